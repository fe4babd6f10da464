package energy.busbar.core.block;

import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Unit;
import energy.busbar.core.model.Value;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What one point did within one period.
 *
 * @param count of the good samples
 * @param worst quality of all samples
 * @param rawLast the latest value, of whatever quality; null where no sample had one
 * @param lastAtMillis when that was, in milliseconds from the period's start; 0 where there is none
 * @param rawNumbers null where no good sample was a number; flags are none
 */
public record Aggregate(
        DeviceId device,
        String point,
        Unit unit,
        long count,
        Quality worst,
        @Nullable Value rawLast,
        long lastAtMillis,
        @Nullable Numbers rawNumbers) {
    /**
     * @param count of the good samples that are numbers: all good ones, unless a point changed its kind
     * @param sum of decimals without rounding errors; {@code min * count} where all are the same
     */
    public record Numbers(double min, double max, double sum, long count) {
        public Numbers {
            if (!Double.isFinite(min) || !Double.isFinite(max) || !Double.isFinite(sum) || count < 1) {
                throw new IllegalArgumentException("numbers are finite and at least one, not " + min + " to " + max
                        + " with sum " + sum + " of " + count);
            }
        }

        public double mean() {
            return sum / count;
        }
    }

    public Aggregate {
        if (count < 0 || lastAtMillis < 0) {
            throw new IllegalArgumentException("count " + count + " and last at " + lastAtMillis + " of " + device + "."
                    + point + " must not be negative");
        }
        if (point.isEmpty() || point.length() > Sample.MAX_POINT_LENGTH) {
            throw new IllegalArgumentException("point name of " + device + " must have 1 to " + Sample.MAX_POINT_LENGTH
                    + " characters, not " + point.length());
        }
    }

    public Optional<Value> last() {
        return Optional.ofNullable(rawLast);
    }

    public Optional<Numbers> numbers() {
        return Optional.ofNullable(rawNumbers);
    }

    public OptionalDouble mean() {
        return rawNumbers == null ? OptionalDouble.empty() : OptionalDouble.of(rawNumbers.mean());
    }
}
