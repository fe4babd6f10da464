package energy.busbar.core.engine;

import static energy.busbar.core.engine.InputSchema.list;
import static energy.busbar.core.engine.InputSchema.number;
import static energy.busbar.core.engine.InputSchema.object;
import static energy.busbar.core.engine.InputSchema.oneOf;
import static energy.busbar.core.engine.InputSchema.properties;
import static energy.busbar.core.engine.InputSchema.words;

import energy.busbar.core.engine.CommandCatalogue.AvailableCommand;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.GridCurve;
import energy.busbar.core.model.GridCurve.Corner;
import energy.busbar.core.model.GridCurve.FrequencyDroop;
import energy.busbar.core.model.GridCurve.Reference;
import energy.busbar.core.model.Quantity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;

/** The commands by which a device stands on the grid as it is told, and what their inputs mean. Pure. */
final class GridSupportCommands {
    static final String CONNECTION = "inverter:set-connection";
    static final String POWER_FACTOR = "inverter:set-power-factor";
    static final String REACTIVE_POWER = "inverter:set-reactive-power";
    static final String VOLT_VAR = "inverter:set-volt-var";
    static final String VOLT_WATT = "inverter:set-volt-watt";
    static final String FREQUENCY_DROOP = "inverter:set-frequency-droop";

    private static final Set<DeviceType> TYPES =
            Collections.unmodifiableSet(EnumSet.of(DeviceType.INVERTER, DeviceType.BATTERY));
    private static final Map<String, Object> EXCITATION = words("over-excited", "under-excited");
    private static final Map<String, Object> RESET = words(CommandCatalogue.RESET);
    private static final Map<String, Object> RESPONSE =
            number(0, GridCurve.MAX_RESPONSE_SECONDS, "s, open-loop response time; left out: as the device has it");

    private GridSupportCommands() {}

    /** @param value to be held, with or without a curve */
    record Target(Quantity quantity, double value, Optional<GridCurve> curve) {
        private Target(Quantity quantity, double value) {
            this(quantity, value, Optional.empty());
        }

        private Target(GridCurve curve) {
            this(curve.quantity(), 1, Optional.of(curve));
        }
    }

    static Stream<AvailableCommand> all() {
        return Stream.of(
                of(
                        CONNECTION,
                        Quantity.CONNECTION,
                        "Connect the device to the grid or take it off, or reset to what it was before. Not a safe isolation.",
                        object(
                                properties("operatingMode", words("connect", "disconnect", CommandCatalogue.RESET)),
                                List.of("operatingMode"))),
                of(
                        POWER_FACTOR,
                        Quantity.POWER_FACTOR,
                        "A fixed power factor while power is injected, and where it is given another while power is"
                                + " absorbed; or reset.",
                        oneOf(
                                properties(
                                        "powerFactor", number(0, 1, "cosine of the angle"),
                                        "excitation", EXCITATION,
                                        "absorbingPowerFactor", number(0, 1, "the same while power is absorbed"),
                                        "absorbingExcitation", EXCITATION,
                                        "operatingMode", RESET),
                                List.of(List.of("powerFactor", "excitation"), List.of("operatingMode")))),
                of(
                        REACTIVE_POWER,
                        Quantity.REACTIVE_POWER,
                        "A fixed reactive power, or reset.",
                        oneOf(
                                properties(
                                        "reactivePower",
                                        number(
                                                -CommandCatalogue.MAX_WATTS,
                                                CommandCatalogue.MAX_WATTS,
                                                "var; + injected (over-excited), - absorbed"),
                                        "operatingMode",
                                        RESET),
                                List.of(List.of("reactivePower"), List.of("operatingMode")))),
                of(
                        VOLT_VAR,
                        Quantity.VOLT_VAR,
                        "A curve from voltage to reactive power, or reset to the curve from before.",
                        curve(
                                "reactivePower",
                                "%; + injected (over-excited), - absorbed; must not rise with the voltage",
                                words(
                                        Reference.MAXIMUM_REACTIVE_POWER.word(),
                                        Reference.AVAILABLE_REACTIVE_POWER.word(),
                                        Reference.MAXIMUM_POWER.word(),
                                        Reference.MAXIMUM_APPARENT_POWER.word()))),
                of(
                        VOLT_WATT,
                        Quantity.VOLT_WATT,
                        "A curve from voltage to the most active power, or reset to the curve from before.",
                        curve(
                                "power",
                                "%; must not rise with the voltage",
                                words(Reference.MAXIMUM_POWER.word(), Reference.AVAILABLE_POWER.word()))),
                of(
                        FREQUENCY_DROOP,
                        Quantity.FREQUENCY_DROOP,
                        "How active power follows the frequency, or reset to what was before.",
                        oneOf(
                                properties(
                                        "overDeadband", deadband("above"),
                                        "underDeadband", deadband("below"),
                                        "overDroop", droop(),
                                        "underDroop", droop(),
                                        "responseTime", RESPONSE,
                                        "operatingMode", RESET),
                                List.of(
                                        List.of("overDeadband", "underDeadband", "overDroop", "underDroop"),
                                        List.of("operatingMode")))));
    }

