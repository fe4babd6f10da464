package energy.busbar.driver.ocpp;

import energy.busbar.core.driver.Actuator;
import energy.busbar.core.driver.DeviceConfig;
import energy.busbar.core.driver.LinkException;
import energy.busbar.core.driver.PushDriver;
import energy.busbar.core.model.Ability;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceInfo;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Moment;
import energy.busbar.core.model.Original;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Setpoint;
import energy.busbar.core.model.StandardPoints;
import energy.busbar.core.model.Value;
import energy.busbar.core.port.GatewayClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One connector of an OCPP 1.6J charger. All state lives on the loop; public methods only hand over to it.
 *
 * <p>A measured value carries the charger's own time corrected by the difference of the clocks. States (plugged in,
 * charging, offered current) hold until the charger says otherwise, so they are told again with the time of now while
 * the link is up.
 */
final class OcppCharger implements PushDriver, Actuator, Answers16.Events {
    /** How often states are told again and silence is looked for. */
    static final long TICK_MILLIS = 5_000;

    /** A known charger that connects without booting is taken as accepted after this long. */
    static final long BOOT_GRACE_MILLIS = 5_000;

    private static final int SILENT_HEARTBEATS = 3;
    private static final long FIRST_CONNECT_MILLIS = 30_000;

    private final DeviceId id;
    private final ChargerOptions options;
    private final GatewayClock clock;
    private final Loop loop;
    private final ChargerClock chargerClock = new ChargerClock();
    private final Transactions transactions = new Transactions();
    private final CurrentLimit16 limit;
    private final Setup16 setup;
    private final Answers16 answers;
    private final Runnable onClose;

    private @Nullable Listener listener;
    private boolean closed;
    private boolean identified;
    /** Set at once by close, where the loop's own flag follows when its turn comes. */
    private volatile boolean shut;

    private LinkState link = LinkState.CONNECTING;
    private String linkError = "";
    private long startedAtMillis;

    // for the connection
    private @Nullable RpcSession session;
    private boolean accepted;
    private long heardAtMillis;
    private long pingedAtMillis;
    private Runnable cancelTick = () -> {};

    // for the car
    private final ConnectorState connector;
    private final RemoteStart16 remoteStart;

    OcppCharger(DeviceConfig config, ChargerOptions options, GatewayClock clock, Loop loop, Runnable onClose) {
        this.id = config.id();
        this.connector = new ConnectorState(config.id());
        this.options = options;
        this.clock = clock;
        this.remoteStart = new RemoteStart16(clock);
        this.loop = loop;
        this.onClose = onClose;
        int phases = Math.min(3, config.placement().phases().size());
        limit = new CurrentLimit16(options, phases, clock, chargerClock, this::call, transactions::open);
        setup = new Setup16(options, this::call);
        answers = new Answers16(options, transactions, clock, this);
    }

    ChargerOptions options() {
        return options;
    }

    @Override
    public DeviceId device() {
        return id;
    }

    @Override
    public void start(Listener to) {
        loop.execute(() -> {
            if (listener == null && !closed) {
                listener = to;
                startedAtMillis = clock.monotonicMillis();
                to.link(link, linkError);
                tickLater();
            }
        });
    }

    @Override
    public void close() {
        shut = true;
        onClose.run();
        loop.execute(() -> {
            closed = true;
            listener = null;
            cancelTick.run();
            RpcSession open = session;
            session = null;
            if (open != null) {
                open.close(1001, "the gateway stops");
            }
        });
    }

    // --- socket, called on the loop

    /** A newer socket of the same charger takes the place of an older one, which is then often only half open. */
    RpcSession opened(Wire wire) {
        RpcSession previous = session;
        RpcSession opened = newSession(wire);
        session = opened;
        if (previous != null) {
            previous.close(1000, "replaced by a newer connection");
        }
        if (closed || listener == null) {
            session = null;
            opened.close(1013, "the gateway is not ready");
            return opened;
        }
        accepted = false;
        heardAtMillis = clock.monotonicMillis();
        pingedAtMillis = heardAtMillis;
        limit.reconnected();
        loop.after(BOOT_GRACE_MILLIS, () -> {
            if (session == opened && !accepted) {
                acceptWithoutBoot(); // the link is up when it answers
            }
        });
        return opened;
    }

    void lost(RpcSession gone, String reason) {
        gone.closed(reason);
        if (session == gone) {
            session = null;
            accepted = false;
            link(LinkState.UNREACHABLE, reason);
        }
    }

