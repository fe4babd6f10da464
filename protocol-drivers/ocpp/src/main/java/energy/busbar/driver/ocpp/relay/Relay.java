package energy.busbar.driver.ocpp.relay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.driver.ocpp.message.Dialect;
import energy.busbar.driver.ocpp.message.OcppTime;
import energy.busbar.driver.ocpp.relay.TransactionQueue.Message;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One charger's relay to an upstream. The gateway stays its central system: it looks into all that the charger says and
 * answers by itself whatever the upstream does not answer in time; what there is of transactions it keeps until the
 * upstream has it. Whatever the upstream wishes, the current is never more than the gateway grants. Runs on the loop.
 */
public final class Relay {
    /** An upstream that is away for a moment is nobody's trouble. */
    static final long TROUBLE_MILLIS = 30_000;

    /** Of meter values kept for an upstream that is away: what a power cut may take of them. */
    static final long FLUSH_MILLIS = 300_000;

    static final int MAX_STATUSES = 64;

    public enum Mode {
        AUTONOMOUS,
        RELAY;

        public String word() {
            return this == RELAY ? "relay" : "autonomous";
        }

        public static Optional<Mode> ofWord(String word) {
            for (Mode each : values()) {
                if (each.word().equals(word)) {
                    return Optional.of(each);
                }
            }
            return Optional.empty();
        }
    }

    /** The charger as its relay needs it. On the loop. */
    public interface Charger {
        /** Through the one queue to the charger. @return completes on the loop, and always normally */
        CompletableFuture<Told> call(String action, ObjectNode payload);

        /** What {@link Relay#amperes} says may be another thing now. */
        void limitsChanged();

        void standing(Standing now);

        /** Whether the gateway itself has the charger fetch or send such a file now. */
        boolean busyWith(FileKind kind);
    }

    /**
     * For people.
     *
     * @param text how it stands now
     * @param trouble empty while all is as it should be
     */
    public record Standing(Mode mode, boolean connected, String text, Optional<String> trouble) {}

    /** What there is but once for all chargers, and what is configured. */
    public record Setting(
            String identity, String host, Mode configured, long answerMillis, Needs needs, Tokens tokens) {}

    private final Setting setting;
    private final GatewayClock clock;
    private final Timer timer;
    private final Charger charger;
    private final Keeper keeper;
    private final UpstreamLink link;
    private final Delivery delivery;
    private final HeldProfiles held = new HeldProfiles();
    private final TheirFiles files = new TheirFiles();
    private final Uptalk uptalk;
    private final Downtalk downtalk;
    private final Map<String, ObjectNode> statuses = new LinkedHashMap<>();
    private TransactionQueue queue = TransactionQueue.of(null);
    private Mode mode;
    private @Nullable Dialect version;
    private boolean away;
    private int lines;
    /** The version of the boot and the statuses that are remembered. */
    private String bootIn = "";

    private String awayBecause = "not connected yet";
    private Optional<String> trouble = Optional.empty();
    private Runnable cancelTrouble = () -> {};
    private Runnable cancelFlush = () -> {};
    private boolean flushing;

    public Relay(
            Setting setting,
            GatewayClock clock,
            Timer timer,
            Charger charger,
            Line.Maker lines,
            Keeper keeper,
            RandomGenerator chance) {
        this.setting = setting;
        this.clock = clock;
        this.timer = timer;
        this.charger = charger;
        this.keeper = keeper;
        this.mode = setting.configured();
        this.link = new UpstreamLink(lines, timer, new Backoff(chance), new LinkEvents());
        this.delivery = new Delivery(setting.identity(), () -> queue, link, timer, this::changed, this::lateAnswer);
        NumberMap requests = new NumberMap();
        NumberMap starts = new NumberMap();
        this.uptalk = new Uptalk(this, requests, starts);
        this.downtalk = new Downtalk(this, setting.needs(), requests, starts);
    }

    // --- what the driver tells

