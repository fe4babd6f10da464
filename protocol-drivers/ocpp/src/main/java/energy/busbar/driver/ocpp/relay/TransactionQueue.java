package energy.busbar.driver.ocpp.relay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.driver.ocpp.relay.KnownTransactions.Known;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an upstream has yet to be told of transactions, in the order in which it happened: a start, a stop and each value
 * once, however often the charger said it. Of 1.6 it turns the gateway's transaction ids into those that the upstream
 * gave. Pure, with a JSON form for the disk.
 */
final class TransactionQueue {
    /** Messages kept in all, and of them meter values. Where these are too many every other one goes: the line gets coarser. */
    static final int MAX_KEPT = 1_000;

    static final int MAX_METER = 750;

    /** Characters of all payloads. */
    static final int MAX_CHARS = 1_000_000;

    /** CALLERRORs after which a message is given up (TransactionMessageAttempts of OCPP 1.6 §9.1.28 is 3 in the field). */
    static final int MAX_REFUSALS = 3;

    /** Time-outs after which it is given up: then the upstream answers all but this one. */
    static final int MAX_UNANSWERED = 10;

    enum Kind {
        START,
        METER,
        STOP
    }

    /** @param subprotocol of the charger when it said so */
    record Message(long number, Kind kind, String subprotocol, String action, ObjectNode payload, String transaction) {}

    private static final String ID = "transactionId";

    private final KnownTransactions known = new KnownTransactions();
    private final ArrayDeque<Message> waiting = new ArrayDeque<>();
    private long lastNumber;
    private int chars;
    private int refusals;
    private int unanswered;
    private long dropped;

    KnownTransactions known() {
        return known;
    }

    int size() {
        return waiting.size();
    }

    /** Messages that no upstream will ever see, since the last start. */
    long dropped() {
        return dropped;
    }

    /** @return empty where it is kept already */
    Optional<Message> started(String subprotocol, String id, int connector, String startedAt, ObjectNode payload) {
        if (known.find(id).isPresent()) {
            return Optional.empty();
        }
        known.add(id, connector, startedAt);
        return Optional.of(add(Kind.START, subprotocol, "StartTransaction", payload, id));
    }

    /** @return empty for a transaction that the upstream was never told of, or one that has ended */
    Optional<Message> metered(String subprotocol, String id, ObjectNode payload) {
        return known.find(id)
                .filter(each -> !each.stopped)
                .map(each -> add(Kind.METER, subprotocol, "MeterValues", payload, id));
    }

    /** @return empty for a transaction that the upstream was never told of, or one whose stop is kept already */
    Optional<Message> stopped(String subprotocol, String id, ObjectNode payload) {
        return known.find(id).filter(each -> !each.stopped).map(each -> {
            each.stopped = true;
            return add(Kind.STOP, subprotocol, "StopTransaction", payload, id);
        });
    }

    /** A TransactionEvent of 2.0.1, where the charger gives the id. @return empty where it is kept already */
    Optional<Message> event(
            String subprotocol, String id, int seqNo, Kind kind, int evse, String at, ObjectNode payload) {
        Known transaction = known.find(id).orElseGet(() -> known.add(id, evse, at));
        if (!transaction.firstTime(seqNo)) {
            return Optional.empty();
        }
        transaction.stopped |= kind == Kind.STOP;
        return Optional.of(add(kind, subprotocol, "TransactionEvent", payload, id));
    }

    private Message add(Kind kind, String subprotocol, String action, ObjectNode payload, String id) {
        Message message = new Message(++lastNumber, kind, subprotocol, action, payload, id);
        waiting.add(message);
        chars += payload.toString().length();
        if (count(Kind.METER) > MAX_METER || chars > MAX_CHARS) {
            thin();
        }
        while (waiting.size() > MAX_KEPT || (chars > MAX_CHARS && waiting.size() > 1)) {
            drop(waiting.element());
        }
        return message;
    }

