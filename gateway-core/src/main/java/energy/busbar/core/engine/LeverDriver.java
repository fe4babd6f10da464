package energy.busbar.core.engine;

import energy.busbar.core.engine.Plan.Aim;
import energy.busbar.core.model.Ability;
import energy.busbar.core.model.Alert;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.GridCurve;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Original;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Setpoint;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.core.port.Ledger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings levers to what a plan wants: capture, write, read back, renew, release. One operation in flight a lever; what
 * comes back is taken up at the next tick, so everything but the completions runs on the control thread.
 */
final class LeverDriver {
    private final Actuation actuation;
    private final Ledger ledger;
    private final Executor recorder;
    private final GatewayClock clock;
    private final ControlConfig config;
    private final Alarm alarm;
    private final WriteBudget budget;
    private final Map<Lever, LeverWork> works = new LinkedHashMap<>();
    /** At most one entry a lever: that is the bound. */
    private final ConcurrentLinkedQueue<Runnable> completions = new ConcurrentLinkedQueue<>();

    private long lastPicture;
    private Runnable wake = () -> {};

    LeverDriver(
            Actuation actuation,
            Ledger ledger,
            Executor recorder,
            GatewayClock clock,
            ControlConfig config,
            Alarm alarm) {
        this.actuation = actuation;
        this.ledger = ledger;
        this.recorder = recorder;
        this.clock = clock;
        this.config = config;
        this.alarm = alarm;
        budget = new WriteBudget(config.writeBurst(), config.writesPerSecond());
    }

    /** Takes up what a run before this one has set and not given back. */
    void start(Runnable wake) {
        this.wake = wake;
        ledger.originals()
                .forEach((device, byQuantity) -> byQuantity.forEach((quantity, original) -> {
                    LeverWork work = work(new Lever(device, quantity));
                    work.original = original;
                }));
    }

    private LeverWork work(Lever lever) {
        return works.computeIfAbsent(lever, LeverWork::new);
    }

    Optional<LeverWork> find(Lever lever) {
        return Optional.ofNullable(works.get(lever));
    }

    void takeUpCompletions() {
        Runnable next = completions.poll();
        while (next != null) {
            next.run();
            next = completions.poll();
        }
    }

    Map<Lever, Double> written() {
        Map<Lever, Double> values = new LinkedHashMap<>();
        works.forEach((lever, work) -> {
            Setpoint written = work.written;
            if (written != null) {
                values.put(lever, written.value());
            }
        });
        return values;
    }

    List<Setpoint> setpoints() {
        List<Setpoint> list = new ArrayList<>();
        works.values().forEach(work -> {
            Setpoint written = work.written;
            if (written != null) {
                list.add(written);
            }
        });
        return list;
    }

    /** @param picture changes whenever the set of claims does: ends waiting for a foreign controller */
    void drive(Plan plan, SiteSnapshot site, long picture) {
        if (picture != lastPicture) {
            // Who asks now is told about his own request, not about the one before.
            lastPicture = picture;
            works.values().forEach(LeverWork::forgetFailures);
        }
        plan.aims().forEach((lever, aim) -> toward(work(lever), aim, site, picture));
        for (LeverWork work : List.copyOf(works.values())) {
            boolean wanted =
                    plan.aims().containsKey(work.lever) || plan.suspended().contains(work.lever);
            if (!wanted) {
                giveBack(work, site);
            } else if (!up(site, work.lever.device())) {
                // It may come back rebooted: write again at once when it does.
                work.nextCheckMillis = 0;
                work.appliedMillis = Math.min(
                        work.appliedMillis, now() - config.deviceTimeout().toMillis());
            }
        }
    }

    boolean isReleased(Lever lever) {
        return !works.containsKey(lever);
    }

    private static boolean up(SiteSnapshot site, DeviceId device) {
        return site.device(device).map(d -> d.link() == LinkState.UP).orElse(false);
    }

