package energy.busbar.profiles;

import energy.busbar.core.driver.Options;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A block of a profile: what {@link Options} reads, and the kinds of value that only profiles have. */
final class Fields {
    static final Pattern NAME = Pattern.compile("[a-z][A-Za-z0-9]{0,63}");

    final Options options;
    private final Map<String, Object> values;
    private final List<Options.Problem> problems;

    Fields(String path, Map<String, Object> values, List<Options.Problem> problems) {
        this.options = new Options(path, values, problems);
        this.values = values;
        this.problems = problems;
    }

    /** Problems noted so far, of the whole profile. */
    int problems() {
        return problems.size();
    }

    String path() {
        return options.path();
    }

    boolean has(String key) {
        return options.has(key);
    }

    @Nullable
    Object raw(String key) {
        options.has(key);
        return values.get(key);
    }

    void problem(String key, String message, String expected) {
        options.problem(key, message, expected);
    }

    Fields block(String key) {
        Options block = options.block(key);
        return new Fields(block.path(), values.get(key) instanceof Map<?, ?> map ? typed(map) : Map.of(), problems);
    }

    List<Fields> blocks(String key, int most) {
        List<Options> blocks = options.blocks(key);
        List<Fields> fields = new ArrayList<>();
        if (blocks.size() > most) {
            problem(key, "has " + blocks.size() + " entries", "at most " + most);
            return fields;
        }
        int next = 0;
        for (Object entry : values.get(key) instanceof List<?> list ? list : List.of()) {
            if (entry instanceof Map<?, ?> map) {
                fields.add(new Fields(blocks.get(next++).path(), typed(map), problems));
            }
        }
        return fields;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> typed(Map<?, ?> map) {
        return (Map<String, Object>) map;
    }

    /** Keys of a block whose keys are words of the profile's own. */
    Set<String> keys() {
        values.keySet().forEach(options::has);
        return values.keySet();
    }

    <E extends Enum<E>> E choice(String key, E fallback, Class<E> type) {
        Map<String, E> words = new LinkedHashMap<>();
        for (E e : type.getEnumConstants()) {
            words.put(e.name().toLowerCase(Locale.ROOT).replace('_', '-'), e);
        }
        Object value = raw(key);
        if (value == null) {
            return fallback;
        }
        E chosen = words.get(value.toString());
        if (chosen == null) {
            problem(key, "is " + shown(value), "one of " + String.join(", ", new TreeSet<>(words.keySet())));
            return fallback;
        }
        return chosen;
    }

    BigDecimal decimal(String key, double fallback) {
        Object value = raw(key);
        if (value == null) {
            return BigDecimal.valueOf(fallback);
        }
        if (value instanceof Number n && Double.isFinite(n.doubleValue())) {
            return new BigDecimal(n.toString());
        }
        problem(key, "is " + shown(value), "a number");
        return BigDecimal.valueOf(fallback);
    }

    double number(String key, double fallback) {
        if (Double.isFinite(fallback)) {
            return decimal(key, fallback).doubleValue();
        }
        return has(key) ? decimal(key, 0).doubleValue() : fallback;
    }

    double positive(String key, double fallback) {
        double value = number(key, fallback);
        if (value < 0) {
            problem(key, "is " + value, "a number of at least 0");
            return fallback;
        }
        return value;
    }

    Duration duration(String key, Duration fallback, Duration max) {
        return options.duration(key, fallback, Duration.ZERO, max);
    }

    /** Name of a point. */
    Optional<String> reference(String key) {
        return options.text(key).filter(name -> !name.isEmpty());
    }

    /** Whole numbers, one or a list of them. */
    List<Long> wholes(String key, long min, long max) {
        Object value = raw(key);
        List<?> list = value == null ? List.of() : value instanceof List<?> l ? l : List.of(value);
        List<Long> wholes = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            Object entry = list.get(i);
            boolean whole = entry instanceof Integer || entry instanceof Long;
            if (whole && ((Number) entry).longValue() >= min && ((Number) entry).longValue() <= max) {
                wholes.add(((Number) entry).longValue());
            } else {
                problem(
                        value instanceof List ? key + "[" + i + "]" : key,
                        "is " + shown(entry),
                        "a whole number from " + min + " to " + max);
            }
        }
        return wholes;
    }

    /** A word for each raw value. */
    Map<Long, String> words(String key, long max) {
        Map<Long, String> words = new LinkedHashMap<>();
        Fields block = block(key);
        for (String raw : block.keys()) {
            Object word = block.values.get(raw);
            Optional<Long> number = rawNumber(raw).filter(n -> n >= 0 && n <= max);
            if (number.isEmpty()) {
                block.problem(raw, "is not a raw value", "a whole number from 0 to " + max);
            } else if (!(word instanceof String || word instanceof Boolean)
                    || word.toString().isBlank()) {
                block.problem(raw, "is " + shown(word), "a word");
            } else if (words.putIfAbsent(number.get(), word.toString()) != null) {
                block.problem(raw, "has a word already", "one word for " + number.get());
            }
        }
        return words;
    }

    private static Optional<Long> rawNumber(String key) {
        try {
            return Optional.of(key.startsWith("0x") ? Long.parseLong(key.substring(2), 16) : Long.parseLong(key));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    Optional<TextPattern> pattern(String key) {
        Optional<String> text = options.text(key).filter(t -> !t.isEmpty());
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(TextPattern.of(text.get()));
        } catch (TextPattern.Unsupported e) {
            problem(key, String.valueOf(e.getMessage()), e.expected());
            return Optional.empty();
        }
    }

    void finish() {
        options.finish();
    }

    static String shown(@Nullable Object value) {
        return value instanceof String s ? "'" + s + "'" : value == null ? "empty" : String.valueOf(value);
    }
}
