package energy.busbar.driver.sunspec;

import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.Unit;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The lines of {@code mapping.txt}, which says itself what its words are. */
final class MappingTable {
    private static final String FILE = "mapping.txt";
    private static final List<Line> LINES = read();

    /** @param unit where the model's own is wrong */
    record Line(
            Set<DeviceType> types,
            Set<Integer> models,
            String path,
            String name,
            PollClass pollClass,
            Optional<Unit> unit,
            Source.Treatment how) {
        Line {
            types = Set.copyOf(types);
            models = Set.copyOf(models);
        }
    }

    private MappingTable() {}

    static List<Line> lines() {
        return LINES;
    }

    private static List<Line> read() {
        try (InputStream in = MappingTable.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException(FILE + " is missing from the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(MappingTable::line)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(FILE + " cannot be read", e);
        }
    }

    private static Line line(String text) {
        List<String> words = List.of(text.split(" ", -1));
        Set<DeviceType> types = EnumSet.noneOf(DeviceType.class);
        words.get(0).chars().forEach(c -> types.add(type(c, text)));
        Set<Integer> models = new TreeSet<>();
        for (String id : words.get(1).split("\\+", -1)) {
            models.add(Integer.parseInt(id));
        }
        List<String> more = new ArrayList<>(words.subList(4, words.size()));
        PollClass pollClass =
                more.remove("fast") ? PollClass.FAST : more.remove("slow") ? PollClass.SLOW : PollClass.NORMAL;
        boolean turned = more.remove("turned");
        boolean ratio = more.remove("ratio");
        Optional<Unit> unit = Optional.empty();
        double low = -Double.MAX_VALUE;
        double high = Double.MAX_VALUE;
        for (String word : more) {
            int dots = word.indexOf("..");
            if (word.startsWith("unit=")) {
                unit = unit(word.substring(5));
            } else if (dots > 0) {
                low = Double.parseDouble(word.substring(0, dots));
                high = Double.parseDouble(word.substring(dots + 2));
            } else {
                throw new IllegalStateException(FILE + ": '" + word + "' in '" + text + "'");
            }
        }
        return new Line(
                types,
                models,
                words.get(2),
                words.get(3),
                pollClass,
                unit,
                new Source.Treatment(1, low, high, turned, ratio));
    }

    private static DeviceType type(int letter, String line) {
        return switch (letter) {
            case 'I' -> DeviceType.INVERTER;
            case 'B' -> DeviceType.BATTERY;
            case 'M' -> DeviceType.METER;
            default -> throw new IllegalStateException(FILE + ": type " + (char) letter + " in '" + line + "'");
        };
    }

    private static Optional<Unit> unit(String symbol) {
        for (Unit unit : Unit.values()) {
            if (unit.symbol().equals(symbol)) {
                return Optional.of(unit);
            }
        }
        throw new IllegalStateException(FILE + ": unit " + symbol);
    }
}
