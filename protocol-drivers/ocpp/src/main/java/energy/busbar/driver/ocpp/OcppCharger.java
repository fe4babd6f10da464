package energy.busbar.driver.ocpp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.core.session.ChargeDesk;
import energy.busbar.driver.ocpp.MeterPoints.Sample;
import energy.busbar.driver.ocpp.message.Dialect;
import energy.busbar.driver.ocpp.message.MessageWriter;
import energy.busbar.driver.ocpp.message.Request;
import energy.busbar.driver.ocpp.relay.FileKind;
import energy.busbar.driver.ocpp.relay.Relay;
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
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An OCPP charger of whichever version it speaks, with its connectors: its one socket and its acceptance. What is said in
 * each version is the {@link Conversation}; what a connector tells and may draw is the {@link OcppConnector}, which is the
 * device. All state lives on the loop.
 */
final class OcppCharger {
    /** How often states are told again and silence is looked for. */
    static final long TICK_MILLIS = 5_000;

    /** A known charger that connects without booting is taken as accepted after this long, a new one asked to boot. */
    static final long BOOT_GRACE_MILLIS = 5_000;

    /** Between two such requests. */
    static final long BOOT_AGAIN_MILLIS = 60_000;

    private static final long FIRST_CONNECT_MILLIS = 30_000;

    /** Unreadable messages in a row that are more than a slip: the link shows them. */
    static final int GARBLED_IN_A_ROW = 3;

    /** Without an unreadable message, and the link that showed them is up again: each change is an event on the disk. */
    static final long GARBLED_MILLIS = 10_000;

    private final ChargerOptions options;
    private final GatewayClock clock;
    private final Loop loop;
    private final Runnable onClose;
    private final ChargerClock chargerClock = new ChargerClock();
    private final Registration registration = new Registration();
    private final Map<Version, Conversation> conversations = new EnumMap<>(Version.class);
    private final CertificateDesk certificates;
    private final PasswordService password;
    private final FaultLog faults;
    private final ChargerSettings settings;
    private final FaultLog slips;
    private final ServiceCalls serviceCalls = new ServiceCalls(calls());
    private final Map<Version, Services> services = new EnumMap<>(Version.class);
    private final Supplier<ChargeDesk> desk;
    private final ChargerSessions sessions;
    private final LocalListSync lists;
    private final SortedMap<Integer, OcppConnector> connectors = new TreeMap<>();
    private final AtomicInteger unclosed;
    private final ChargerRelay relay;
    private final Optional<StationFiles> files;
    private final Acceptance acceptance;

    private boolean started;
    private boolean closed;
    private long startedAtMillis;
    private LinkState link = LinkState.CONNECTING;
    private String linkError = "";
    private String remark = "";
    private Conversation.@Nullable Identity identity;

    // for the connection
    private @Nullable RpcSession session;
    private Version version = Version.V16;
    private boolean accepted;
    private boolean stationMaxCleared;
    private long garbledAtMillis;
    private final SilenceWatch silence;
    private Runnable cancelTick = () -> {};

    /** Without an upstream, known before, and whose files are nobody's here. */
    OcppCharger(
            ChargerOptions options,
            GatewayClock clock,
            Loop loop,
            Runnable onClose,
            Optional<ChargerSecurity> security,
            Supplier<ChargeDesk> desk) {
        this(options, clock, loop, onClose, security, desk, Optional.empty(), Optional.empty(), Acceptance.OF_ALL);
    }

