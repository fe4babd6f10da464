package energy.busbar.sync;

import energy.busbar.core.model.Event;
import energy.busbar.core.pki.KeyAndChain;
import energy.busbar.core.port.CommandIntake;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.core.port.Outbox;
import energy.busbar.core.port.SiteView;
import energy.busbar.core.port.Uplink;
import energy.busbar.core.port.UplinkView;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The MQTT 5 uplink of {@code docs/mqtt-contract.md}. One thread of its own does everything; the client library's
 * threads and the outboxes only put work into its bounded queue. Closing a dead client happens on a thread of its own,
 * because that can take seconds.
 */
public final class MqttUplink implements Uplink {
    /** Far above what two windows and one connection can have under way. */
    static final int MAX_QUEUED = 4_096;
    /** Clients that may be closing at once; no new one is made beyond. */
    static final int MAX_CLOSING = 4;
    /** Parcels that must pass one by one after a disconnection that one of them may have caused. */
    static final int PROBE_ACKNOWLEDGEMENTS = 32;

    static final long STATUS_MILLIS = 10_000;
    /** A kill may lose so much of the day's count. */
    static final long SAVE_DAY_MILLIS = 300_000;

    static final long STABLE_MILLIS = 30_000;
    static final long TAKEN_OVER_MILLIS = 600_000;

    private static final long MAX_WAIT_MILLIS = 1_000;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
    private static final int MAX_INTAKE_FAULTS = 3;
    private static final int BATCH = 256;
    private static final String EVENTS = "events";
    private static final Logger LOG = LoggerFactory.getLogger(MqttUplink.class);

    /**
     * What the uplink needs besides the ports.
     *
     * @param version of the software
     * @param samplesStored made durable in the current epoch
     * @param events makes an event durable in the events outbox before it returns; for answers to unreadable messages
     * @param jitter of reconnecting; seeded in tests
     * @param view what the uplink may see of the site; the outboxes are cut by the same
     * @param day what the link has carried today
     * @param saveDay keeps {@link DayBytes#text()} over restarts
     */
    public record Surroundings(
            String version,
            LongSupplier samplesStored,
            Consumer<Event> events,
            UplinkAlerts alerts,
            Random jitter,
            UplinkView view,
            CommandRights rights,
            DayBytes day,
            Consumer<String> saveDay) {}

    private final MqttUplinkConfig config;
    private final GatewayClock clock;
    private final SiteView site;
    private final List<Outbox> outboxes;
    private final Surroundings surroundings;
    private final Topics topics;
    private final Intake intake;
    private final Pace pace;
    private final Session session;
    private final BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>(MAX_QUEUED);
    private final AtomicBoolean woken = new AtomicBoolean();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final Thread thread;
    private volatile boolean overflowed;
    private volatile Status status;
    private UplinkIdentity identity = UplinkIdentity.OF_KEY_STORE;

    // Of the uplink's thread, for as long as it runs.
    private final List<Drain> drains = new ArrayList<>();
    private final List<Thread> closers = new ArrayList<>();
    private Session.State state = new Session.State.Idle();
    private String detail = "not started";
    private long bytesSent;
    private long nextToken;
    private int probesLeft;
    private int intakeFaults;
    private OptionalLong takenOverAtMillis = OptionalLong.empty();
    private boolean idContested;
    private boolean dayUsed;
    private boolean dayJudged;
    private long saveDayDueMillis;
    private Optional<String> savedDay = Optional.empty();

    // Of the uplink's thread, for one connection.
    private final Map<Long, Long> control = new HashMap<>();
    private @Nullable PahoLink link;
    private Optional<KeyAndChain> offered = Optional.empty();
    private ConnAck limits = new ConnAck(0, false, 1, ConnAck.NO_LIMIT);
    private Optional<Instant> connectedSince = Optional.empty();
    private byte[] devicesSent = new byte[0];
    private long statusDueMillis;
    private long liveDueMillis;

    /**
     * Starts nothing.
     *
     * @param outboxes in order of urgency, such as events before metrics
     */
    public MqttUplink(
            MqttUplinkConfig config,
            GatewayClock clock,
            SiteView site,
            CommandIntake desk,
            List<Outbox> outboxes,
            Surroundings surroundings) {
        this.config = config;
        this.clock = clock;
        this.site = site;
        this.outboxes = List.copyOf(outboxes);
        this.surroundings = surroundings;
        this.topics = config.topics();
        this.intake = new Intake(
                topics,
                clock,
                desk,
                surroundings.events(),
                surroundings.view().own(),
                surroundings.rights(),
                site::site);
        this.pace = new Pace(config.limits(), clock.monotonicMillis());
        this.session =
                new Session(config.brokers().size(), config.connectTimeout().toMillis(), STABLE_MILLIS);
        this.thread = new Thread(this::run, "uplink-" + config.id());
        this.status = new Status(false, "", Optional.empty(), detail, 0, 0, 0, 0, 0, 0);
    }

