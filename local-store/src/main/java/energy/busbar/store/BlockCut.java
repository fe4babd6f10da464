package energy.busbar.store;

import energy.busbar.core.block.BlockCodec;
import energy.busbar.core.block.BlockFormatException;
import energy.busbar.core.block.Sample;
import energy.busbar.core.block.TelemetryBlock;
import energy.busbar.core.port.UplinkView;
import java.util.List;

/**
 * What one uplink may see of a stored block. The same block makes the same bytes each time, so a parcel that is sent again
 * is the same parcel.
 *
 * <p>A stream's numbers follow from its bases: the number of a block is its id less the base, and a block that holds
 * nothing for the uplink moves the base on instead of taking a number. So what is in the table is all that has to be
 * known after a crash.
 */
record BlockCut(UplinkView view) {
    /**
     * @param samples that are left; 0 means that the block takes no number
     * @param damaged nobody knows what it held: it takes a number, which never comes
     * @param after the place behind the block
     */
    record Piece(int samples, byte[] payload, boolean damaged, BlockTable.Cursor after) {
        boolean numbered() {
            return damaged || samples > 0;
        }
    }

    Piece cut(BlockTable.Stored block, BlockTable.Cursor at) {
        if (!block.whole()) {
            return damaged(block, at);
        }
        TelemetryBlock all;
        try {
            all = BlockCodec.decode(block.payload());
        } catch (BlockFormatException e) {
            return damaged(block, at);
        }
        List<Sample> seen = all.samples().stream()
                .filter(s -> view.sees(s.device(), s.point()))
                .toList();
        byte[] payload = seen.isEmpty()
                ? new byte[0]
                : BlockCodec.encode(new TelemetryBlock(all.bootId(), all.anchorMillis(), seen));
        return new Piece(seen.size(), payload, false, behind(block, at, seen.size()));
    }

    private static Piece damaged(BlockTable.Stored block, BlockTable.Cursor at) {
        BlockTable.Cursor after = new BlockTable.Cursor(at.uplink(), at.baseId(), at.baseSamples(), block.id());
        return new Piece(0, new byte[0], true, after);
    }

    private static BlockTable.Cursor behind(BlockTable.Stored block, BlockTable.Cursor at, int samples) {
        return new BlockTable.Cursor(
                at.uplink(),
                samples == 0 ? at.baseId() + 1 : at.baseId(),
                at.baseSamples() + block.samples() - samples,
                block.id());
    }
}
