package energy.busbar.driver.ocpp;

import energy.busbar.core.driver.DeviceConfig;
import energy.busbar.core.driver.Options;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The {@code connection:} blocks of the devices of one charger, for options of the charger as a whole: one of the devices
 * may give such an option, or several the same. What contradicts another device is a problem at the later one.
 */
final class ChargerBlocks {
    private final String identity;
    private final List<DeviceConfig> devices;
    private final Set<String> compared = new HashSet<>();

    /** @param devices at least one */
    ChargerBlocks(String identity, List<DeviceConfig> devices) {
        this.identity = identity;
        this.devices = List.copyOf(devices);
    }

    /** What stands for a charger in the configuration. */
    static String identity(DeviceConfig device) {
        return device.options()
                .plain("identity")
                .map(Object::toString)
                .filter(text -> !text.isBlank())
                .orElse(device.id().value());
    }

    /** @return the first block that gives it; the first of all where none does */
    Options of(String key) {
        List<DeviceConfig> giving =
                devices.stream().filter(each -> each.options().has(key)).toList();
        if (giving.isEmpty()) {
            return devices.get(0).options();
        }
        DeviceConfig first = giving.get(0);
        if (compared.add(key)) {
            giving.stream()
                    .filter(each ->
                            !each.options().plain(key).equals(first.options().plain(key)))
                    .forEach(each -> each.options()
                            .problem(
                                    key,
                                    "differs from that of " + first.id().value() + ", and both are charger '" + identity
                                            + "'",
                                    "the same as there, or on one of the two alone"));
        }
        return first.options();
    }

    boolean has(String key) {
        return of(key).has(key);
    }

    /** Where a problem of the charger as a whole is told. */
    void problem(String key, String message, String expected) {
        of(key).problem(key, message, expected);
    }
}
