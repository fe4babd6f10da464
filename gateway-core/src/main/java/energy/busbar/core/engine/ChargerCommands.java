package energy.busbar.core.engine;

import energy.busbar.core.model.ChargingMode;
import energy.busbar.core.model.Claim.Bound;
import energy.busbar.core.model.CommandRequest;
import energy.busbar.core.model.Quantity;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;

/** What the commands of sharing mean: a limit in watts, energy by a time, what a car is charged from, its phases. */
final class ChargerCommands {
    static final String POWER = "charger:set-power-limit";
    static final String GOAL = "charger:set-charging-goal";
    static final String MODE = "charger:set-charging-mode";
    static final String PHASES = "charger:set-phases";

    private ChargerCommands() {}

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
            case POWER -> number(input, "power");
            case GOAL -> number(input, "energy");
            case PHASES -> number(input, "phases");
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

    private static double number(Map<String, Object> input, String field) {
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
        if (slug.equals(GOAL)) {
            if (reset ? input.size() != 1 : !(input.containsKey("energy") && input.containsKey("by"))) {
                return Optional.of(slug + " takes energy (Wh) and by (a time), or operatingMode: reset alone");
            }
            if (!reset && instant(String.valueOf(input.get("by"))).isEmpty()) {
                return Optional.of("by must be a time with its zone, such as 2026-03-01T07:00:00+01:00, not '"
                        + input.get("by") + "'");
            }
        }
        if (slug.equals(PHASES) && !reset) {
            double phases = number(input, "phases");
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
