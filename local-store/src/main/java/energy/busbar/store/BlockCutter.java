package energy.busbar.store;

import energy.busbar.core.block.BlockCodec;
import energy.busbar.core.block.Sample;
import energy.busbar.core.block.TelemetryBlock;
import energy.busbar.core.model.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes blocks of the readings of one flush, each small enough for one message of the narrowest broker (100 kB). */
final class BlockCutter {
    static final int MAX_BLOCK_BYTES = 96 << 10;
    private static final Logger LOG = LoggerFactory.getLogger(BlockCutter.class);

    /** A block on its way into the file, with what is in it. */
    record Cut(byte[] payload, List<Sample> samples, long firstMonotonic, long lastMonotonic, OptionalLong anchor) {
        Cut placed(long anchorMillis) {
            return new Cut(
                    BlockCodec.placed(payload, anchorMillis),
                    samples,
                    firstMonotonic,
                    lastMonotonic,
                    OptionalLong.of(anchorMillis));
        }
    }

    private final PointUnits units;
    private final String bootId;
    private final OptionalLong anchor;
    private final List<Cut> cuts = new ArrayList<>();
    private int refused;

    BlockCutter(PointUnits units, String bootId, OptionalLong anchor) {
        this.units = units;
        this.bootId = bootId;
        this.anchor = anchor;
    }

    List<Cut> cut(List<Reading> readings) {
        List<Sample> samples = new ArrayList<>(readings.size());
        for (Reading r : readings) {
            try {
                samples.add(new Sample(
                        r.device(),
                        r.point(),
                        units.unitOf(r.device(), r.point()),
                        r.at().monotonicMillis(),
                        r.rawValue(),
                        r.quality()));
            } catch (IllegalArgumentException e) {
                refuse(e);
            }
        }
        for (int from = 0; from < samples.size(); from += BlockCodec.MAX_SAMPLES) {
            add(samples.subList(from, Math.min(samples.size(), from + BlockCodec.MAX_SAMPLES)));
        }
        return cuts;
    }

    /** Readings that no block can hold, such as one with an endless point name. One bad reading must not stop the rest. */
    int refused() {
        return refused;
    }

    private void refuse(IllegalArgumentException why) {
        refused++;
        if (refused == 1) {
            LOG.warn("reading refused reason={}", why.getMessage());
        }
    }

    private void add(List<Sample> samples) {
        byte[] payload;
        try {
            payload = BlockCodec.encode(new TelemetryBlock(bootId, anchor, samples));
        } catch (IllegalArgumentException e) {
            // More text than a block takes.
            if (samples.size() > 1) {
                addHalves(samples);
            } else {
                refuse(e);
            }
            return;
        }
        if (payload.length > MAX_BLOCK_BYTES && samples.size() > 1) {
            addHalves(samples);
            return;
        }
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        for (Sample s : samples) {
            first = Math.min(first, s.monotonicMillis());
            last = Math.max(last, s.monotonicMillis());
        }
        cuts.add(new Cut(payload, List.copyOf(samples), first, last, anchor));
    }

    private void addHalves(List<Sample> samples) {
        add(samples.subList(0, samples.size() / 2));
        add(samples.subList(samples.size() / 2, samples.size()));
    }
}
