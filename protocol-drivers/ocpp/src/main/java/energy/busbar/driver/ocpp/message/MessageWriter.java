package energy.busbar.driver.ocpp.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URI;
import java.time.Instant;
import java.util.List;

/**
 * Message records as JSON objects, valid by the published schemas or not at all: absent optionals are left out, lengths,
 * counts and ranges hold, times are UTC with milliseconds and Z, and no word is written that the standard does not have.
 */
public final class MessageWriter {
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");
    private static final double TENTHS_SLACK = 1e-7;

    private MessageWriter() {}

    /** @throws IllegalArgumentException when a field breaks a rule, with its path, what it is and what would be right */
    public static ObjectNode write(Record message) {
        return object(message, message.getClass().getSimpleName());
    }

    /** The word of a constant on the wire, for people; what has none, as {@code UNRECOGNISED}, by its name. */
    public static String word(Enum<?> constant) {
        return Words.of(constant.getDeclaringClass()).word(constant).orElse(constant.name());
    }

    private static ObjectNode object(Object message, String path) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        for (Shape.Field field : Shape.of(message.getClass()).fields()) {
            Object value = field.of(message);
            String at = path + "." + field.name();
            if (value == null) {
                if (!field.optional()) {
                    throw new IllegalArgumentException(at + " is missing, and the standard requires it");
                }
            } else if (!(value instanceof List<?> list)) {
                json.set(field.name(), value(field, value, at));
            } else if (!list.isEmpty() || !field.optional()) {
                json.set(field.name(), array(field, list, at));
            }
        }
        return json;
    }

    private static ArrayNode array(Shape.Field field, List<?> list, String at) {
        if (list.size() < field.minItems() || list.size() > field.maxItems()) {
            throw new IllegalArgumentException(at + " has " + list.size() + " elements; "
                    + (field.maxItems() == Integer.MAX_VALUE
                            ? "at least " + field.minItems()
                            : field.minItems() + " to " + field.maxItems()));
        }
        ArrayNode array = JsonNodeFactory.instance.arrayNode(list.size());
        for (int i = 0; i < list.size(); i++) {
            array.add(value(field, list.get(i), at + "[" + i + "]"));
        }
        return array;
    }

    private static JsonNode value(Shape.Field field, Object value, String at) {
        if (value instanceof String text) {
            if (text.length() > field.maxLength()) {
                throw new IllegalArgumentException(
                        at + " has " + text.length() + " characters; at most " + field.maxLength());
            }
            return TextNode.valueOf(text);
        }
        if (value instanceof Enum<?> constant) {
            return TextNode.valueOf(Words.of(constant.getDeclaringClass())
                    .word(constant)
                    .orElseThrow(() -> new IllegalArgumentException(
                            at + " is a word that was not recognised; such a one is read and never written")));
        }
        if (value instanceof Integer || value instanceof Long) {
            return whole(field, ((Number) value).longValue(), at);
        }
        if (value instanceof Double number) {
            return decimal(field, number, at);
        }
        if (value instanceof Boolean flag) {
            return BooleanNode.valueOf(flag);
        }
        if (value instanceof Instant time) {
            return time(time, at);
        }
        if (value instanceof URI uri) {
            if (!uri.isAbsolute()) {
                throw new IllegalArgumentException(at + " is '" + uri + "'; a URI with a scheme");
            }
            return TextNode.valueOf(uri.toASCIIString());
        }
        return value instanceof JsonNode any ? any : object(value, at);
    }

    private static JsonNode whole(Shape.Field field, long number, String at) {
        if (number < field.min() || number > field.max()) {
            throw new IllegalArgumentException(at + " is " + number + "; " + field.min() + " to " + field.max());
        }
        return LongNode.valueOf(number);
    }

    private static JsonNode decimal(Shape.Field field, double number, String at) {
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException(at + " is " + number + "; a number");
        }
        BigDecimal exact = BigDecimal.valueOf(number);
        if (!field.tenths()) {
            return DecimalNode.valueOf(exact.scale() < 0 ? exact.setScale(0) : exact);
        }
        BigDecimal tenths = exact.setScale(1, RoundingMode.HALF_UP);
        if (Math.abs(tenths.doubleValue() - number) > TENTHS_SLACK) {
            throw new IllegalArgumentException(at + " is " + number + "; a multiple of 0.1");
        }
        return DecimalNode.valueOf(tenths);
    }

    private static JsonNode time(Instant time, String at) {
        if (time.isBefore(Instant.EPOCH) || time.isAfter(LATEST)) {
            throw new IllegalArgumentException(at + " is " + time + "; a time from 1970 to 9999");
        }
        return TextNode.valueOf(OcppTime.format(time));
    }
}
