package energy.busbar.core.driver;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A block of configuration, read strictly: each getter checks type and range and notes a problem instead of throwing,
 * so that one run reports all of them; {@link #finish()} notes every key that nobody asked for. Values are what YAML
 * gives: String, Number, Boolean, List, Map.
 */
public final class Options {
    private static final Pattern HOST_PORT =
            Pattern.compile("(?:\\[([0-9A-Fa-f:.%]{2,45})]|([^:\\s\\[\\]]{1,253})):(\\d{1,5})");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

    /**
     * @param path such as {@code devices[2].connection.port}; the reader of the file turns it into a line
     * @param expected what would be right
     */
    public record Problem(String path, String message, String expected) {}

    private final String path;
    private final Map<String, Object> values;
    private final List<Problem> problems;
    private final Set<String> asked = new HashSet<>();

    /** @param problems shared by all blocks of a file; this block only adds to it */
    public Options(String path, Map<String, Object> values, List<Problem> problems) {
        this.path = path;
        this.values = values;
        this.problems = problems;
    }

    public String path() {
        return path;
    }

    public boolean has(String key) {
        asked.add(key);
        return values.get(key) != null;
    }

    /** As it stands in the file, unchecked: for comparing blocks. It does not count as asked for. */
    public Optional<Object> plain(String key) {
        return Optional.ofNullable(values.get(key));
    }

    public Optional<String> text(String key) {
        return value(key).flatMap(v -> {
            if (v instanceof String s && !s.isBlank()) {
                return Optional.of(s);
            }
            problem(key, "is " + shown(v), "a text");
            return Optional.empty();
        });
    }

    public String requiredText(String key) {
        require(key, "a text");
        return text(key).orElse("");
    }

    public String word(String key, String fallback, Set<String> allowed) {
        String word = text(key).orElse(fallback);
        if (!allowed.contains(word)) {
            problem(key, "is '" + word + "'", "one of " + String.join(", ", new java.util.TreeSet<>(allowed)));
        }
        return word;
    }

    /** An address to listen on or to connect to. @param port 0 for any free one */
    public record HostPort(String host, int port) {
        @Override
        public String toString() {
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /** {@code host:port}, IPv6 in brackets. */
    public HostPort hostPort(String key, HostPort fallback) {
        return value(key)
                .map(v -> {
                    String text = v.toString();
                    Matcher m = HOST_PORT.matcher(text);
                    int port = m.matches() ? Integer.parseInt(m.group(3)) : -1;
                    if (port < 0 || port > 65_535) {
                        problem(key, "is " + shown(v), "host:port such as " + fallback + ", port 0 to 65535");
                        return fallback;
                    }
                    return new HostPort(m.group(1) == null ? m.group(2) : m.group(1), port);
                })
                .orElse(fallback);
    }

    public boolean flag(String key, boolean fallback) {
        return value(key)
                .map(v -> {
                    if (v instanceof Boolean b) {
                        return b;
                    }
                    problem(key, "is " + shown(v), "true or false");
                    return fallback;
                })
                .orElse(fallback);
    }

    public int integer(String key, int fallback, int min, int max) {
        return value(key)
                .map(v -> {
                    if (v instanceof Integer i && i >= min && i <= max) {
                        return i;
                    }
                    problem(key, "is " + shown(v), "a whole number from " + min + " to " + max);
                    return fallback;
                })
                .orElse(fallback);
    }

    public int requiredInteger(String key, int min, int max) {
        require(key, "a whole number from " + min + " to " + max);
        return integer(key, min, min, max);
    }

    public Optional<Double> number(String key, double min, double max) {
        return value(key).map(v -> {
            if (v instanceof Number n && n.doubleValue() >= min && n.doubleValue() <= max) {
                return n.doubleValue();
            }
            problem(key, "is " + shown(v), "a number from " + plain(min) + " to " + plain(max));
            return min;
        });
    }

    /** {@code min} where it is missing or wrong. */
    public double requiredNumber(String key, double min, double max) {
        require(key, "a number from " + plain(min) + " to " + plain(max));
        return number(key, min, max).orElse(min);
    }

    public Duration duration(String key, Duration fallback, Duration min, Duration max) {
        return value(key)
                .map(v -> {
                    Optional<Duration> parsed = v instanceof String s ? parseDuration(s) : Optional.empty();
                    if (parsed.isPresent()
                            && parsed.get().compareTo(min) >= 0
                            && parsed.get().compareTo(max) <= 0) {
                        return parsed.get();
                    }
                    problem(
                            key,
                            "is " + shown(v),
                            "a duration such as 500ms, 5s, 10m or 2h, from " + format(min) + " to " + format(max));
                    return fallback;
                })
                .orElse(fallback);
    }

    /** A nested block; an empty one when it is absent. */
    @SuppressWarnings("unchecked")
    public Options block(String key) {
        Object v = value(key).orElse(Map.of());
        if (v instanceof Map<?, ?> map) {
            return new Options(path(key), (Map<String, Object>) map, problems);
        }
        problem(key, "is " + shown(v), "a block of key: value lines");
        return new Options(path(key), Map.of(), problems);
    }

    /** A list of blocks; empty when it is absent. */
    @SuppressWarnings("unchecked")
    public List<Options> blocks(String key) {
        Object v = value(key).orElse(List.of());
        List<Options> blocks = new ArrayList<>();
        if (v instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                if (list.get(i) instanceof Map<?, ?> map) {
                    blocks.add(new Options(path(key) + "[" + i + "]", (Map<String, Object>) map, problems));
                } else {
                    problems.add(new Problem(
                            path(key) + "[" + i + "]", "is " + shown(list.get(i)), "a block of key: value lines"));
                }
            }
        } else {
            problem(key, "is " + shown(v), "a list, each entry starting with '- '");
        }
        return blocks;
    }

    /** A list of texts; empty when it is absent. */
    public List<String> texts(String key) {
        Object v = value(key).orElse(List.of());
        List<String> texts = new ArrayList<>();
        if (v instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                if (list.get(i) instanceof String s && !s.isBlank()) {
                    texts.add(s);
                } else {
                    problems.add(new Problem(path(key) + "[" + i + "]", "is " + shown(list.get(i)), "a text"));
                }
            }
        } else {
            problem(key, "is " + shown(v), "a list, such as [a, b]");
        }
        return texts;
    }

    public void problem(String key, String message, String expected) {
        problems.add(new Problem(path(key), message, expected));
    }

    /** Notes every key that was never asked for. Call when the block has been read. */
    public void finish() {
        for (String key : values.keySet()) {
            if (!asked.contains(key)) {
                problem(key, "is not known here", "one of " + String.join(", ", new java.util.TreeSet<>(asked)));
            }
        }
    }

    /** @return empty unless {@code text} is digits and one of ms, s, m, h, d */
    public static Optional<Duration> parseDuration(String text) {
        Matcher m = DURATION.matcher(text);
        if (!m.matches()) {
            return Optional.empty();
        }
        long n = Long.parseLong(m.group(1));
        return Optional.of(
                switch (m.group(2)) {
                    case "ms" -> Duration.ofMillis(n);
                    case "s" -> Duration.ofSeconds(n);
                    case "m" -> Duration.ofMinutes(n);
                    case "h" -> Duration.ofHours(n);
                    default -> Duration.ofDays(n);
                });
    }

    private static String format(Duration d) {
        long ms = d.toMillis();
        if (ms % 3_600_000 == 0) {
            return ms / 3_600_000 + "h";
        }
        if (ms % 60_000 == 0) {
            return ms / 60_000 + "m";
        }
        return ms % 1000 == 0 ? ms / 1000 + "s" : ms + "ms";
    }

    private Optional<Object> value(String key) {
        asked.add(key);
        return Optional.ofNullable(values.get(key));
    }

    private void require(String key, String expected) {
        if (value(key).isEmpty()) {
            problem(key, "is missing", expected);
        }
    }

    private String path(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private static String plain(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15 ? Long.toString((long) number) : "" + number;
    }

    private static String shown(Object value) {
        return value instanceof String s ? "'" + s + "'" : String.valueOf(value);
    }
}
