package energy.busbar.core.block;

import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Value;
import org.jspecify.annotations.Nullable;

/**
 * The figures of one chunk of a roll-up, one point after the other: what is alike from point to point costs next to
 * nothing. Both directions: when decoding, what is given is null.
 */
final class RollupFigures {
    /** Contexts of numbers; text takes 43 and 44, as in blocks. */
    private static final int COUNT = 0;

    private static final int NUMBERS = 1;
    private static final int LAST_AT = 2;
    private static final int DECIMAL = 3;
    private static final int RAW = 4;
    private static final int WHOLE = 5;
    private static final int DOWN = 6;
    /** And the next 11, by the bit length of the figure before. */
    private static final int RANGE = 7;
    /** And the next 15, by the bit length of the range. */
    private static final int SUM = 19;

    private static final int RAW_CHANGE = 35;
    private static final int CONTEXTS = 46;

    /** Slots of flags: the first five by kind. */
    private static final int HAS_NUMBERS = 0;

    private static final int ALL_NUMBERS = 5;
    private static final int SAME = 6;
    private static final long[] POWERS = {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000};

    private final BlockModel model;
    private final boolean decoding;
    private final char[] kinds = BlockModel.fresh(8 * 8);
    private final char[] exponents = BlockModel.fresh(8 * 8);
    private int kind;
    private int exponent;
    private int worst;
    private int flag = 2;
    private long count;
    private long lastAt;

    RollupFigures(BitCoder coder, boolean decoding) {
        this.model = new BlockModel(coder, CONTEXTS);
        this.decoding = decoding;
    }

    Aggregate code(@Nullable Aggregate given, RollupNames.Name name) {
        Value givenLast = given == null ? null : given.rawLast();
        Aggregate.Numbers givenNumbers = given == null ? null : given.rawNumbers();
        kind = model.tree(kinds, kind * 8, 3, BlockSeries.kindOf(givenLast));
        if (kind > BlockSeries.TEXT) {
            throw new BlockFormatException("kind " + kind + " of '" + name.point() + "'; at most 4");
        }
        worst = model.tree(model.qualities, worst * 8, 3, given == null ? 0 : BlockBody.number(given.worst()));
        count += model.signed(COUNT, given == null ? 0 : given.count() - count);
        boolean any = model.bit(model.flags, HAS_NUMBERS + kind, givenNumbers == null ? 0 : 1) == 1;
        if (any || kind == BlockSeries.REAL) {
            int least = decoding ? 0 : exponent(givenLast, givenNumbers);
            exponent = model.tree(exponents, exponent * 8, 3, least);
        }
        Value last = last(givenLast);
        if (last != null) {
            lastAt += model.signed(LAST_AT, given == null ? 0 : given.lastAtMillis() - lastAt);
        }
        return new Aggregate(
                new DeviceId(name.device()),
                name.point(),
                BlockSeries.unit(name.unit()),
                count,
                BlockBody.quality(worst),
                last,
                last == null ? 0 : lastAt,
                any ? numbers(givenNumbers, last) : null);
    }

    /** With which all of them are integers. */
    private static int exponent(@Nullable Value last, Aggregate.@Nullable Numbers n) {
        int least = last instanceof Value.Real real ? Decimals.exponent(real.value(), 0) : 0;
        if (n != null) {
            least = Decimals.exponent(n.sum(), Decimals.exponent(n.max(), Decimals.exponent(n.min(), least)));
        }
        boolean all = (!(last instanceof Value.Real real) || Decimals.fits(real.value(), least))
                && (n == null
                        || Decimals.fits(n.min(), least)
                                && Decimals.fits(n.max(), least)
                                && Decimals.fits(n.sum(), least));
        return all ? least : Decimals.RAW;
    }

