package energy.busbar.store;

import energy.busbar.core.block.Aggregate;
import energy.busbar.core.block.BlockCodec;
import energy.busbar.core.block.BlockFormatException;
import energy.busbar.core.block.Resolution;
import energy.busbar.core.block.Sample;
import energy.busbar.core.block.TelemetryBlock;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Unit;
import energy.busbar.core.model.Value;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/**
 * Samples out of the store, by time, in a memory that does not grow with them: block by block, each read a short one, so
 * that the writer beside it is not held up.
 */
public final class StoreExport {
    private static final int PAGE = 8;
    /** Names remembered of what was seen. */
    private static final int MAX_NAMES = 20_000;

    /**
     * @param devices, points only these; all where empty
     * @param fromMs inclusive
     * @param toMs exclusive
     */
    public record Query(Set<String> devices, Set<String> points, OptionalLong fromMs, OptionalLong toMs) {
        public Query {
            devices = Set.copyOf(devices);
            points = Set.copyOf(points);
        }

        boolean wants(String device, String point) {
            return (devices.isEmpty() || devices.contains(device)) && (points.isEmpty() || points.contains(point));
        }

        /** From the start of its first period to the end of its last. */
        Query whole(Resolution resolution) {
            return new Query(
                    devices,
                    points,
                    fromMs.isPresent() ? OptionalLong.of(resolution.periodOf(fromMs.getAsLong())) : fromMs,
                    toMs.isPresent()
                            ? OptionalLong.of(resolution.periodOf(toMs.getAsLong() - 1) + resolution.millis())
                            : toMs);
        }

        boolean bounded() {
            return fromMs.isPresent() || toMs.isPresent();
        }

        long from() {
            return fromMs.orElse(Long.MIN_VALUE);
        }

        long to() {
            return toMs.orElse(Long.MAX_VALUE);
        }
    }

    /** @param epochMillis empty where only boot and monotonic time are known */
    public record Sampled(
            OptionalLong epochMillis,
            DeviceId device,
            String point,
            Unit unit,
            Optional<Value> value,
            Quality quality,
            String bootId,
            long monotonicMillis) {}

    /** Takes what is exported, in order. */
    @FunctionalInterface
    public interface Sink<T> {
        void row(T row) throws IOException;
    }

    /**
     * @param samples of periods only the good ones
     * @param unplaced samples that were left out because their time is not known
     * @param damaged blocks that were left out, each with its reason
     * @param seen points by device, within the asked time
     */
    public record Outcome(
            long rows, long samples, long unplaced, List<String> damaged, Map<String, SortedSet<String>> seen) {}

    private final Database database;
    private final Query query;
    private final StoreCheck.Progress progress;
    private final Map<String, SortedSet<String>> seen = new TreeMap<>();
    private final List<String> damaged = new ArrayList<>();
    private int names;
    private long samples;
    private long rows;
    private long unplaced;

    private StoreExport(Database database, Query query, StoreCheck.Progress progress) {
        this.database = database;
        this.query = query;
        this.progress = progress;
    }

    /** Every sample; those whose time is not known come last, and only where no time was asked for. */
    public static Outcome raw(Path file, Query query, Sink<Sampled> sink, StoreCheck.Progress progress)
            throws IOException {
        try (Database database = Database.readOnly(file)) {
            StoreExport export = new StoreExport(database, query, progress);
            export.placed(
                    sample -> {
                        export.rows++;
                        sink.row(sample);
                    },
                    until -> {});
            export.unplaced(sink);
            return export.outcome();
        }
    }

    /**
     * One row a point and period, of the periods that have some part in the asked time, each whole: from the stored roll-ups,
     * and from samples where there are none yet.
     */
    public static Outcome windows(
            Path file, Query query, Resolution resolution, Sink<Windows.Row> sink, StoreCheck.Progress progress)
            throws IOException {
        try (Database database = Database.readOnly(file)) {
            StoreExport export = new StoreExport(database, query.whole(resolution), progress);
            Sink<Windows.Row> counted = row -> {
                export.rows++;
                sink.row(row);
            };
            if (RollupReader.has(database)) {
                export.rollups(resolution, counted);
            } else {
                export.summed(resolution, counted);
            }
            export.unplaced = export.unplacedSamples();
            return export.outcome();
        }
    }

    private void rollups(Resolution resolution, Sink<Windows.Row> sink) throws IOException {
        // Every name is asked for, and so noted; the figures of those that are not wanted are not decoded.
        BiPredicate<String, String> wanted = (device, point) -> {
            note(device, point);
            return query.wants(device, point);
        };
        RollupReader reader = new RollupReader(database, resolution, wanted, damaged);
        OptionalLong first = reader.first();
        if (first.isEmpty() || reader.startsLate()) {
            long until = first.orElse(Long.MAX_VALUE);
            if (query.from() < until) {
                Query earlier = new Query(
                        query.devices(), query.points(), query.fromMs(), OptionalLong.of(Math.min(until, query.to())));
                StoreExport export = new StoreExport(database, earlier, progress);
                export.summed(resolution, sink);
                take(export);
            }
        }
        long start = Math.max(query.from(), first.orElse(Long.MAX_VALUE));
        if (first.isEmpty() || start >= query.to()) {
            return;
        }
        long newest = Math.min(query.to(), database.read(sql -> sql.number("SELECT max(until_ms) FROM blocks")));
        reader.read(start, query.to(), (from, aggregates) -> {
            for (Aggregate a : aggregates) {
                samples += a.count();
                sink.row(Windows.Row.of(from, a));
            }
            progress.at("exporting", Math.max(0, from - start), Math.max(1, newest - start));
        });
        if (reader.behind()) {
            damaged.add(
                    "roll-ups are being made of older readings; the newest are not yet among them, try again later");
        }
    }

