package energy.busbar.sync.sparkplug;

import energy.busbar.core.model.CommandRecord;
import energy.busbar.core.port.CommandIntake;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.core.port.SiteView;
import energy.busbar.core.port.Uplink;
import energy.busbar.core.port.UplinkView;
import energy.busbar.sync.CommandRights;
import energy.busbar.sync.ConnAck;
import energy.busbar.sync.DayBytes;
import energy.busbar.sync.LinkEvent;
import energy.busbar.sync.PahoLink;
import energy.busbar.sync.ReasonCode;
import energy.busbar.sync.Session;
import energy.busbar.sync.UplinkAlerts;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shell around {@link EdgeNode} and {@link Presence}: a connection of its own beside the lossless uplinks, and one
 * thread that does everything. It keeps nothing: what happened while it was away is the other uplinks' to tell.
 */
public final class SparkplugUplink implements Uplink {
    /** Far above what one connection can have under way. */
    static final int MAX_QUEUED = 1_024;
    /** Clients that may be closing at once; no new one is made beyond. */
    static final int MAX_CLOSING = 4;

    static final long REBIRTH_GAP_MILLIS = 1_000;
    static final long STABLE_MILLIS = 30_000;
    static final long FOLLOW_MILLIS = 1_000;
    /** Between two looks at whether the line has taken what it was given. */
    private static final long PACE_MILLIS = 250;
    /** A kill may lose so much of the day's count. */
    private static final long SAVE_DAY_MILLIS = 900_000;

    private static final long GOODBYE_MILLIS = 1_000;
    private static final int PACKET_OVERHEAD = 300;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(SparkplugUplink.class);

    /**
     * What the projection needs besides the ports.
     *
     * @param version of the software
     * @param source who is recorded as having asked for what is written
     * @param view what it may see
     * @param rights what it may command
     * @param known a command in the ledger
     * @param savedBdSeq what {@code saveBdSeq} was given last
     * @param saveBdSeq makes the birth and death number durable before it returns
     * @param day what the link has carried today
     * @param saveDay keeps that for after a restart
     * @param jitter of reconnecting; seeded in tests
     */
    public record Surroundings(
            String version,
            String source,
            UplinkView view,
            CommandRights rights,
            Function<String, Optional<CommandRecord>> known,
            Optional<String> savedBdSeq,
            Consumer<String> saveBdSeq,
            DayBytes day,
            Consumer<String> saveDay,
            UplinkAlerts alerts,
            Random jitter) {}

    private final SparkplugConfig config;
    private final GatewayClock clock;
    private final SiteView site;
    private final Surroundings surroundings;
    private final SparkplugTopics topics;
    private final EdgeNode node;
    private final Projection projection;
    private final Writes writes;
    private final Session session;
    private final Presence.Rules rules;
    private final BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>(MAX_QUEUED);
    private final AtomicBoolean closing = new AtomicBoolean();
    private final Thread thread;
    private volatile boolean overflowed;
    private volatile Status status;

    // Of the uplink's thread, for as long as it runs.
    private final BdSeq bdSeq;
    private final List<Thread> closers = new ArrayList<>();
    private Session.State state = new Session.State.Idle();
    private String detail = "not started";
    private long messagesSent;
    private long metricsSent;
    private long bytesSent;
    private long nextToken;
    private long saveDayMillis;
    private boolean tooLarge;

    // Of the uplink's thread, for one connection.
    private @Nullable PahoLink link;
    private Presence presence = Presence.AWAY;
    private ConnAck limits = new ConnAck(0, false, 1, ConnAck.NO_LIMIT);
    private Optional<Instant> connectedSince = Optional.empty();
    private boolean bornSynchronised;
    private long dataDueMillis;
    private long followDueMillis;
    /** Of the NDEATH that is being published before leaving; then the session is given up in any case. */
    private long deathToken = -1;

    private long leaveByMillis;