    private long now() {
        return clock.monotonicMillis();
    }

    private boolean busy(LeverWork work) {
        if (work.inFlight && now() - work.flightSince > config.flightLimit().toMillis()) {
            work.inFlight = false;
            work.flight++;
            work.failed("no outcome within " + config.flightLimit().toSeconds() + " s", now(), config);
        }
        return work.inFlight || now() < work.retryMillis;
    }

    private void toward(LeverWork work, Aim aim, SiteSnapshot site, long picture) {
        if (busy(work)) {
            return;
        }
        Setpoint written = work.written;
        Setpoint doubtful = work.doubtful;
        boolean same = written != null && Nearness.same(written, aim);
        if (work.original == null) {
            capture(work);
        } else if (doubtful != null) {
            run(
                    work,
                    actuation.readBack(work.lever.device(), work.lever.quantity()),
                    (value, fault) -> settleDoubt(work, doubtful, value));
        } else if (foreignHold(work, aim, picture) || !same && refusedBefore(work, aim)) {
            return;
        } else if (written != null && now() >= work.nextCheckMillis && (same || !aim.urgent())) {
            check(work, written, aim, site, picture);
        } else if (!same && budget.take(work.lever.device(), aim.urgent(), now())) {
            write(work, aim);
        }
    }

    private boolean foreignHold(LeverWork work, Aim aim, long picture) {
        return !aim.urgent() && now() < work.foreignUntilMillis && work.foreignPicture == picture;
    }

    private boolean refusedBefore(LeverWork work, Aim aim) {
        Setpoint refused = work.refused;
        return refused != null && Nearness.same(refused, aim) && now() < work.refusedUntilMillis;
    }

    private void capture(LeverWork work) {
        CompletionStage<Original> saved = actuation
                .capture(work.lever.device(), work.lever.quantity())
                .thenApplyAsync(
                        original -> {
                            ledger.saveOriginal(work.lever.device(), work.lever.quantity(), original);
                            return original;
                        },
                        recorder);
        run(work, saved, (original, fault) -> {
            if (original == null) {
                work.failed("its own settings cannot be read: " + fault, now(), config);
            } else {
                work.original = original;
            }
        });
    }

    private void write(LeverWork work, Aim aim) {
        Setpoint setpoint = new Setpoint(
                work.lever.device(),
                work.lever.quantity(),
                aim.value(),
                aim.curve(),
                config.deviceTimeout(),
                aim.fallback());
        run(work, actuation.write(setpoint), (outcome, fault) -> {
            if (outcome instanceof Outcome.Applied applied) {
                work.applied(setpoint, applied.readBack(), now(), third());
            } else if (outcome instanceof Outcome.Refused refused) {
                work.refused = setpoint;
                work.refusedUntilMillis = now() + config.lastRetry().toMillis();
                work.lastError = "refused: " + refused.reason();
                work.givenUp = true;
            } else if (outcome instanceof Outcome.NoAnswer silent) {
                work.failed("sent, no answer: " + silent.reason(), now(), config);
                work.doubtful = setpoint;
            } else {
                String reason = outcome instanceof Outcome.Failed failed ? failed.reason() : String.valueOf(fault);
                work.failed(reason, now(), config);
            }
        });
    }

    private void settleDoubt(LeverWork work, Setpoint doubtful, @Nullable OptionalDouble value) {
        if (value == null || value.isEmpty()) {
            work.failed("sent without answer, and it cannot be read back", now(), config);
        } else if (Nearness.readsBack(work.lever.quantity(), value.getAsDouble(), doubtful.value())) {
            work.applied(doubtful, value.getAsDouble(), now(), third());
        } else {
            work.doubtful = null;
            work.failed(
                    "sent without answer; it reads back "
                            + work.lever.quantity().amount(value.getAsDouble()),
                    now(),
                    config);
        }
    }

