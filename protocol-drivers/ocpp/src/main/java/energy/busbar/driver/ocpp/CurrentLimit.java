package energy.busbar.driver.ocpp;

import energy.busbar.core.model.Original;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.Setpoint;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.driver.ocpp.Profiles.Composite;
import energy.busbar.driver.ocpp.Profiles.Grant;
import energy.busbar.driver.ocpp.Profiles.Purpose;
import energy.busbar.driver.ocpp.Profiles.Verdict;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The charging current of one connector: one profile that ends by itself, and where several devices share a charger, the
 * same for its transaction, which on some chargers is all that counts once one is open. What is in force is, in this order: what
 * GetCompositeSchedule says; where the charger does not support it, the value that it last accepted, and after that
 * value's time-out the fallback; else unknown. Runs on the loop.
 */
final class CurrentLimit {
    /** IEC 61851-1: a car cannot be offered less, except nothing. */
    static final double SMALLEST_AMPERES = 6.0;

    private static final int MAX_TIMEOUT_SECONDS = 86_400;
    private static final int READ_BACK_SECONDS = 60;

    /** A limit that was read back may differ by its rounding to 0.1 A. */
    private static final double TOLERANCE_AMPERES = 0.11;

    /** What the charger accepted last. */
    private record Granted(double amperes, double fallbackAmperes, long untilMonotonicMillis) {}

    /** What the gateway wants last. */
    private record Wanted(Setpoint setpoint, long atMonotonicMillis) {}

    private final ChargerOptions charger;
    private final ConnectorOptions options;
    private final GatewayClock clock;
    private final ChargerClock chargerClock;
    private final Supplier<Profiles> profiles;
    private final Supplier<OptionalDouble> ceiling;
    private int phases;
    /** Whether the charger says that it lets one phase be chosen. */
    private boolean choosable;

    private @Nullable Purpose working;
    private @Nullable Granted granted;
    private @Nullable Wanted wanted;
    /** After the first limit of a charger that can change phases: until its car has come down. */
    private OptionalLong pausedUntil = OptionalLong.empty();

    private int writing;
    private boolean compositeSupported = true;
    private boolean transactionProfiles = true;
    /** Whether this charger refuses tenths. */
    private boolean wholeAmperes;

    /**
     * @param profiles of the version that the charger speaks now
     * @param ceiling what somebody else wants at most; a lower grant stays as it is
     */
    CurrentLimit(
            ChargerOptions charger,
            ConnectorOptions options,
            GatewayClock clock,
            ChargerClock chargerClock,
            Supplier<Profiles> profiles,
            Supplier<OptionalDouble> ceiling) {
        this.ceiling = ceiling;
        this.charger = charger;
        this.options = options;
        this.clock = clock;
        this.chargerClock = chargerClock;
        this.profiles = profiles;
        this.phases = options.phases();
    }

    /** A new connection may bring other firmware. */
    void reconnected() {
        compositeSupported = true;
        transactionProfiles = true;
        wholeAmperes = false;
    }

    /** The charger has said whether it can change phases and let one be chosen. */
    void choosable(boolean can) {
        choosable = can;
    }

    /** How many the car may have. */
    int phases() {
        return phases;
    }

    /** Without current only: cars and contactors are not made for less (IEC 61851-1, annex A). */
    CompletableFuture<Outcome> writePhases(Setpoint setpoint) {
        int wished = (int) Math.round(setpoint.value());
        if (wished != 1 && wished != options.phases()) {
            return done(new Outcome.Refused(
                    setpoint.value() + " phases cannot be set; 1 or " + options.phases() + " would be right"));
        }
        double flowing = offered().orElse(0);
        if (wished != phases && flowing > 0) {
            return done(new Outcome.Refused(
                    String.format(Locale.ROOT, "the car may have %.1f A; phases are changed at 0 A alone", flowing)));
        }
        int before = phases;
        phases = wished;
        Wanted last = wanted;
        long left = last == null
                ? 0
                : last.setpoint().timeout().toMillis() - (clock.monotonicMillis() - last.atMonotonicMillis());
        if (last == null || granted == null || left < 1_000 || wished == before) {
            return done(new Outcome.Applied(wished)); // the next limit says it
        }
        return underCeiling(during(last.setpoint(), left)).thenApply(outcome -> {
            if (outcome instanceof Outcome.Applied) {
                return new Outcome.Applied(wished);
            }
            // Without an answer it may have changed; the next limit says again what counts.
            phases = outcome instanceof Outcome.NoAnswer ? wished : before;
            return outcome;
        });
    }

