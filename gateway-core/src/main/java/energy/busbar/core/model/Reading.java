package energy.busbar.core.model;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A point's value, how far it can be trusted, and the instant of measurement. Scale and sign are already the model's.
 *
 * @param point the point's name within the device
 * @param rawValue null where the quality says that there is no value
 */
public record Reading(
        DeviceId device, String point, @Nullable Value rawValue, Quality quality, Moment at) {
    public Reading {
        if (quality == Quality.GOOD && rawValue == null) {
            throw new IllegalArgumentException("a GOOD reading of " + device + "." + point + " needs a value");
        }
    }

    public static Reading good(DeviceId device, String point, Value value, Moment at) {
        return new Reading(device, point, value, Quality.GOOD, at);
    }

    public static Reading without(DeviceId device, String point, Quality quality, Moment at) {
        return new Reading(device, point, null, quality, at);
    }

    public Optional<Value> value() {
        return Optional.ofNullable(rawValue);
    }

    /** The number of a GOOD reading, else NaN. */
    public double goodNumber() {
        return quality == Quality.GOOD && rawValue != null ? rawValue.asDouble() : Double.NaN;
    }
}
