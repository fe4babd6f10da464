package energy.busbar.sim.ocpp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * OCPP-J framing (1.6J §4): one call of our own at a time, a bounded queue behind it. Everything on one thread.
 */
final class Rpc {
    static final ObjectMapper JSON = new ObjectMapper();
    /** When it is full, the oldest message that belongs to no transaction's start or end goes. */
    static final int MAX_QUEUE = 200;

    private static final Logger log = LoggerFactory.getLogger(Rpc.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final int CALL = 2;
    private static final int RESULT = 3;
    private static final int ERROR = 4;

    /** Answers a call of the other side; empty for an action that is not known. */
    interface Calls {
        Optional<ObjectNode> called(String action, JsonNode payload);
    }

    private record Waiting(
            String action, boolean keep, Supplier<ObjectNode> payload, Consumer<JsonNode> answered, Runnable failed) {}

    private final Calls calls;
    private final Deque<Waiting> queue = new ArrayDeque<>();
    private @Nullable Consumer<String> link;
    private @Nullable Waiting current;
    private String currentId = "";
    private Instant currentSince = Instant.EPOCH;
    private long nextId = 1;

    Rpc(Calls calls) {
        this.calls = calls;
    }

    void opened(Consumer<String> send) {
        link = send;
    }

    /** The call that was in the air is asked again later if it must be kept. */
    void closed() {
        link = null;
        Waiting lost = current;
        current = null;
        if (lost != null && lost.keep()) {
            queue.addFirst(lost);
        }
        queue.removeIf(waiting -> !waiting.keep());
    }

    boolean isOpen() {
        return link != null;
    }

    /**
     * @param keep survives a lost connection: what belongs to a transaction
     * @param payload built when it is sent, since it may need an earlier answer
     */
    void call(
            String action,
            boolean keep,
            Supplier<ObjectNode> payload,
            Consumer<JsonNode> answered,
            Runnable failed,
            Instant now) {
        if (link == null && !keep) {
            return;
        }
        if (queue.size() >= MAX_QUEUE) {
            Waiting dropped = queue.stream()
                    .filter(waiting -> waiting.action().equals("MeterValues"))
                    .findFirst()
                    .orElse(queue.getFirst());
            queue.remove(dropped);
        }
        Waiting waiting = new Waiting(action, keep, payload, answered, failed);
        if (action.equals("BootNotification")) {
            queue.addFirst(waiting); // §4.2: nothing else is sent before it is accepted
        } else {
            queue.addLast(waiting);
        }
        pump(now);
    }

    /** Sends what can be sent, and gives up a call without an answer. */
    void pump(Instant now) {
        Waiting waited = current;
        if (waited != null && Duration.between(currentSince, now).compareTo(TIMEOUT) > 0) {
            log.atWarn().addKeyValue("action", waited.action()).log("OCPP call not answered");
            current = null;
            waited.failed().run();
        }
        Consumer<String> out = link;
        if (out == null || current != null || queue.isEmpty()) {
            return;
        }
        Waiting next = queue.removeFirst();
        current = next;
        currentId = "sim-" + nextId++;
        currentSince = now;
        out.accept(JSON.createArrayNode()
                .add(CALL)
                .add(currentId)
                .add(next.action())
                .add(next.payload().get())
                .toString());
    }

    void received(String text, Instant now) {
        JsonNode frame;
        try {
            frame = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            log.atWarn().addKeyValue("length", text.length()).log("OCPP message is not JSON");
            return;
        }
        int type = frame.path(0).asInt(-1);
        String id = frame.path(1).asText();
        if (type == CALL) {
            answer(id, frame.path(2).asText(), frame.path(3));
        } else if ((type == RESULT || type == ERROR) && id.equals(currentId) && current != null) {
            Waiting answered = current;
            current = null;
            if (type == RESULT) {
                answered.answered().accept(frame.path(2));
            } else {
                log.atWarn()
                        .addKeyValue("action", answered.action())
                        .addKeyValue("error", frame.path(2).asText())
                        .log("OCPP call refused");
                answered.failed().run();
            }
        }
        pump(now);
    }

    private void answer(String id, String action, JsonNode payload) {
        String text;
        try {
            text = calls.called(action, payload)
                    .map(result -> JSON.createArrayNode()
                            .add(RESULT)
                            .add(id)
                            .add(result)
                            .toString())
                    .orElseGet(() -> error(id, "NotImplemented", "the simulated charger has no " + action));
        } catch (IllegalArgumentException e) {
            text = error(id, "PropertyConstraintViolation", String.valueOf(e.getMessage()));
        }
        Consumer<String> out = link;
        if (out != null) {
            out.accept(text);
        }
    }

    private static String error(String id, String code, String description) {
        return JSON.createArrayNode()
                .add(ERROR)
                .add(id)
                .add(code)
                .add(description)
                .add(JSON.createObjectNode())
                .toString();
    }
}
