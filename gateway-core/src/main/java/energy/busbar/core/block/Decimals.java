package energy.busbar.core.block;

/** Doubles that are whole multiples of a power of ten, as most devices' numbers are. */
final class Decimals {
    /** In place of an exponent: no power of ten makes it an integer, exactly there and back. */
    static final int RAW = 7;

    private static final double[] POWERS = {1, 10, 100, 1e3, 1e4, 1e5, 1e6};
    private static final double MOST_EXACT = 1L << 53;

    private Decimals() {}

    /** The least exponent from {@code from} on with which the number is an integer, exactly there and back; else RAW. */
    static int exponent(double value, int from) {
        int exponent = from;
        while (exponent < RAW && !fits(value, exponent)) {
            exponent++;
        }
        return exponent;
    }

    static boolean fits(double value, int exponent) {
        if (exponent >= RAW) {
            return false;
        }
        double scaled = Math.rint(value * POWERS[exponent]);
        return Math.abs(scaled) < MOST_EXACT
                && Double.doubleToRawLongBits((long) scaled / POWERS[exponent]) == Double.doubleToRawLongBits(value);
    }

    static long scaled(double value, int exponent) {
        return (long) Math.rint(value * POWERS[exponent]);
    }

    static double unscaled(long scaled, int exponent) {
        return scaled / POWERS[exponent];
    }

    /** The multiple next to a sum that has gathered rounding errors; as it is where there is none. */
    static double rounded(double sum, int exponent) {
        if (exponent >= RAW) {
            return sum;
        }
        double scaled = Math.rint(sum * POWERS[exponent]);
        return Math.abs(scaled) < MOST_EXACT ? (long) scaled / POWERS[exponent] : sum;
    }
}
