package energy.busbar.sync;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** One JSON object of a message, read strictly. The first problem ends the reading. */
final class Fields {
    /** A message is wrong; the text goes back to its sender. */
    static final class Wrong extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Wrong(String message) {
            super(message, null, false, false);
        }
    }

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");
    private static final int MAX_DEPTH = 8;
    private static final int MAX_SHOWN = 40;

    private final String path;
    private final JsonNode object;
    private final Set<String> asked = new HashSet<>();

    /** @param path of the object inside the message, empty for the message itself */
    Fields(String path, JsonNode object) {
        this.path = path;
        this.object = object;
        if (!object.isObject()) {
            throw new Wrong((path.isEmpty() ? "the message" : path) + " is " + shown(object) + "; expected an object");
        }
    }

    Optional<String> text(String key) {
        return value(key).map(v -> {
            if (!v.isTextual() || v.textValue().isBlank()) {
                throw wrong(key, v, "a text");
            }
            return v.textValue();
        });
    }

    String requiredText(String key) {
        return text(key).orElseThrow(() -> missing(key, "a text"));
    }

    String id(String key) {
        String id = requiredText(key);
        if (!ID.matcher(id).matches()) {
            throw wrong(key, object.get(key), "1 to 64 of A-Z, a-z, 0-9, '-', '_', '.'");
        }
        return id;
    }

    Optional<Instant> time(String key) {
        return value(key).map(v -> {
            String expected = "a time such as 2026-11-24T09:00:00.000Z";
            if (!v.isTextual()) {
                throw wrong(key, v, expected);
            }
            try {
                Instant time = Instant.parse(v.textValue());
                if (time.isBefore(EARLIEST) || time.isAfter(LATEST)) {
                    throw wrong(key, v, expected + ", from 2000 to 2199");
                }
                return time;
            } catch (DateTimeException e) {
                throw wrong(key, v, expected);
            }
        });
    }

    Instant requiredTime(String key) {
        return time(key).orElseThrow(() -> missing(key, "a time such as 2026-11-24T09:00:00.000Z"));
    }

    OptionalDouble number(String key) {
        Optional<JsonNode> v = value(key);
        if (v.isEmpty()) {
            return OptionalDouble.empty();
        }
        if (!v.get().isNumber() || !Double.isFinite(v.get().doubleValue())) {
            throw wrong(key, v.get(), "a number");
        }
        return OptionalDouble.of(v.get().doubleValue());
    }

    Optional<Boolean> flag(String key) {
        return value(key).map(v -> {
            if (!v.isBoolean()) {
                throw wrong(key, v, "true or false");
            }
            return v.booleanValue();
        });
    }

    List<JsonNode> list(String key) {
        return value(key)
                .map(v -> {
                    if (!v.isArray()) {
                        throw wrong(key, v, "a list");
                    }
                    List<JsonNode> entries = new ArrayList<>();
                    v.forEach(entries::add);
                    return entries;
                })
                .orElse(List.of());
    }

    /** The object as plain Java: String, Number, Boolean, List, Map; empty when it is absent. */
    Map<String, Object> plainObject(String key) {
        return value(key)
                .map(v -> {
                    if (!v.isObject()) {
                        throw wrong(key, v, "an object");
                    }
                    return plainMap(at(key), v, 0);
                })
                .orElse(Map.of());
    }

    boolean has(String key) {
        return object.has(key);
    }

    String at(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /** Refuses every field that nobody asked for. */
    void finish() {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            if (!asked.contains(field.getKey())) {
                throw new Wrong("'" + cut(at(field.getKey())) + "' is not known here; expected one of "
                        + String.join(", ", new TreeSet<>(asked)));
            }
        }
    }

    private Optional<JsonNode> value(String key) {
        asked.add(key);
        JsonNode v = object.get(key);
        if (v != null && v.isNull()) {
            throw new Wrong("'" + at(key) + "' is null; give it a value or leave it out");
        }
        return Optional.ofNullable(v);
    }

    private Wrong wrong(String key, JsonNode value, String expected) {
        return new Wrong("'" + at(key) + "' is " + shown(value) + "; expected " + expected);
    }

    private Wrong missing(String key, String expected) {
        return new Wrong("'" + at(key) + "' is missing; expected " + expected);
    }

    private static Map<String, Object> plainMap(String path, JsonNode object, int depth) {
        Map<String, Object> map = new LinkedHashMap<>();
        object.properties()
                .forEach(e -> map.put(e.getKey(), plain(path + "." + cut(e.getKey()), e.getValue(), depth + 1)));
        return map;
    }

    private static Object plain(String path, JsonNode value, int depth) {
        if (depth > MAX_DEPTH) {
            throw new Wrong("'" + cut(path) + "' is nested deeper than " + MAX_DEPTH + " levels");
        }
        if (value.isObject()) {
            return plainMap(path, value, depth);
        }
        if (value.isArray()) {
            List<Object> list = new ArrayList<>();
            value.forEach(v -> list.add(plain(path + "[" + list.size() + "]", v, depth + 1)));
            return List.copyOf(list);
        }
        if (value.isNull()) {
            throw new Wrong("'" + path + "' is null; give it a value or leave it out");
        }
        if (value.isNumber()) {
            if (!Double.isFinite(value.doubleValue())) {
                throw new Wrong("'" + path + "' is " + shown(value) + ", too large for a number here");
            }
            return value.isIntegralNumber() && value.canConvertToLong()
                    ? (Object) value.longValue()
                    : (Object) value.doubleValue();
        }
        return value.isBoolean() ? (Object) value.booleanValue() : value.textValue();
    }

    private static String shown(JsonNode value) {
        if (value.isTextual()) {
            return "'" + cut(value.textValue()) + "'";
        }
        return value.isContainerNode() ? (value.isArray() ? "a list" : "an object") : cut(value.asText());
    }

    private static String cut(String text) {
        return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…";
    }
}
