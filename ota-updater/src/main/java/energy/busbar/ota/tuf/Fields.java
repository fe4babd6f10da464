package energy.busbar.ota.tuf;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A JSON object's members by type; each complaint names the place. */
record Fields(JsonNode node, String what, String place) {
    /** The largest integer that every JSON implementation keeps exactly. */
    static final long MAX_INTEGER = (1L << 53) - 1;

    private static final DateTimeFormatter DATE_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'").withResolverStyle(ResolverStyle.STRICT);

    static Fields of(JsonNode node, String what, String place) {
        if (!node.isObject()) {
            throw RefusedException.malformed(what, place + " is not an object");
        }
        return new Fields(node, what, place);
    }

    RefusedException wrong(String name, String right) {
        JsonNode is = node.get(name);
        String shown = is == null ? "missing" : abbreviated(is.toString());
        return RefusedException.malformed(what, place + "." + name + " is " + shown + "; it must be " + right);
    }

    private static String abbreviated(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }

    boolean has(String name) {
        return node.has(name);
    }

    String text(String name) {
        JsonNode value = node.get(name);
        if (value == null || !value.isTextual()) {
            throw wrong(name, "a string");
        }
        return value.textValue();
    }

    long integer(String name, long least) {
        JsonNode value = node.get(name);
        if (value == null
                || !value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < least
                || value.longValue() > MAX_INTEGER) {
            throw wrong(name, "an integer from " + least + " to 2^53 - 1");
        }
        return value.longValue();
    }

    @Nullable
    Long integerIfThere(String name, long least) {
        return has(name) ? integer(name, least) : null;
    }

    boolean flag(String name) {
        JsonNode value = node.get(name);
        if (value == null) {
            return false;
        }
        if (!value.isBoolean()) {
            throw wrong(name, "true or false");
        }
        return value.booleanValue();
    }

    Instant dateTime(String name) {
        try {
            return LocalDateTime.parse(text(name), DATE_TIME).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            throw wrong(name, "a time like \"2027-01-31T23:59:59Z\"");
        }
    }

    Fields object(String name) {
        JsonNode value = node.get(name);
        if (value == null || !value.isObject()) {
            throw wrong(name, "an object");
        }
        return new Fields(value, what, place + "." + name);
    }

    /** Each member must be an object. */
    void members(BiConsumer<String, Fields> each) {
        node.properties()
                .forEach(member -> each.accept(
                        member.getKey(), of(member.getValue(), what, place + "." + abbreviated(member.getKey()))));
    }

    List<Fields> objects(String name) {
        JsonNode array = array(name);
        List<Fields> fields = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            fields.add(of(array.get(i), what, place + "." + name + "[" + i + "]"));
        }
        return fields;
    }

    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        for (JsonNode each : array(name)) {
            if (!each.isTextual()) {
                throw wrong(name, "an array of strings");
            }
            texts.add(each.textValue());
        }
        return List.copyOf(texts);
    }

    List<String> distinctTexts(String name) {
        List<String> texts = texts(name);
        if (new HashSet<>(texts).size() != texts.size()) {
            throw wrong(name, "an array that has no string twice");
        }
        return texts;
    }

    private JsonNode array(String name) {
        JsonNode value = node.get(name);
        if (value == null || !value.isArray()) {
            throw wrong(name, "an array");
        }
        return value;
    }
}
