package energy.busbar.driver.ocpp;

import com.fasterxml.jackson.databind.JsonNode;
import energy.busbar.core.model.Original;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.Setpoint;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.driver.ocpp.Outbound16.Purpose;
import energy.busbar.driver.ocpp.message.OcppTime;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The charging current of one charger: one profile that ends by itself (OCPP 1.6 §3.13). What is in force is, in this
 * order: what GetCompositeSchedule says; where the charger does not support it, the value that it last accepted, and
 * after that value's time-out the fallback; else unknown. Runs on the loop.
 */
final class CurrentLimit16 {
    /** IEC 61851-1: a car cannot be offered less, except nothing. */
    static final double SMALLEST_AMPERES = 6.0;

    private static final int PROFILE_ID = 1;

    /** A limit that was read back may differ by its rounding to 0.1 A. */
    private static final double TOLERANCE_AMPERES = 0.11;

    /** What the charger accepted last. */
    private record Granted(double amperes, double fallbackAmperes, long untilMonotonicMillis) {}

    private final ChargerOptions options;
    private final int phases;
    private final GatewayClock clock;
    private final ChargerClock chargerClock;
    private final Function<Outbound16, CompletableFuture<Reply>> caller;
    private final Supplier<OptionalInt> transaction;
    private @Nullable Purpose working;
    private @Nullable Granted granted;
    private boolean compositeSupported = true;

    CurrentLimit16(
            ChargerOptions options,
            int phases,
            GatewayClock clock,
            ChargerClock chargerClock,
            Function<Outbound16, CompletableFuture<Reply>> caller,
            Supplier<OptionalInt> transaction) {
        this.options = options;
        this.phases = phases;
        this.clock = clock;
        this.chargerClock = chargerClock;
        this.caller = caller;
        this.transaction = transaction;
    }

    /** A new connection may bring other firmware. */
    void reconnected() {
        compositeSupported = true;
    }

    /** What the car may draw by the last accepted profile; the fallback after its time-out; empty before the first. */
    OptionalDouble offered() {
        Granted last = granted;
        if (last == null) {
            return OptionalDouble.empty();
        }
        boolean expired = clock.monotonicMillis() >= last.untilMonotonicMillis();
        return OptionalDouble.of(expired ? last.fallbackAmperes() : last.amperes());
    }

    CompletableFuture<Outcome> write(Setpoint setpoint) {
        double amperes = Outbound16.tenths(setpoint.value()).doubleValue();
        if (amperes < 0 || amperes > options.maxCurrent()) {
            return done(new Outcome.Refused(String.format(
                    Locale.ROOT, "%.1f A is outside 0 to %.1f A", setpoint.value(), options.maxCurrent())));
        }
        if (amperes > 0 && amperes < SMALLEST_AMPERES) {
            return done(new Outcome.Refused(
                    String.format(Locale.ROOT, "%.1f A cannot be offered to a car; 0 or at least 6 A", amperes)));
        }
        Deque<Purpose> candidates = new ArrayDeque<>();
        Purpose known = working;
        if (known != null) {
            candidates.add(known);
        }
        for (Purpose purpose : Purpose.values()) {
            if (purpose != known) {
                candidates.add(purpose);
            }
        }
        return tryNext(candidates, setpoint, amperes, "");
    }

    private CompletableFuture<Outcome> tryNext(
            Deque<Purpose> candidates, Setpoint setpoint, double amperes, String refusal) {
        Purpose purpose = candidates.poll();
        OptionalInt open = transaction.get();
        if (purpose == Purpose.TX && open.isEmpty()) {
            purpose = candidates.poll();
        }
        if (purpose == null) {
            return done(new Outcome.Refused(
                    "the charger took no charging profile: " + (refusal.isEmpty() ? "none fits" : refusal)));
        }
        Purpose tried = purpose;
        double fallback = fallback(setpoint.fallback());
        long timeoutSeconds = Math.max(1, (setpoint.timeout().toMillis() + 999) / 1000);
        int seconds = (int) Math.min(timeoutSeconds, 86_400);
        Outbound16 request = new Outbound16.SetChargingProfile(
                PROFILE_ID,
                tried == Purpose.CHARGE_POINT_MAX ? 0 : options.connector(),
                options.stackLevel(),
                tried,
                tried == Purpose.TX ? open : OptionalInt.empty(),
                options.relativeSchedule() ? Optional.empty() : Optional.of(chargerClock.chargerTime(clock.instant())),
                amperes,
                seconds,
                fallback,
                phases);
        long until = clock.monotonicMillis() + seconds * 1000L;
        return caller.apply(request).thenCompose(reply -> {
            if (reply instanceof Reply.Ok ok && ok.status().equals("Accepted")) {
                working = tried;
                granted = new Granted(amperes, fallback, until);
                return confirm(amperes, seconds);
            }
            if (reply instanceof Reply.Ok ok) {
                return tryNext(
                        candidates, setpoint, amperes, tried.word() + " was answered with '" + ok.status() + "'");
            }
            if (reply instanceof Reply.Refused refused) {
                return tryNext(
                        candidates, setpoint, amperes, tried.word() + " was answered with error " + refused.code());
            }
            return done(unanswered(reply));
        });
    }