    /** Starts nothing. */
    public SparkplugUplink(
            SparkplugConfig config, GatewayClock clock, SiteView site, CommandIntake desk, Surroundings surroundings) {
        this.config = config;
        this.clock = clock;
        this.site = site;
        this.surroundings = surroundings;
        this.topics = new SparkplugTopics(config.groupId(), config.edgeNodeId());
        this.node = new EdgeNode(topics);
        this.bdSeq = new BdSeq(surroundings.savedBdSeq(), surroundings.saveBdSeq());
        this.projection = new Projection(
                config.mqtt().gatewayId(), surroundings.version(), surroundings.view(), surroundings.rights());
        this.writes = new Writes(
                topics,
                new Writes.Surroundings(
                        surroundings.source(), clock, desk, surroundings.rights(), site::site, surroundings.known()),
                node::nameOf);
        int brokers = config.mqtt().brokers().size();
        this.session = new Session(brokers, config.mqtt().connectTimeout().toMillis(), STABLE_MILLIS);
        this.rules = new Presence.Rules(
                config.primaryHost().isPresent(), brokers > 1, config.hostWait().toMillis(), REBIRTH_GAP_MILLIS);
        this.thread = new Thread(this::run, "uplink-" + SparkplugConfig.ID);
        this.status = new Status(false, "", Optional.empty(), detail, 0, 0, 0, 0, 0, 0);
    }

    @Override
    public String id() {
        return SparkplugConfig.ID;
    }

