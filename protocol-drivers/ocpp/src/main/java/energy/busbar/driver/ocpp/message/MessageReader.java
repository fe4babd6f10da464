package energy.busbar.driver.ocpp.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.driver.ocpp.message.BadMessage.Kind;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * JSON objects as message records, read as chargers write them: unknown fields are ignored, unknown words kept as {@code
 * UNRECOGNISED}, texts taken as numbers and numbers as texts, one object as a list of one, every {@link OcppTime}. An
 * optional field or a list's element that cannot be read is left out. Only what cannot be done without is an error.
 */
public final class MessageReader {
    /** A longer text is no number; reading one of thousands of digits would hold up all chargers. */
    private static final int LONGEST_NUMBER = 100;

    private MessageReader() {}

    /** @throws BadMessage naming the field */
    public static <T extends Record> T read(Class<T> type, ObjectNode json) {
        return type.cast(object(type, json, ""));
    }

    private static Object object(Class<?> type, JsonNode json, String path) {
        if (!json.isObject()) {
            throw new BadMessage(Kind.WRONG_TYPE, path + " is not an object");
        }
        Shape shape = Shape.of(type);
        List<@Nullable Object> values = new ArrayList<>();
        for (Shape.Field field : shape.fields()) {
            JsonNode node = json.path(field.name());
            String at = path.isEmpty() ? field.name() : path + "." + field.name();
            values.add(node.isMissingNode() || node.isNull() ? absent(field, at) : present(field, node, at));
        }
        return shape.make(values.toArray());
    }

    private static @Nullable Object absent(Shape.Field field, String at) {
        if (!field.forgiven()) {
            throw new BadMessage(Kind.MISSING, at + " is missing");
        }
        return field.list() ? List.of() : null;
    }

    private static @Nullable Object present(Shape.Field field, JsonNode node, String at) {
        if (field.list()) {
            return list(field, node, at);
        }
        try {
            return value(field.type(), node, at);
        } catch (BadMessage e) {
            if (field.forgiven()) {
                return null;
            }
            throw e;
        }
    }

    private static List<Object> list(Shape.Field field, JsonNode node, String at) {
        List<Object> read = new ArrayList<>();
        Optional<BadMessage> first = Optional.empty();
        for (JsonNode element : node.isArray() ? node : List.of(node)) {
            try {
                read.add(value(field.type(), element, at + "[" + read.size() + "]"));
            } catch (BadMessage e) {
                first = first.isEmpty() ? Optional.of(e) : first;
            }
        }
        if (read.isEmpty() && !field.forgiven()) {
            throw first.orElseGet(() -> new BadMessage(Kind.MISSING, at + " is empty"));
        }
        return List.copyOf(read);
    }

    private static Object value(Class<?> type, JsonNode node, String at) {
        if (type == JsonNode.class) {
            return node;
        }
        if (type.isRecord()) {
            return object(type, node, at);
        }
        if (!node.isValueNode() || node.isNull()) {
            throw new BadMessage(Kind.WRONG_TYPE, at + " is not a plain value");
        }
        String text = node.asText();
        if (type == String.class) {
            return text;
        }
        if (type.isEnum()) {
            return Words.of(type).read(text).orElseThrow(() -> bad(Kind.BAD_VALUE, at, text, "a word of the standard"));
        }
        if (type == Instant.class) {
            return OcppTime.parse(text).orElseThrow(() -> bad(Kind.BAD_VALUE, at, text, "a time (RFC 3339)"));
        }
        if (type == URI.class) {
            return uri(text, at);
        }
        return type == boolean.class || type == Boolean.class ? flag(text, at) : number(type, text, at);
    }

    private static Object number(Class<?> type, String text, String at) {
        try {
            BigDecimal number = new BigDecimal(text.length() > LONGEST_NUMBER ? "" : text.trim());
            if (type == double.class || type == Double.class) {
                double plain = number.doubleValue();
                if (Double.isFinite(plain)) {
                    return plain;
                }
            } else if ((long) number.precision() - number.scale()
                    < 20) { // else a long number is made of a short exponent
                // Long are meter registers only; a fraction of a watt-hour more is no reason to lose all of it.
                return type == long.class || type == Long.class
                        ? (Object) number.setScale(0, RoundingMode.HALF_UP).longValueExact()
                        : number.intValueExact();
            }
        } catch (ArithmeticException | NumberFormatException e) {
            // told below
        }
        throw bad(
                Kind.WRONG_TYPE,
                at,
                text,
                type == double.class || type == Double.class ? "a number" : "a whole number that fits");
    }

    private static Boolean flag(String text, String at) {
        return switch (text.trim().toLowerCase(java.util.Locale.ROOT)) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw bad(Kind.WRONG_TYPE, at, text, "true or false");
        };
    }

    private static URI uri(String text, String at) {
        try {
            return new URI(text.trim());
        } catch (URISyntaxException e) {
            throw bad(Kind.BAD_VALUE, at, text, "a URI");
        }
    }

    private static BadMessage bad(Kind kind, String at, String text, String right) {
        String shown = text.length() > 40 ? text.substring(0, 40) + "…" : text;
        return new BadMessage(kind, at + " is '" + shown + "', not " + right);
    }
}