    /** Before {@link #start()}; else the configuration's {@code keyStore} is used. */
    public void useIdentity(UplinkIdentity source) {
        identity = source;
    }

    /** Gives the connection up, if there is one, and makes a new one, such as for a new certificate. */
    public void reconnect(String why) {
        enqueue(() -> {
            if (state instanceof Session.State.Online) {
                detail = why;
                dispatch(Session.Event.ABANDON);
            }
        });
    }

    @Override
    public String id() {
        return config.id();
    }

    @Override
    public void start() {
        for (Outbox outbox : outboxes) {
            Drain drain = new Drain(
                    outbox, topics.of(outbox.stream()), surroundings.alerts(), surroundings.jitter()::nextDouble);
            drains.add(drain);
            outbox.onAppended(this::wake);
        }
        enqueue(() -> dispatch(Session.Event.START));
        thread.start();
    }

    @Override
    public Status status() {
        return status;
    }

    @Override
    public void close() {
        if (!closing.compareAndSet(false, true) || thread.getState() == Thread.State.NEW) {
            return;
        }
        wake();
        try {
            thread.join(CLOSE_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // On any thread

    private void wake() {
        if (woken.compareAndSet(false, true)) {
            enqueue(() -> {
                woken.set(false);
                drains.forEach(Drain::appended);
            });
        }
    }

    private void enqueue(Runnable work) {
        if (!queue.offer(work)) {
            // Something of this connection is lost, so the connection is given up as a whole.
            overflowed = true;
        }
    }

    // On the uplink's thread

    private void run() {
        try {
            while (!(state instanceof Session.State.Closed)) {
                guarded(this::step);
            }
            guarded(this::saveDay);
        } finally {
            joinClosers();
        }
    }

    private void step() {
        Runnable work = await();
        for (int i = 0; work != null && i < BATCH; i++) {
            guarded(work);
            work = queue.poll();
        }
        if (work != null) {
            guarded(work);
        }
        if (closing.get()) {
            dispatch(Session.Event.CLOSE);
        } else if (overflowed) {
            overflowed = false;
            woken.set(false);
            detail = "more than " + MAX_QUEUED + " messages waited to be handled";
            dispatch(Session.Event.ABANDON);
        } else {
            dispatch(Session.Event.TICK);
        }
        countDay(now());
        if (state instanceof Session.State.Online) {
            work(now());
        }
        report();
    }

    private @Nullable Runnable await() {
        long now = now();
        long due = Math.min(now + MAX_WAIT_MILLIS, Session.deadlineMillis(state));
        if (state instanceof Session.State.Online) {
            due = Math.min(due, Math.min(statusDueMillis, liveDueMillis));
            for (Drain drain : drains) {
                due = Math.min(due, drain.dueMillis());
            }
            if (pace.samplesAtMillis(now) > now) {
                due = Math.min(due, pace.samplesAtMillis(now));
            }
        }
        try {
            return closing.get() ? queue.poll() : queue.poll(Math.max(1, due - now), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            closing.set(true);
            return null;
        }
    }

    /** A fault of a neighbour (a full disk, say) costs this connection, never the thread. */
    private void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.error("uplink step failed uplink={}", config.id(), e);
            detail = "internal fault: " + e;
            dispatch(Session.Event.ABANDON);
        }
    }

    private void dispatch(Session.Event event) {
        Session.Step step =
                session.next(state, event, now(), surroundings.jitter().nextDouble());
        state = step.state();
        step.actions().forEach(this::perform);
    }

    private void perform(Session.Action action) {
        if (action instanceof Session.Action.Open open) {
            open(config.brokers().get(open.broker()));
        } else if (action instanceof Session.Action.Subscribe) {
            subscribe();
        } else if (action instanceof Session.Action.GoOnline) {
            goOnline();
        } else if (action instanceof Session.Action.Drop drop) {
            if (detail.isEmpty()) {
                detail = drop.why();
            }
            LOG.info("uplink down uplink={} reason={}", config.id(), detail);
            offered.ifPresent(used -> identity.failed(used, detail));
            offered = Optional.empty();
            retire(false);
        } else {
            retire(true);
        }
    }

    /** An uplink without rights asks for nothing: then a broker's session keeps nothing for it either. */
    private void subscribe() {
        List<String> filters = new ArrayList<>();
        if (surroundings.rights().anyCommand()) {
            filters.add(topics.commands());
        }
        if (surroundings.rights().anyDispatch()) {
            filters.add(topics.dispatchEvents());
        }
        if (filters.isEmpty()) {
            enqueue(() -> dispatch(Session.Event.SUBACK));
        } else if (link != null) {
            link.subscribe(filters);
        }
    }

    private void open(URI broker) {
        closers.removeIf(closer -> !closer.isAlive());
        if (closers.size() >= MAX_CLOSING) {
            detail = closers.size() + " old connections have not ended yet";
            enqueue(() -> dispatch(Session.Event.LOST));
            return;
        }
        detail = "";
        try {
            offered = identity.next();
            PahoLink fresh = PahoLink.to(
                    config,
                    broker,
                    offered,
                    new PahoLink.Will(topics.status(), SitePayloads.offline(config.gatewayId()), true),
                    new Consumer<>() {
                        @Override
                        public void accept(LinkEvent event) {
                            enqueue(() -> handle(this, event));
                        }
                    },
                    surroundings.day()::add);
            link = fresh;
            fresh.open();
        } catch (IOException e) {
            detail = String.valueOf(e.getMessage());
            enqueue(() -> dispatch(Session.Event.LOST));
        }
    }

    private void handle(Object source, LinkEvent event) {
        PahoLink current = link;
        if (current == null || !current.reportsTo(source)) {
            return; // of a connection that was given up
        }
        if (event instanceof LinkEvent.Up up) {
            limits = up.connAck();
            dispatch(Session.Event.CONNACK);
        } else if (event instanceof LinkEvent.Subscribed subscribed) {
            subscribed(subscribed.reasonCodes());
        } else if (event instanceof LinkEvent.Acknowledged ack) {
            acknowledged(ack);
        } else if (event instanceof LinkEvent.Arrived arrived) {
            arrived(current, arrived);
        } else if (event instanceof LinkEvent.Down down) {
            detail = down.detail();
            if (down.unreadable() || ReasonCode.disconnectBlamesMessage(down.reasonCode())) {
                suspectInFlight();
            }
            if (down.reasonCode() == ReasonCode.SESSION_TAKEN_OVER) {
                takenOver();
            }
            dispatch(Session.Event.LOST);
        }
    }

    /** Once may be a connection of our own that the broker had not given up; again is somebody else. */
    private void takenOver() {
        long now = now();
        if (takenOverAtMillis.isPresent() && now - takenOverAtMillis.getAsLong() < TAKEN_OVER_MILLIS) {
            idContested = true;
            surroundings
                    .alerts()
                    .raise(
                            UplinkAlerts.CLIENT_ID_IN_USE,
                            "Another client keeps connecting as " + config.clientId()
                                    + " and throws this gateway out: give each gateway a gateway.id of its own, or this"
                                    + " uplink a clientId");
        }
        takenOverAtMillis = OptionalLong.of(now);
    }

    private void forgetTakenOver(long now) {
        if (idContested && takenOverAtMillis.isPresent() && now - takenOverAtMillis.getAsLong() >= TAKEN_OVER_MILLIS) {
            idContested = false;
            surroundings.alerts().clear(UplinkAlerts.CLIENT_ID_IN_USE);
        }
    }

    private void subscribed(List<Integer> reasonCodes) {
        Optional<Integer> refusal = reasonCodes.stream()
                .filter(code -> code >= ReasonCode.FIRST_REFUSAL)
                .findFirst();
        if (refusal.isPresent()) {
            // Telemetry flows all the same; commands will not arrive, and somebody has to know.
            surroundings
                    .alerts()
                    .raise(
                            UplinkAlerts.NOT_AUTHORISED,
                            "The broker refused the subscription to commands: " + ReasonCode.words(refusal.get()));
        }
        dispatch(Session.Event.SUBACK);
    }

    private void goOnline() {
        connectedSince = Optional.of(clock.instant());
        offered.ifPresent(identity::connected);
        offered = Optional.empty();
        drains.forEach(Drain::rewind);
        devicesSent = new byte[0];
        statusDueMillis = now();
        liveDueMillis = now();
        LOG.info(
                "uplink up uplink={} broker={} sessionPresent={} receiveMaximum={}",
                config.id(),
                link == null ? "" : link.broker(),
                limits.sessionPresent(),
                limits.receiveMaximum());
    }

    private void acknowledged(LinkEvent.Acknowledged ack) {
        if (probesLeft > 0 && ack.reasonCode() < ReasonCode.FIRST_REFUSAL) {
            probesLeft--;
        }
        if (control.remove(ack.token()) != null) {
            if (ack.reasonCode() >= ReasonCode.FIRST_REFUSAL) {
                LOG.warn("status refused uplink={} reason={}", config.id(), ReasonCode.words(ack.reasonCode()));
            }
            return;
        }
        for (Drain drain : drains) {
            if (drain.acknowledged(ack.token(), ack.reasonCode(), now())) {
                return;
            }
        }
    }

    private void arrived(PahoLink from, LinkEvent.Arrived message) {
        try {
            intake.take(message);
            intakeFaults = 0;
        } catch (RuntimeException e) {
            intakeFaults++;
            if (intakeFaults < MAX_INTAKE_FAULTS) {
                throw e; // not acknowledged: the next connection brings it again
            }
            intakeFaults = 0;
            LOG.error("message given up after faults uplink={} topic={}", config.id(), message.topic(), e);
            intake.answer(
                    message, null, null, null, "the gateway failed " + MAX_INTAKE_FAULTS + " times to take it: " + e);
        }
        from.acknowledge(message);
    }

    /** Which parcel the broker disliked is known only when one alone was in flight; until then they go one by one. */
    private void suspectInFlight() {
        if (probesLeft > 0 && inFlight() == 1) {
            drains.forEach(Drain::suspect);
        }
        probesLeft = PROBE_ACKNOWLEDGEMENTS;
    }

    private void work(long now) {
        forgetTakenOver(now);
        PahoLink current = link;
        if (current == null) {
            return;
        }
        if (oldestSentAtMillis() <= now - config.ackTimeout().toMillis()) {
            detail = "no PUBACK within " + config.ackTimeout().toMillis() + " ms";
            dispatch(Session.Event.ABANDON);
            return;
        }
        publishSite(current, now);
        boolean drained = true;
        for (int i = 0; i < drains.size(); i++) {
            Drain drain = drains.get(i);
            boolean samples = !drain.stream().equals(EVENTS);
            if (samples && !pace.samples(now)) {
                continue;
            }
            // Each stream leaves a place for every more urgent one, where the window has places enough.
            int reserved = window() > drains.size() ? i : 0;
            drain.pump(
                    now,
                    room() - reserved,
                    limits.maximumPacketBytes(),
                    (topic, payload) -> samples && !pace.samples(now)
                            ? Drain.NOT_SENT
                            : publish(current, topic, payload, 1, false));
            drained &= !samples || drain.idle();
        }
        if (drained) {
            pace.batchDone(now);
        }
    }

    private void countDay(long now) {
        long today = surroundings.day().today(clock.instant(), clock.synchronised());
        boolean used = pace.day(today);
        if (used && !dayUsed) {
            surroundings
                    .alerts()
                    .raise(
                            UplinkAlerts.DAY_USED_UP,
                            "The " + config.limits().bytesPerDay().orElse(0) + " bytes of this day (limits.bytesPerDay)"
                                    + " are used up: samples and live values wait for the next day, events and commands"
                                    + " go on");
        } else if (!used && (dayUsed || !dayJudged)) {
            // Also what a run before this one has raised.
            surroundings.alerts().clear(UplinkAlerts.DAY_USED_UP);
        }
        dayUsed = used;
        dayJudged = true;
        if (now >= saveDayDueMillis) {
            saveDayDueMillis = now + SAVE_DAY_MILLIS;
            saveDay();
        }
    }

    private void saveDay() {
        Optional<String> text = surroundings.day().text();
        if (!text.equals(savedDay)) {
            text.ifPresent(surroundings.saveDay());
            savedDay = text;
        }
    }

    private void publishSite(PahoLink current, long now) {
        boolean telemetry = surroundings.view().kinds().contains(UplinkView.Kind.TELEMETRY);
        long liveMillis = config.limits().liveEvery().toMillis();
        if (now >= statusDueMillis && room() > 0) {
            statusDueMillis = now + Math.max(STATUS_MILLIS, liveMillis);
            control(current, topics.status(), online(), now);
        }
        if (now >= liveDueMillis) {
            // At its own pace: a late second is left out, not caught up.
            liveDueMillis = now + liveMillis;
            byte[] devices = SitePayloads.devices(config.gatewayId(), site, surroundings.view(), surroundings.rights());
            if (!Arrays.equals(devices, devicesSent) && room() > 0) {
                devicesSent = devices;
                control(current, topics.devices(), devices, now);
            }
            byte[] live = SitePayloads.live(site, clock.instant(), surroundings.view());
            if (telemetry && pace.live(now) && current.unwritten() == 0 && fits(topics.live(), live)) {
                publish(current, topics.live(), live, 0, false);
            }
        }
    }

    private byte[] online() {
        // What the store holds is not the stream's of an uplink that sees a part of it.
        boolean whole = surroundings.view().metricsFingerprint() == UplinkView.WHOLE
                && outboxes.stream().anyMatch(outbox -> outbox.stream().equals("metrics"));
        return SitePayloads.online(
                config.gatewayId(),
                surroundings.version(),
                clock.bootId(),
                clock.instant(),
                whole ? OptionalLong.of(surroundings.samplesStored().getAsLong()) : OptionalLong.empty(),
                metricsBacklog());
    }

    private void control(PahoLink current, String topic, byte[] payload, long now) {
        if (fits(topic, payload)) {
            long token = publish(current, topic, payload, 1, true);
            if (token != Drain.NOT_SENT) {
                control.put(token, now);
            }
        }
    }

    private boolean fits(String topic, byte[] payload) {
        long bytes = Drain.packetBytes(topic, payload.length);
        if (bytes > limits.maximumPacketBytes()) {
            surroundings
                    .alerts()
                    .raise(
                            UplinkAlerts.PARCEL_REFUSED,
                            topic + " needs a packet of " + bytes + " bytes, the broker takes "
                                    + limits.maximumPacketBytes());
            return false;
        }
        return true;
    }

    private long publish(PahoLink current, String topic, byte[] payload, int qos, boolean retained) {
        long token = nextToken++;
        if (!current.publish(token, topic, payload, qos, retained)) {
            return Drain.NOT_SENT;
        }
        bytesSent += payload.length;
        pace.took(Drain.packetBytes(topic, payload.length), qos == 0, now());
        return token;
    }

    private Outbox.Backlog metricsBacklog() {
        return outboxes.stream()
                .filter(outbox -> !outbox.stream().equals(EVENTS))
                .findFirst()
                .map(Outbox::backlog)
                .orElse(new Outbox.Backlog(0, 0, 0, 0));
    }

    private int window() {
        return probesLeft > 0 ? 1 : Math.min(config.window(), limits.receiveMaximum());
    }

    private int room() {
        return window() - inFlight();
    }

    private int inFlight() {
        int n = control.size();
        for (Drain drain : drains) {
            n += drain.inFlight();
        }
        return n;
    }

    private long oldestSentAtMillis() {
        long oldest = Long.MAX_VALUE;
        for (Drain drain : drains) {
            oldest = Math.min(oldest, drain.oldestSentAtMillis());
        }
        for (long sentAtMillis : control.values()) {
            oldest = Math.min(oldest, sentAtMillis);
        }
        return oldest;
    }

    private void retire(boolean sayGoodbye) {
        connectedSince = Optional.empty();
        control.clear();
        drains.forEach(Drain::rewind);
        PahoLink old = link;
        link = null;
        if (old == null) {
            return;
        }
        if (!sayGoodbye) {
            old.cut();
        }
        Thread closer = new Thread(() -> old.close(sayGoodbye), "uplink-" + config.id() + "-closer");
        closer.setDaemon(true);
        closers.add(closer);
        closer.start();
    }

    private void joinClosers() {
        long deadline = now() + CLOSE_TIMEOUT.toMillis() - 500;
        for (Iterator<Thread> i = closers.iterator(); i.hasNext(); ) {
            try {
                i.next().join(Math.max(1, deadline - now()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void report() {
        long parcels = 0;
        long samples = 0;
        for (Drain drain : drains) {
            parcels += drain.parcelsSent();
            samples += drain.samplesSent();
        }
        PahoLink current = link;
        status = new Status(
                state instanceof Session.State.Online,
                current == null ? "" : current.broker().toString(),
                connectedSince,
                state instanceof Session.State.Closed ? "closed" : detail,
                parcels,
                samples,
                bytesSent,
                inFlight(),
                surroundings.day().today(clock.instant(), clock.synchronised()),
                intake.refused());
    }

    private long now() {
        return clock.monotonicMillis();
    }
}