    void refusedLogin() {
        if (session == null) {
            link(LinkState.REFUSED, "a charger with this identity came with a wrong password");
        }
    }

    private RpcSession newSession(Wire wire) {
        RpcSession[] self = new RpcSession[1];
        RpcSession made = new RpcSession(
                Version.V16,
                wire,
                loop,
                new RpcSession.Peer() {
                    @Override
                    public boolean admits(String action) {
                        return true;
                    }

                    @Override
                    public Frame called(Frame.Call call) {
                        return answer(call);
                    }

                    @Override
                    public void garbled(String reason) {
                        if (session == self[0]) {
                            link(LinkState.GARBLED, "a message from the charger " + reason);
                        }
                    }

                    @Override
                    public void heard() {
                        if (session == self[0]) {
                            heardAtMillis = clock.monotonicMillis();
                            if (accepted) {
                                link(LinkState.UP, "");
                            }
                        }
                    }
                },
                options.callTimeout().toMillis());
        self[0] = made;
        return made;
    }

    private CompletableFuture<Reply> call(Outbound16 request) {
        RpcSession open = session;
        return open == null || !accepted
                ? CompletableFuture.completedFuture(new Reply.NotSent(
                        open == null ? "the charger is not connected" : "the charger has not booted yet"))
                : open.call(request.action(), request.payload());
    }

    // --- what the charger says

    private Frame answer(Frame.Call call) {
        if (!accepted && !call.action().equals("BootNotification")) {
            acceptWithoutBoot();
            link(LinkState.UP, "");
        }
        return answers.to(call);
    }

    @Override
    public void booted(Inbound16.Boot boot) {
        accepted = true;
        link(LinkState.UP, "");
        identify(boot);
        // After the answer to the boot, which this runs within.
        loop.execute(setup::run);
    }

    /** Acceptance outlives connections and restarts of the gateway (OCPP 1.6 §4.2); the charger is asked who it is. */
    private void acceptWithoutBoot() {
        accepted = true;
        if (!identified) {
            // What it can be set to is known even where it never says what it is.
            identify(new Inbound16.Boot("", "", "", ""));
        }
        loop.execute(() -> {
            call(new Outbound16.TriggerMessage("BootNotification", OptionalInt.empty()));
            call(new Outbound16.TriggerMessage("StatusNotification", OptionalInt.of(options.connector())));
        });
    }

    private void identify(Inbound16.Boot boot) {
        Listener to = listener;
        if (to != null) {
            identified = true;
            to.identified(info(boot));
        }
    }

    @Override
    public void statusChanged(Inbound16.Status said) {
        Instant now = clock.instant();
        said.written().ifPresent(at -> chargerClock.observe(at, now));
        if (said.connector() != options.connector()) {
            return;
        }
        boolean preparing = connector.is("Preparing");
        if (!connector.said(said)) {
            return;
        }
        if (preparing != connector.is("Preparing")) {
            remoteStart.renew();
        }
        if (connector.is("Available")) {
            transactions.vacated();
        }
        tellStates();
        startIfWanted();
    }

    @Override
    public void measured(Inbound16.Meter meter) {
        if (meter.connector() != options.connector() && meter.connector() != 0) {
            return;
        }
        meter.transactionId().ifPresent(transactions::seen);
        Moment now = clock.now();
        List<Reading> readings = new ArrayList<>();
        for (MeterValues16.Sample sample : MeterValues16.parse(meter.meterValue())) {
            sample.written().ifPresent(at -> chargerClock.observe(at, now.instant()));
            // Without a time it is of now. What was kept while offline is history that no live value may show.
            Optional<Long> age = sample.written()
                    .map(at -> chargerClock.ageMillis(at, now.instant()))
                    .orElse(Optional.of(0L));
            age.ifPresent(millis -> {
                Moment at = new Moment(now.epochMillis() - millis, now.monotonicMillis() - millis);
                sample.points()
                        .forEach((point, value) -> readings.add(Reading.good(id, point, new Value.Real(value), at)));
            });
        }
        addStates(readings, now);
        tell(readings);
    }

    // --- what the gateway tells

    private void tellStates() {
        Moment now = clock.now();
        List<Reading> readings = new ArrayList<>(connector.zeros(now));
        addStates(readings, now);
        tell(readings);
    }

