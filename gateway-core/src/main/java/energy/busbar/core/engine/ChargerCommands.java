package energy.busbar.core.engine;

import static energy.busbar.core.engine.CommandCatalogue.RESET;
import static energy.busbar.core.engine.InputSchema.number;
import static energy.busbar.core.engine.InputSchema.properties;
import static energy.busbar.core.engine.InputSchema.time;
import static energy.busbar.core.engine.InputSchema.words;

import energy.busbar.core.engine.CommandCatalogue.AvailableCommand;
import energy.busbar.core.model.ChargingMode;
import energy.busbar.core.model.Claim.Bound;
import energy.busbar.core.model.CommandRequest;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Quantity;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What the commands of sharing mean: a limit in watts, energy by a time, what a car is charged from, its phases. */
final class ChargerCommands {
    static final String POWER = "charger:set-power-limit";
    static final String GOAL = "charger:set-charging-goal";
    static final String MODE = "charger:set-charging-mode";
    static final String PHASES = "charger:set-phases";

    private ChargerCommands() {}

    static Stream<AvailableCommand> all() {
        return Stream.of(
                of(
                        "charger:set-operating-mode",
                        "Start or stop charging, or reset to what the site decides.",
                        InputSchema.object(
                                properties("operatingMode", words("start-charging", "stop-charging", RESET)),
                                List.of("operatingMode"))),
                of(
                        "charger:set-current-limit",
                        "Upper bound of the current a phase; 0, or 6 and more (IEC 61851-1).",
                        InputSchema.object(
                                properties("current", number(0, CommandCatalogue.MAX_AMPS, "A a phase")),
                                List.of("current"))),
                of(POWER, "Upper bound of all phases together.", CommandCatalogue.powerOrReset()),
                of(
                        GOAL,
                        "Energy that the car is to have by a time, whatever it is charged from; or reset.",
                        InputSchema.oneOf(
                                properties(
                                        "energy", number(0, CommandCatalogue.MAX_WATT_HOURS, "Wh, from now on"),
                                        "by", time("when the car leaves, RFC 3339 with its zone"),
                                        "operatingMode", words(RESET)),
                                List.of(List.of("energy", "by"), List.of("operatingMode")))),
                of(
                        MODE,
                        "What the car is charged from: all that the fuses bear, surplus alone, or surplus and always the"
                                + " least current.",
                        InputSchema.oneOf(
                                properties(
                                        "mode", words("fast", "surplus", "surplus-with-minimum"),
                                        "operatingMode", words(RESET)),
                                List.of(List.of("mode"), List.of("operatingMode")))),
                of(
                        PHASES,
                        "1 or 3 phases, where the charger can change them; or reset to what the site decides.",
                        InputSchema.oneOf(
                                properties("phases", number(1, 3, "1 or 3"), "operatingMode", words(RESET)),
                                List.of(List.of("phases"), List.of("operatingMode")))));
    }

    private static AvailableCommand of(String slug, String description, Map<String, Object> inputSchema) {
        Optional<Quantity> needs = slug.equals(PHASES) ? Optional.of(Quantity.CHARGE_PHASES) : Optional.empty();
        return new AvailableCommand(
                slug, Set.of(DeviceType.CHARGER), needs, Optional.empty(), description, inputSchema);
    }

    static Optional<Quantity> quantity(String slug) {
        return switch (slug) {
            case POWER -> Optional.of(Quantity.CHARGE_POWER);
            case GOAL -> Optional.of(Quantity.CHARGE_ENERGY);
            case MODE -> Optional.of(Quantity.CHARGE_MODE);
            case PHASES -> Optional.of(Quantity.CHARGE_PHASES);
            default -> Optional.empty();
        };
    }

    static Bound bound(String slug) {
        return slug.equals(POWER) ? Bound.MAX : Bound.TARGET;
    }

    static double value(CommandRequest request) {
        Map<String, Object> input = request.input();
        return switch (request.slug()) {
            case POWER -> told(input, "power");
            case GOAL -> told(input, "energy");
            case PHASES -> told(input, "phases");
            case MODE ->
                ChargingMode.ofWord(String.valueOf(input.get("mode")))
                        .orElseThrow(() -> new IllegalStateException("mode was checked to be one"))
                        .ordinal();
            default -> throw new IllegalStateException("no value for " + request.slug());
        };
    }

    /** When a goal is to be met; then its claim ends. */
    static Optional<Instant> until(CommandRequest request) {
        return request.input().get("by") instanceof String by ? instant(by) : request.until();
    }

    private static double told(Map<String, Object> input, String field) {
        if (input.get(field) instanceof Number number) {
            return number.doubleValue();
        }
        throw new IllegalStateException(field + " was checked to be a number");
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** What the catalogue's schema does not say. */
    static Optional<String> problem(String slug, Map<String, Object> input) {
        boolean reset = input.containsKey("operatingMode");
        if (slug.equals(GOAL)
                && !reset
                && instant(String.valueOf(input.get("by"))).isEmpty()) {
            return Optional.of("by must be a time with its zone, such as 2026-03-01T07:00:00+01:00, not '"
                    + input.get("by") + "'");
        }
        if (slug.equals(PHASES) && !reset) {
            double phases = told(input, "phases");
            if (phases != 1 && phases != 3) {
                return Optional.of("phases must be 1 or 3, not " + phases);
            }
        }
        return Optional.empty();
    }

    /** What a device must be able to, for a quantity to be kept on it. */
    static Quantity needed(Quantity quantity) {
        return quantity.ofGateway() ? Quantity.CHARGE_CURRENT : quantity;
    }
}