    /**
     * @param onClose run once, when the last of its devices is closed, on that thread
     * @param security without it nobody's certificates are signed here
     * @param desk asked for when the charger first says something
     * @param stores without them no logs are fetched and no firmware is updated here
     * @param acceptance asked when it first connects
     */
    OcppCharger(
            ChargerOptions options,
            GatewayClock clock,
            Loop loop,
            Runnable onClose,
            Optional<ChargerSecurity> security,
            Supplier<ChargeDesk> desk,
            Optional<ChargerRelay.Parts> upstream,
            Optional<FileStores> stores,
            Acceptance acceptance) {
        this.options = options;
        this.clock = clock;
        this.loop = loop;
        this.faults = new FaultLog(options.identity(), clock::monotonicMillis);
        this.slips = new FaultLog("a message of a charger cannot be read", options.identity(), clock::monotonicMillis);
        this.onClose = onClose;
        this.silence = new SilenceWatch(options.heartbeat().toMillis(), TICK_MILLIS);
        Said said = new Said();
        certificates = new CertificateDesk(loop, security);
        password = new PasswordService(security, options.hexPassword(), this::conversation, this::ready, loop);
        settings = new ChargerSettings(options.identity(), options.settings(), clock);
        this.desk = desk;
        sessions = new ChargerSessions(desk, options, clock, chargerClock, loop);
        lists = new LocalListSync(
                options.identity(),
                () -> desk.get().list(),
                () -> conversation().listTalk(),
                clock);
        conversations.put(Version.V16, new Conversation16(options, clock, calls(), said, certificates, sessions));
        Conversation201 newer = new Conversation201(options, clock, calls(), said, certificates, sessions);
        conversations.put(Version.V201, newer);
        services.put(Version.V16, new Services16(serviceCalls));
        services.put(Version.V201, new Services201(serviceCalls, clock, newer::connectorInUse));
        options.connectors()
                .forEach((number, connector) ->
                        connectors.put(number, new OcppConnector(connector, this, clock, chargerClock, loop)));
        unclosed = new AtomicInteger(connectors.size());
        this.acceptance = acceptance;
        relay = new ChargerRelay(upstream, options, clock, loop, new Relayable());
        files = stores.map(each -> new StationFiles(
                options.identity(),
                loop,
                clock,
                each,
                this::ready,
                () -> conversation().files(),
                () -> conversation().askWhoItIs(),
                relay::upstreamHas));
        files.ifPresent(
                each -> connectors.values().forEach(connector -> connector.alsoBy(each.of(connector.device()))));
    }

    ChargerRelay relay() {
        return relay;
    }

    /** What an upstream wants to flow on a connector at most. */
    OptionalDouble ceiling(ConnectorOptions connector) {
        return relay.amperes(connector.number(), connectors.size(), connector.phases());
    }

    ChargerOptions options() {
        return options;
    }

    /** The device of a connector; empty for one that no device names. */
    Optional<OcppConnector> connector(int number) {
        return Optional.ofNullable(connectors.get(number));
    }

    /** By connector. */
    List<OcppConnector> connectors() {
        return List.copyOf(connectors.values());
    }

    /** The way to the charger while it is connected and accepted. On the loop. */
    Calls calls() {
        return new Calls() {
            @Override
            public <R extends Record> CompletableFuture<Answer<R>> call(Request<R> request) {
                return send(request);
            }
        };
    }

    // --- devices, called on the loop

    void started(OcppConnector connector) {
        if (!started && !closed) {
            started = true;
            startedAtMillis = clock.monotonicMillis();
            relay.load();
            files.ifPresent(StationFiles::start);
            tickLater();
        }
        // One that starts later than its neighbour finds the charger there already.
        connector.points().link(link, linkError);
        if (identity != null) {
            connector.points().identified(identity);
        }
        if (ready()) {
            conversation().askWhoItIs();
        }
    }

    /** Whether it can be told anything now. */
    boolean ready() {
        return session != null && accepted;
    }

    PasswordService password() {
        return password;
    }

    ChargerSettings settings() {
        return settings;
    }

    Version version() {
        return version;
    }

    Optional<Conversation.Identity> identity() {
        return Optional.ofNullable(identity);
    }

    ChargerSessions sessions() {
        return sessions;
    }

    Conversation conversation() {
        return Objects.requireNonNull(conversations.get(version));
    }

    /** Asked for when it is used. */
    Supplier<ChargeDesk> desk() {
        return desk;
    }

    Services services() {
        return Objects.requireNonNull(services.get(version));
    }

    ServiceCalls serviceCalls() {
        return serviceCalls;
    }

    /** Devices where a session goes on. */
    List<DeviceId> busy() {
        return connectors.values().stream()
                .filter(each -> each.transaction().isPresent())
                .map(OcppConnector::device)
                .toList();
    }

    /** Something was granted to a connector; only with all of them governed may a limit of the whole charger end. */
    void granted() {
        if (options.several()
                && !stationMaxCleared
                && ready()
                && connectors.values().stream().allMatch(each -> each.offered().isPresent())) {
            stationMaxCleared = true;
            conversation().profiles(connectors.firstKey()).clearStationMax();
        }
    }

