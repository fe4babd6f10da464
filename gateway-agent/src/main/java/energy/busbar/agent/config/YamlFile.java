package energy.busbar.agent.config;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.AnchorNode;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A YAML text as plain values, with the line of each. Scalars are read by the core schema of YAML 1.2 (§10.3): {@code no}
 * is a text, {@code 12:30} too. Anchors, aliases and tags are refused: a configuration that can refer to itself has no
 * bound.
 */
final class YamlFile {
    private static final int MAX_CHARACTERS = 1_000_000;
    private static final int MAX_DEPTH = 30;
    private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]{1,18}");
    private static final Pattern HEX = Pattern.compile("0x[0-9a-fA-F]{1,15}");
    private static final Pattern REAL =
            Pattern.compile("[-+]?(\\.[0-9]{1,30}|[0-9]{1,30}(\\.[0-9]{0,30})?)([eE][-+]?[0-9]{1,3})?");

    /** @param line from 1 */
    record Fault(int line, String what, String expected) {}

    private final Map<String, Object> values = new LinkedHashMap<>();
    private final Map<String, Integer> lines = new HashMap<>();
    private final List<Fault> faults = new ArrayList<>();

    private YamlFile() {}

    static YamlFile parse(String text) {
        YamlFile file = new YamlFile();
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MAX_CHARACTERS);
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setMaxAliasesForCollections(0);
        try {
            Node root = new Yaml(new SafeConstructor(options)).compose(new StringReader(text));
            if (root instanceof MappingNode mapping) {
                file.values.putAll(file.mapping("", mapping));
            } else {
                file.faults.add(
                        new Fault(1, "the file holds no block of key: value lines", "at least gateway: and site:"));
            }
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark();
            String context = e.getContext() == null ? "" : " (" + e.getContext() + ")";
            file.faults.add(new Fault(
                    mark == null ? 0 : mark.getLine() + 1, "this is not YAML: " + e.getProblem() + context, ""));
        } catch (YAMLException e) {
            file.faults.add(new Fault(0, "this cannot be read as YAML: " + e.getMessage(), ""));
        }
        return file;
    }

    Map<String, Object> values() {
        return values;
    }

    List<Fault> faults() {
        return List.copyOf(faults);
    }

    /** Of the path, or of the nearest block around it that is in the file; 0 for none. */
    int line(String path) {
        String each = path;
        while (true) {
            Integer line = lines.get(each);
            if (line != null) {
                return line;
            }
            int cut = Math.max(each.lastIndexOf('.'), each.lastIndexOf('['));
            if (cut < 0) {
                return 0;
            }
            each = each.substring(0, cut);
        }
    }

    private Map<String, Object> mapping(String path, MappingNode node) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (NodeTuple tuple : node.getValue()) {
            int line = tuple.getKeyNode().getStartMark().getLine() + 1;
            if (!(tuple.getKeyNode() instanceof ScalarNode scalar)) {
                faults.add(new Fault(line, "a key is a list or a block", "a word"));
                continue;
            }
            String key = scalar.getValue();
            String at = path.isEmpty() ? key : path + "." + key;
            if (lines.containsKey(at)) {
                faults.add(new Fault(line, at + " is there twice, first in line " + lines.get(at), "it once"));
                continue;
            }
            lines.put(at, line);
            Object value = value(at, tuple.getValueNode());
            if (value != null) {
                map.put(key, value);
            }
        }
        return map;
    }

    private @Nullable Object value(String path, Node node) {
        int line = node.getStartMark().getLine() + 1;
        if (node.getAnchor() != null || node instanceof AnchorNode) {
            faults.add(new Fault(line, path + " uses an anchor or an alias", "the value itself"));
            return null;
        }
        if (node instanceof MappingNode mapping) {
            return mapping(path, mapping);
        }
        if (node instanceof SequenceNode sequence) {
            List<Object> list = new ArrayList<>();
            for (Node each : sequence.getValue()) {
                String at = path + "[" + list.size() + "]";
                lines.put(at, each.getStartMark().getLine() + 1);
                Object value = value(at, each);
                list.add(value == null ? "" : value);
            }
            return list;
        }
        return scalar((ScalarNode) node);
    }

    private static @Nullable Object scalar(ScalarNode node) {
        String text = node.getValue();
        if (node.getScalarStyle() != ScalarStyle.PLAIN) {
            return text;
        }
        return switch (text) {
            case "", "~", "null", "Null", "NULL" -> null;
            case "true", "True", "TRUE" -> true;
            case "false", "False", "FALSE" -> false;
            default -> number(text);
        };
    }

    private static Object number(String text) {
        if (WHOLE.matcher(text).matches()) {
            return narrow(Long.parseLong(text));
        }
        if (HEX.matcher(text).matches()) {
            return narrow(Long.parseLong(text.substring(2), 16));
        }
        return REAL.matcher(text).matches() ? (Object) Double.parseDouble(text) : text;
    }

    private static Object narrow(long value) {
        return value == (int) value ? (Object) (int) value : (Object) value;
    }
}
