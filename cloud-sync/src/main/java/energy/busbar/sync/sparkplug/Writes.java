package energy.busbar.sync.sparkplug;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.core.model.CommandRecord;
import energy.busbar.core.model.CommandRequest;
import energy.busbar.core.model.CommandStatus;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Site;
import energy.busbar.core.port.CommandIntake;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.sync.CommandRights;
import energy.busbar.sync.ContractCodec;
import energy.busbar.sync.Decoded;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * NCMD and DCMD. A rebirth may be asked for by anybody who may publish here; whatever else is written goes to the command
 * desk, if this uplink has the right, and is answered by a metric. Called by the uplink's thread only.
 */
final class Writes {
    /** How long a write may have been on its way, by the host's clock. */
    static final Duration LIFE = Duration.ofMinutes(5);
    /** In one message; the rest is refused. */
    static final int MAX_COMMANDS = 16;

    private static final int ID_BYTES = 16;
    private static final int SHOWN = 500;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final Logger LOG = LoggerFactory.getLogger(Writes.class);

    /**
     * @param source who is recorded as having asked
     * @param site as configured
     * @param known a command in the ledger
     */
    record Surroundings(
            String source,
            GatewayClock clock,
            CommandIntake desk,
            CommandRights rights,
            Supplier<Site> site,
            Function<String, Optional<CommandRecord>> known) {}

    private final SparkplugTopics topics;
    private final Surroundings around;
    private final BiFunction<Optional<DeviceId>, Long, Optional<String>> nameOf;
    private final Map<Optional<DeviceId>, String> answers = new LinkedHashMap<>();
    private final Map<Optional<DeviceId>, String> open = new LinkedHashMap<>();
    private long refused;

    /** @param nameOf the metric that has an alias */
    Writes(SparkplugTopics topics, Surroundings around, BiFunction<Optional<DeviceId>, Long, Optional<String>> nameOf) {
        this.topics = topics;
        this.around = around;
        this.nameOf = nameOf;
    }

    /** By device, empty for the node: what became of the last write. As many as devices at most. */
    Map<Optional<DeviceId>, String> answers() {
        return answers;
    }

    /** Whatever was not taken, since start. */
    long refused() {
        return refused;
    }

    /**
     * Takes a message on one of the two command topics.
     *
     * @return whether a rebirth is asked for
     */
    boolean take(String topic, byte[] bytes, boolean retained) {
        Optional<DeviceId> device = topics.commanded(topic);
        boolean ofNode = topic.equals(topics.nodeCommands());
        if (!ofNode && device.filter(this::isOurs).isEmpty()) {
            refuse(Optional.empty(), topic, "no device of this node has this topic", false);
            return false;
        }
        if (retained) {
            // It would come again with every connection, however old it is.
            refuse(device, topic, "a retained write is refused: publish it unretained", true);
            return false;
        }
        Payload payload;
        try {
            payload = PayloadCodec.decode(bytes);
        } catch (WireReader.Malformed e) {
            refuse(device, topic, "the payload " + e.getMessage() + "; it must be one of Sparkplug B", true);
            return false;
        }
        boolean rebirth = false;
        int commands = 0;
        for (int i = 0; i < payload.metrics().size(); i++) {
            Metric metric = payload.metrics().get(i);
            Optional<String> name = metric.name().isPresent()
                    ? metric.name()
                    : metric.alias().isPresent()
                            ? nameOf.apply(device, metric.alias().getAsLong())
                            : Optional.empty();
            if (ofNode && name.filter(EdgeNode.REBIRTH::equals).isPresent()) {
                rebirth |= Boolean.TRUE.equals(metric.rawValue());
            } else if (name.isEmpty()) {
                refuse(device, topic, "metric " + i + " has neither a name nor an alias that is in use", true);
            } else if (!name.get().startsWith(Projection.COMMAND)) {
                refuse(
                        device,
                        topic,
                        "'" + shown(name.get()) + "' cannot be written; what can begins with " + Projection.COMMAND,
                        true);
            } else if (++commands > MAX_COMMANDS) {
                refuse(device, topic, "more than " + MAX_COMMANDS + " commands in one message", true);
            } else {
                command(device, topic, name.get().substring(Projection.COMMAND.length()), metric, payload, bytes, i);
            }
        }
        return rebirth;
    }

    private boolean isOurs(DeviceId device) {
        return around.site().get().placements().stream()
                .anyMatch(p -> p.device().equals(device));
    }