    /** At a third of the time-out: is it still ours, then renew. */
    private void check(LeverWork work, Setpoint written, Aim aim, SiteSnapshot site, long picture) {
        boolean expired = now() - work.appliedMillis >= config.deviceTimeout().toMillis();
        boolean timesOut =
                Balance.ability(site, work.lever).map(Ability::timesOut).orElse(true);
        if (expired) {
            budget.take(work.lever.device(), true, now());
            write(work, aim);
            return;
        }
        run(work, actuation.readBack(work.lever.device(), work.lever.quantity()), (value, fault) -> {
            boolean known = value != null && value.isPresent();
            if (known && !Nearness.readsBack(work.lever.quantity(), value.getAsDouble(), work.readBack)) {
                alarm.raise(
                        Alert.Severity.WARNING,
                        Alert.Type.POWER_LIMIT,
                        "foreign-controller",
                        Optional.of(work.lever.device()),
                        "Somebody else sets " + work.lever,
                        work.lever + " was set to "
                                + written.curve()
                                        .map(GridCurve::words)
                                        .orElseGet(() -> written.quantity().amount(written.value()))
                                + " and now reads "
                                + written.quantity().amount(value.getAsDouble()));
                work.foreignPicture = picture;
                work.foreignUntilMillis = now() + config.foreignHold().toMillis();
                work.written = null;
                return;
            }
            if (known) {
                alarm.clear(Alert.Type.POWER_LIMIT, "foreign-controller", Optional.of(work.lever.device()));
            }
            if (timesOut || !known) {
                budget.take(work.lever.device(), true, now());
                work.inFlight = false;
                write(work, aim);
            } else {
                // Seen in force, which is as good as written: such registers often are memory that writing wears out.
                work.appliedMillis = now();
                work.nextCheckMillis = now() + third();
            }
        });
    }

    private void giveBack(LeverWork work, SiteSnapshot site) {
        Original original = work.original;
        if (busy(work)) {
            return;
        }
        if (original == null) {
            works.remove(work.lever);
            return;
        }
        if (!up(site, work.lever.device()) || !budget.take(work.lever.device(), false, now())) {
            return;
        }
        run(work, actuation.release(work.lever.device(), work.lever.quantity(), original), (outcome, fault) -> {
            if (outcome instanceof Outcome.Applied) {
                works.remove(work.lever);
                recorder.execute(() -> ledger.removeOriginal(work.lever.device(), work.lever.quantity()));
                alarm.clear(Alert.Type.POWER_LIMIT, "not-released", Optional.of(work.lever.device()));
                return;
            }
            work.failed(String.valueOf(outcome == null ? fault : outcome), now(), config);
            if (work.failures >= config.maxAttempts()) {
                alarm.raise(
                        Alert.Severity.WARNING,
                        Alert.Type.POWER_LIMIT,
                        "not-released",
                        Optional.of(work.lever.device()),
                        work.lever + " could not be given back",
                        "Tried " + work.failures + " times, last: " + work.lastError);
            }
        });
    }

    private <T> void run(LeverWork work, CompletionStage<T> stage, BiConsumer<@Nullable T, @Nullable Throwable> then) {
        work.inFlight = true;
        work.flightSince = now();
        long flight = ++work.flight;
        stage.whenComplete((value, fault) -> {
            completions.add(() -> {
                // A later flight has begun: this one was given up.
                if (work.flight == flight) {
                    work.inFlight = false;
                    then.accept(value, fault);
                }
            });
            wake.run();
        });
    }

    private long third() {
        return config.deviceTimeout().toMillis() / 3;
    }

    /** Whether a lever's value is one that a device falls back from to nothing harmful. */
    static double safeValue(SiteSnapshot site, Lever lever) {
        double declared = site.site()
                .placement(lever.device())
                .map(p -> p.safe().orElse(0))
                .orElse(0.0);
        return lever.quantity() == Quantity.ACTIVE_POWER ? 0 : declared;
    }
}