    /** Takes up what was kept before a restart; may read a disk. Before all else. */
    public void load() {
        keeper.kept().ifPresent(kept -> {
            try {
                queue = TransactionQueue.of(kept.path("queue"));
            } catch (IllegalArgumentException e) {
                keeper.aside(String.valueOf(e.getMessage()));
                return;
            }
            bootIn = kept.path("bootIn").asText();
            link.knownBoot(kept.path("boot") instanceof ObjectNode boot ? Optional.of(boot) : Optional.empty());
            kept.path("profiles").forEach(this::hold);
            // A mode that was set by command counts until the configuration says another thing.
            if (kept.path("configured").asText().equals(setting.configured().word())) {
                mode = Mode.ofWord(kept.path("mode").asText()).orElse(setting.configured());
            }
        });
    }

    private void hold(JsonNode kept) {
        ProfileReader.read(
                        kept.path("connector").asInt(),
                        kept.path("profile"),
                        Optional.ofNullable(kept.path("transaction").textValue()),
                        OcppTime.parse(kept.path("taken").asText()).orElse(clock.instant()))
                .ifPresent(held::set);
    }

    /** The charger's socket is open. */
    public void chargerOpened(Dialect speaks) {
        if (!speaks.subprotocol().equals(bootIn)) {
            // What it said in another version cannot be told in this one.
            bootIn = speaks.subprotocol();
            link.knownBoot(Optional.empty());
            statuses.clear();
        }
        version = speaks;
        wantLine("the charger came again");
    }

    /** It is gone. */
    public void chargerLost() {
        version = null;
        wantLine("the charger is not connected");
    }

    public void close() {
        version = null;
        cancelFlush.run();
        cancelTrouble.run();
        link.want(null, "the gateway stops");
        if (flushing) {
            keeper.keep(snapshot());
        }
    }

    public Mode mode() {
        return mode;
    }

    /** By command. @return completes on the loop when it is on the disk; where it cannot be, the mode is as before */
    public CompletableFuture<Void> set(Mode wanted) {
        Mode before = mode;
        turn(wanted);
        return save().whenCompleteAsync(
                        (done, fault) -> {
                            if (fault != null && mode == wanted) {
                                turn(before);
                            }
                        },
                        timer::execute);
    }

    private void turn(Mode wanted) {
        mode = wanted;
        wantLine("the charger's mode is " + wanted.word());
        charger.limitsChanged();
    }

    /**
     * What the charger says, in its order, once it was admitted.
     *
     * @param own the gateway's answer, for which it looks into the message; asked for once
     * @return what the charger is answered, from any thread
     */
    public CompletionStage<Told> said(String action, ObjectNode payload, Supplier<CompletionStage<Told>> own) {
        Dialect speaks = version;
        return speaks == null || (mode == Mode.AUTONOMOUS && !uptalk.mattersLater(action, payload))
                ? own.get()
                : uptalk.said(speaks, action, payload, own);
    }

    /**
     * The most that the upstream wants to flow on a connector, A a phase.
     *
     * @param sharing connectors of the charger
     * @param phases of the connector
     * @return empty where it says nothing
     */
    public OptionalDouble amperes(int connector, int sharing, int phases) {
        if (mode == Mode.AUTONOMOUS) {
            return OptionalDouble.empty();
        }
        Instant now = clock.instant();
        Optional<HeldProfiles.Open> open = queue.known()
                .open(connector)
                .map(each -> new HeldProfiles.Open(
                        each.id, OcppTime.parse(each.startedAt).orElse(now)));
        return held.amperes(connector, sharing, phases, now, open);
    }

    /** Whether the upstream has the charger fetch or send such a file now, as far as known since the gateway's start. */
    public boolean upstreamHas(FileKind kind) {
        return files.underWay(kind, clock.monotonicMillis());
    }

