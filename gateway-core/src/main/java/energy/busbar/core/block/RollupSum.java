package energy.busbar.core.block;

import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Unit;
import energy.busbar.core.model.Value;
import org.jspecify.annotations.Nullable;

/**
 * One point of one period, while samples or shorter periods are added. The order of adding does not matter, but that of two
 * values of the same instant the one that was added later is the last.
 */
public final class RollupSum {
    private Unit unit = Unit.NONE;
    private long count;
    private Quality worst = Quality.GOOD;
    private @Nullable Value last;
    private long lastAtMillis;
    private long numbers;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;
    private double sum;
    /** With which all numbers so far are integers: by it the sum loses the rounding errors of binary fractions. */
    private int exponent;

    /** @param atMillis of the sample, from the period's start */
    public void add(Sample sample, long atMillis) {
        Value value = sample.rawValue();
        common(sample.unit(), sample.quality(), value, atMillis);
        if (sample.quality() != Quality.GOOD || value == null) {
            return;
        }
        count++;
        if (value instanceof Value.Real || value instanceof Value.Whole) {
            double number = value.asDouble();
            numbers++;
            exponent = exponent(number, exponent);
            add(number, number, number);
        }
    }

    /** @param offsetMillis where the shorter period begins within this one */
    public void add(Aggregate part, long offsetMillis) {
        common(part.unit(), part.worst(), part.rawLast(), offsetMillis + part.lastAtMillis());
        count += part.count();
        Aggregate.Numbers more = part.rawNumbers();
        if (more != null) {
            numbers += more.count();
            exponent = exponent(more.sum(), exponent(more.max(), exponent(more.min(), exponent)));
            add(more.min(), more.max(), more.sum());
        }
    }

    private static int exponent(double number, int from) {
        return from >= Decimals.RAW || Decimals.fits(number, from) ? from : Decimals.exponent(number, from);
    }

    private void common(Unit its, Quality quality, @Nullable Value value, long atMillis) {
        unit = its;
        worst = worst.compareTo(quality) < 0 ? quality : worst;
        if (value != null && (last == null || atMillis >= lastAtMillis)) {
            last = value;
            lastAtMillis = atMillis;
        }
    }

    private void add(double least, double most, double more) {
        min = Math.min(min, least);
        max = Math.max(max, most);
        double next = Decimals.rounded(sum + more, exponent);
        // Beyond the largest double nothing adds up; what is kept is at least a number.
        sum = Double.isFinite(next) ? next : Math.copySign(Double.MAX_VALUE, next);
    }

    public Aggregate of(DeviceId device, String point) {
        Aggregate.Numbers known = numbers == 0 ? null : new Aggregate.Numbers(min, max, whole(), numbers);
        return new Aggregate(device, point, unit, count, worst, last, last == null ? 0 : lastAtMillis, known);
    }

    private double whole() {
        double product = Decimals.rounded(min * numbers, exponent);
        return min == max && Double.isFinite(product) ? product : sum;
    }
}
