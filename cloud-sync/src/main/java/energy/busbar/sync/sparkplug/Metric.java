package energy.busbar.sync.sparkplug;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A metric of a Sparkplug payload. Births carry names and types, data only aliases.
 *
 * @param timestamp of the measurement, ms since 1970 UTC
 * @param type not in data messages; when reading also empty for types that are no single value
 * @param rawValue Long, Double, Boolean or String; null for a metric that is null
 * @param historical not the present value; this gateway never sends any
 */
record Metric(
        Optional<String> name,
        OptionalLong alias,
        OptionalLong timestamp,
        Optional<DataType> type,
        @Nullable Object rawValue,
        boolean historical,
        List<Property> properties) {
    /** @param value as {@link Metric#rawValue}, never null */
    record Property(String key, DataType type, Object value) {
        Property {
            if (!type.holds(value)) {
                throw new IllegalArgumentException("property " + key + " of " + type + " cannot be " + value);
            }
        }
    }

    Metric {
        properties = List.copyOf(properties);
        if (rawValue != null && type.isPresent() && !type.get().holds(rawValue)) {
            throw new IllegalArgumentException("metric " + name + " of " + type.get() + " cannot be " + rawValue);
        }
    }

    /** With its name alone, as the metrics that the specification itself names. */
    static Metric named(String name, DataType type, Object value, OptionalLong timestamp) {
        return new Metric(
                Optional.of(name), OptionalLong.empty(), timestamp, Optional.of(type), value, false, List.of());
    }

    Optional<Object> value() {
        return Optional.ofNullable(rawValue);
    }
}