    /** As wired; the next limit says it. */
    CompletableFuture<Outcome> releasePhases() {
        phases = options.phases();
        return done(new Outcome.Applied(phases));
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

    /** For people. */
    String words() {
        Granted last = granted;
        if (last == null) {
            return "none of the gateway's";
        }
        long left = last.untilMonotonicMillis() - clock.monotonicMillis();
        String purpose = working == null ? "charging" : working.words();
        return left > 0
                ? String.format(
                        Locale.ROOT,
                        "%.1f A as a %s profile, for %d s more unless it is renewed; then %.1f A",
                        last.amperes(),
                        purpose,
                        left / 1000,
                        last.fallbackAmperes())
                : String.format(Locale.ROOT, "%.1f A, the fallback: no limit was renewed", last.fallbackAmperes());
    }

    CompletableFuture<Outcome> write(Setpoint setpoint) {
        wanted = new Wanted(setpoint, clock.monotonicMillis());
        return underCeiling(setpoint);
    }

    /** The ceiling may be another one now: what was granted last is told again by it, for as long as it still holds. */
    void ceilingMoved() {
        Wanted last = wanted;
        Granted now = granted;
        if (last == null || now == null || writing > 0) {
            return; // a write that is under way has the ceiling of its beginning; the next look sees to it
        }
        long left = last.setpoint().timeout().toMillis() - (clock.monotonicMillis() - last.atMonotonicMillis());
        double aim = capped(tenths(last.setpoint().value()));
        if (left < 1_000 || now.amperes() == (wholeAmperes ? Math.floor(aim) : aim)) {
            return;
        }
        underCeiling(during(last.setpoint(), left));
    }

    private static Setpoint during(Setpoint given, long leftMillis) {
        return new Setpoint(
                given.device(), given.quantity(), given.value(), Duration.ofMillis(leftMillis), given.fallback());
    }

    private CompletableFuture<Outcome> underCeiling(Setpoint setpoint) {
        writing++;
        return tell(setpoint).whenComplete((outcome, fault) -> writing--);
    }

    private boolean switches() {
        return switch (options.phaseSwitching()) {
            case YES -> true;
            case NO -> false;
            case AUTO -> choosable;
        };
    }

    /** Between 0 and the least that a car can be offered there is nothing. */
    private double capped(double amperes) {
        double most = ceiling.get().orElse(Double.MAX_VALUE);
        if (most >= amperes) {
            return amperes;
        }
        return most < SMALLEST_AMPERES ? 0 : tenths(most);
    }

    private CompletableFuture<Outcome> tell(Setpoint setpoint) {
        double amperes = tenths(setpoint.value());
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
            if (purpose != known && !(purpose == Purpose.STATION_MAX && charger.several())) {
                candidates.add(purpose);
            }
        }
        if (granted == null && switches()) {
            // Nobody knows how many phases an earlier run has told, and they change without current only.
            pausedUntil =
                    OptionalLong.of(clock.monotonicMillis() + options.response().toMillis());
        }
        boolean paused = pausedUntil.isPresent() && clock.monotonicMillis() < pausedUntil.getAsLong();
        return tryNext(candidates, setpoint, paused ? 0 : capped(amperes), "");
    }

    private CompletableFuture<Outcome> tryNext(
            Deque<Purpose> candidates, Setpoint setpoint, double amperes, String refusal) {
        Purpose purpose = candidates.poll();
        if (purpose == Purpose.TX && !profiles.get().transactionOpen()) {
            purpose = candidates.poll();
        }
        if (purpose == null) {
            return done(new Outcome.Refused(
                    "the charger took no charging profile: " + (refusal.isEmpty() ? "none fits" : refusal)));
        }
        return tryOne(purpose, candidates, setpoint, amperes, wholeAmperes);
    }

    private CompletableFuture<Outcome> tryOne(
            Purpose tried, Deque<Purpose> candidates, Setpoint setpoint, double wanted, boolean whole) {
        double amperes = whole ? Math.floor(wanted) : wanted;
        double fallback = fallback(setpoint.fallback(), whole);
        long timeoutSeconds = Math.max(1, (setpoint.timeout().toMillis() + 999) / 1000);
        int seconds = (int) Math.min(timeoutSeconds, MAX_TIMEOUT_SECONDS);
        Optional<Instant> start =
                charger.relativeSchedule() ? Optional.empty() : Optional.of(chargerClock.chargerTime(clock.instant()));
        long until = clock.monotonicMillis() + seconds * 1000L;
        Grant grant = new Grant(amperes, seconds, fallback, start, PhaseChoice.of(phases, choosable));
        return profiles.get().set(tried, grant).thenCompose(verdict -> {
            if (verdict instanceof Verdict.Accepted) {
                working = tried;
                wholeAmperes = whole;
                granted = new Granted(amperes, fallback, until);
                return charger.several() && tried == Purpose.TX_DEFAULT
                        ? inTheTransaction(grant)
                        : confirm(amperes, seconds);
            }
            if (verdict instanceof Verdict.Rejected rejected) {
                if (rejected.malformed() && !whole && (fraction(amperes) || fraction(fallback))) {
                    // 8.1 is no multiple of 0.1 to a charger that divides in binary fractions.
                    return tryOne(tried, candidates, setpoint, wanted, true);
                }
                return tryNext(
                        candidates,
                        setpoint,
                        wanted,
                        "a " + tried.words() + " profile was answered with " + rejected.how());
            }
            return done(unanswered(verdict));
        });
    }

