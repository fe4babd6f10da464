package energy.busbar.profiles.yaml;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingEndEvent;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceEndEvent;

/**
 * A YAML file as plain values (Map, List, String, Integer, Long, Double, Boolean; null for an empty value) with the line
 * of each path. One document, no anchors, aliases or tags, bounded in size and depth. Read from the parser's events, so
 * that a problem does not hide the next one; only a syntax error ends the reading.
 */
public final class YamlFile {
    /** Characters. */
    public static final int MAX_SIZE = 512 * 1024;

    public static final int MAX_DEPTH = 24;
    private static final int MAX_PROBLEMS = 200;

    private final String name;
    private final Map<String, Integer> lines = new LinkedHashMap<>();
    private final List<YamlProblem> problems = new ArrayList<>();
    private Map<String, Object> root = Map.of();

    private YamlFile(String name) {
        this.name = name;
    }

    /** Never throws for what is in the text; see {@link #problems()}. */
    public static YamlFile parse(String name, String text) {
        YamlFile file = new YamlFile(name);
        if (text.length() > MAX_SIZE) {
            file.problem(0, "", "has " + text.length() + " characters", "at most " + MAX_SIZE);
            return file;
        }
        try {
            file.read(text);
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            file.problem(line, "", "is not YAML: " + e.getProblem(), "");
        } catch (YAMLException e) {
            file.problem(
                    0,
                    "",
                    "is not YAML: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
                    "");
        }
        return file;
    }

    public String name() {
        return name;
    }

    /** The top block; empty when there is none that could be read. */
    public Map<String, Object> root() {
        return root;
    }

    public List<YamlProblem> problems() {
        return List.copyOf(problems);
    }

    /** Line of each path, from 1: that of a block's key or of a list's entry. */
    public Map<String, Integer> lines() {
        return Collections.unmodifiableMap(lines);
    }

    private void read(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MAX_SIZE);
        options.setNestingDepthLimit(2 * MAX_DEPTH);
        Iterator<Event> events = new Yaml(options).parse(new StringReader(text)).iterator();
        int documents = 0;
        while (events.hasNext()) {
            Event event = events.next();
            if (event instanceof DocumentStartEvent && ++documents > 1) {
                problem(line(event), "", "has a second document", "one document");
                return;
            }
            if (event instanceof NodeEvent) {
                top(event, events);
            }
        }
    }

    @SuppressWarnings("unchecked")
    private void top(Event event, Iterator<Event> events) {
        Object value = value("", event, events, 0);
        if (value instanceof Map<?, ?> map) {
            root = Collections.unmodifiableMap((Map<String, Object>) map);
        } else {
            problem(line(event), "", "is not a block", "key: value lines");
        }
    }

    private @Nullable Object value(String path, Event event, Iterator<Event> events, int depth) {
        if (event instanceof AliasEvent) {
            problem(line(event), path, "is an alias", "the value itself, written out");
            return null;
        }
        if (event instanceof NodeEvent node && node.getAnchor() != null) {
            problem(line(event), path, "has the anchor &" + node.getAnchor(), "no anchor");
        }
        if (event instanceof ScalarEvent scalar) {
            return scalar(path, scalar);
        }
        CollectionStartEvent start = (CollectionStartEvent) event;
        if (start.getTag() != null) {
            problem(line(event), path, "has the tag " + start.getTag(), "no tag");
        }
        if (depth >= MAX_DEPTH) {
            problem(line(event), path, "is nested too deep", "at most " + MAX_DEPTH + " levels");
            skip(events);
            return null;
        }
        return event instanceof MappingStartEvent ? block(path, events, depth + 1) : list(path, events, depth + 1);
    }

    private @Nullable Object scalar(String path, ScalarEvent scalar) {
        if (scalar.getTag() != null) {
            problem(line(scalar), path, "has the tag " + scalar.getTag(), "no tag");
        }
        return scalar.isPlain() ? YamlScalars.value(scalar.getValue()) : scalar.getValue();
    }

    private Map<String, @Nullable Object> block(String path, Iterator<Event> events, int depth) {
        Map<String, @Nullable Object> block = new LinkedHashMap<>();
        while (true) {
            Event keyEvent = events.next();
            if (keyEvent instanceof MappingEndEvent) {
                return block;
            }
            if (!(keyEvent instanceof ScalarEvent scalar)) {
                problem(line(keyEvent), path, "has a key that is not a word", "key: value lines");
                value(path, keyEvent, events, depth);
                value(path, events.next(), events, depth);
                continue;
            }
            String key = scalar.getValue();
            String inner = path.isEmpty() ? key : path + "." + key;
            boolean known = block.containsKey(key);
            if (known) {
                problem(line(keyEvent), inner, "stands twice, first in line " + lines.get(inner), "one of them");
            } else {
                lines.put(inner, line(keyEvent));
            }
            Object value = value(known ? inner + "'" : inner, events.next(), events, depth);
            if (!known) {
                block.put(key, value);
            }
        }
    }

    private List<@Nullable Object> list(String path, Iterator<Event> events, int depth) {
        List<@Nullable Object> list = new ArrayList<>();
        while (true) {
            Event event = events.next();
            if (event instanceof SequenceEndEvent) {
                return list;
            }
            String inner = path + "[" + list.size() + "]";
            lines.put(inner, line(event));
            list.add(value(inner, event, events, depth));
        }
    }

    private static void skip(Iterator<Event> events) {
        int open = 1;
        while (open > 0) {
            Event event = events.next();
            if (event instanceof CollectionStartEvent) {
                open++;
            } else if (event instanceof MappingEndEvent || event instanceof SequenceEndEvent) {
                open--;
            }
        }
    }

    private static int line(Event event) {
        return event.getStartMark().getLine() + 1;
    }

    private void problem(int line, String path, String message, String expected) {
        if (problems.size() < MAX_PROBLEMS) {
            problems.add(new YamlProblem(name, line, path, message, expected));
        }
    }
}
