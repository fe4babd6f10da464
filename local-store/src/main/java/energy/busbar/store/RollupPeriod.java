package energy.busbar.store;

import energy.busbar.core.block.Aggregate;
import energy.busbar.core.block.Resolution;
import energy.busbar.core.block.Rollup;
import energy.busbar.core.block.RollupCodec;
import energy.busbar.core.block.RollupSum;
import energy.busbar.core.block.Sample;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Unit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The points of one period, while they are summed up. */
final class RollupPeriod {
    static final int MAX_ROW_BYTES = BlockCutter.MAX_BLOCK_BYTES;

    private record Key(DeviceId device, String point) {}

    private final Resolution resolution;
    private final long fromMs;
    private final Map<Key, RollupSum> sums = new HashMap<>();
    /** The first block with samples of it. */
    private final long firstBlockId;

    RollupPeriod(Resolution resolution, long fromMs, long firstBlockId) {
        this.resolution = resolution;
        this.fromMs = fromMs;
        this.firstBlockId = firstBlockId;
    }

    long fromMs() {
        return fromMs;
    }

    long firstBlockId() {
        return firstBlockId;
    }

    int points() {
        return sums.size();
    }

    void add(Sample sample, long atMillis) {
        sum(sample.device(), sample.point()).add(sample, atMillis - fromMs);
    }

    /** @param partFromMs where the aggregate's own, shorter period begins */
    void add(Aggregate part, long partFromMs) {
        sum(part.device(), part.point()).add(part, partFromMs - fromMs);
    }

    private RollupSum sum(DeviceId device, String point) {
        return sums.computeIfAbsent(new Key(device, point), k -> new RollupSum());
    }

    /** By device and point. */
    List<Aggregate> aggregates() {
        List<Aggregate> all = new ArrayList<>(sums.size());
        sums.forEach((key, sum) -> all.add(sum.of(key.device(), key.point())));
        all.sort(Comparator.comparing(Aggregate::device).thenComparing(Aggregate::point));
        return all;
    }

    /** With what was stored of the same period before; where it is none of these points, that stays as it is. */
    RollupPeriod after(List<Rollup> stored) {
        RollupPeriod joined = new RollupPeriod(resolution, fromMs, firstBlockId);
        latest(stored).forEach((key, part) -> {
            if (sums.containsKey(key)) {
                joined.add(part.aggregate(), part.fromMs());
            }
        });
        for (Aggregate own : aggregates()) {
            joined.add(own, fromMs);
        }
        return joined;
    }

    /** All of one period from the shorter ones within. */
    static RollupPeriod of(Resolution resolution, long fromMs, List<Rollup> parts) {
        RollupPeriod whole = new RollupPeriod(resolution, fromMs, 0);
        Map<Long, List<Rollup>> byStart = new TreeMap<>();
        for (Rollup part : parts) {
            byStart.computeIfAbsent(part.fromMillis(), p -> new ArrayList<>()).add(part);
        }
        byStart.values()
                .forEach(same -> latest(same).values().forEach(part -> whole.add(part.aggregate(), part.fromMs())));
        return whole;
    }

    private record Part(long fromMs, Aggregate aggregate) {}

    /** Of each point what the last row says. */
    private static Map<Key, Part> latest(List<Rollup> samePeriod) {
        Map<Key, Part> latest = new HashMap<>();
        for (Rollup rollup : samePeriod) {
            for (Aggregate a : rollup.aggregates()) {
                latest.put(new Key(a.device(), a.point()), new Part(rollup.fromMillis(), a));
            }
        }
        return latest;
    }

    /** @return rows to store; energies of 15 minutes are settlement data and have rows of their own */
    List<RollupTable.Row> rows() {
        List<RollupTable.Row> rows = new ArrayList<>();
        List<Aggregate> all = aggregates();
        if (resolution == Resolution.QUARTER_HOUR) {
            split(all.stream().filter(a -> a.unit() == Unit.WATT_HOUR).toList(), true, rows);
            split(all.stream().filter(a -> a.unit() != Unit.WATT_HOUR).toList(), false, rows);
        } else {
            split(all, false, rows);
        }
        return rows;
    }

    private void split(List<Aggregate> points, boolean settlement, List<RollupTable.Row> rows) {
        if (points.isEmpty()) {
            return;
        }
        byte[] payload = points.size() > RollupCodec.MAX_AGGREGATES ? null : encoded(points);
        if (points.size() > 1 && (payload == null || payload.length > MAX_ROW_BYTES)) {
            split(points.subList(0, points.size() / 2), settlement, rows);
            split(points.subList(points.size() / 2, points.size()), settlement, rows);
        } else if (payload != null) {
            rows.add(new RollupTable.Row(fromMs, settlement, points.size(), payload));
        }
    }

    /** Null where there is more text in it than a row takes. */
    private byte @org.jspecify.annotations.Nullable [] encoded(List<Aggregate> points) {
        try {
            return RollupCodec.encode(new Rollup(resolution, fromMs, points));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
