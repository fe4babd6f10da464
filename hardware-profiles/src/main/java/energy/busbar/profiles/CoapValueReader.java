package energy.busbar.profiles;

import energy.busbar.core.model.Point.Kind;
import energy.busbar.profiles.CoapValue.Find;
import energy.busbar.profiles.CoapValue.OctetType;
import energy.busbar.profiles.CoapValue.Octets;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads where a value of a CoAP device is and how it is coded: of points, identity and match alike. */
final class CoapValueReader {
    static final int MAX_PATH = 255;
    /** RFC 6901 §3; {@code #} is the whole document, since an empty text is none here. */
    private static final Pattern POINTER = Pattern.compile("#|(/([^~/]|~[01])*){1,16}");

    private static final int MAX_OCTETS = 1024;
    private static final int MAX_TEXT = 1024;

    private final Optional<CoapFormat> format;

    /** @param defaults what holds for every value that does not say otherwise */
    CoapValueReader(Fields defaults) {
        format = format(defaults, "format", Optional.empty());
        defaults.finish();
    }

    /** @param plain what it is where neither {@code type} nor its coding says it */
    CoapValue read(Fields f, Kind plain) {
        String path = path(f, "path", true);
        CoapFormat own = format(f, "format", format).orElse(CoapFormat.JSON);
        if (format.isEmpty() && !f.has("format")) {
            f.problem(
                    "format",
                    "is missing",
                    "one of " + String.join(", ", CoapFormat.words()) + ", here or in defaults");
        }
        if (!own.isTree()) {
            meaningless(f, own, "pointer", "find");
        }
        if (!own.isSenMl()) {
            meaningless(f, own, "record", "symbol");
        }
        if (own != CoapFormat.OCTETS) {
            meaningless(f, own, "bytes");
        }
        Map<String, String> words = words(f);
        Optional<String> otherwise = Optional.ofNullable(f.raw("otherwise")).map(Object::toString);
        if (words.isEmpty() && otherwise.isPresent()) {
            f.problem("otherwise", "has no meaning without enum", "enum: beside it");
        }
        Kind kind = kind(f, words, otherwise, plain);
        if (kind == Kind.TEXT || kind == Kind.FLAG) {
            for (String key : List.of("scale", "offset", "negate", "min", "max")) {
                if (f.has(key)) {
                    f.problem(key, "has no meaning for this point", "only what goes with its type");
                }
            }
        }
        double scale = f.number("scale", 1);
        if (scale == 0) {
            f.problem("scale", "is 0", "what one step of the raw value is worth in the point's unit");
        }
        return new CoapValue(
                path,
                own,
                pointer(f, "pointer"),
                find(f),
                f.options.text("record").orElse(""),
                f.options.text("symbol").orElse(""),
                octets(f, own),
                scale == 0 ? 1 : scale,
                f.number("offset", 0),
                f.options.flag("negate", false),
                absent(f),
                words,
                otherwise,
                f.number("min", Double.NEGATIVE_INFINITY),
                f.number("max", Double.POSITIVE_INFINITY),
                kind);
    }

    static Optional<CoapFormat> format(Fields f, String key, Optional<CoapFormat> fallback) {
        Optional<String> word = f.options.text(key);
        if (word.isEmpty()) {
            return fallback;
        }
        Optional<CoapFormat> found = CoapFormat.ofWord(word.get());
        if (found.isEmpty()) {
            f.problem(key, "is '" + word.get() + "'", "one of " + String.join(", ", CoapFormat.words()));
        }
        return found.or(() -> fallback);
    }

    /** Without a leading slash. */
    static String path(Fields f, String key, boolean required) {
        String text =
                required ? f.options.requiredText(key) : f.options.text(key).orElse("");
        String path = text.startsWith("/") ? text.substring(1) : text;
        try {
            URI uri = new URI("coap://host/" + path);
            if (path.length() > MAX_PATH || uri.getRawFragment() != null) {
                throw new URISyntaxException(path, "");
            }
        } catch (URISyntaxException e) {
            f.problem(
                    key,
                    "is '" + text + "'",
                    "a path of at most " + MAX_PATH + " characters, such as sensors/power?u=kW");
            return "";
        }
        return path;
    }

