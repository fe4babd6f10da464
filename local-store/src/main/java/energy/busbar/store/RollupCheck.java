package energy.busbar.store;

import energy.busbar.core.block.Aggregate;
import energy.busbar.core.block.BlockCodec;
import energy.busbar.core.block.BlockFormatException;
import energy.busbar.core.block.Resolution;
import energy.busbar.core.block.Rollup;
import energy.busbar.core.block.RollupCodec;
import energy.busbar.core.block.Sample;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Every roll-up: its checksum, its decoding, its place; and that minutes say what the samples say where those are all still
 * there, and longer periods what the shorter ones say.
 */
final class RollupCheck {
    private static final int PAGE = 32;
    /** Of sums of numbers that are no decimals, which depend on the order of adding. */
    private static final double PART = 1e-9;

    private record Key(String device, String point) {}

    private final Database database;
    private final StoreCheck.Progress progress;
    private final BiConsumer<String, String> findings;
    private long compared;
    private long lastId;
    private long longest;

    RollupCheck(Database database, StoreCheck.Progress progress, BiConsumer<String, String> findings) {
        this.database = database;
        this.progress = progress;
        this.findings = findings;
    }

    /** @return periods that were compared with what they were made of */
    long run() {
        for (Resolution each : Resolution.values()) {
            rows(each);
        }
        lastId = database.read(sql -> sql.number("SELECT max(id) FROM blocks"));
        longest = database.read(sql -> sql.number("SELECT max(last_mono_ms - first_mono_ms) FROM blocks"));
        minutes();
        longer(Resolution.MINUTE, Resolution.QUARTER_HOUR);
        longer(Resolution.QUARTER_HOUR, Resolution.HOUR);
        return compared;
    }

    private String what(Resolution resolution) {
        return database.file().getFileName() + ": roll-ups of " + resolution.label();
    }

    private void rows(Resolution resolution) {
        RollupTable table = new RollupTable(database, resolution, 0);
        long total = database.read(sql -> sql.number("SELECT count(*) FROM rollups_" + resolution.label()));
        long done = 0;
        CarriedTable.Stored last = null;
        List<RollupTable.Placed> page;
        do {
            page = table.byId(last == null ? Long.MIN_VALUE : last.id(), PAGE);
            for (RollupTable.Placed row : page) {
                String where = where(resolution, row.stored());
                if (last != null
                        && row.stored().id() == last.id() + 1
                        && row.stored().samplesBefore() != last.samplesBefore() + last.samples()) {
                    findings.accept(where, "its running total does not follow from the row before");
                }
                inside(resolution, row, where);
                last = row.stored();
            }
            done += page.size();
            progress.at(what(resolution), done, Math.max(done, total));
        } while (page.size() == PAGE);
        cursors(resolution, last == null ? 0 : last.id());
    }

    private static String where(Resolution resolution, CarriedTable.Stored row) {
        return "roll-up " + row.id() + " of " + resolution.label();
    }

    private void inside(Resolution resolution, RollupTable.Placed row, String where) {
        if (!row.stored().whole()) {
            findings.accept(where, "its checksum is wrong: " + row.stored().samples() + " points cannot be believed");
            return;
        }
        try {
            Rollup rollup = RollupCodec.decode(row.stored().payload());
            if (rollup.resolution() != resolution
                    || rollup.fromMillis() != row.place().fromMs()
                    || rollup.aggregates().size() != row.stored().samples()) {
                findings.accept(where, "its period or its number of points is not that of its row");
            }
        } catch (BlockFormatException e) {
            findings.accept(where, "cannot be decoded: " + e.getMessage());
        }
    }

    private void cursors(Resolution resolution, long checkedTo) {
        long lastId = Math.max(
                checkedTo, database.read(sql -> sql.number("SELECT max(id) FROM rollups_" + resolution.label())));
        database.read(sql -> sql.list(
                "SELECT uplink, base_id, cursor_id FROM rollup_streams WHERE resolution = ?",
                r -> {
                    if (r.getLong(2) < 0 || r.getLong(2) > r.getLong(3) || r.getLong(3) > lastId) {
                        findings.accept(
                                "cursor of uplink " + r.getString(1) + " in roll-ups of " + resolution.label(),
                                "is at " + r.getLong(3) + " with base " + r.getLong(2) + "; expected base <= cursor <= "
                                        + lastId);
                    }
                    return 0;
                },
                resolution.label()));
    }