    private void take(StoreExport other) {
        samples += other.samples;
        for (String each : other.damaged) {
            damaged.add(each);
        }
        other.seen.forEach((device, points) -> points.forEach(point -> note(device, point)));
    }

    private void summed(Resolution resolution, Sink<Windows.Row> sink) throws IOException {
        Windows windows = new Windows(resolution, sink);
        placed(windows::add, windows::closeBefore);
        windows.closeBefore(Long.MAX_VALUE);
    }

    private Outcome outcome() {
        return new Outcome(rows, samples, unplaced, List.copyOf(damaged), seen);
    }

    @FunctionalInterface
    private interface Until {
        /** Nothing earlier comes any more. */
        void at(long epochMillis) throws IOException;
    }

    private record Stored(long id, byte[] payload, long untilMs, long anchor) {}

    private void placed(Sink<Sampled> sink, Until until) throws IOException {
        // Blocks come by their last sample; how far back their first may lie bounds what is still to come.
        long longest = database.read(sql ->
                sql.number("SELECT max(last_mono_ms - first_mono_ms) FROM blocks WHERE until_ms >= ?", query.from()));
        long first =
                database.read(sql -> sql.number("SELECT min(until_ms) FROM blocks WHERE until_ms >= ?", query.from()));
        long newest = Math.min(query.to(), database.read(sql -> sql.number("SELECT max(until_ms) FROM blocks")));
        long afterMs = query.from();
        long afterId = Long.MIN_VALUE;
        while (true) {
            long fromMs = afterMs;
            long fromId = afterId;
            List<Stored> page = database.read(sql -> sql.list(
                    """
                    SELECT b.id, b.payload, b.until_ms, coalesce(b.anchor_ms, o.anchor_ms)
                    FROM blocks b LEFT JOIN boots o ON o.boot_id = b.boot_id
                    WHERE b.until_ms >= ?1 AND (b.until_ms > ?1 OR b.id > ?2) ORDER BY b.until_ms, b.id LIMIT ?3""",
                    r -> new Stored(r.getLong(1), r.getBytes(2), r.getLong(3), r.getLong(4)),
                    fromMs,
                    fromId,
                    PAGE));
            for (Stored block : page) {
                afterMs = block.untilMs();
                afterId = block.id();
                // Of a time that lies ahead nothing overflows: until_ms is at most some 10^14.
                if (block.untilMs() - longest >= query.to()) {
                    return;
                }
                until.at(block.untilMs() - longest);
                Optional<TelemetryBlock> decoded = decoded(block.id(), block.payload());
                if (decoded.isPresent()) {
                    one(decoded.get(), OptionalLong.of(block.anchor()), sink);
                }
                progress.at("exporting", Math.max(0, block.untilMs() - first), Math.max(1, newest - first));
            }
            if (page.size() < PAGE) {
                return;
            }
        }
    }

    private Optional<TelemetryBlock> decoded(long id, byte[] payload) {
        try {
            return Optional.of(BlockCodec.decode(payload));
        } catch (BlockFormatException e) {
            if (damaged.size() < StoreCheck.MAX_FINDINGS) {
                damaged.add("block " + id + ": " + e.getMessage());
            }
            return Optional.empty();
        }
    }

    private void one(TelemetryBlock block, OptionalLong anchor, Sink<Sampled> sink) throws IOException {
        List<Sampled> wanted = new ArrayList<>();
        String device = "";
        String point = "";
        for (Sample s : block.samples()) {
            OptionalLong at = anchor.isPresent()
                    ? OptionalLong.of(anchor.getAsLong() + s.monotonicMillis())
                    : OptionalLong.empty();
            if (at.isPresent() && (at.getAsLong() < query.from() || at.getAsLong() >= query.to())) {
                continue;
            }
            if (!s.point().equals(point) || !s.device().value().equals(device)) {
                device = s.device().value();
                point = s.point();
                note(device, point);
            }
            if (query.wants(s.device().value(), s.point())) {
                wanted.add(new Sampled(
                        at,
                        s.device(),
                        s.point(),
                        s.unit(),
                        s.value(),
                        s.quality(),
                        block.bootId(),
                        s.monotonicMillis()));
            }
        }
        wanted.sort(Comparator.comparingLong(Sampled::monotonicMillis));
        for (Sampled each : wanted) {
            samples++;
            sink.row(each);
        }
    }

    private void note(String device, String point) {
        if (names < MAX_NAMES
                && seen.computeIfAbsent(device, d -> new TreeSet<>()).add(point)) {
            names++;
        }
    }

    private long unplacedSamples() {
        return database.read(sql -> sql.number("SELECT sum(samples) FROM blocks WHERE until_ms IS NULL"));
    }

    private void unplaced(Sink<Sampled> sink) throws IOException {
        if (query.bounded()) {
            unplaced = unplacedSamples();
            return;
        }
        long after = 0;
        List<Stored> page;
        do {
            long from = after;
            page = database.read(sql -> sql.list(
                    "SELECT id, payload FROM blocks WHERE until_ms IS NULL AND id > ? ORDER BY id LIMIT ?",
                    r -> new Stored(r.getLong(1), r.getBytes(2), 0, 0),
                    from,
                    PAGE));
            for (Stored block : page) {
                after = block.id();
                Optional<TelemetryBlock> decoded = decoded(block.id(), block.payload());
                if (decoded.isPresent()) {
                    one(decoded.get(), OptionalLong.empty(), sample -> {
                        rows++;
                        sink.row(sample);
                    });
                }
            }
        } while (page.size() == PAGE);
    }
}
