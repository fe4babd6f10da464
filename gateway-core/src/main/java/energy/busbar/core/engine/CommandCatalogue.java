package energy.busbar.core.engine;

import energy.busbar.core.model.DeviceType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Every command that the gateway takes, as data: for {@code availableCommands}, documents and validation. */
public final class CommandCatalogue {
    /** Largest power that a command may name, W. */
    public static final double MAX_WATTS = 1e6;

    /** Largest current by phase that a command may name, A. */
    public static final double MAX_AMPS = 1000;

    /** Largest energy that a command may name, Wh. */
    public static final double MAX_WATT_HOURS = 1e6;

    public static final String RESET = "reset";

    /** @param inputSchema JSON Schema (draft 2020-12) of {@code input}, as String, Number, Boolean, List and Map */
    public record AvailableCommand(
            String slug, Optional<DeviceType> type, String description, Map<String, Object> inputSchema) {}

    private static final List<AvailableCommand> ALL = List.of(
            of(
                    "battery:set-operating-mode",
                    DeviceType.BATTERY,
                    "Charge, discharge or idle until replaced, or reset to the settings from before.",
                    properties(
                            "operatingMode", words("charge", "discharge", "idle", RESET),
                            "power", number(0, MAX_WATTS, "W, magnitude; left out: as much as the battery can"),
                            "minimumBatteryReserve", number(0, 100, "%, not discharged below"),
                            "maximumBatteryReserve", number(0, 100, "%, not charged above")),
                    List.of("operatingMode"),
                    List.of()),
            of(
                    "battery:set-reserve",
                    DeviceType.BATTERY,
                    "The backup reserve: state of charge below which the battery is not discharged.",
                    properties("chargePercentage", number(0, 100, "%")),
                    List.of("chargePercentage"),
                    List.of()),
            of(
                    "inverter:set-power-limit",
                    DeviceType.INVERTER,
                    "Upper bound of the active power.",
                    properties("power", number(0, MAX_WATTS, "W"), "operatingMode", words(RESET)),
                    List.of(),
                    List.of("power", "operatingMode")),
            of(
                    "charger:set-operating-mode",
                    DeviceType.CHARGER,
                    "Start or stop charging, or reset to what the site decides.",
                    properties("operatingMode", words("start-charging", "stop-charging", RESET)),
                    List.of("operatingMode"),
                    List.of()),
            of(
                    "charger:set-current-limit",
                    DeviceType.CHARGER,
                    "Upper bound of the current a phase; 0, or 6 and more (IEC 61851-1).",
                    properties("current", number(0, MAX_AMPS, "A a phase")),
                    List.of("current"),
                    List.of()),
            of(
                    ChargerCommands.POWER,
                    DeviceType.CHARGER,
                    "Upper bound of all phases together.",
                    properties("power", number(0, MAX_WATTS, "W"), "operatingMode", words(RESET)),
                    List.of(),
                    List.of("power", "operatingMode")),
            of(
                    ChargerCommands.GOAL,
                    DeviceType.CHARGER,
                    "Energy that the car is to have by a time, whatever it is charged from; or reset.",
                    properties(
                            "energy", number(0, MAX_WATT_HOURS, "Wh, from now on"),
                            "by", time("when the car leaves, RFC 3339 with its zone"),
                            "operatingMode", words(RESET)),
                    List.of(),
                    List.of()),
            of(
                    ChargerCommands.MODE,
                    DeviceType.CHARGER,
                    "What the car is charged from: all that the fuses bear, surplus alone, or surplus and always the least current.",
                    properties("mode", words("fast", "surplus", "surplus-with-minimum"), "operatingMode", words(RESET)),
                    List.of(),
                    List.of("mode", "operatingMode")),
            of(
                    ChargerCommands.PHASES,
                    DeviceType.CHARGER,
                    "1 or 3 phases, where the charger can change them; or reset to what the site decides.",
                    properties("phases", number(1, 3, "1 or 3"), "operatingMode", words(RESET)),
                    List.of(),
                    List.of("phases", "operatingMode")),
            site("site:set-export-limit", "Most that may flow to the grid at the meter."),
            site("site:set-import-limit", "Most that may flow from the grid at the meter."),
            of(
                    "site:set-service-lockout",
                    null,
                    "While it is on the gateway sets nothing: for people who work on the installation.",
                    properties("enabled", Map.of("type", "boolean")),
                    List.of("enabled"),
                    List.of()));

    private CommandCatalogue() {}

    public static List<AvailableCommand> all() {
        return ALL;
    }

    /** What devices of a type take; empty for types that take nothing. */
    public static List<AvailableCommand> of(DeviceType type) {
        return ALL.stream().filter(c -> c.type().equals(Optional.of(type))).toList();
    }

    public static List<AvailableCommand> ofSite() {
        return ALL.stream().filter(c -> c.type().isEmpty()).toList();
    }

    public static Optional<AvailableCommand> bySlug(String slug) {
        return ALL.stream().filter(c -> c.slug().equals(slug)).findFirst();
    }

    private static AvailableCommand site(String slug, String description) {
        return of(
                slug,
                null,
                description,
                properties("power", number(0, MAX_WATTS, "W"), "operatingMode", words(RESET)),
                List.of(),
                List.of("power", "operatingMode"));
    }

    private static AvailableCommand of(
            String slug,
            @Nullable DeviceType type,
            String description,
            Map<String, Object> properties,
            List<String> required,
            List<String> exactlyOneOf) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", properties);
        schema.put("additionalProperties", false);
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        if (!exactlyOneOf.isEmpty()) {
            schema.put(
                    "oneOf",
                    exactlyOneOf.stream()
                            .map(name -> Map.of("required", List.of(name)))
                            .toList());
        }
        return new AvailableCommand(slug, Optional.ofNullable(type), description, schema);
    }

    private static Map<String, Object> properties(Object... namesAndSchemas) {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (int i = 0; i < namesAndSchemas.length; i += 2) {
            properties.put((String) namesAndSchemas[i], namesAndSchemas[i + 1]);
        }
        return properties;
    }

    private static Map<String, Object> number(double min, double max, String description) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "number");
        schema.put("minimum", min);
        schema.put("maximum", max);
        schema.put("description", description);
        return schema;
    }

    private static Map<String, Object> time(String description) {
        return Map.of("type", "string", "format", "date-time", "description", description);
    }

    private static Map<String, Object> words(String... words) {
        return Map.of("type", "string", "enum", List.of(words));
    }
}