    /** By the quarter of an hour, each in one moment of the file. */
    private void minutes() {
        long step = Resolution.QUARTER_HOUR.millis();
        long from = Long.MIN_VALUE;
        while (true) {
            long after = from;
            OptionalLong next = database.read(sql -> nextPeriod(sql, Resolution.MINUTE, after));
            if (next.isEmpty()) {
                return;
            }
            long start = Resolution.QUARTER_HOUR.periodOf(next.getAsLong());
            database.snapshot(sql -> {
                minutes(sql, start, start + step);
                return 0;
            });
            from = start + step;
            progress.at(what(Resolution.MINUTE) + " against the samples", compared, 0);
        }
    }

    private static OptionalLong nextPeriod(Database.Sql sql, Resolution resolution, long fromMs) throws SQLException {
        return sql.one(
                        "SELECT from_ms FROM rollups_" + resolution.label()
                                + " WHERE from_ms >= ? ORDER BY from_ms LIMIT 1",
                        r -> OptionalLong.of(r.getLong(1)),
                        fromMs)
                .orElse(OptionalLong.empty());
    }

    private record Block(long id, byte[] payload, long anchor) {}

    private void minutes(Database.Sql sql, long fromMs, long toMs) throws SQLException {
        long gone = sql.number("SELECT value FROM meta WHERE name = ?", StoreRoom.RAW_DROPPED);
        RollupMark mark = RollupMark.load(sql);
        long since = sql.number("SELECT value FROM meta WHERE name = ?", RollupMark.SINCE);
        List<Block> blocks =
                sql.list("""
                SELECT b.id, b.payload, coalesce(b.anchor_ms, o.anchor_ms)
                FROM blocks b LEFT JOIN boots o ON o.boot_id = b.boot_id
                WHERE b.until_ms >= ? AND b.until_ms < ? ORDER BY b.id""", r -> new Block(r.getLong(1), r.getBytes(2), r.getLong(3)), fromMs, toMs + longest);
        TreeMap<Long, RollupPeriod> samples = new TreeMap<>();
        for (Block block : blocks) {
            // Of what came meanwhile it is not known how far back it goes.
            if (block.id() > lastId || !add(block, mark, since, fromMs, toMs, samples)) {
                return;
            }
        }
        RollupTable table = new RollupTable(database, Resolution.MINUTE, 0);
        Map<Long, List<Rollup>> stored = byStart(table.between(sql, fromMs, toMs));
        for (Map.Entry<Long, List<Rollup>> each : stored.entrySet()) {
            if (each.getKey() > gone && each.getKey() >= table.droppedBefore(sql)) {
                RollupPeriod made =
                        samples.getOrDefault(each.getKey(), new RollupPeriod(Resolution.MINUTE, each.getKey(), 0));
                compare(Resolution.MINUTE, each.getKey(), each.getValue(), made, "the samples");
            }
        }
    }

    private static boolean add(
            Block block, RollupMark mark, long since, long fromMs, long toMs, TreeMap<Long, RollupPeriod> into) {
        try {
            for (Sample s : BlockCodec.decode(block.payload()).samples()) {
                long at = block.anchor() + s.monotonicMillis();
                if (at < fromMs || at >= toMs) {
                    continue;
                }
                if (block.id() <= since) {
                    return false;
                }
                if (mark.includes(block.id(), at)) {
                    into.computeIfAbsent(
                                    Resolution.MINUTE.periodOf(at),
                                    from -> new RollupPeriod(Resolution.MINUTE, from, 0))
                            .add(s, at);
                }
            }
            return true;
        } catch (BlockFormatException e) {
            // Something of this time is not known, which is told of already.
            return false;
        }
    }

    private static Map<Long, List<Rollup>> byStart(List<CarriedTable.Stored> rows) {
        Map<Long, List<Rollup>> byStart = new TreeMap<>();
        for (CarriedTable.Stored row : rows) {
            try {
                Rollup rollup = RollupCodec.decode(row.payload());
                byStart.computeIfAbsent(rollup.fromMillis(), f -> new ArrayList<>())
                        .add(rollup);
            } catch (BlockFormatException e) {
                // Told of already; the others of its period would be found to differ because of it.
                return Map.of();
            }
        }
        return byStart;
    }

