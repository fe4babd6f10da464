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

    private record Name(String point, Unit unit) {}

    /** The series of one point, by kind; index NONE until it is known where samples without a value go. */
    private static final class Slots {
        final @Nullable BlockSeries[] byKind = new BlockSeries[TEXT + 1];
        final List<Integer> kinds = new ArrayList<>();

        BlockSeries of(int kind) {
            BlockSeries series = byKind[kind];
            if (series == null) {
                series = new BlockSeries();
                byKind[kind] = series;
                kinds.add(kind);
            }
            return series;
        }
    }

    /** By device and point in order of first appearance; samples without a value go with the point's first kind. */
    static List<Group> sorted(List<Sample> samples) {
        Map<DeviceId, Map<Name, Slots>> devices = new LinkedHashMap<>();
        List<Slots> places = new ArrayList<>(samples.size());
        for (Sample s : samples) {
            Slots slots = devices.computeIfAbsent(s.device(), d -> new LinkedHashMap<>())
                    .computeIfAbsent(new Name(s.point(), s.unit()), n -> new Slots());
            if (s.rawValue() != null) {
                slots.of(kindOf(s.rawValue()));
            }
            places.add(slots);
        }
        for (int i = 0; i < samples.size(); i++) {
            Sample s = samples.get(i);
            Slots slots = places.get(i);
            int kind = s.rawValue() != null ? kindOf(s.rawValue()) : slots.kinds.isEmpty() ? NONE : slots.kinds.get(0);
            slots.of(kind).add(s.monotonicMillis(), s.quality(), s.rawValue());
        }
        List<Group> groups = new ArrayList<>();
        devices.forEach((device, points) -> {
            List<Head> heads = new ArrayList<>();
            List<BlockSeries> series = new ArrayList<>();
            points.forEach((name, slots) -> {
                for (int kind : slots.kinds) {
                    heads.add(new Head(name.point(), name.unit().symbol(), kind));
                    series.add(slots.of(kind));
                }
            });
            groups.add(new Group(device.value(), heads, series));
        });
        return groups;
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
