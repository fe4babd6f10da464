package energy.busbar.store;

import energy.busbar.core.block.Aggregate;
import energy.busbar.core.block.BlockCodec;
import energy.busbar.core.block.BlockFormatException;
import energy.busbar.core.block.Resolution;
import energy.busbar.core.block.Rollup;
import energy.busbar.core.block.RollupCodec;
import energy.busbar.core.block.Sample;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.BiPredicate;

/**
 * The roll-ups of a file beside whoever writes it, with the periods that are not over: those are made here, of what the mark
 * says is in no row yet. What is open is looked up at once, the rows then in short reads.
 */
final class RollupReader {
    /** Blocks that are in no roll-up and looked at; where a writer is further behind, the rest is not yet told. */
    static final int MAX_BEHIND = 1_000;

    private static final int PAGE = 32;

    /** Takes one period, whole. */
    interface Sink {
        void period(long fromMs, List<Aggregate> aggregates) throws IOException;
    }

    private final Database database;
    private final Resolution resolution;
    private final BiPredicate<String, String> wanted;
    private final List<String> damaged;
    private final RollupTable table;
    private final TreeMap<Long, RollupPeriod> open = new TreeMap<>();
    private RollupMark mark = RollupMark.start(0);
    private long since;
    private long lastId;
    private boolean behind;

    /** @param damaged is told of what cannot be believed and is left out */
    RollupReader(Database database, Resolution resolution, BiPredicate<String, String> wanted, List<String> damaged) {
        this.database = database;
        this.resolution = resolution;
        this.wanted = wanted;
        this.damaged = damaged;
        this.table = new RollupTable(database, resolution, 0);
        database.snapshot(sql -> {
            look(sql);
            return 0;
        });
    }

    /** Whether the file is of a version that has them. */
    static boolean has(Database database) {
        return database.read(sql -> sql.number("SELECT count(*) FROM sqlite_schema WHERE name = 'rollup_streams'")) > 0;
    }

    boolean behind() {
        return behind;
    }

    /** Where the first period starts; empty where there is none. */
    OptionalLong first() {
        OptionalLong stored = database.read(table::first);
        if (open.isEmpty()) {
            return stored;
        }
        return OptionalLong.of(Math.min(open.firstKey(), stored.orElse(Long.MAX_VALUE)));
    }

    /** Whether there are readings from before there were roll-ups. */
    boolean startsLate() {
        return since > 0 && database.read(sql -> sql.number("SELECT min(id) FROM blocks")) <= since;
    }

    private void look(Database.Sql sql) throws SQLException {
        table.reload(sql);
        lastId = table.totals().lastId();
        mark = RollupMark.load(sql);
        since = sql.number("SELECT value FROM meta WHERE name = ?", RollupMark.SINCE);
        if (resolution == Resolution.QUARTER_HOUR && mark.quarterMs() != RollupMark.NONE) {
            open.put(mark.quarterMs(), quarter(sql));
        } else if (resolution == Resolution.HOUR && mark.hourMs() != RollupMark.NONE) {
            open.put(mark.hourMs(), hour(sql));
        }
        List<Block> blocks =
                sql.list("""
                SELECT b.id, b.payload, coalesce(b.anchor_ms, o.anchor_ms)
                FROM blocks b LEFT JOIN boots o ON o.boot_id = b.boot_id
                WHERE b.id > ? AND b.until_ms IS NOT NULL ORDER BY b.id LIMIT ?""", r -> new Block(r.getLong(1), r.getBytes(2), r.getLong(3)), mark.fromId(), MAX_BEHIND + 1);
        behind = blocks.size() > MAX_BEHIND;
        for (Block block : blocks) {
            add(sql, block);
        }
    }

    private record Block(long id, byte[] payload, long anchor) {}

