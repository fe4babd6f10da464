package energy.busbar.driver.ocpp;

import energy.busbar.core.driver.DeviceConfig;
import energy.busbar.core.model.DeviceId;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A charger as the {@code connection:} blocks of its devices describe it.
 *
 * @param settings of the charger and what they should be, by name
 * @param connectors those that a device names, by number; at least one
 */
record ChargerOptions(
        String identity,
        Access access,
        Duration meterInterval,
        Duration heartbeat,
        Duration callTimeout,
        int stackLevel,
        boolean relativeSchedule,
        Optional<String> serialNumber,
        Map<String, String> settings,
        SortedMap<Integer, ConnectorOptions> connectors) {
    /** OCPP-J 1.6 §3.1.1 leaves the form open; this is what fits a path without escapes. */
    private static final Pattern IDENTITY = Pattern.compile("[A-Za-z0-9*\\-_=:+|@.]{1,48}");

    ChargerOptions {
        connectors = Collections.unmodifiableSortedMap(new TreeMap<>(connectors));
    }

    /** @param devices of one identity, at least one; problems go to the block of the device that they are about */
    static ChargerOptions read(List<DeviceConfig> devices, OcppServerConfig site) {
        String identity = ChargerBlocks.identity(devices.get(0));
        for (DeviceConfig device : devices) {
            String given = device.options().text("identity").orElse(device.id().value());
            if (!IDENTITY.matcher(given).matches()) {
                device.options().problem("identity", "is '" + given + "'", "1 to 48 letters, digits or *-_=:+|@.");
            }
        }
        ChargerBlocks blocks = new ChargerBlocks(identity, devices);
        ChargerOptions read = new ChargerOptions(
                identity,
                AccessReader.read(blocks, identity, site),
                duration(blocks, "meterInterval", Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofHours(1)),
                duration(blocks, "heartbeat", Duration.ofSeconds(60), Duration.ofSeconds(1), Duration.ofHours(1)),
                duration(blocks, "callTimeout", Duration.ofSeconds(10), Duration.ofMillis(100), Duration.ofMinutes(2)),
                blocks.of("stackLevel").integer("stackLevel", 1, 0, 100),
                blocks.of("relativeSchedule").flag("relativeSchedule", false),
                blocks.of("serialNumber").text("serialNumber"),
                SettingsReader.read(blocks),
                connectors(devices));
        devices.forEach(ChargerOptions::tellWhoMayChargeElsewhere);
        devices.forEach(device -> device.options().finish());
        return read;
    }

    private static void tellWhoMayChargeElsewhere(DeviceConfig device) {
        if (device.options().has("freeVend")) {
            device.options()
                    .problem(
                            "freeVend",
                            "is no option of a charger any more",
                            "the id " + device.id().value() + " in the list charging.freeVend of the whole site");
        }
        if (device.options().has("idTags")) {
            device.options()
                    .problem(
                            "idTags",
                            "is no option of a charger any more",
                            "charging.authorisation: list-only, with the tokens by 'busbar tokens add'");
        }
    }

    private static Duration duration(ChargerBlocks blocks, String key, Duration fallback, Duration min, Duration max) {
        return blocks.of(key).duration(key, fallback, min, max);
    }

    private static SortedMap<Integer, ConnectorOptions> connectors(List<DeviceConfig> devices) {
        SortedMap<Integer, ConnectorOptions> connectors = new TreeMap<>();
        for (DeviceConfig device : devices) {
            ConnectorOptions connector = ConnectorOptions.read(device);
            ConnectorOptions other = connectors.putIfAbsent(connector.number(), connector);
            if (other != null) {
                device.options()
                        .problem(
                                "connector",
                                "is " + connector.number() + " of charger '" + ChargerBlocks.identity(device)
                                        + "', as that of " + other.device().value() + " is",
                                "a connector of its own for each device, such as connector: "
                                        + (connectors.lastKey() + 1));
            }
        }
        return connectors;
    }

    /** Whether a limit of the whole charger would be one of several devices. */
    boolean several() {
        return connectors.size() > 1;
    }

    /** The device that stands for a connector, in 2.0.1 for an EVSE; empty for one that no device names. */
    Optional<DeviceId> device(int connector) {
        return Optional.ofNullable(connectors.get(connector)).map(ConnectorOptions::device);
    }

    /** For what is said of the whole charger where a single device has to be named: that of its first connector. */
    DeviceId firstDevice() {
        return first().device();
    }

    ConnectorOptions first() {
        return connectors.values().iterator().next();
    }
}
