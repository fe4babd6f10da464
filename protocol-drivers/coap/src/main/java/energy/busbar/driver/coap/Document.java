package energy.busbar.driver.coap;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A payload, decoded as its content format says.
 *
 * @param text of a text: what came, also where it is a number; empty for another format
 */
record Document(Format format, JsonNode root, String text) {
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(Cbor.MAX_DEPTH)
                            .maxNumberLength(100)
                            .build())
                    // A key that stands twice has two meanings.
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final Pattern NUMBER = Pattern.compile("[+-]?\\d{1,30}(\\.\\d{1,30})?([eE][+-]?\\d{1,3})?");
    private static final int MAX_TEXT = 1024;

    static Document parse(Format format, byte[] payload) throws MalformedPayload {
        return switch (format) {
            case TEXT -> new Document(format, text(payload), new String(payload, StandardCharsets.UTF_8).strip());
            case OCTETS -> new Document(format, BinaryNode.valueOf(payload), "");
            case JSON, SENML_JSON -> new Document(format, json(payload), "");
            case CBOR -> new Document(format, Cbor.read(payload), "");
            case SENML_CBOR -> new Document(format, Cbor.read(payload, SenMl::label), "");
        };
    }

    List<SenMl.Entry> senMl(double nowEpochSeconds) throws MalformedPayload {
        if (!format.isSenMl() && format != Format.JSON) {
            throw new MalformedPayload("is " + format.word() + ", where SenML was expected");
        }
        return SenMl.resolve(root, nowEpochSeconds);
    }

    private static JsonNode json(byte[] payload) throws MalformedPayload {
        try {
            JsonNode root = JSON.readTree(payload);
            if (root.isMissingNode()) {
                throw new MalformedPayload("is empty");
            }
            return root;
        } catch (JsonProcessingException e) {
            throw new MalformedPayload("is not JSON: " + e.getOriginalMessage());
        } catch (java.io.IOException e) {
            throw new MalformedPayload("cannot be read: " + e.getMessage());
        }
    }

    private static JsonNode text(byte[] payload) throws MalformedPayload {
        if (payload.length > MAX_TEXT) {
            throw new MalformedPayload("is a text of " + payload.length + " bytes; at most " + MAX_TEXT);
        }
        return numberOr(new String(payload, StandardCharsets.UTF_8).strip());
    }

    /** The number that a text is, or else the text. */
    static JsonNode numberOr(String text) {
        return NUMBER.matcher(text).matches() ? DoubleNode.valueOf(Double.parseDouble(text)) : TextNode.valueOf(text);
    }

    static JsonNode tree(String json) throws MalformedPayload {
        return json(json.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] json(JsonNode node) {
        try {
            return JSON.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A whole number without ".0", which small devices do not all understand. */
    static void put(ObjectNode node, String field, double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            node.put(field, (long) value);
        } else {
            node.put(field, value);
        }
    }
}