    private void add(Database.Sql sql, Block block) throws SQLException {
        List<Sample> samples;
        try {
            samples = BlockCodec.decode(block.payload()).samples();
        } catch (BlockFormatException e) {
            damaged.add("block " + block.id() + ": " + e.getMessage());
            return;
        }
        for (Sample s : samples) {
            long at = block.anchor() + s.monotonicMillis();
            if (wanted.test(s.device().value(), s.point()) && !mark.includes(block.id(), at)) {
                long from = resolution.periodOf(at);
                RollupPeriod period = open.get(from);
                if (period == null) {
                    period = RollupPeriod.of(resolution, from, decoded(table.between(sql, from, from + 1), resolution));
                    open.put(from, period);
                }
                period.add(s, at);
            }
        }
    }

    private RollupPeriod quarter(Database.Sql sql) throws SQLException {
        RollupTable minutes = new RollupTable(database, Resolution.MINUTE, 0);
        long from = mark.quarterMs();
        return RollupPeriod.of(
                Resolution.QUARTER_HOUR,
                from,
                decoded(minutes.between(sql, from, from + Resolution.QUARTER_HOUR.millis()), Resolution.MINUTE));
    }

    private RollupPeriod hour(Database.Sql sql) throws SQLException {
        RollupTable quarters = new RollupTable(database, Resolution.QUARTER_HOUR, 0);
        long from = mark.hourMs();
        List<Rollup> parts = new ArrayList<>(
                decoded(quarters.between(sql, from, from + Resolution.HOUR.millis()), Resolution.QUARTER_HOUR));
        if (mark.quarterMs() != RollupMark.NONE && Resolution.HOUR.periodOf(mark.quarterMs()) == from) {
            parts.removeIf(part -> part.fromMillis() == mark.quarterMs());
            parts.add(new Rollup(
                    Resolution.QUARTER_HOUR, mark.quarterMs(), quarter(sql).aggregates()));
        }
        return RollupPeriod.of(Resolution.HOUR, from, parts);
    }

    private List<Rollup> decoded(List<CarriedTable.Stored> rows, Resolution of) {
        List<Rollup> rollups = new ArrayList<>();
        for (CarriedTable.Stored row : rows) {
            try {
                rollups.add(RollupCodec.decode(row.payload(), wanted));
            } catch (BlockFormatException e) {
                damaged.add("roll-up " + row.id() + " of " + of.label() + ": " + e.getMessage());
            }
        }
        return rollups;
    }

    /** Periods that start in this time, the end not included, in order. */
    void read(long fromMs, long toMs, Sink sink) throws IOException {
        TreeMap<Long, RollupPeriod> left = new TreeMap<>(open.subMap(fromMs, Math.max(fromMs, toMs)));
        List<Rollup> same = new ArrayList<>();
        RollupTable.Place after = RollupTable.Place.before(fromMs);
        List<RollupTable.Placed> page;
        do {
            page = table.page(after, toMs - 1, PAGE);
            for (RollupTable.Placed row : page) {
                if (row.place().fromMs() != after.fromMs()) {
                    tell(same, left, sink);
                }
                after = row.place();
                if (after.id() <= lastId) {
                    same.addAll(decoded(List.of(row.stored()), resolution));
                }
            }
        } while (page.size() == PAGE);
        tell(same, left, sink);
        for (RollupPeriod period : left.values()) {
            sink.period(period.fromMs(), period.aggregates());
        }
    }

    private void tell(List<Rollup> same, TreeMap<Long, RollupPeriod> left, Sink sink) throws IOException {
        if (same.isEmpty()) {
            return;
        }
        long from = same.get(0).fromMillis();
        while (!left.isEmpty() && left.firstKey() < from) {
            RollupPeriod earlier = left.pollFirstEntry().getValue();
            sink.period(earlier.fromMs(), earlier.aggregates());
        }
        RollupPeriod opened = left.remove(from);
        RollupPeriod period = opened == null ? RollupPeriod.of(resolution, from, same) : opened;
        sink.period(from, period.aggregates());
        same.clear();
    }
}