    private static AvailableCommand of(String slug, Quantity needs, String description, Map<String, Object> schema) {
        return new AvailableCommand(slug, TYPES, Optional.of(needs), Optional.empty(), description, schema);
    }

    private static Map<String, Object> curve(String output, String description, Map<String, Object> references) {
        Map<String, Object> point = object(
                properties(
                        "voltage",
                        number(0, GridCurve.MAX_VOLTAGE_PERCENT, "% of nominal"),
                        output,
                        number(-100, 100, description)),
                List.of("voltage", output));
        return oneOf(
                properties(
                        "points", list(point, 2, GridCurve.MAX_CORNERS, "from low voltage to high"),
                        "reference", references,
                        "responseTime", RESPONSE,
                        "operatingMode", RESET),
                List.of(List.of("points"), List.of("operatingMode")));
    }

    private static Map<String, Object> deadband(String side) {
        return number(0, FrequencyDroop.MAX_DEADBAND_HERTZ, "Hz " + side + " nominal, up to which nothing happens");
    }

    private static Map<String, Object> droop() {
        return number(
                FrequencyDroop.MIN_DROOP_PERCENT,
                FrequencyDroop.MAX_DROOP_PERCENT,
                "% of nominal frequency that take all of the power");
    }

    static Optional<Quantity> quantity(String slug) {
        return all().filter(c -> c.slug().equals(slug)).findFirst().flatMap(AvailableCommand::needs);
    }

    /**
     * @param input that fits the command's schema, and is no reset
     * @throws IllegalArgumentException for a curve that cannot be, with what is wrong
     */
    static List<Target> targets(String slug, Map<String, Object> input) {
        return switch (slug) {
            case CONNECTION ->
                List.of(new Target(Quantity.CONNECTION, "connect".equals(input.get("operatingMode")) ? 1 : 0));
            case POWER_FACTOR -> powerFactors(input);
            case REACTIVE_POWER -> List.of(new Target(Quantity.REACTIVE_POWER, given(input, "reactivePower")));
            case VOLT_VAR ->
                List.of(new Target(new GridCurve.VoltVar(
                        corners(input, "reactivePower"),
                        reference(input, Reference.MAXIMUM_REACTIVE_POWER),
                        response(input))));
            case VOLT_WATT ->
                List.of(new Target(new GridCurve.VoltWatt(
                        corners(input, "power"), reference(input, Reference.MAXIMUM_POWER), response(input))));
            case FREQUENCY_DROOP ->
                List.of(new Target(new FrequencyDroop(
                        given(input, "overDeadband"),
                        given(input, "underDeadband"),
                        given(input, "overDroop"),
                        given(input, "underDroop"),
                        response(input))));
            default -> throw new IllegalStateException("no meaning for " + slug);
        };
    }

    private static List<Target> powerFactors(Map<String, Object> input) {
        List<Target> targets = new ArrayList<>();
        targets.add(new Target(Quantity.POWER_FACTOR, signed(input, "powerFactor", "excitation")));
        if (input.containsKey("absorbingPowerFactor") != input.containsKey("absorbingExcitation")) {
            throw new IllegalArgumentException("absorbingPowerFactor and absorbingExcitation go together");
        }
        if (input.containsKey("absorbingPowerFactor")) {
            targets.add(new Target(
                    Quantity.POWER_FACTOR_ABSORBING, signed(input, "absorbingPowerFactor", "absorbingExcitation")));
        }
        return targets;
    }

    /** Unity has no excitation, and not every device has a minus for it. */
    private static double signed(Map<String, Object> input, String factor, String excitation) {
        double cosine = given(input, factor);
        return cosine < 1 && "under-excited".equals(input.get(excitation)) ? -cosine : cosine;
    }

    private static List<Corner> corners(Map<String, Object> input, String output) {
        List<Corner> corners = new ArrayList<>();
        for (Object point : (List<?>) input.getOrDefault("points", List.of())) {
            Map<?, ?> fields = (Map<?, ?>) point;
            corners.add(new Corner(given(fields, "voltage"), given(fields, output)));
        }
        return corners;
    }

    private static Reference reference(Map<String, Object> input, Reference otherwise) {
        return Stream.of(Reference.values())
                .filter(r -> r.word().equals(input.get("reference")))
                .findFirst()
                .orElse(otherwise);
    }

    private static OptionalDouble response(Map<String, Object> input) {
        return input.get("responseTime") instanceof Number seconds
                ? OptionalDouble.of(seconds.doubleValue())
                : OptionalDouble.empty();
    }

    private static double given(Map<?, ?> input, String field) {
        if (input.get(field) instanceof Number number) {
            // Adding 0.0 turns −0.0 into 0.0, which would look odd in messages.
            return number.doubleValue() + 0.0;
        }
        throw new IllegalStateException(field + " was checked to be a number");
    }
}
