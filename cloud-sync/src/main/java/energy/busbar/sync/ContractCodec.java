package energy.busbar.sync;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import energy.busbar.core.model.CommandRequest;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DispatchEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** JSON of {@code docs/mqtt-contract.md} to the model and back. Strict: what is not in the contract is refused by name. */
public final class ContractCodec {
    /** Largest command or dispatch event. */
    static final int MAX_BYTES = 65_536;

    static final int MAX_DEVICES = 500;

    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(32)
                            .maxStringLength(MAX_BYTES)
                            .maxNumberLength(64)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** What the topic {@code dispatch-events} carries. */
    sealed interface DispatchMessage {
        record Submit(DispatchEvent event) implements DispatchMessage {}

        record Cancel(String id) implements DispatchMessage {}
    }

    private ContractCodec() {}

    /** @param source who is recorded as having asked, such as {@code mqtt:platform} */
    public static Decoded<CommandRequest> command(byte[] payload, String source) {
        return decode(payload, fields -> {
            String id = fields.id("id");
            String slug = fields.requiredText("slug");
            Optional<DeviceId> device = fields.text("deviceId").map(DeviceId::new);
            CommandRequest request = new CommandRequest(
                    id,
                    slug,
                    device,
                    fields.text("tag"),
                    fields.plainObject("input"),
                    fields.time("expiresAt"),
                    fields.time("until"),
                    source);
            fields.finish();
            return request;
        });
    }

    static Decoded<DispatchMessage> dispatch(byte[] payload, String source) {
        return decode(payload, fields -> {
            String id = fields.id("id");
            if (fields.has("cancel")) {
                if (!fields.flag("cancel").orElse(false)) {
                    throw new Fields.Wrong("'cancel' is false; expected true, or leave it out");
                }
                fields.finish();
                return new DispatchMessage.Cancel(id);
            }
            String program = fields.requiredText("program");
            List<DeviceId> devices = new ArrayList<>();
            List<JsonNode> ids = fields.list("deviceIds");
            if (fields.has("deviceIds") && (ids.isEmpty() || ids.size() > MAX_DEVICES)) {
                throw new Fields.Wrong("'deviceIds' has " + ids.size() + " entries; expected 1 to " + MAX_DEVICES
                        + ", or leave it out for every battery of the site");
            }
            for (JsonNode entry : ids) {
                if (!entry.isTextual()) {
                    throw new Fields.Wrong("'deviceIds[" + devices.size() + "]' is no text; expected a device id");
                }
                devices.add(new DeviceId(entry.textValue()));
            }
            List<DispatchEvent.Window> windows = new ArrayList<>();
            for (JsonNode window : fields.list("windows")) {
                windows.add(window(new Fields("windows[" + windows.size() + "]", window)));
            }
            fields.finish();
            return new DispatchMessage.Submit(
                    new DispatchEvent(id, program, devices, windows, DispatchEvent.Status.SCHEDULED, source));
        });
    }

    private static DispatchEvent.Window window(Fields fields) {
        String word = fields.requiredText("action");
        DispatchEvent.Action action = switch (word) {
            case "charge" -> DispatchEvent.Action.CHARGE;
            case "hold" -> DispatchEvent.Action.HOLD;
            case "discharge" -> DispatchEvent.Action.DISCHARGE;
            default ->
                throw new Fields.Wrong("'" + fields.at("action") + "' is '"
                        + word.substring(0, Math.min(40, word.length()))
                        + "'; expected one of charge, hold, discharge");
        };
        DispatchEvent.Window window = new DispatchEvent.Window(
                fields.requiredTime("from"),
                fields.requiredTime("until"),
                action,
                fields.number("power"),
                fields.number("exportLimit"),
                fields.number("importLimit"));
        fields.finish();
        return window;
    }

    static byte[] write(Map<String, ?> object) {
        try {
            return JSON.writeValueAsBytes(object);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a payload holds something that is not JSON", e);
        }
    }

    /** RFC 3339 in UTC with milliseconds. */
    static String time(Instant instant) {
        return MILLIS.format(instant);
    }

    private static <T> Decoded<T> decode(byte[] payload, Function<Fields, T> reader) {
        if (payload.length > MAX_BYTES) {
            return new Decoded.Bad<>(
                    Optional.empty(),
                    Optional.empty(),
                    "the message has " + payload.length + " bytes; at most " + MAX_BYTES);
        }
        JsonNode root;
        try {
            // Jackson itself lets some bytes through that are no UTF-8.
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(payload))
                    .toString();
            root = JSON.readTree(text);
        } catch (CharacterCodingException e) {
            return new Decoded.Bad<>(Optional.empty(), Optional.empty(), "the message is not UTF-8");
        } catch (JsonProcessingException e) {
            return new Decoded.Bad<>(Optional.empty(), Optional.empty(), "the message is not JSON: " + where(e));
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
        if (root == null || root.isMissingNode()) {
            return new Decoded.Bad<>(Optional.empty(), Optional.empty(), "the message is empty");
        }
        try {
            return new Decoded.Good<>(reader.apply(new Fields("", root)));
        } catch (Fields.Wrong | IllegalArgumentException e) {
            return new Decoded.Bad<>(readable(root, "id"), readable(root, "slug"), String.valueOf(e.getMessage()));
        }
    }

    private static String where(JsonProcessingException e) {
        String message = e.getOriginalMessage();
        // Jackson quotes what it found; a sender does not need more than the beginning of it.
        String first = message.lines().findFirst().orElse("").replaceFirst(" \\(start marker.*", "");
        String cut = first.length() > 160 ? first.substring(0, 160) + "…" : first;
        return e.getLocation() == null
                ? cut
                : cut + " (line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr() + ")";
    }

    private static Optional<String> readable(JsonNode root, String key) {
        JsonNode value = root.get(key);
        return value != null && value.isTextual() && value.textValue().matches("[A-Za-z0-9._:-]{1,64}")
                ? Optional.of(value.textValue())
                : Optional.empty();
    }
}
