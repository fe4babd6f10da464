package energy.busbar.driver.ocpp;

import energy.busbar.core.driver.Actuator;
import energy.busbar.core.driver.DeviceConfig;
import energy.busbar.core.driver.PushDriver;
import energy.busbar.core.driver.ServiceOrder;
import energy.busbar.core.driver.ServiceProgress;
import energy.busbar.core.driver.ServiceResult;
import energy.busbar.core.driver.Serviceable;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Original;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Service;
import energy.busbar.core.model.Setpoint;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.core.session.ChargeDesk;
import energy.busbar.driver.ocpp.MeterPoints.Sample;
import energy.busbar.driver.ocpp.message.Dialect;
import energy.busbar.driver.ocpp.message.MessageWriter;
import energy.busbar.driver.ocpp.message.Request;
import energy.busbar.driver.ocpp.transfer.FirmwareUpdate;
import energy.busbar.driver.ocpp.transfer.LogFetch;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One connector of an OCPP charger, of whichever version it speaks: its connection and its acceptance. What is said in
 * each version is the {@link Conversation}, what the gateway is told {@link ChargerPoints}, what it wants {@link
 * ChargerActuator}. All state lives on the loop; public methods only hand over to it.
 */
final class OcppCharger implements PushDriver, Actuator, Serviceable {
    /** How often states are told again and silence is looked for. */
    static final long TICK_MILLIS = 5_000;

    /** A known charger that connects without booting is taken as accepted after this long. */
    static final long BOOT_GRACE_MILLIS = 5_000;

    private static final long FIRST_CONNECT_MILLIS = 30_000;

    private final DeviceId id;
    private final ChargerOptions options;
    private final GatewayClock clock;
    private final Loop loop;
    private final Runnable onClose;
    private final ChargerClock chargerClock = new ChargerClock();
    private final Registration registration = new Registration();
    private final Map<Version, Conversation> conversations = new EnumMap<>(Version.class);
    private final CertificateDesk certificates;
    private final FaultLog faults;
    private final CurrentLimit limit;
    private final ChargerPoints points;
    private final ChargerActuator actuator;
    private final Optional<StationFiles> files;
    private final Map<Version, Services> servicesBy = new EnumMap<>(Version.class);
    private final ConnectorServices services;

    private boolean closed;
    private long startedAtMillis;

    // for the connection
    private @Nullable RpcSession session;
    private Version version = Version.V16;
    private boolean accepted;
    private final SilenceWatch silence;
    private Runnable cancelTick = () -> {};

    // for the car
    private final ConnectorState connector;
    private final RemoteStart remoteStart;

    /** A charger whose certificates are nobody's here. */
    OcppCharger(DeviceConfig config, ChargerOptions options, GatewayClock clock, Loop loop, Runnable onClose) {
        this(config, options, clock, loop, onClose, Optional.empty(), Optional.empty());
    }

    OcppCharger(
            DeviceConfig config,
            ChargerOptions options,
            GatewayClock clock,
            Loop loop,
            Runnable onClose,
            Optional<ChargerSecurity> security,
            Optional<FileStores> stores) {
        this.id = config.id();
        this.connector = new ConnectorState(config.id());
        this.options = options;
        this.clock = clock;
        this.remoteStart = new RemoteStart(clock);
        this.loop = loop;
        this.faults = new FaultLog(options.identity(), clock::monotonicMillis);
        this.onClose = onClose;
        this.silence = new SilenceWatch(options.heartbeat().toMillis(), TICK_MILLIS);
        int phases = Math.min(3, config.placement().phases().size());
        Said said = new Said();
        certificates = new CertificateDesk(loop, security);
        conversations.put(Version.V16, new Conversation16(options, phases, clock, this::call, said, certificates));
        conversations.put(Version.V201, new Conversation201(options, phases, clock, this::call, said, certificates));
        ServiceCalls serviceCalls = new ServiceCalls(this::call);
        servicesBy.put(Version.V16, new Services16(serviceCalls));
        servicesBy.put(Version.V201, new Services201(serviceCalls, clock));
        services = new ConnectorServices(
                new Served(), () -> Objects.requireNonNull(servicesBy.get(version)), serviceCalls, clock, loop);
        limit = new CurrentLimit(
                options, clock, chargerClock, () -> conversation().profiles());
        points = new ChargerPoints(id, options, clock, chargerClock, connector, limit);
        actuator = new ChargerActuator(loop, limit, () -> session != null && accepted, () -> {
            points.tellStates();
            startIfWanted();
        });
        files = stores.map(each -> new StationFiles(
                options.identity(),
                id.value(),
                loop,
                clock,
                each,
                () -> session != null && accepted,
                () -> conversation().files(),
                () -> conversation().askWhoItIs()));
        files.ifPresent(services::alsoBy);
    }

