package energy.busbar.driver.ocpp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Text to {@link Frame} and back: strict out, tolerant in. Source: OCPP-J 1.6 §4, 2.0.1 part 4 §4. Pure. */
final class OcppRpc {
    /** OCPP-J 1.6 §4.1.4; what chargers send may be longer, what the gateway sends never is. */
    static final int MAX_ID_CHARS = 36;

    private static final int MAX_FOREIGN_ID_CHARS = 255;
    private static final int MAX_DESCRIPTION_CHARS = 255;

    static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(32)
                            .maxNumberLength(100)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private OcppRpc() {}

    static Frame parse(String text) {
        JsonNode root;
        try {
            root = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return new Frame.Unreadable("is not JSON: " + e.getOriginalMessage(), false);
        }
        if (root == null || !root.isArray() || root.size() < 2) {
            return new Frame.Unreadable("is not a JSON array of message type, id and payload", false);
        }
        if (!root.get(0).canConvertToInt() || !root.get(0).isIntegralNumber()) {
            return new Frame.Unreadable("has a message type that is not a whole number", false);
        }
        int type = root.get(0).intValue();
        JsonNode idNode = root.get(1);
        // Some chargers count their ids as numbers.
        String id = idNode.isValueNode() && !idNode.isNull() ? idNode.asText() : "";
        boolean usable = !id.isEmpty() && id.length() <= MAX_FOREIGN_ID_CHARS;
        if (type < 2 || type > 4) {
            return new Frame.UnknownType(usable ? id : Version.UNREADABLE_ID, type);
        }
        if (!usable) {
            return new Frame.Unreadable("has no usable message id", type != 2);
        }
        return switch (type) {
            case 2 -> call(id, root);
            case 3 -> new Frame.Result(id, root.size() > 2 ? root.get(2) : JSON.createObjectNode());
            default -> new Frame.Error(id, textAt(root, 2, "GenericError"), textAt(root, 3, ""));
        };
    }

    private static Frame call(String id, JsonNode root) {
        if (root.size() < 3 || !root.get(2).isTextual()) {
            return new Frame.BadCall(id, "a CALL is [2, id, action, payload] with the action as text", false);
        }
        JsonNode payload = root.path(3);
        // A payload left out or null stands for an empty one in the field.
        if (payload.isMissingNode() || payload.isNull()) {
            payload = JSON.createObjectNode();
        }
        if (!(payload instanceof ObjectNode object)) {
            return new Frame.BadCall(id, "the payload of a CALL is a JSON object", true);
        }
        return new Frame.Call(id, root.get(2).textValue(), object);
    }

    static String encode(Frame.Call call) {
        if (call.id().isEmpty() || call.id().length() > MAX_ID_CHARS) {
            throw new IllegalArgumentException("message id of " + call.id().length() + " characters; 1 to 36");
        }
        return array(2, call.id()).add(call.action()).add(call.payload()).toString();
    }

    static String encode(Frame.Result result) {
        return array(3, result.id()).add(result.payload()).toString();
    }

    static String encode(Frame.Error error) {
        String description = error.description();
        return array(4, error.id())
                .add(error.code())
                .add(description.substring(0, Math.min(description.length(), MAX_DESCRIPTION_CHARS)))
                .add(JSON.createObjectNode())
                .toString();
    }

    private static ArrayNode array(int type, String id) {
        return JSON.createArrayNode().add(type).add(id);
    }

    private static String textAt(JsonNode root, int index, String fallback) {
        JsonNode node = root.path(index);
        return node.isTextual() ? node.textValue() : fallback;
    }
}