    /** A device is closed, from any thread. The others may go on. */
    void left() {
        if (unclosed.decrementAndGet() > 0) {
            return;
        }
        onClose.run();
        loop.execute(() -> {
            closed = true;
            cancelTick.run();
            relay.close();
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
        SocketPeer peer = new SocketPeer();
        RpcSession opened =
                new RpcSession(speaks, wire, loop, peer, options.callTimeout().toMillis());
        peer.self = opened;
        session = opened;
        if (previous != null) {
            previous.close(1000, "replaced by a newer connection");
        }
        if (closed || !started || !relay.loaded()) {
            session = null;
            opened.close(1013, "the gateway is not ready");
            return opened;
        }
        version = speaks;
        accepted = false;
        stationMaxCleared = false;
        lists.connected();
        settings.connected();
        silence.opened(clock.monotonicMillis());
        connectors.values().forEach(OcppConnector::reconnected);
        relay.opened(speaks);
        if (registration.state() == Registration.State.NEW && acceptance.known(options.serialNumber())) {
            registration.answered(Registration.State.KNOWN);
        }
        loop.after(BOOT_GRACE_MILLIS, () -> {
            if (session == opened && !accepted && registration.maySend("Heartbeat")) {
                acceptWithoutBoot(); // the link is up when it answers
            } else {
                askToBoot(opened);
            }
        });
        return opened;
    }

    /** One that was never accepted, and may have booted at another central system. */
    private void askToBoot(RpcSession open) {
        if (session != open || registration.state() != Registration.State.NEW) {
            return;
        }
        link(
                LinkState.REFUSED,
                "the charger is connected and has sent no BootNotification yet; it is asked for one, and a restart of the"
                        + " charger has it sent");
        Request<?> boot = conversation().bootWanted();
        open.call(Dialect.actionOf(boot), MessageWriter.write((Record) boot));
        loop.after(BOOT_AGAIN_MILLIS, () -> askToBoot(open));
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
            relay.lost();
            sessions.lost();
            link(LinkState.UNREACHABLE, reason);
        }
    }

    /** @param reason what it did, such as "sent a wrong password" */
    void refusedLogin(String reason) {
        if (session == null) {
            link(LinkState.REFUSED, "a charger with this identity " + reason);
        }
    }

    /** What it says makes sense; for a while it may have been otherwise. */
    private void up() {
        if (link != LinkState.GARBLED || clock.monotonicMillis() - garbledAtMillis >= GARBLED_MILLIS) {
            link(LinkState.UP, "");
        }
    }

    private void link(LinkState state, String error) {
        link = state;
        // A charger that is there may have an upstream that is not.
        linkError = state == LinkState.UP ? remark : error;
        connectors.values().forEach(each -> each.points().link(state, linkError));
    }

    private <R extends Record> CompletableFuture<Answer<R>> send(Request<R> request) {
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

    /** The upstream's way to the charger, and what of it concerns the connectors. */
    private final class Relayable implements ChargerRelay.Charger {
        @Override
        public CompletableFuture<Reply> call(String action, ObjectNode payload) {
            RpcSession open = session;
            if (open == null || !accepted || !registration.mayTell(action)) {
                return CompletableFuture.completedFuture(new Reply.NotSent("the charger has not booted yet"));
            }
            return open.call(action, payload);
        }

        @Override
        public void limitsChanged() {
            connectors.values().forEach(OcppConnector::ceilingMoved);
            if (ready()) {
                // The planner gives to others what is not wanted here.
                connectors.values().forEach(each -> each.points().tellStates());
            }
        }

        @Override
        public void standing(Relay.Standing now) {
            remark = now.connected() || now.mode() == Relay.Mode.AUTONOMOUS ? "" : now.text();
            if (link == LinkState.UP) {
                link(LinkState.UP, "");
            }
            connectors.values().forEach(OcppConnector::describeAgain);
            // One charger is one trouble, however many devices it is.
            connectors().get(0).points().upstreamTrouble(now.trouble());
        }

        @Override
        public boolean busyWith(FileKind kind) {
            return files.filter(each -> each.underWay(kind)).isPresent();
        }
    }

    /** A charger gets its answer before it is told anything because of what it said. */
    private void afterAnswer(Runnable task) {
        RpcSession open = session;
        if (open != null) {
            open.afterAnswer(task);
        }
    }

    /** One socket, which may be an older one on its way out: that is answered, and changes nothing of the link. */
    private final class SocketPeer implements RpcSession.Peer {
        private @Nullable RpcSession self;

        private boolean current() {
            return session != null && session == self;
        }

        @Override
        public boolean admits(String action) {
            return registration.maySend(action);
        }

        @Override
        public CompletionStage<Frame> called(Frame.Call call) {
            if (current() && !accepted && !call.action().equals("BootNotification")) {
                acceptWithoutBoot();
                up();
            }
            return current()
                    ? relay.called(call, () -> conversation().answer(call))
                    : conversation().answer(call);
        }

        @Override
        public void failed(String action, Throwable why) {
            faults.told(action, why);
        }

        @Override
        public void garbled(String reason, int inARow) {
            if (!current()) {
                return;
            }
            garbledAtMillis = clock.monotonicMillis();
            if (inARow >= GARBLED_IN_A_ROW) {
                link(LinkState.GARBLED, "a message from the charger " + reason);
            } else {
                slips.told(reason);
            }
        }

        @Override
        public void heard() {
            if (current()) {
                silence.heard(clock.monotonicMillis());
                if (accepted) {
                    up();
                }
            }
        }
    }

    // --- what the charger says

    /** Acceptance outlives connections and restarts of the gateway (OCPP 1.6 §4.2); the charger is asked who it is. */
    private void acceptWithoutBoot() {
        accepted = true;
        registration.answered(Registration.State.ACCEPTED);
        if (identity == null) {
            // What it can be set to is known even where it never says what it is.
            identified(Conversation.Identity.UNKNOWN);
        }
        afterAnswer(() -> conversation().askWhoItIs());
    }

    /** A charger that is relayed has its list from its upstream. */
    private void listsIfReady() {
        if (ready() && !relay.mode().equals(Optional.of(Relay.Mode.RELAY))) {
            lists.tick();
        }
    }

    private void identified(Conversation.Identity now) {
        identity = now;
        connectors.values().forEach(each -> each.points().identified(now));
    }

    private final class Said implements Conversation.Events {
        @Override
        public Registration.State booted(Conversation.Identity identity) {
            Optional<String> wanted = options.serialNumber();
            if (wanted.isPresent() && !wanted.get().equals(identity.serialNumber())) {
                accepted = false;
                registration.answered(Registration.State.REJECTED);
                acceptance.rejected();
                link(
                        LinkState.REFUSED,
                        "the charger that came has serial number '" + identity.serialNumber() + "', not '"
                                + wanted.get() + "'");
                return registration.state();
            }
            if (!accepted) {
                // One that comes later on a connection was asked for, and no transaction has suffered.
                sessions.booted();
            }
            accepted = true;
            registration.answered(Registration.State.ACCEPTED);
            acceptance.accepted(identity.serialNumber());
            up();
            identified(identity);
            serviceCalls.booted();
            files.ifPresent(each -> each.booted(identity.firmwareVersion()));
            afterAnswer(() -> settings.booted(conversation().settings())
                    .thenCompose(done -> conversation().setUp())
                    .thenRun(OcppCharger.this::listsIfReady));
            return registration.state();
        }

        @Override
        public boolean plugged(int connector, Plug plug, Optional<Instant> written) {
            OcppConnector of = connectors.get(connector);
            return of != null && of.plugged(plug, written);
        }

        @Override
        public void charger(Plug plug) {
            connectors.values().forEach(each -> each.chargerSaid(plug));
        }

        @Override
        public void reservationEnded(int id) {
            connectors.values().forEach(each -> each.reservationEnded(id));
        }

        @Override
        public void clockSeen(Instant written) {
            chargerClock.observe(written, clock.instant());
        }

        @Override
        public void clockSeenKept(Instant written) {
            chargerClock.observeKept(written, clock.instant());
        }

        @Override
        public boolean fresh(Instant written) {
            return chargerClock.ageMillis(written, clock.instant()).isPresent();
        }

        @Override
        public void measured(int connector, List<Sample> samples) {
            connector(connector).ifPresent(each -> each.measured(samples));
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
        public void rated(int connector, double watts) {
            connector(connector).ifPresent(each -> each.points().rated(watts));
        }

        @Override
        public void phaseSwitching(int connector, boolean can) {
            connector(connector).ifPresent(each -> each.phaseSwitching(can));
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
        connectors.values().forEach(OcppConnector::describeAgain);
        RpcSession open = session;
        long now = clock.monotonicMillis();
        files.ifPresent(StationFiles::tick);
        if (open == null) {
            if (link == LinkState.CONNECTING && now - startedAtMillis >= FIRST_CONNECT_MILLIS) {
                link(LinkState.UNREACHABLE, "no charger has connected as '" + options.identity() + "' yet");
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
        if (link == LinkState.UP) {
            relay.tick();
            connectors.values().forEach(OcppConnector::ceilingMoved);
            connectors.values().forEach(OcppConnector::show);
            listsIfReady();
            if (ready() && settings.due()) {
                settings.check(conversation().settings());
            }
            if (certificates.renewalDue()) {
                conversation().askToRenewCertificate();
            }
        }
    }
}