    /** A default of transactions need not touch one that is open already. */
    private CompletableFuture<Outcome> inTheTransaction(Grant grant) {
        if (!transactionProfiles || !profiles.get().transactionOpen()) {
            return confirm(grant.amperes(), grant.timeoutSeconds());
        }
        return profiles.get().set(Purpose.TX, grant).thenCompose(verdict -> {
            transactionProfiles = !(verdict instanceof Verdict.Rejected);
            return verdict instanceof Verdict.Accepted || verdict instanceof Verdict.Rejected
                    ? confirm(grant.amperes(), grant.timeoutSeconds())
                    : done(unanswered(verdict));
        });
    }

    /** Some other profile of the charger may hold it lower, which is within the grant; never higher. */
    private CompletableFuture<Outcome> confirm(double amperes, int seconds) {
        return composite(seconds).thenApply(read -> {
            OptionalDouble inForce = inForce(read);
            if (inForce.isPresent()) {
                return inForce.getAsDouble() <= amperes + TOLERANCE_AMPERES
                        ? new Outcome.Applied(inForce.getAsDouble())
                        : new Outcome.Failed(String.format(
                                Locale.ROOT,
                                "the charger accepted %.1f A but says that %.1f A are in force",
                                amperes,
                                inForce.getAsDouble()));
            }
            return read instanceof Composite.Silent silent
                    ? new Outcome.NoAnswer("accepted, but not read back: " + silent.reason())
                    : new Outcome.Applied(amperes);
        });
    }

    CompletableFuture<OptionalDouble> readBack() {
        return composite(READ_BACK_SECONDS).thenApply(read -> {
            OptionalDouble inForce = inForce(read);
            return inForce.isEmpty() && read instanceof Composite.Unsupported ? offered() : inForce;
        });
    }

    /** Nothing can be read of the charger's own profiles but their sum, which is kept for the record. */
    CompletableFuture<Original> capture() {
        return readBack()
                .thenApply(read -> new Original(
                        read.isPresent() ? Map.of("limitAmperes", Double.toString(read.getAsDouble())) : Map.of()));
    }

    CompletableFuture<Outcome> release() {
        return profiles.get().clear().thenCompose(verdict -> {
            if (verdict instanceof Verdict.Accepted) {
                granted = null;
                wanted = null;
                return readBack().thenApply(read -> new Outcome.Applied(read.orElse(options.maxCurrent())));
            }
            if (verdict instanceof Verdict.Rejected rejected) {
                return done(new Outcome.Refused("ClearChargingProfile was answered with " + rejected.how()));
            }
            return done(unanswered(verdict));
        });
    }

    private CompletableFuture<Composite> composite(int seconds) {
        if (!compositeSupported) {
            return CompletableFuture.completedFuture(new Composite.Unsupported(true));
        }
        return profiles.get().composite(seconds).thenApply(read -> {
            compositeSupported = !(read instanceof Composite.Unsupported unsupported && unsupported.never());
            return read;
        });
    }

    /** The step in force now. */
    private OptionalDouble inForce(Composite read) {
        if (!(read instanceof Composite.Schedule schedule) || schedule.steps().isEmpty()) {
            return OptionalDouble.empty();
        }
        Instant now = chargerClock.chargerTime(clock.instant());
        long elapsedSeconds = schedule.start()
                .map(at -> now.getEpochSecond() - at.getEpochSecond())
                .orElse(0L);
        double limit = schedule.steps().get(0).amperes();
        for (Composite.Step step : schedule.steps()) {
            if (step.afterSeconds() <= elapsedSeconds) {
                limit = step.amperes();
            }
        }
        return OptionalDouble.of(limit);
    }

    private double fallback(double wanted, boolean whole) {
        double bounded = Double.isFinite(wanted) ? Math.max(0, Math.min(wanted, options.maxCurrent())) : 0;
        double allowed = bounded < SMALLEST_AMPERES ? 0 : capped(tenths(bounded));
        return whole ? Math.floor(allowed) : allowed;
    }

    private static boolean fraction(double amperes) {
        return amperes != Math.floor(amperes);
    }

    /** Limits are in multiples of 0.1; down, because a limit must not grow by rounding. */
    private static double tenths(double amperes) {
        return BigDecimal.valueOf(amperes)
                .add(new BigDecimal("0.0000001"))
                .setScale(1, RoundingMode.DOWN)
                .doubleValue();
    }

    private static Outcome unanswered(Verdict verdict) {
        return verdict instanceof Verdict.NotSent unsent
                ? new Outcome.Failed(unsent.reason())
                : new Outcome.NoAnswer(((Verdict.NoAnswer) verdict).reason());
    }

    private static CompletableFuture<Outcome> done(Outcome outcome) {
        return CompletableFuture.completedFuture(outcome);
    }
}