    /** Before start. */
    void useChargeDesk(ChargeDesk desk) {
        services.useChargeDesk(desk);
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
            if (!points.listening() && !closed) {
                points.listen(to);
                startedAtMillis = clock.monotonicMillis();
                files.ifPresent(StationFiles::start);
                tickLater();
            }
        });
    }

    @Override
    public void close() {
        actuator.shut();
        services.shut();
        onClose.run();
        loop.execute(() -> {
            closed = true;
            points.stop();
            cancelTick.run();
            files.ifPresent(StationFiles::close);
            RpcSession open = session;
            session = null;
            if (open != null) {
                open.close(1001, "the gateway stops");
            }
        });
    }

    // --- socket, called on the loop

    /** A newer socket of the same charger takes the place of an older one, which is then often only half open. */
    RpcSession opened(Wire wire, Version speaks) {
        RpcSession previous = session;
        RpcSession opened = newSession(wire, speaks);
        session = opened;
        if (previous != null) {
            previous.close(1000, "replaced by a newer connection");
        }
        if (closed || !points.listening()) {
            session = null;
            opened.close(1013, "the gateway is not ready");
            return opened;
        }
        version = speaks;
        accepted = false;
        silence.opened(clock.monotonicMillis());
        limit.reconnected();
        services.connected();
        loop.after(BOOT_GRACE_MILLIS, () -> {
            if (session == opened && !accepted && registration.maySend("Heartbeat")) {
                acceptWithoutBoot(); // the link is up when it answers
            }
        });
        return opened;
    }

    /** @param base URL by which the charger has just come, without a path */
    void reachedAt(String base) {
        files.ifPresent(each -> each.reachedAt(base));
    }

    void lost(RpcSession gone, String reason) {
        gone.closed(reason);
        if (session == gone) {
            session = null;
            accepted = false;
            points.link(LinkState.UNREACHABLE, reason);
        }
    }

    /** @param reason what it did, such as "sent a wrong password" */
    void refusedLogin(String reason) {
        if (session == null) {
            points.link(LinkState.REFUSED, "a charger with this identity " + reason);
        }
    }

    private RpcSession newSession(Wire wire, Version speaks) {
        RpcSession[] self = new RpcSession[1];
        RpcSession made = new RpcSession(
                speaks,
                wire,
                loop,
                new RpcSession.Peer() {
                    @Override
                    public boolean admits(String action) {
                        return registration.maySend(action);
                    }

                    @Override
                    public CompletionStage<Frame> called(Frame.Call call) {
                        if (session == self[0] && !accepted && !call.action().equals("BootNotification")) {
                            acceptWithoutBoot();
                            points.link(LinkState.UP, "");
                        }
                        return conversation().answer(call);
                    }

                    @Override
                    public void failed(String action, Throwable why) {
                        faults.told(action, why);
                    }

                    @Override
                    public void garbled(String reason) {
                        if (session == self[0]) {
                            points.link(LinkState.GARBLED, "a message from the charger " + reason);
                        }
                    }

                    @Override
                    public void heard() {
                        if (session == self[0]) {
                            silence.heard(clock.monotonicMillis());
                            if (accepted) {
                                points.link(LinkState.UP, "");
                            }
                        }
                    }
                },
                options.callTimeout().toMillis());
        self[0] = made;
        return made;
    }

    private Conversation conversation() {
        return java.util.Objects.requireNonNull(conversations.get(version));
    }

    private <R extends Record> CompletableFuture<Answer<R>> call(Request<R> request) {
        RpcSession open = session;
        String action = Dialect.actionOf(request);
        if (open == null) {
            return CompletableFuture.completedFuture(new Answer.NotSent<>("the charger is not connected"));
        }
        if (!accepted || !registration.mayTell(action)) {
            return CompletableFuture.completedFuture(new Answer.NotSent<>("the charger has not booted yet"));
        }
        try {
            return open.call(action, MessageWriter.write((Record) request))
                    .thenApply(reply -> Answer.of(reply, Dialect.responseTo(request)));
        } catch (IllegalArgumentException e) {
            // Such as a transaction id of the charger's own that is longer than the standard allows.
            return CompletableFuture.completedFuture(new Answer.NotSent<>(String.valueOf(e.getMessage())));
        }
    }

    /** What a charger says is answered before it is told anything because of it. */
    private void afterAnswer(Runnable task) {
        RpcSession open = session;
        if (open != null) {
            open.afterAnswer(task);
        }
    }

    // --- what the charger says

    /** Acceptance outlives connections and restarts of the gateway (OCPP 1.6 §4.2); the charger is asked who it is. */
    private void acceptWithoutBoot() {
        accepted = true;
        registration.answered(Registration.State.ACCEPTED);
        if (!points.identified()) {
            // What it can be set to is known even where it never says what it is.
            points.identified(Conversation.Identity.UNKNOWN);
        }
        afterAnswer(() -> conversation().askWhoItIs());
    }

    private final class Said implements Conversation.Events {
        @Override
        public Registration.State booted(Conversation.Identity identity) {
            Optional<String> wanted = options.serialNumber();
            if (wanted.isPresent() && !wanted.get().equals(identity.serialNumber())) {
                accepted = false;
                registration.answered(Registration.State.REJECTED);
                points.link(
                        LinkState.REFUSED,
                        "the charger that came has serial number '" + identity.serialNumber() + "', not '"
                                + wanted.get() + "'");
                return registration.state();
            }
            accepted = true;
            registration.answered(Registration.State.ACCEPTED);
            points.link(LinkState.UP, "");
            points.identified(identity);
            files.ifPresent(each -> each.booted(identity.firmwareVersion()));
            services.booted();
            afterAnswer(() -> conversation().setUp());
            return registration.state();
        }

        @Override
        public boolean plugged(Plug plug, Optional<Instant> written) {
            Plug before = connector.plug();
            if (!connector.said(plug, written)) {
                return false;
            }
            if ((before == Plug.PREPARING) != (plug == Plug.PREPARING)) {
                remoteStart.renew();
            }
            // After the conversation is done with what it has heard.
            loop.execute(() -> {
                points.tellStates();
                services.plugged();
                startIfWanted();
            });
            return true;
        }

        @Override
        public void clockSeen(Instant written) {
            chargerClock.observe(written, clock.instant());
        }

        @Override
        public boolean fresh(Instant written) {
            return chargerClock.ageMillis(written, clock.instant()).isPresent();
        }

        @Override
        public void measured(List<Sample> samples) {
            points.measured(samples);
        }

        @Override
        public void logSaid(OptionalInt requestId, LogFetch.Word word) {
            files.ifPresent(each -> each.logSaid(requestId, word));
        }

        @Override
        public void firmwareSaid(OptionalInt requestId, FirmwareUpdate.Word word) {
            files.ifPresent(each -> each.firmwareSaid(requestId, word));
        }

        @Override
        public void rated(double watts) {
            points.rated(watts);
        }
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
        files.ifPresent(StationFiles::tick);
        if (open == null) {
            if (points.link() == LinkState.CONNECTING && now - startedAtMillis >= FIRST_CONNECT_MILLIS) {
                points.link(LinkState.UNREACHABLE, "no charger has connected as '" + options.identity() + "' yet");
            }
            return;
        }
        switch (silence.check(now)) {
            case SILENT -> {
                open.close(1001, "silent for too long");
                lost(open, "nothing was received for " + silence.silentMillis(now) / 1000 + " s");
                return;
            }
            case PING_DUE -> open.ping();
            case FINE -> {}
        }
        if (points.link() == LinkState.UP) {
            points.tellStates();
            services.plugged();
            startIfWanted();
            if (certificates.renewalDue()) {
                conversation().askToRenewCertificate();
            }
        }
    }

    private void startIfWanted() {
        if (options.remoteStart()
                && conversation().waitsForStart(connector.plug())
                && limit.offered().orElse(0) >= CurrentLimit.SMALLEST_AMPERES
                && remoteStart.attempt()) {
            conversation().start();
        }
    }

    // --- Serviceable

    @Override
    public Set<Service> services() {
        return services.services();
    }

    @Override
    public CompletionStage<ServiceResult> perform(ServiceOrder order, ServiceProgress progress) {
        return services.perform(order, progress);
    }

    @Override
    public void stillStands(ServiceOrder order) {
        services.stillStands(order);
    }

    private final class Served implements ServedConnector {
        @Override
        public DeviceId device() {
            return id;
        }

        @Override
        public int number() {
            return options.connector();
        }

        @Override
        public Plug plug() {
            return connector.plug();
        }

        @Override
        public Optional<String> transaction() {
            return conversation().transaction();
        }

        @Override
        public List<DeviceId> siblings() {
            return List.of(id);
        }

        @Override
        public List<DeviceId> busy() {
            return transaction().isPresent() ? List.of(id) : List.of();
        }

        @Override
        public boolean connected() {
            return session != null && accepted;
        }

        @Override
        public String idTag() {
            return options.idTag();
        }

        @Override
        public boolean admits(String idTag) {
            return options.admits(idTag);
        }
    }

    // --- Actuator

    @Override
    public CompletionStage<Original> capture(Quantity quantity) {
        return actuator.capture(quantity);
    }

    @Override
    public CompletionStage<Outcome> write(Setpoint setpoint) {
        return actuator.write(setpoint);
    }

    @Override
    public CompletionStage<OptionalDouble> readBack(Quantity quantity) {
        return actuator.readBack(quantity);
    }

    @Override
    public CompletionStage<Outcome> release(Quantity quantity, Original original) {
        return actuator.release(quantity, original);
    }
}
