package energy.busbar.driver.ocpp.relay;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A charging profile that an upstream has set, and that no charger ever sees.
 *
 * @param connector 0 for the whole charger
 * @param transaction by the id that the charger knows; only with a TX profile, empty for the next one
 * @param start empty for Relative, and where it was left out
 * @param steps the first at 0 s
 * @param raw as it was received
 * @param taken when
 */
record HeldProfile(
        int id,
        int connector,
        int stackLevel,
        Purpose purpose,
        Repeat repeat,
        Optional<Instant> validFrom,
        Optional<Instant> validTo,
        Optional<String> transaction,
        Optional<Instant> start,
        Optional<Duration> duration,
        boolean watts,
        List<Step> steps,
        ObjectNode raw,
        Instant taken) {
    /** OCPP counts watts at the nominal voltage (OCPP 1.6 §3.13.1 leaves it open). */
    static final double NOMINAL_VOLTS = 230;

    enum Purpose {
        STATION_MAX,
        TX_DEFAULT,
        TX
    }

    enum Repeat {
        ABSOLUTE,
        RELATIVE,
        DAILY,
        WEEKLY
    }

    /** @param limit A a phase, or W in all */
    record Step(long afterSeconds, double limit, int phases) {}

    HeldProfile {
        steps = List.copyOf(steps);
    }

    HeldProfile of(String begun) {
        return new HeldProfile(
                id,
                connector,
                stackLevel,
                purpose,
                repeat,
                validFrom,
                validTo,
                Optional.of(begun),
                start,
                duration,
                watts,
                steps,
                raw,
                taken);
    }

    boolean concerns(int wanted) {
        return connector == 0 || connector == wanted;
    }

    /**
     * What it allows, A a phase.
     *
     * @param began when the transaction on that connector did; empty without one
     * @param phases of the charger, for a step that does not say
     * @return empty while it says nothing
     */
    OptionalDouble amperes(Instant now, Optional<Instant> began, int phases) {
        if (validFrom.filter(now::isBefore).isPresent()
                || validTo.filter(to -> !now.isBefore(to)).isPresent()) {
            return OptionalDouble.empty();
        }
        long elapsed = elapsedSeconds(now, began);
        if (elapsed < 0
                || duration.filter(length -> elapsed >= length.toSeconds()).isPresent()) {
            return OptionalDouble.empty();
        }
        OptionalDouble found = OptionalDouble.empty();
        for (Step step : steps) {
            if (step.afterSeconds() <= elapsed) {
                found = OptionalDouble.of(amperes(step, phases));
            }
        }
        return found;
    }

    private double amperes(Step step, int phases) {
        int over = step.phases() > 0 ? step.phases() : phases;
        return watts ? step.limit() / (NOMINAL_VOLTS * over) : step.limit();
    }

    private long elapsedSeconds(Instant now, Optional<Instant> began) {
        Instant from = start.or(() -> validFrom).orElse(taken);
        long since = Duration.between(from, now).toSeconds();
        return switch (repeat) {
            case ABSOLUTE -> since;
            // Before there is a transaction: what it would begin with.
            case RELATIVE ->
                began.map(at -> Math.max(0, Duration.between(at, now).toSeconds()))
                        .orElse(purpose == Purpose.STATION_MAX ? since : 0L);
            case DAILY -> Math.floorMod(since, Duration.ofDays(1).toSeconds());
            case WEEKLY -> Math.floorMod(since, Duration.ofDays(7).toSeconds());
        };
    }
}
