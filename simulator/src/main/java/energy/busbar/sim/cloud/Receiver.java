package energy.busbar.sim.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.sim.cloud.StreamLedger.Tally;
import energy.busbar.sim.cloud.StreamLedger.Verdict;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Takes the messages of gateways as they come from the broker, and tells what is new as JSON objects with a {@code type}:
 * {@code status}, {@code devices}, {@code live}, {@code event}, {@code metrics} and {@code damaged}. Not thread-safe.
 */
final class Receiver {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Where gateway and kind are in {@code busbar/v1/{gw}/{kind}}. */
    private static final int LEVELS = 4;
    /** A receiver for a demo or a test; gateways beyond are not counted. */
    private static final int MAX_GATEWAYS = 1_000;

    private final Consumer<ObjectNode> told;
    private final Map<String, Streams> gateways = new TreeMap<>();

    private static final class Streams {
        private final StreamLedger metrics = new StreamLedger();
        private final StreamLedger events = new StreamLedger();
        private long damaged;
    }

    Receiver(Consumer<ObjectNode> told) {
        this.told = told;
    }

    void received(String topic, byte[] payload) {
        String[] levels = topic.split("/", -1);
        if (levels.length != LEVELS || (gateways.size() >= MAX_GATEWAYS && !gateways.containsKey(levels[2]))) {
            return;
        }
        Streams streams = gateways.computeIfAbsent(levels[2], any -> new Streams());
        if (levels[3].equals("metrics")) {
            metrics(levels[2], streams, payload);
            return;
        }
        try {
            JsonNode json = JSON.readTree(payload);
            if (levels[3].equals("events")) {
                event(levels[2], streams, json);
            } else {
                told.accept(object(levels[3], levels[2]).set("payload", json));
            }
        } catch (IOException e) {
            damaged(levels[2], streams, topic, String.valueOf(e.getMessage()));
        }
    }

    /** How it stands with a gateway, as a {@code tally} object. */
    ObjectNode tally(String gateway) {
        Streams streams = gateways.getOrDefault(gateway, new Streams());
        Tally metrics = streams.metrics.tally();
        Tally events = streams.events.tally();
        return JSON.createObjectNode()
                .put("type", "tally")
                .put("gateway", gateway)
                .put("epoch", metrics.epoch())
                .put("receivedInEpoch", metrics.receivedInEpoch())
                .put("received", metrics.received())
                .put("missing", metrics.missing())
                .put("missingParcels", metrics.missingParcels())
                .put("doubled", metrics.doubled())
                .put("duplicatesDropped", metrics.duplicatesDropped())
                .put("damaged", streams.damaged)
                .put("events", events.received())
                .put("eventsMissing", events.missing())
                .put("eventDuplicatesDropped", events.duplicatesDropped());
    }

    Iterable<String> gateways() {
        return gateways.keySet();
    }

    private void metrics(String gateway, Streams streams, byte[] payload) {
        var parcel = Parcel.read(payload);
        if (parcel.isEmpty()) {
            damaged(gateway, streams, "metrics", "a parcel of " + payload.length + " bytes that fails its checks");
            return;
        }
        Parcel read = parcel.get();
        if (streams.metrics.receive(read.epoch(), read.sequence(), read.samplesBefore(), read.samples())
                == Verdict.NEW) {
            told.accept(object("metrics", gateway)
                    .put("epoch", read.epoch())
                    .put("sequence", read.sequence())
                    .put("samples", read.samples())
                    .put("bytes", payload.length));
        }
    }

    private void event(String gateway, Streams streams, JsonNode event) {
        long sequence = event.path("sequence").asLong();
        if (sequence < 1) {
            damaged(gateway, streams, "events", "an event without a sequence");
        } else if (streams.events.receive(event.path("epoch").asLong(), sequence, sequence - 1, 1) == Verdict.NEW) {
            told.accept(object("event", gateway).set("payload", event));
        }
    }

    private void damaged(String gateway, Streams streams, String topic, String detail) {
        streams.damaged++;
        told.accept(object("damaged", gateway).put("topic", topic).put("detail", detail));
    }

    private static ObjectNode object(String type, String gateway) {
        return JSON.createObjectNode().put("type", type).put("gateway", gateway);
    }
}
