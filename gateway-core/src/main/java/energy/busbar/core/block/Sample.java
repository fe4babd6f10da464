package energy.busbar.core.block;

import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Unit;
import energy.busbar.core.model.Value;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One stored reading. Its wall clock time is the block's to tell: {@link TelemetryBlock#epochMillis(Sample)}.
 *
 * @param monotonicMillis on the monotonic clock of the block's boot
 * @param rawValue in {@code unit}; null where the quality says that there is none
 */
public record Sample(
        DeviceId device,
        String point,
        Unit unit,
        long monotonicMillis,
        @Nullable Value rawValue,
        Quality quality) {
    /** Characters of the longest point name. */
    public static final int MAX_POINT_LENGTH = 64;

    public Sample {
        if (quality == Quality.GOOD && rawValue == null) {
            throw new IllegalArgumentException("a GOOD sample of " + device + "." + point + " needs a value");
        }
        if (point.isEmpty() || point.length() > MAX_POINT_LENGTH) {
            throw new IllegalArgumentException("point name of " + device + " must have 1 to " + MAX_POINT_LENGTH
                    + " characters, not " + point.length());
        }
    }

    public Optional<Value> value() {
        return Optional.ofNullable(rawValue);
    }
}
