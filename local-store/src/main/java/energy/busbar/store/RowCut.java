package energy.busbar.store;

import energy.busbar.core.block.BlockFormatException;
import energy.busbar.core.port.UplinkView;

/**
 * What one uplink may see of a stored row. The same row makes the same bytes each time, so a parcel that is sent again is
 * the same parcel.
 *
 * <p>A stream's numbers follow from its bases: the number of a row is its id less the base, and a row that holds nothing for
 * the uplink moves the base on instead of taking a number. So what is in the table is all that has to be known after a
 * crash.
 */
record RowCut(UplinkView view) {
    /**
     * @param damaged nobody knows what it held: it takes a number, which never comes
     * @param after the place behind the row
     */
    record Piece(CarriedTable.Seen seen, boolean damaged, CarriedTable.Cursor after) {
        boolean numbered() {
            return damaged || seen.samples() > 0;
        }
    }

    Piece cut(CarriedTable table, CarriedTable.Stored row, CarriedTable.Cursor at) {
        if (!row.whole()) {
            return damaged(row, at);
        }
        CarriedTable.Seen seen;
        try {
            seen = table.seen(row.payload(), view);
        } catch (BlockFormatException e) {
            return damaged(row, at);
        }
        CarriedTable.Cursor after = new CarriedTable.Cursor(
                at.uplink(),
                seen.samples() == 0 ? at.baseId() + 1 : at.baseId(),
                at.baseSamples() + row.samples() - seen.samples(),
                row.id());
        return new Piece(seen, false, after);
    }

    private static Piece damaged(CarriedTable.Stored row, CarriedTable.Cursor at) {
        return new Piece(
                CarriedTable.Seen.NOTHING,
                true,
                new CarriedTable.Cursor(at.uplink(), at.baseId(), at.baseSamples(), row.id()));
    }
}