    /** Some other profile of the charger may hold it lower, which is within the grant; never higher. */
    private CompletableFuture<Outcome> confirm(double amperes, int seconds) {
        return composite(seconds).thenApply(read -> {
            if (read instanceof Composite.Limit limit) {
                return limit.amperes() <= amperes + TOLERANCE_AMPERES
                        ? new Outcome.Applied(limit.amperes())
                        : new Outcome.Failed(String.format(
                                Locale.ROOT,
                                "the charger accepted %.1f A but says that %.1f A are in force",
                                amperes,
                                limit.amperes()));
            }
            return read instanceof Composite.Silent silent
                    ? new Outcome.NoAnswer("accepted, but not read back: " + silent.reason())
                    : new Outcome.Applied(amperes);
        });
    }

    CompletableFuture<OptionalDouble> readBack() {
        return composite(60).thenApply(read -> {
            if (read instanceof Composite.Limit limit) {
                return OptionalDouble.of(limit.amperes());
            }
            return read instanceof Composite.Unsupported ? offered() : OptionalDouble.empty();
        });
    }

    /** Nothing can be read of the charger's own profiles but their sum, which is kept for the record. */
    CompletableFuture<Original> capture() {
        return readBack()
                .thenApply(read -> new Original(
                        read.isPresent() ? Map.of("limitAmperes", Double.toString(read.getAsDouble())) : Map.of()));
    }

    CompletableFuture<Outcome> release() {
        return caller.apply(new Outbound16.ClearChargingProfile(PROFILE_ID)).thenCompose(reply -> {
            if (reply instanceof Reply.Ok ok
                    && (ok.status().equals("Accepted") || ok.status().equals("Unknown"))) {
                granted = null;
                return readBack().thenApply(read -> new Outcome.Applied(read.orElse(options.maxCurrent())));
            }
            if (reply instanceof Reply.Ok ok) {
                return done(new Outcome.Refused("ClearChargingProfile was answered with '" + ok.status() + "'"));
            }
            if (reply instanceof Reply.Refused refused) {
                return done(new Outcome.Refused("ClearChargingProfile was answered with error " + refused.code()));
            }
            return done(unanswered(reply));
        });
    }

    private sealed interface Composite {
        record Limit(double amperes) implements Composite {}

        record Unsupported() implements Composite {}

        record Silent(String reason) implements Composite {}
    }

    private CompletableFuture<Composite> composite(int seconds) {
        if (!compositeSupported) {
            return CompletableFuture.completedFuture(new Composite.Unsupported());
        }
        return caller.apply(new Outbound16.GetCompositeSchedule(options.connector(), seconds))
                .thenApply(reply -> {
                    if (reply instanceof Reply.Ok ok) {
                        return limit(ok.payload());
                    }
                    if (reply instanceof Reply.Refused refused) {
                        compositeSupported = !refused.notSupported();
                        return new Composite.Unsupported();
                    }
                    return new Composite.Silent(reply instanceof Reply.NoAnswer none ? none.reason() : "not sent");
                });
    }

    /** The period in force now; watts or no schedule at all tell nothing of amperes. */
    private Composite limit(JsonNode payload) {
        JsonNode schedule = payload.path("chargingSchedule");
        JsonNode periods = schedule.path("chargingSchedulePeriod");
        if (!payload.path("status").asText().equals("Accepted")
                || !schedule.path("chargingRateUnit").asText("A").equals("A")
                || periods.isEmpty()) {
            return new Composite.Unsupported();
        }
        String start = payload.path("scheduleStart").asText("");
        Instant now = chargerClock.chargerTime(clock.instant());
        long elapsedSeconds = OcppTime.parse(start)
                .map(at -> now.getEpochSecond() - at.getEpochSecond())
                .orElse(0L);
        double limit = periods.get(0).path("limit").asDouble(Double.NaN);
        for (JsonNode period : periods) {
            if (period.path("startPeriod").asLong(0) <= elapsedSeconds) {
                limit = period.path("limit").asDouble(Double.NaN);
            }
        }
        return Double.isFinite(limit) ? new Composite.Limit(limit) : new Composite.Unsupported();
    }

    private double fallback(double wanted) {
        double bounded = Double.isFinite(wanted) ? Math.max(0, Math.min(wanted, options.maxCurrent())) : 0;
        return bounded < SMALLEST_AMPERES ? 0 : Outbound16.tenths(bounded).doubleValue();
    }

    private static Outcome unanswered(Reply reply) {
        if (reply instanceof Reply.NotSent notSent) {
            return new Outcome.Failed(notSent.reason());
        }
        return new Outcome.NoAnswer(reply instanceof Reply.NoAnswer none ? none.reason() : reply.toString());
    }

    private static CompletableFuture<Outcome> done(Outcome outcome) {
        return CompletableFuture.completedFuture(outcome);
    }
}
