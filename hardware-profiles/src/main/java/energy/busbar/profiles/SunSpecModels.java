package energy.busbar.profiles;

import energy.busbar.profiles.SunSpecModel.Group;
import energy.busbar.profiles.SunSpecModel.Point;
import energy.busbar.profiles.SunSpecModel.Type;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All models of github.com/sunspec/models, as a table of our own. A model is parsed when it is first asked for.
 * Thread-safe.
 */
public final class SunSpecModels {
    private static final String TABLE = "sunspec-models.txt";
    private static final SunSpecModels ALL = new SunSpecModels(lines());

    private final Map<Integer, List<String>> linesById = new HashMap<>();
    private final Map<Integer, SunSpecModel> parsed = new ConcurrentHashMap<>();

    private SunSpecModels(List<String> lines) {
        List<String> model = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith("model ")) {
                model = new ArrayList<>();
                linesById.put(Integer.parseInt(line.split(" ", -1)[1]), model);
            }
            if (!line.isEmpty() && !line.startsWith("#")) {
                model.add(line);
            }
        }
    }

    /** Empty for a model that the table does not have, such as a maker's own. */
    public static Optional<SunSpecModel> find(int id) {
        List<String> lines = ALL.linesById.get(id);
        return lines == null ? Optional.empty() : Optional.of(ALL.parsed.computeIfAbsent(id, i -> parse(lines)));
    }

    public static Set<Integer> ids() {
        return new TreeSet<>(ALL.linesById.keySet());
    }

    private static List<String> lines() {
        try (InputStream in = SunSpecModels.class.getResourceAsStream(TABLE)) {
            if (in == null) {
                throw new IllegalStateException(TABLE + " is missing from the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(TABLE + " cannot be read", e);
        }
    }

    private static SunSpecModel parse(List<String> lines) {
        Iterator<String> rest = lines.iterator();
        String[] head = rest.next().split(" ", -1);
        return new SunSpecModel(
                Integer.parseInt(head[1]), head[2], group(head[2], "1", false, SunSpecModel.HEADER, rest));
    }

    /** Reads to the group's "end", or to the end of the model. */
    private static Group group(String name, String count, boolean sync, int firstOffset, Iterator<String> rest) {
        List<Point> points = new ArrayList<>();
        List<Group> groups = new ArrayList<>();
        int offset = firstOffset;
        while (rest.hasNext()) {
            String[] words = rest.next().split(" ", -1);
            if (words[0].equals("end")) {
                break;
            }
            if (words[0].equals("group")) {
                groups.add(group(words[1], words[2], words.length > 3, 0, rest));
            } else {
                Point point = point(words, offset);
                points.add(point);
                offset += point.size();
            }
        }
        return new Group(name, count, sync, points, groups);
    }

    private static Point point(String[] words, int offset) {
        Map<Long, String> symbols = new HashMap<>();
        if (words.length > 6) {
            for (String symbol : words[6].split(",", -1)) {
                int equals = symbol.indexOf('=');
                symbols.put(Long.parseLong(symbol.substring(0, equals)), symbol.substring(equals + 1));
            }
        }
        return new Point(
                words[2],
                Type.valueOf(words[0].toUpperCase(Locale.ROOT)),
                offset,
                Integer.parseInt(words[1]),
                words[3].equals("-") ? Optional.empty() : Optional.of(words[3]),
                words[4].equals("-") ? "" : words[4],
                words[5].contains("w"),
                words[5].contains("m"),
                symbols);
    }
}
