package energy.busbar.agent.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import energy.busbar.core.model.CommandRequest;
import energy.busbar.core.model.DeviceId;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A command as it is posted: the fields of the MQTT contract, with the id left out where the gateway is to make one, and
 * {@code forSeconds} for those who do not want to reckon with times.
 */
final class CommandBody {
    private static final Set<String> FIELDS =
            new TreeSet<>(Set.of("id", "slug", "deviceId", "tag", "input", "expiresAt", "until", "forSeconds"));
    private static final long MAX_SECONDS = Duration.ofDays(366).toSeconds();
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private CommandBody() {}

    static JsonNode parse(byte[] body) {
        try {
            JsonNode node = JSON.readTree(body);
            if (node == null || !node.isObject()) {
                throw bad("the body must be a JSON object such as {\"slug\": \"battery:set-operating-mode\", …}");
            }
            return node;
        } catch (JsonProcessingException e) {
            throw bad("the body is not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw bad("the body cannot be read: " + e.getMessage());
        }
    }

    static CommandRequest command(JsonNode body, Instant now, String source) {
        for (Iterator<String> names = body.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!FIELDS.contains(name)) {
                throw bad("'" + name + "' is not known here; expected one of " + String.join(", ", FIELDS));
            }
        }
        Optional<Instant> until = time(body, "until");
        if (body.has("forSeconds")) {
            JsonNode seconds = body.get("forSeconds");
            if (!seconds.isIntegralNumber() || seconds.longValue() < 1 || seconds.longValue() > MAX_SECONDS) {
                throw bad("'forSeconds' must be a whole number from 1 to " + MAX_SECONDS + ", not " + seconds);
            }
            if (until.isPresent()) {
                throw bad("'until' and 'forSeconds' say the same; give one of them");
            }
            until = Optional.of(now.plusSeconds(seconds.longValue()));
        }
        JsonNode input = body.path("input");
        if (!input.isMissingNode() && !input.isObject()) {
            throw bad("'input' must be an object, not " + input);
        }
        try {
            return new CommandRequest(
                    text(body, "id").orElseGet(() -> CommandIds.next(now)),
                    text(body, "slug")
                            .orElseThrow(() -> bad("'slug' is missing; expected such as battery:set-reserve")),
                    text(body, "deviceId").map(DeviceId::new),
                    text(body, "tag"),
                    input.isObject() ? JSON.convertValue(input, new TypeReference<Map<String, Object>>() {}) : Map.of(),
                    time(body, "expiresAt"),
                    until,
                    source);
        } catch (IllegalArgumentException e) {
            throw bad(String.valueOf(e.getMessage()));
        }
    }

    private static Optional<String> text(JsonNode body, String key) {
        if (!body.has(key)) {
            return Optional.empty();
        }
        if (!body.get(key).isTextual() || body.get(key).textValue().isBlank()) {
            throw bad("'" + key + "' must be a text, not " + body.get(key));
        }
        return Optional.of(body.get(key).textValue());
    }

    private static Optional<Instant> time(JsonNode body, String key) {
        return text(body, key).map(text -> {
            try {
                return Instant.parse(text);
            } catch (DateTimeException e) {
                throw bad("'" + key + "' must be a time such as 2026-11-24T09:00:00Z, not '" + text + "'");
            }
        });
    }

    private static BadRequest bad(String message) {
        return new BadRequest(400, "bad-input", message);
    }
}
