package energy.busbar.core.block;

import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Unit;
import energy.busbar.core.model.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The samples of one point in one block; growing while it is sorted or decoded. */
final class BlockSeries {
    /** The kind of a point of which the block holds no value at all. */
    static final int NONE = 0;

    static final int REAL = 1;
    static final int WHOLE = 2;
    static final int FLAG = 3;
    static final int TEXT = 4;

    record Head(String point, String unit, int kind) {}

    record Group(String device, List<Head> heads, List<BlockSeries> series) {}

    final List<Long> times = new ArrayList<>();
    final List<Quality> qualities = new ArrayList<>();
    final List<@Nullable Value> values = new ArrayList<>();

    void add(long time, Quality quality, @Nullable Value value) {
        times.add(time);
        qualities.add(quality);
        values.add(value);
    }

    static int kindOf(@Nullable Value value) {
        if (value == null) {
            return NONE;
        }
        if (value instanceof Value.Real) {
            return REAL;
        }
        if (value instanceof Value.Whole) {
            return WHOLE;
        }
        return value instanceof Value.Flag ? FLAG : TEXT;
    }

    /** By device and point in order of first appearance; samples without a value go with the point's first kind. */
    static List<Group> sorted(List<Sample> samples) {
        Map<DeviceId, Map<String, Integer>> firstKinds = new LinkedHashMap<>();
        for (Sample s : samples) {
            firstKinds
                    .computeIfAbsent(s.device(), d -> new LinkedHashMap<>())
                    .merge(named(s), kindOf(s.rawValue()), (a, b) -> a == NONE ? b : a);
        }
        Map<DeviceId, Map<Head, BlockSeries>> byDevice = new LinkedHashMap<>();
        for (Sample s : samples) {
            Map<String, Integer> kinds = firstKinds.getOrDefault(s.device(), Map.of());
            int kind = s.rawValue() == null ? kinds.getOrDefault(named(s), NONE) : kindOf(s.rawValue());
            byDevice.computeIfAbsent(s.device(), d -> new LinkedHashMap<>())
                    .computeIfAbsent(new Head(s.point(), s.unit().symbol(), kind), h -> new BlockSeries())
                    .add(s.monotonicMillis(), s.quality(), s.rawValue());
        }
        List<Group> groups = new ArrayList<>();
        byDevice.forEach((device, series) ->
                groups.add(new Group(device.value(), List.copyOf(series.keySet()), List.copyOf(series.values()))));
        return groups;
    }

    private static String named(Sample s) {
        return s.unit().symbol() + ' ' + s.point();
    }

    static Unit unit(String symbol) {
        for (Unit unit : Unit.values()) {
            if (unit.symbol().equals(symbol)) {
                return unit;
            }
        }
        throw new BlockFormatException("unit '" + symbol + "' is not known here; a newer version may");
    }
}