    public Standing standing() {
        boolean connected = link.ready();
        int waiting = queue.size();
        String kept = waiting == 0
                ? ""
                : waiting == 1
                        ? ", 1 message about a transaction is kept for it"
                        : ", " + waiting + " messages about transactions are kept for it";
        String lost = queue.dropped() == 0 ? "" : ", " + queue.dropped() + " could not be";
        String text;
        if (mode == Mode.AUTONOMOUS) {
            text = "autonomous, " + setting.host() + " is left out" + kept;
        } else if (connected) {
            text = "relayed to " + setting.host() + kept;
        } else if (version == null) {
            text = "relay: waits for the charger" + kept;
        } else {
            text = setting.host() + " is away (" + awayBecause + "), the gateway answers by itself" + kept + lost;
        }
        return new Standing(mode, connected, text, trouble);
    }

    // --- for both directions

    Optional<Dialect> version() {
        return Optional.ofNullable(version);
    }

    Setting setting() {
        return setting;
    }

    GatewayClock clock() {
        return clock;
    }

    Timer timer() {
        return timer;
    }

    Charger charger() {
        return charger;
    }

    UpstreamLink link() {
        return link;
    }

    Delivery delivery() {
        return delivery;
    }

    HeldProfiles held() {
        return held;
    }

    TheirFiles files() {
        return files;
    }

    TransactionQueue queue() {
        return queue;
    }

    /** For the upstream, when a line is ready again. */
    void remember(String place, ObjectNode status) {
        statuses.remove(place);
        if (statuses.size() == MAX_STATUSES) {
            statuses.remove(statuses.keySet().iterator().next());
        }
        statuses.put(place, status);
    }

    /** @return completes when all that was told of is on the disk */
    CompletableFuture<Void> save() {
        flushing = false;
        cancelFlush.run();
        return keeper.keep(snapshot());
    }

    void changed(boolean soon) {
        if (soon) {
            save();
        } else if (!flushing) {
            flushing = true;
            cancelFlush = timer.after(FLUSH_MILLIS, this::save);
        }
    }

    private ObjectNode snapshot() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("configured", setting.configured().word());
        root.put("mode", mode.word());
        root.put("bootIn", bootIn);
        link.boot().ifPresent(boot -> root.set("boot", boot));
        root.set("queue", queue.toJson());
        var profiles = root.putArray("profiles");
        for (HeldProfile each : held.all()) {
            ObjectNode node =
                    profiles.addObject().put("connector", each.connector()).put("taken", OcppTime.format(each.taken()));
            each.transaction().ifPresent(id -> node.put("transaction", id));
            node.set("profile", each.raw());
        }
        return root;
    }

    // --- the line

    private void wantLine(String because) {
        link.want(mode == Mode.RELAY ? version : null, because);
        tell();
    }

    /** Tells the charger how it stands now. */
    public void tell() {
        charger.standing(standing());
    }

    private void lateAnswer(Message message, ObjectNode answer) {
        uptalk.late(message, answer);
    }

    private void noTrouble() {
        away = false;
        cancelTrouble.run();
        trouble = Optional.empty();
    }

    /** One after the other: more than a few at once would not fit into the line's queue. */
    private void tellStatuses(int line, Iterator<ObjectNode> rest) {
        Dialect speaks = version;
        if (!link.ready() || line != lines || speaks == null) {
            return;
        }
        if (rest.hasNext()) {
            link.call("StatusNotification", rest.next()).thenAccept(told -> tellStatuses(line, rest));
        } else {
            delivery.begin(speaks);
        }
    }

    private final class LinkEvents implements UpstreamLink.Events {
        @Override
        public void ready() {
            noTrouble();
            tell();
            lines++;
            tellStatuses(lines, List.copyOf(statuses.values()).iterator());
        }

        @Override
        public void away(String reason) {
            awayBecause = Forms.shown(reason);
            delivery.end();
            if (mode == Mode.AUTONOMOUS || version == null) {
                noTrouble();
            } else if (!away) {
                // Attempts that fail meanwhile begin no new wait.
                away = true;
                cancelTrouble = timer.after(TROUBLE_MILLIS, () -> {
                    trouble = Optional.of(standing().text());
                    tell();
                });
            }
            tell();
        }

        @Override
        public CompletionStage<Told> called(String action, ObjectNode payload) {
            return downtalk.called(action, payload);
        }
    }
}
