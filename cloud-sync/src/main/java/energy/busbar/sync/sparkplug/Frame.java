package energy.busbar.sync.sparkplug;

import energy.busbar.core.model.DeviceId;
import energy.busbar.sync.sparkplug.Metric.Property;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The node, or one of its devices, as it is now.
 *
 * @param device empty for the node itself
 * @param alive whether the gateway has a connection to it; a device that is not has no metrics
 * @param data each name once
 */
record Frame(Optional<DeviceId> device, boolean alive, List<Datum> data) {
    /**
     * One metric as it is now.
     *
     * @param rawValue as {@link Metric#rawValue}
     * @param quality one of the three that the specification knows
     * @param atMillis of the measurement, ms since 1970 UTC
     * @param properties told in births only
     */
    record Datum(
            String name,
            DataType type,
            @Nullable Object rawValue,
            int quality,
            long atMillis,
            List<Property> properties) {
        static final int BAD = 0;
        static final int GOOD = 192;
        static final int STALE = 500;

        Datum {
            properties = List.copyOf(properties);
        }

        static Datum good(String name, DataType type, @Nullable Object value, long atMillis) {
            return new Datum(name, type, value, GOOD, atMillis, List.of());
        }
    }

    Frame {
        data = List.copyOf(data);
    }
}