    @Override
    public void start() {
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
        enqueue(() -> {});
        try {
            thread.join(CLOSE_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // On any thread

    private void enqueue(Runnable work) {
        if (!queue.offer(work)) {
            overflowed = true;
        }
    }

    // On the uplink's thread

    private void run() {
        while (!(state instanceof Session.State.Closed)) {
            guarded(this::step);
        }
        saveDay();
        long deadline = now() + CLOSE_TIMEOUT.toMillis() / 2;
        for (Thread closer : closers) {
            try {
                closer.join(Math.max(1, deadline - now()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void step() {
        Runnable work = await();
        for (int i = 0; work != null && i < MAX_QUEUED; i++) {
            guarded(work);
            work = queue.poll();
        }
        if (work != null) {
            guarded(work);
        }
        if (overflowed) {
            overflowed = false;
            detail = "more than " + MAX_QUEUED + " messages waited to be handled";
            dispatch(Session.Event.ABANDON);
        }
        if (leaving()) {
            if (now() >= leaveByMillis) {
                left();
            }
        } else if (closing.get()) {
            leave("closed");
        } else {
            dispatch(Session.Event.TICK);
            live();
        }
        report();
    }

    private @Nullable Runnable await() {
        long now = now();
        long due = Math.min(now + PACE_MILLIS, Session.deadlineMillis(state));
        try {
            return queue.poll(Math.max(1, due - now), TimeUnit.MILLISECONDS);
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
            LOG.error("uplink step failed uplink={}", id(), e);
            detail = "internal fault: " + e;
            dispatch(Session.Event.ABANDON);
        }
    }

    private void dispatch(Session.Event event) {
        Session.Step step =
                session.next(state, event, now(), surroundings.jitter().nextDouble());
        state = step.state();
        for (Session.Action action : step.actions()) {
            if (action instanceof Session.Action.Open open) {
                open(config.mqtt().brokers().get(open.broker()));
            } else if (action instanceof Session.Action.Subscribe && link != null) {
                link.subscribe(filters());
            } else if (action instanceof Session.Action.GoOnline) {
                goOnline();
            } else if (action instanceof Session.Action.Drop drop) {
                detail = detail.isEmpty() ? drop.why() : detail;
                LOG.info("uplink down uplink={} reason={}", id(), detail);
                retire(false);
            } else if (action instanceof Session.Action.Leave) {
                retire(true);
            }
        }
    }

    private List<String> filters() {
        List<String> filters = new ArrayList<>(List.of(topics.nodeCommands(), topics.deviceCommands()));
        config.primaryHost().map(SparkplugTopics::state).ifPresent(filters::add);
        return filters;
    }

    private void open(URI broker) {
        closers.removeIf(closer -> !closer.isAlive());
        if (closers.size() >= MAX_CLOSING) {
            detail = closers.size() + " old connections have not ended yet";
            enqueue(() -> dispatch(Session.Event.LOST));
            return;
        }
        detail = "";
        EdgeNode.Message death = node.death(bdSeq.next());
        try {
            PahoLink fresh = PahoLink.to(
                    config.mqtt(),
                    broker,
                    Optional.empty(),
                    new PahoLink.Will(death.topic(), death.payload(), false),
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
            if (leaving() && ack.token() == deathToken) {
                left();
            }
        } else if (event instanceof LinkEvent.Arrived arrived) {
            arrived(current, arrived);
        } else if (event instanceof LinkEvent.Down down) {
            detail = down.detail();
            deathToken = -1;
            dispatch(Session.Event.LOST);
        }
    }

    private void subscribed(List<Integer> reasonCodes) {
        Optional<Integer> refusal = reasonCodes.stream()
                .filter(code -> code >= ReasonCode.FIRST_REFUSAL)
                .findFirst();
        if (refusal.isPresent()) {
            surroundings
                    .alerts()
                    .raise(
                            UplinkAlerts.NOT_AUTHORISED,
                            "The broker refused a subscription that Sparkplug needs, of " + String.join(", ", filters())
                                    + ": " + ReasonCode.words(refusal.get()));
        } else {
            surroundings.alerts().clear(UplinkAlerts.NOT_AUTHORISED);
        }
        dispatch(Session.Event.SUBACK);
    }

    private void goOnline() {
        connectedSince = Optional.of(clock.instant());
        LOG.info("uplink up uplink={} broker={} bdSeq={}", id(), link == null ? "" : link.broker(), bdSeq.current());
        perform(presence.connected(rules, now()));
    }

    private void arrived(PahoLink from, LinkEvent.Arrived message) {
        boolean ofHost = config.primaryHost()
                .filter(h -> message.topic().equals(SparkplugTopics.state(h)))
                .isPresent();
        if (ofHost) {
            Optional<HostState> said = HostState.read(message.payload());
            if (said.isEmpty()) {
                LOG.warn("state of a host cannot be read topic={}", message.topic());
            }
            said.ifPresent(host -> perform(presence.host(host, rules, now())));
        } else if (writes.take(message.topic(), message.payload(), message.retained())) {
            presence = presence.rebirthAsked();
        }
        from.acknowledge(message);
    }

    private void live() {
        if (!(state instanceof Session.State.Online)) {
            return;
        }
        long now = now();
        if (now >= followDueMillis) {
            followDueMillis = now + FOLLOW_MILLIS;
            writes.follow();
        }
        if (presence.stage() == Presence.Stage.ALIVE && clock.synchronised() && !bornSynchronised) {
            // All that was said so far had the times of a clock that knew none.
            presence = presence.rebirthAsked();
        }
        perform(presence.tick(rules, now));
    }

    private void perform(Presence.Step step) {
        presence = step.presence();
        switch (step.action()) {
            case BIRTH -> birth();
            case DATA -> data();
            case LEAVE ->
                leave("the primary host application " + config.primaryHost().orElse("") + " is not here");
            case NONE -> {}
        }
    }

    private void birth() {
        bornSynchronised = clock.synchronised();
        dataDueMillis = now() + config.period().toMillis();
        publish(node.birth(frames(), clock.now().epochMillis(), maxPayload()));
    }

    private void data() {
        PahoLink current = link;
        // At its own pace: what the line has not taken yet is not followed by more; only the latest value counts.
        if (current == null || now() < dataDueMillis || current.unwritten() > 0) {
            return;
        }
        dataDueMillis = now() + config.period().toMillis();
        if (node.isBorn()) {
            publish(node.changes(frames(), clock.now().epochMillis(), maxPayload()));
        } else {
            birth();
        }
    }

    private List<Frame> frames() {
        return projection.frames(site, clock.now(), writes.answers());
    }

    private int maxPayload() {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(0, limits.maximumPacketBytes() - PACKET_OVERHEAD));
    }

    private void publish(List<EdgeNode.Message> messages) {
        for (EdgeNode.Message message : messages) {
            PahoLink current = link;
            if (current == null || !current.publish(nextToken++, message.topic(), message.payload(), 0, false)) {
                // A number of the sequence is missing now; only a new session mends that.
                detail = "a message could not be handed over";
                dispatch(Session.Event.ABANDON);
                return;
            }
            messagesSent++;
            metricsSent += message.metrics();
            bytesSent += message.payload().length;
        }
        tellLeftOut();
    }

    private void tellLeftOut() {
        boolean some = !node.leftOut().isEmpty();
        if (some) {
            surroundings
                    .alerts()
                    .raise(
                            UplinkAlerts.PARCEL_REFUSED,
                            "Too large for the broker's packets of " + limits.maximumPacketBytes()
                                    + " bytes, or too many, and left out: "
                                    + String.join(
                                            ", ",
                                            node.leftOut().stream()
                                                    .sorted()
                                                    .limit(5)
                                                    .toList()));
        } else if (tooLarge) {
            surroundings.alerts().clear(UplinkAlerts.PARCEL_REFUSED);
        }
        tooLarge = some;
    }

    // Leaving: NDEATH first, then DISCONNECT

    private boolean leaving() {
        return deathToken >= 0;
    }

    private void leave(String why) {
        detail = why;
        PahoLink current = link;
        presence = Presence.AWAY;
        if (current == null || !(state instanceof Session.State.Online)) {
            dispatch(closing.get() ? Session.Event.CLOSE : Session.Event.ABANDON);
            return;
        }
        EdgeNode.Message death = node.death(bdSeq.current());
        deathToken = nextToken++;
        leaveByMillis = now() + GOODBYE_MILLIS;
        if (!current.publish(deathToken, death.topic(), death.payload(), 1, false)) {
            left();
        }
    }

    private void left() {
        deathToken = -1;
        if (closing.get()) {
            dispatch(Session.Event.CLOSE);
            return;
        }
        retire(true);
        dispatch(Session.Event.ABANDON);
    }

    private void retire(boolean sayGoodbye) {
        connectedSince = Optional.empty();
        presence = Presence.AWAY;
        deathToken = -1;
        node.gone();
        PahoLink old = link;
        link = null;
        if (old == null) {
            return;
        }
        if (old.reached()) {
            bdSeq.used();
        }
        if (!sayGoodbye) {
            old.cut();
        }
        Thread closer = new Thread(() -> old.close(sayGoodbye), "uplink-" + id() + "-closer");
        closer.setDaemon(true);
        closers.add(closer);
        closer.start();
    }

    private void saveDay() {
        saveDayMillis = now() + SAVE_DAY_MILLIS;
        surroundings.day().text().ifPresent(surroundings.saveDay());
    }

    private void report() {
        PahoLink current = link;
        long today = surroundings.day().today(clock.instant(), clock.synchronised());
        if (now() >= saveDayMillis) {
            saveDay();
        }
        boolean online = state instanceof Session.State.Online;
        String waiting = presence.stage() == Presence.Stage.WAITING_FOR_HOST
                ? "waits for the primary host application "
                        + config.primaryHost().orElse("")
                : detail;
        status = new Status(
                online && presence.stage() == Presence.Stage.ALIVE,
                current == null ? "" : current.broker().toString(),
                connectedSince,
                state instanceof Session.State.Closed ? "closed" : waiting,
                messagesSent,
                metricsSent,
                bytesSent,
                0,
                today,
                writes.refused());
    }

    private long now() {
        return clock.monotonicMillis();
    }
}