    private void command(
            Optional<DeviceId> device,
            String topic,
            String slug,
            Metric metric,
            Payload payload,
            byte[] bytes,
            int index) {
        OptionalLong sentAt = payload.timestamp();
        if (sentAt.isEmpty()) {
            refuse(
                    device,
                    topic,
                    "the payload has no timestamp, so that a repeat could not be told from a new write",
                    true);
            return;
        }
        Object value = metric.rawValue();
        if (!(value instanceof String text)) {
            refuse(device, topic, slug + " takes its input as a String with a JSON object in it", true);
            return;
        }
        String id = id(topic, bytes, index);
        Decoded<CommandRequest> decoded;
        try {
            decoded = request(id, slug, device, text, sentAt.getAsLong());
        } catch (JsonProcessingException e) {
            refuse(device, topic, slug + " takes a JSON object; this ends being one " + where(e), true);
            return;
        }
        if (decoded instanceof Decoded.Bad<CommandRequest> bad) {
            refuse(device, topic, slug + ": " + shown(bad.detail()), true);
            return;
        }
        CommandRequest request = ((Decoded.Good<CommandRequest>) decoded).value();
        Optional<String> forbidden =
                around.rights().refusal(request, around.site().get());
        if (forbidden.isPresent()) {
            refuse(device, topic, forbidden.get(), true);
            return;
        }
        submit(device, request);
    }

    private void submit(Optional<DeviceId> device, CommandRequest request) {
        CommandIntake.Receipt receipt = around.desk().submit(request);
        if (receipt instanceof CommandIntake.Receipt.Refused no) {
            refused++;
            open.remove(device);
            answers.put(device, answer(request.id(), CommandStatus.FAILED.word(), no.code() + ": " + no.message()));
            LOG.info("command refused commandId={} code={} reason={}", request.id(), no.code(), no.message());
            return;
        }
        open.put(device, request.id());
        answers.put(device, answer(request.id(), CommandStatus.PENDING.word(), ""));
    }

    /** Looks how far the last command of each device is. */
    void follow() {
        for (Map.Entry<Optional<DeviceId>, String> each : List.copyOf(open.entrySet())) {
            around.known().apply(each.getValue()).ifPresent(record -> {
                answers.put(each.getKey(), answer(record.id(), record.status().word(), record.detail()));
                if (record.status() != CommandStatus.PENDING && record.status() != CommandStatus.SCHEDULED) {
                    open.remove(each.getKey());
                }
            });
        }
    }

    private Decoded<CommandRequest> request(
            String id, String slug, Optional<DeviceId> device, String input, long sentAtMillis)
            throws JsonProcessingException {
        JsonNode given = JSON.readTree(input);
        ObjectNode body = JSON.createObjectNode();
        body.put("id", id);
        body.put("slug", slug);
        device.ifPresent(d -> body.put("deviceId", d.value()));
        body.set("input", given);
        // The time of a box that does not know it says nothing about a host's.
        if (around.clock().synchronised()) {
            Instant now = around.clock().instant();
            Instant sent = Instant.ofEpochMilli(Math.min(sentAtMillis, now.toEpochMilli()));
            body.put("expiresAt", sent.plus(LIFE).toString());
        }
        return ContractCodec.command(JSON.writeValueAsBytes(body), around.source());
    }

    /** The same message again, such as by a broker that was not sure, is the same command. */
    private static String id(String topic, byte[] bytes, int index) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((topic + " " + index + " ").getBytes(StandardCharsets.UTF_8));
            digest.update(bytes);
            return "spb-" + HexFormat.of().formatHex(digest.digest(), 0, ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    private void refuse(Optional<DeviceId> device, String topic, String why, boolean answered) {
        refused++;
        if (answered) {
            open.remove(device);
            answers.put(device, answer("", CommandStatus.FAILED.word(), why));
        }
        LOG.warn("write refused topic={} reason={}", topic, why);
    }

    private static String answer(String id, String status, String detail) {
        ObjectNode answer = JSON.createObjectNode();
        if (!id.isEmpty()) {
            answer.put("commandId", id);
        }
        answer.put("status", status);
        answer.put("detail", shown(detail));
        return answer.toString();
    }

    private static String where(JsonProcessingException e) {
        return e.getLocation() == null
                ? "somewhere"
                : "at line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
    }

    private static String shown(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
