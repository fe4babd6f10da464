package energy.busbar.core.engine;

import static energy.busbar.core.engine.InputSchema.number;
import static energy.busbar.core.engine.InputSchema.properties;
import static energy.busbar.core.engine.InputSchema.words;

import energy.busbar.core.model.DeviceInfo;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Service;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
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

    /**
     * @param types of devices that take it; empty for the site's
     * @param needs what a device must be able to be set for it; empty where every device of the types takes it
     * @param service what its device is asked for once; empty for what is claimed
     * @param inputSchema JSON Schema (draft 2020-12) of {@code input}, as String, Number, Boolean, List and Map
     */
    public record AvailableCommand(
            String slug,
            Set<DeviceType> types,
            Optional<Quantity> needs,
            Optional<Service> service,
            String description,
            Map<String, Object> inputSchema) {
        public boolean ofSite() {
            return types.isEmpty();
        }
    }

    private static final List<AvailableCommand> ALL = Stream.of(
                    storageAndGeneration(),
                    ChargerCommands.all(),
                    ServiceCommands.all(),
                    ofSites(),
                    GridSupportCommands.all())
            .flatMap(s -> s)
            .toList();

    private static Stream<AvailableCommand> storageAndGeneration() {
        return Stream.of(
                of(
                        "battery:set-operating-mode",
                        DeviceType.BATTERY,
                        "Charge, discharge or idle until replaced, or reset to the settings from before.",
                        InputSchema.object(
                                properties(
                                        "operatingMode", words("charge", "discharge", "idle", RESET),
                                        "power",
                                                number(
                                                        0,
                                                        MAX_WATTS,
                                                        "W, magnitude; left out: as much as the battery can"),
                                        "minimumBatteryReserve", number(0, 100, "%, not discharged below"),
                                        "maximumBatteryReserve", number(0, 100, "%, not charged above")),
                                List.of("operatingMode"))),
                of(
                        "battery:set-reserve",
                        DeviceType.BATTERY,
                        "The backup reserve: state of charge below which the battery is not discharged.",
                        InputSchema.object(
                                properties("chargePercentage", number(0, 100, "%")), List.of("chargePercentage"))),
                of(
                        "inverter:set-power-limit",
                        DeviceType.INVERTER,
                        "Upper bound of the active power.",
                        powerOrReset()));
    }

    private static Stream<AvailableCommand> ofSites() {
        return Stream.of(
                of("site:set-export-limit", null, "Most that may flow to the grid at the meter.", powerOrReset()),
                of("site:set-import-limit", null, "Most that may flow from the grid at the meter.", powerOrReset()),
                of(
                        "site:set-service-lockout",
                        null,
                        "While it is on the gateway sets nothing: for people who work on the installation.",
                        InputSchema.object(properties("enabled", Map.of("type", "boolean")), List.of("enabled"))));
    }

    private CommandCatalogue() {}

    public static List<AvailableCommand> all() {
        return ALL;
    }

    /**
     * What a device takes; empty for types that take nothing.
     *
     * @param info empty until the device has told what it has
     * @param services that the device offers
     */
    public static List<AvailableCommand> of(DeviceType type, Optional<DeviceInfo> info, Set<Service> services) {
        return ALL.stream()
                .filter(c -> c.types().contains(type))
                .filter(c ->
                        c.service().isEmpty() || services.contains(c.service().get()))
                .filter(c -> c.needs().isEmpty()
                        || info.flatMap(i -> i.ability(c.needs().get())).isPresent())
                .toList();
    }

    /** A command's input for people and logs: whose token it names stays between those two. */
    public static Map<String, Object> shown(Map<String, Object> input) {
        return ServiceCommands.masked(input);
    }

    /** Slugs of those that are done once. */
    static List<String> services(DeviceType type, Set<Service> services) {
        return of(type, Optional.empty(), services).stream()
                .filter(c -> c.service().isPresent())
                .map(AvailableCommand::slug)
                .toList();
    }

    public static List<AvailableCommand> ofSite() {
        return ALL.stream().filter(AvailableCommand::ofSite).toList();
    }

    public static Optional<AvailableCommand> bySlug(String slug) {
        return ALL.stream().filter(c -> c.slug().equals(slug)).findFirst();
    }

    /** A power, or {@code operatingMode: reset}. */
    static Map<String, Object> powerOrReset() {
        return InputSchema.oneOf(
                properties("power", number(0, MAX_WATTS, "W"), "operatingMode", words(RESET)),
                List.of(List.of("power"), List.of("operatingMode")));
    }

    static AvailableCommand of(
            String slug, @Nullable DeviceType type, String description, Map<String, Object> inputSchema) {
        return new AvailableCommand(
                slug,
                type == null ? Set.of() : Set.of(type),
                Optional.empty(),
                Optional.empty(),
                description,
                inputSchema);
    }
}