    private void longer(Resolution parts, Resolution of) {
        long from = Long.MIN_VALUE;
        while (true) {
            long after = from;
            OptionalLong next = database.read(sql -> nextPeriod(sql, of, after));
            if (next.isEmpty()) {
                return;
            }
            long start = next.getAsLong();
            database.snapshot(sql -> {
                longer(sql, parts, of, start);
                return 0;
            });
            from = start + of.millis();
            progress.at(what(of) + " against the shorter ones", compared, 0);
        }
    }

    private void longer(Database.Sql sql, Resolution parts, Resolution of, long from) throws SQLException {
        RollupMark mark = RollupMark.load(sql);
        RollupTable shorter = new RollupTable(database, parts, 0);
        RollupTable minutes = new RollupTable(database, Resolution.MINUTE, 0);
        boolean open = from == mark.quarterMs() || from == mark.hourMs();
        // Where minutes are gone, what came late is in the longer period only.
        if (open || from < minutes.droppedBefore(sql) || from < shorter.droppedBefore(sql)) {
            return;
        }
        Map<Long, List<Rollup>> stored = byStart(new RollupTable(database, of, 0).between(sql, from, from + 1));
        List<Rollup> made = new ArrayList<>();
        byStart(shorter.between(sql, from, from + of.millis())).values().forEach(made::addAll);
        if (stored.containsKey(from) && !made.isEmpty()) {
            compare(of, from, stored.getOrDefault(from, List.of()), RollupPeriod.of(of, from, made), "its parts");
        }
    }

    private void compare(Resolution resolution, long from, List<Rollup> stored, RollupPeriod made, String ofWhat) {
        compared++;
        String where = "period of " + resolution.label() + " from " + java.time.Instant.ofEpochMilli(from);
        Map<Key, Aggregate> expected = byName(made);
        Map<Key, Aggregate> found = byName(RollupPeriod.of(resolution, from, stored));
        for (Map.Entry<Key, Aggregate> each : expected.entrySet()) {
            Aggregate other = found.remove(each.getKey());
            if (other == null) {
                findings.accept(where, "has nothing of " + name(each.getKey()) + ", and " + ofWhat + " do");
            } else if (!alike(each.getValue(), other)) {
                findings.accept(
                        where,
                        "of " + name(each.getKey()) + " it says " + words(other) + ", and " + ofWhat + " say "
                                + words(each.getValue()));
            }
        }
        for (Key key : found.keySet()) {
            findings.accept(where, "has something of " + name(key) + ", and " + ofWhat + " do not");
        }
    }

    private static Map<Key, Aggregate> byName(RollupPeriod period) {
        Map<Key, Aggregate> byName = new HashMap<>();
        period.aggregates().forEach(a -> byName.put(new Key(a.device().value(), a.point()), a));
        return byName;
    }

    private static String name(Key key) {
        return key.device() + "." + key.point();
    }

    private static String words(Aggregate a) {
        return a.count() + " samples, " + a.numbers().map(Object::toString).orElse("no numbers") + ", last "
                + a.last().map(v -> String.valueOf(v.plain())).orElse("none") + ", worst " + a.worst();
    }

    /** Of two values of one instant that differ in kind a block does not keep the order. */
    private static boolean sameLast(Aggregate a, Aggregate b) {
        return a.last().equals(b.last())
                || a.last().isPresent()
                        && b.last().isPresent()
                        && a.last().get().getClass() != b.last().get().getClass();
    }

    private static boolean alike(Aggregate a, Aggregate b) {
        if (a.count() != b.count()
                || a.worst() != b.worst()
                || a.lastAtMillis() != b.lastAtMillis()
                || !sameLast(a, b)
                || a.numbers().isPresent() != b.numbers().isPresent()) {
            return false;
        }
        if (a.numbers().isEmpty()) {
            return true;
        }
        Aggregate.Numbers one = a.numbers().get();
        Aggregate.Numbers other = b.numbers().orElseThrow();
        double most = Math.max(Math.abs(one.min()), Math.abs(one.max())) * one.count();
        return one.count() == other.count()
                && one.min() == other.min()
                && one.max() == other.max()
                && Math.abs(one.sum() - other.sum()) <= most * PART;
    }
}
