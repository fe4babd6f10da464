package energy.busbar.driver.sunspec;

import energy.busbar.profiles.SunSpecModel.Point;

/**
 * A point where a device has it.
 *
 * @param path within its model: {@code W}, {@code PFWInj.PF}, {@code Prt[2].DCA}, {@code Crv[1].Pt[3].V}; the first of a
 *     repeating group is 1
 * @param offset from the model's ID register
 * @param together what must be read in one request with it: its synchronous group, else itself
 */
record Spot(String path, Point point, int offset, Scale scale, Range together) {

    /** Where its exponent is. */
    sealed interface Scale {
        /** In this register, an offset from the model's ID register. */
        record At(int offset) implements Scale {}

        /** The table's own; 0 for points without a scale factor. */
        record Fixed(int exponent) implements Scale {}

        /** In a register that the device does not have. */
        record Missing() implements Scale {}
    }

    /** Whether its value or its scale factor lies in this range, at least in part. */
    boolean needs(Range read) {
        return read.meets(range())
                || (scale instanceof Scale.At at && read.meets(new Range(at.offset(), at.offset() + 1)));
    }

    Range range() {
        return new Range(offset, offset + point.size());
    }
}