    private void addStates(List<Reading> readings, Moment now) {
        readings.addAll(connector.states(now));
        limit.offered()
                .ifPresent(amperes -> readings.add(
                        Reading.good(id, StandardPoints.OFFERED_CURRENT.name(), new Value.Real(amperes), now)));
    }

    private void tell(List<Reading> readings) {
        Listener to = listener;
        if (to != null && !readings.isEmpty()) {
            to.readings(List.copyOf(readings));
        }
    }

    private void link(LinkState state, String error) {
        Listener to = listener;
        if (to != null && (state != link || !error.equals(linkError))) {
            link = state;
            linkError = error;
            to.link(state, error);
        }
    }

    private DeviceInfo info(Inbound16.Boot boot) {
        return new DeviceInfo(
                id,
                DeviceType.CHARGER,
                boot.vendor(),
                boot.model(),
                boot.serialNumber(),
                boot.firmwareVersion(),
                Double.NaN,
                List.copyOf(StandardPoints.of(DeviceType.CHARGER).values()),
                List.of(new Ability(Quantity.CHARGE_CURRENT, 0, options.maxCurrent(), true, options.response())));
    }

    // --- time

    private void tickLater() {
        cancelTick = loop.after(TICK_MILLIS, () -> {
            if (!closed) {
                tick();
                tickLater();
            }
        });
    }

    private void tick() {
        RpcSession open = session;
        long now = clock.monotonicMillis();
        if (open == null) {
            if (link == LinkState.CONNECTING && now - startedAtMillis >= FIRST_CONNECT_MILLIS) {
                link(LinkState.UNREACHABLE, "no charger has connected as '" + options.identity() + "' yet");
            }
            return;
        }
        long beat = options.heartbeat().toMillis();
        // A dead path shows in no other way: TCP keeps a silent connection for hours.
        if (now - heardAtMillis > SILENT_HEARTBEATS * beat + TICK_MILLIS) {
            open.close(1001, "silent for too long");
            lost(open, "nothing was received for " + (now - heardAtMillis) / 1000 + " s");
            return;
        }
        if (now - pingedAtMillis >= beat) {
            pingedAtMillis = now;
            open.ping();
        }
        if (link == LinkState.UP) {
            tellStates();
            startIfWanted();
        }
    }

    private void startIfWanted() {
        if (options.remoteStart()
                && connector.is("Preparing")
                && transactions.open().isEmpty()
                && limit.offered().orElse(0) >= CurrentLimit16.SMALLEST_AMPERES
                && remoteStart.attempt()) {
            call(new Outbound16.RemoteStartTransaction(options.connector(), options.idTag()));
        }
    }

    // --- Actuator

    @Override
    public CompletionStage<Original> capture(Quantity quantity) {
        requireCurrent(quantity);
        return onLoop(() -> {
            if (session == null || !accepted) {
                return CompletableFuture.failedFuture(
                        new LinkException(LinkState.UNREACHABLE, "the charger is not connected"));
            }
            return limit.capture();
        });
    }

    @Override
    public CompletionStage<Outcome> write(Setpoint setpoint) {
        requireCurrent(setpoint.quantity());
        if (shut) {
            return CompletableFuture.completedFuture(new Outcome.Failed("the driver is closed"));
        }
        return onLoop(() -> limit.write(setpoint).thenApply(outcome -> {
            tellStates();
            startIfWanted();
            return outcome;
        }));
    }

    @Override
    public CompletionStage<OptionalDouble> readBack(Quantity quantity) {
        requireCurrent(quantity);
        return shut ? CompletableFuture.completedFuture(OptionalDouble.empty()) : onLoop(limit::readBack);
    }

    @Override
    public CompletionStage<Outcome> release(Quantity quantity, Original original) {
        requireCurrent(quantity);
        return shut
                ? CompletableFuture.completedFuture(new Outcome.Failed("the driver is closed"))
                : onLoop(limit::release);
    }

    private static void requireCurrent(Quantity quantity) {
        if (quantity != Quantity.CHARGE_CURRENT) {
            throw new IllegalStateException("a charger has no " + quantity.word());
        }
    }

    private <T> CompletionStage<T> onLoop(Supplier<CompletableFuture<T>> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        if (shut) {
            done.completeExceptionally(new LinkException(LinkState.UNREACHABLE, "the driver is closed"));
            return done;
        }
        loop.execute(() -> work.get().whenComplete((value, fault) -> {
            if (fault == null) {
                done.complete(value);
            } else {
                done.completeExceptionally(fault);
            }
        }));
        return done;
    }
}
