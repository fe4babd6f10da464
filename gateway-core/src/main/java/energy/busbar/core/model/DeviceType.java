package energy.busbar.core.model;

import java.util.Locale;
import java.util.Optional;

/** The platform's device types. */
public enum DeviceType {
    BATTERY,
    INVERTER,
    CHARGER,
    VEHICLE,
    THERMOSTAT,
    METER;

    /** The word on the wire, in configuration and on the page: lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<DeviceType> ofWord(String word) {
        for (DeviceType type : values()) {
            if (type.word().equals(word)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