    private @Nullable Value last(@Nullable Value given) {
        switch (kind) {
            case BlockSeries.NONE -> {
                return null;
            }
            case BlockSeries.REAL -> {
                double value = given instanceof Value.Real real ? real.value() : 0;
                if (exponent == Decimals.RAW) {
                    return new Value.Real(
                            Double.longBitsToDouble(model.number(RAW, Double.doubleToRawLongBits(value))));
                }
                long scaled = model.signed(DECIMAL, decoding ? 0 : Decimals.scaled(value, exponent));
                return new Value.Real(Decimals.unscaled(scaled, exponent));
            }
            case BlockSeries.WHOLE -> {
                return new Value.Whole(model.signed(WHOLE, given instanceof Value.Whole whole ? whole.value() : 0));
            }
            case BlockSeries.FLAG -> {
                flag = model.bit(model.booleans, flag, given instanceof Value.Flag f && f.value() ? 1 : 0);
                return new Value.Flag(flag == 1);
            }
            default -> {
                return new Value.Text(model.text(given instanceof Value.Text text ? text.value() : ""));
            }
        }
    }

    private Aggregate.Numbers numbers(Aggregate.@Nullable Numbers given, @Nullable Value last) {
        long numbers = model.bit(model.flags, ALL_NUMBERS, given != null && given.count() == count ? 1 : 0) == 1
                ? count
                : model.number(NUMBERS, given == null ? 0 : given.count());
        return exponent == Decimals.RAW ? raw(given, last, numbers) : decimals(given, last, numbers);
    }

    private Aggregate.Numbers decimals(Aggregate.@Nullable Numbers given, @Nullable Value last, long numbers) {
        long near = 0;
        if (last instanceof Value.Real real) {
            near = Decimals.scaled(real.value(), exponent);
        } else if (last instanceof Value.Whole whole) {
            near = whole.value() * POWERS[exponent];
        }
        long min = given == null ? 0 : Decimals.scaled(given.min(), exponent);
        long max = given == null ? 0 : Decimals.scaled(given.max(), exponent);
        long sum = given == null ? 0 : Decimals.scaled(given.sum(), exponent);
        boolean same = model.bit(model.flags, SAME, min == max && sum == min * numbers ? 1 : 0) == 1;
        long down = model.signed(DOWN, near - min);
        min = near - down;
        if (same) {
            max = min;
            sum = min * numbers;
        } else {
            long range = model.number(RANGE + length(BlockModel.zigzag(down), 11), max - min);
            max = min + range;
            // Not far from what it would be if the values lay evenly.
            long even = numbers * min + (numbers * range >> 1);
            sum = even + model.signed(SUM + length(range, 15), sum - even);
        }
        return new Aggregate.Numbers(
                Decimals.unscaled(min, exponent),
                Decimals.unscaled(max, exponent),
                Decimals.unscaled(sum, exponent),
                numbers);
    }

    private Aggregate.Numbers raw(Aggregate.@Nullable Numbers given, @Nullable Value last, long numbers) {
        double near = last instanceof Value.Real real ? real.value() : 0;
        double min = changed(near, given == null ? 0 : given.min());
        boolean same = model.bit(
                        model.flags,
                        SAME,
                        given != null && equal(given.max(), min) && equal(given.sum(), min * numbers) ? 1 : 0)
                == 1;
        double max = same ? min : changed(min, given == null ? 0 : given.max());
        double sum = same ? min * numbers : changed(max, given == null ? 0 : given.sum());
        return new Aggregate.Numbers(min, max, sum, numbers);
    }

    private double changed(double before, double value) {
        long bits = Double.doubleToRawLongBits(before);
        return Double.longBitsToDouble(bits ^ model.number(RAW_CHANGE, Double.doubleToRawLongBits(value) ^ bits));
    }

    private static boolean equal(double a, double b) {
        return Double.doubleToRawLongBits(a) == Double.doubleToRawLongBits(b);
    }

    private static int length(long number, int most) {
        return Math.min(most, 64 - Long.numberOfLeadingZeros(number));
    }
}