    private long count(Kind kind) {
        return waiting.stream().filter(each -> each.kind() == kind).count();
    }

    private void thin() {
        boolean goes = false;
        for (Iterator<Message> each = waiting.iterator(); each.hasNext(); ) {
            Message message = each.next();
            if (message.kind() == Kind.METER && message.number() != lastNumber) {
                goes = !goes;
                if (goes && message != waiting.peek()) { // the first may be on its way
                    each.remove();
                    chars -= message.payload().toString().length();
                    dropped++;
                }
            }
        }
    }

    Optional<Message> head() {
        return Optional.ofNullable(waiting.peek());
    }

    /**
     * What the upstream is told.
     *
     * @return empty where it cannot make anything of it: it has refused the start
     */
    Optional<ObjectNode> outgoing(Message message) {
        Optional<Known> transaction = known.find(message.transaction());
        if (message.action().equals("TransactionEvent") || message.kind() == Kind.START) {
            return Optional.of(message.payload().deepCopy());
        }
        Integer upstream = transaction.map(each -> each.upstream).orElse(null);
        if (upstream == null) {
            return Optional.empty();
        }
        ObjectNode payload = message.payload().deepCopy();
        payload.set(ID, IntNode.valueOf(upstream));
        return Optional.of(payload);
    }

    /** @param answer of the upstream */
    void delivered(Message message, ObjectNode answer) {
        known.find(message.transaction()).ifPresent(each -> {
            if (message.kind() == Kind.START && answer.path(ID).canConvertToInt()) {
                each.upstream = answer.path(ID).intValue();
            }
            JsonNode info = answer.path("idTagInfo");
            if (message.kind() == Kind.START && info instanceof ObjectNode object) {
                each.idTagInfo = object;
            }
        });
        remove(message);
    }

    /** It was answered with a CALLERROR. @return whether it is given up */
    boolean refused(Message message) {
        refusals++;
        return giveUp(message, refusals >= MAX_REFUSALS);
    }

    /** It was sent and not answered. @return whether it is given up */
    boolean unanswered(Message message) {
        unanswered++;
        return giveUp(message, unanswered >= MAX_UNANSWERED);
    }

    /** Whether the first one was refused before. */
    boolean refusedBefore() {
        return refusals > 0;
    }

    private boolean giveUp(Message message, boolean now) {
        if (now) {
            drop(message);
        }
        return now;
    }

    void drop(Message message) {
        if (remove(message)) {
            dropped++;
        }
    }

    private boolean remove(Message message) {
        if (message.equals(waiting.peek())) {
            refusals = 0;
            unanswered = 0;
        }
        boolean was = waiting.remove(message);
        if (was) {
            chars -= message.payload().toString().length();
        }
        return was;
    }

    ObjectNode toJson() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ArrayNode messages = root.putArray("messages");
        for (Message each : waiting) {
            messages.addObject()
                    .put("kind", each.kind().name())
                    .put("subprotocol", each.subprotocol())
                    .put("action", each.action())
                    .put("transaction", each.transaction())
                    .set("payload", each.payload());
        }
        root.set("transactions", known.toJson());
        return root;
    }

    /** @throws IllegalArgumentException when it is not what {@link #toJson} writes */
    static TransactionQueue of(@Nullable JsonNode root) {
        TransactionQueue queue = new TransactionQueue();
        if (root == null) {
            return queue;
        }
        queue.known.read(root.path("transactions"));
        for (JsonNode each : root.path("messages")) {
            if (!(each.path("payload") instanceof ObjectNode payload)) {
                throw new IllegalArgumentException("a message without a payload");
            }
            queue.add(
                    Kind.valueOf(each.path("kind").asText()),
                    each.path("subprotocol").asText(),
                    each.path("action").asText(),
                    payload,
                    each.path("transaction").asText());
        }
        return queue;
    }
}