    private static String pointer(Fields f, String key) {
        String text = f.options.text(key).orElse("#");
        if (!POINTER.matcher(text).matches()) {
            f.problem(key, "is '" + text + "'", "a JSON Pointer such as /temp/value, or # for all of it");
            return "";
        }
        return text.equals("#") ? "" : text;
    }

    private static Optional<Find> find(Fields f) {
        if (!f.has("find")) {
            return Optional.empty();
        }
        Fields block = f.block("find");
        Object is = block.raw("is");
        if (is == null) {
            block.problem("is", "is missing", "what stands at key in the entry that is meant");
        }
        Find find = new Find(pointer(block, "in"), pointer(block, "key"), String.valueOf(is));
        block.finish();
        return Optional.of(find);
    }

    private static Optional<Octets> octets(Fields f, CoapFormat format) {
        if (format != CoapFormat.OCTETS) {
            return Optional.empty();
        }
        Fields block = f.block("bytes");
        if (!f.has("bytes")) {
            f.problem("bytes", "is missing", "type: and at:, such as {at: 2, type: i16}");
        } else if (!block.has("type")) {
            block.problem("type", "is missing", "one of u8, i8, u16, i16, u32, i32, f32, f64");
        }
        Octets octets = new Octets(
                block.options.integer("at", 0, 0, MAX_OCTETS),
                block.choice("type", OctetType.U16, OctetType.class),
                block.options.word("order", "big", Set.of("big", "little")).equals("little"));
        block.finish();
        return Optional.of(octets);
    }

    private static Map<String, String> words(Fields f) {
        Map<String, String> words = new LinkedHashMap<>();
        Fields block = f.block("enum");
        for (String raw : List.copyOf(block.keys())) {
            Object word = block.raw(raw);
            if (!(word instanceof String || word instanceof Boolean)
                    || word.toString().isBlank()) {
                block.problem(raw, "is " + Fields.shown(word), "a word");
            } else {
                words.put(raw, word.toString());
            }
        }
        return words;
    }

    private static Set<String> absent(Fields f) {
        Object raw = f.raw("nan");
        List<?> list = raw == null ? List.of() : raw instanceof List<?> l ? l : List.of(raw);
        Set<String> absent = new HashSet<>();
        for (Object each : list) {
            if (each instanceof Number || each instanceof Boolean) {
                absent.add(plain(each));
            } else if (each instanceof String text && text.length() <= MAX_TEXT) {
                absent.add(text);
            } else {
                f.problem("nan", "has " + Fields.shown(each), "raw values such as -1 or \"n/a\"");
            }
        }
        return absent;
    }

    private static String plain(Object value) {
        return value instanceof Double d && d == Math.rint(d) && Math.abs(d) < 1e15
                ? String.valueOf(d.longValue())
                : value.toString();
    }

    private static Kind kind(Fields f, Map<String, String> words, Optional<String> otherwise, Kind plain) {
        if (!words.isEmpty()) {
            if (f.has("type")) {
                f.problem("type", "does not go with enum", "none: the words say it");
            }
            Set<String> all = new HashSet<>(words.values());
            otherwise.ifPresent(all::add);
            return Set.of("true", "false").containsAll(all) ? Kind.FLAG : Kind.TEXT;
        }
        return switch (f.options.text("type").orElse("")) {
            case "" -> plain;
            case "number" -> Kind.REAL;
            case "whole" -> Kind.WHOLE;
            case "flag" -> Kind.FLAG;
            case "text" -> Kind.TEXT;
            default -> {
                f.problem("type", "is '" + f.raw("type") + "'", "one of flag, number, text, whole");
                yield plain;
            }
        };
    }

    private static void meaningless(Fields f, CoapFormat format, String... keys) {
        for (String key : keys) {
            if (f.has(key)) {
                f.problem(key, "has no meaning with format " + format.word(), "only what goes with its format");
            }
        }
    }
}
