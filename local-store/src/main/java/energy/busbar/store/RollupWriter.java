package energy.busbar.store;

import energy.busbar.core.block.BlockCodec;
import energy.busbar.core.block.BlockFormatException;
import energy.busbar.core.block.Resolution;
import energy.busbar.core.block.Rollup;
import energy.busbar.core.block.RollupCodec;
import energy.busbar.core.block.Sample;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the roll-ups of stored blocks, in the order of the blocks and in the transactions of the store: what the blocks of a
 * transaction add is in memory, and a minute is stored when it is over. What is in memory only can be made again from the
 * blocks, by the {@link RollupMark}.
 */
final class RollupWriter {
    /** How long after a minute its samples may still come without making it a second row. */
    static final long GRACE_MILLIS = 5_000;
    /** Blocks read at one flush where the roll-ups are behind. */
    private static final int CATCH_UP = 32;
    /** Of a file from before there were roll-ups: the last two days of a block each 10 s. */
    static final long FIRST_BLOCKS = 20_000;

    private static final Logger LOG = LoggerFactory.getLogger(RollupWriter.class);

    /** A block with its samples at hand. */
    record Fed(long id, OptionalLong anchor, List<Sample> samples) {}

    /** @param anchor empty as long as the times of its samples are not known */
    private record Block(long id, String bootId, OptionalLong anchor, byte[] payload) {}

    private final RollupTable minutes;
    private final RollupTable quarters;
    private final RollupTable hours;
    private final String bootId;
    private final TreeMap<Long, RollupPeriod> open = new TreeMap<>();
    private boolean loaded;
    private RollupMark mark = RollupMark.start(0);
    private long fedId;

    RollupWriter(RollupTable minutes, RollupTable quarters, RollupTable hours, String bootId) {
        this.minutes = minutes;
        this.quarters = quarters;
        this.hours = hours;
        this.bootId = bootId;
    }

    /** Every sample of blocks up to this one is in stored roll-ups. */
    long rolledUpId() {
        return mark.fromId();
    }

    /** Rows of minutes before this may not go: a longer period is still to be made of them. */
    long neededFromMs() {
        long needed = Long.MAX_VALUE;
        for (long each : new long[] {mark.quarterMs(), mark.hourMs()}) {
            needed = each == RollupMark.NONE ? needed : Math.min(needed, each);
        }
        return needed;
    }

    /** What was in memory is not what is stored: it is made again at the next step. */
    void forget() {
        loaded = false;
    }

    /** Some bytes more than the next step may write. */
    long bytesAhead() {
        return 16L * open.values().stream().mapToInt(RollupPeriod::points).sum() + 8_192;
    }

    /** Whether there is something to do although no block came. */
    boolean due(OptionalLong nowMs, long lastId) {
        return !loaded || fedId < lastId || nowMs.isPresent() && overdue(keepFrom(nowMs.getAsLong()));
    }

    private static long keepFrom(long nowMs) {
        return Resolution.MINUTE.periodOf(nowMs - GRACE_MILLIS);
    }

    private boolean overdue(long keepFrom) {
        return !open.isEmpty() && (open.firstKey() < keepFrom || open.lastKey() >= keepFrom + RollupMark.OPEN_MILLIS)
                || mark.quarterMs() != RollupMark.NONE && mark.quarterMs() != Resolution.QUARTER_HOUR.periodOf(keepFrom)
                || mark.hourMs() != RollupMark.NONE && mark.hourMs() != Resolution.HOUR.periodOf(keepFrom);
    }

    /** To be called first in a transaction. */
    void ready(Database.Sql sql) throws SQLException {
        if (!loaded) {
            load(sql);
        }
    }

    /**
     * @param fresh the blocks that this transaction has added
     * @param nowMs empty while the wall clock is not known
     * @return whether rows were added
     */
    boolean step(Database.Sql sql, List<Fed> fresh, OptionalLong nowMs, long epochMillis) throws SQLException {
        boolean inMemory = fresh.stream().allMatch(f -> f.anchor().isPresent())
                && (fresh.isEmpty() || fresh.get(0).id() == fedId + 1);
        boolean added = false;
        if (inMemory && !fresh.isEmpty()) {
            for (Fed each : fresh) {
                feed(each.id(), each.anchor().orElseThrow(), each.samples());
            }
        } else {
            added = catchUp(sql, epochMillis);
        }
        boolean behind = sql.number("SELECT count(*) FROM (SELECT 1 FROM blocks WHERE id > ? LIMIT 1)", fedId) > 0;
        // Behind, what is stored is the clock; at a block that waits for the clock there is none, and nothing to wait
        // for.
        if (!behind || !added && nowMs.isEmpty()) {
            added |= cut(sql, nowMs, epochMillis);
        }
        return added;
    }

    private void load(Database.Sql sql) throws SQLException {
        for (RollupTable table : List.of(minutes, quarters, hours)) {
            table.reload(sql);
        }
        open.clear();
        mark = RollupMark.load(sql);
        if (mark.toId() == 0) {
            mark = RollupMark.start(Math.max(0, sql.number("SELECT max(id) FROM blocks") - FIRST_BLOCKS));
            mark.save(sql);
            Epochs.put(sql, RollupMark.SINCE, mark.toId());
        }
        fedId = mark.fromId();
        while (fedId < mark.toId()) {
            List<Block> page = blocks(sql, mark.toId());
            if (page.isEmpty()) {
                break;
            }
            for (Block block : page) {
                feed(block);
            }
        }
        fedId = Math.max(fedId, mark.toId());
        loaded = true;
    }

    private List<Block> blocks(Database.Sql sql, long untilId) throws SQLException {
        return sql.list(
                """
                SELECT b.id, b.boot_id, coalesce(b.anchor_ms,
                    CASE WHEN b.sealed = 1 OR b.boot_id != ? THEN o.anchor_ms END), b.payload
                FROM blocks b LEFT JOIN boots o ON o.boot_id = b.boot_id
                WHERE b.id > ? AND b.id <= ? ORDER BY b.id LIMIT ?""",
                r -> {
                    long anchor = r.getLong(3);
                    OptionalLong known = r.wasNull() ? OptionalLong.empty() : OptionalLong.of(anchor);
                    return new Block(r.getLong(1), r.getString(2), known, r.getBytes(4));
                },
                bootId,
                fedId,
                untilId,
                CATCH_UP);
    }

    private boolean catchUp(Database.Sql sql, long epochMillis) throws SQLException {
        boolean added = false;
        for (Block block : blocks(sql, Long.MAX_VALUE)) {
            if (block.anchor().isEmpty() && block.bootId().equals(bootId)) {
                break;
            }
            OptionalLong last = feed(block);
            if (last.isPresent()) {
                added |= cut(sql, last, epochMillis);
            }
        }
        return added;
    }

    /** @return the time of its last sample; empty where no time is known and none will be */
    private OptionalLong feed(Block block) {
        OptionalLong last = OptionalLong.empty();
        if (block.anchor().isPresent()) {
            try {
                last = feed(
                        block.id(),
                        block.anchor().getAsLong(),
                        BlockCodec.decode(block.payload()).samples());
            } catch (BlockFormatException e) {
                // It is told of where it is carried away; there is nothing to sum up.
                LOG.warn("damaged block is in no roll-up id={} reason={}", block.id(), e.getMessage());
            }
        }
        fedId = block.id();
        return last;
    }

    private OptionalLong feed(long id, long anchor, List<Sample> samples) {
        long last = Long.MIN_VALUE;
        for (Sample sample : samples) {
            long at = anchor + sample.monotonicMillis();
            last = Math.max(last, at);
            if (!mark.includes(id, at)) {
                open.computeIfAbsent(
                                Resolution.MINUTE.periodOf(at), from -> new RollupPeriod(Resolution.MINUTE, from, id))
                        .add(sample, at);
            }
        }
        fedId = id;
        return samples.isEmpty() ? OptionalLong.empty() : OptionalLong.of(last);
    }

    /**
     * Stores what is over by {@code nowMs}. Where a clock was set back, or samples lie ahead, everything is stored: what stays
     * open may only ever move forward, or the mark could not tell what is in the rows.
     */
    private boolean cut(Database.Sql sql, OptionalLong nowMs, long epochMillis) throws SQLException {
        long keepFrom = nowMs.isPresent() ? keepFrom(nowMs.getAsLong()) : RollupMark.NONE;
        boolean regular = nowMs.isPresent()
                && keepFrom >= mark.openMs()
                && (open.isEmpty() || open.lastKey() < keepFrom + RollupMark.OPEN_MILLIS);
        if (regular && !overdue(keepFrom)) {
            return false;
        }
        if (!regular && open.isEmpty() && mark.quarterMs() == RollupMark.NONE && mark.hourMs() == RollupMark.NONE) {
            mark = new RollupMark(fedId, fedId, RollupMark.NONE, RollupMark.NONE, RollupMark.NONE);
            return false;
        }
        TreeSet<Long> touchedQuarters = new TreeSet<>();
        TreeSet<Long> touchedHours = new TreeSet<>();
        if (mark.quarterMs() != RollupMark.NONE) {
            touchedQuarters.add(mark.quarterMs());
        }
        if (mark.hourMs() != RollupMark.NONE) {
            touchedHours.add(mark.hourMs());
        }
        while (!open.isEmpty() && (!regular || open.firstKey() < keepFrom)) {
            RollupPeriod over = open.pollFirstEntry().getValue();
            if (over.fromMs() < minutes.droppedBefore(sql)) {
                late(sql, over, epochMillis);
                continue;
            }
            store(sql, minutes, over, epochMillis);
            touchedQuarters.add(Resolution.QUARTER_HOUR.periodOf(over.fromMs()));
            touchedHours.add(Resolution.HOUR.periodOf(over.fromMs()));
        }
        long quarter =
                longer(sql, touchedQuarters, regular ? keepFrom : RollupMark.NONE, minutes, quarters, epochMillis);
        long hour = longer(sql, touchedHours, regular ? keepFrom : RollupMark.NONE, quarters, hours, epochMillis);
        long fromId = open.values().stream()
                .mapToLong(period -> period.firstBlockId() - 1)
                .min()
                .orElse(fedId);
        mark = new RollupMark(fromId, fedId, regular ? keepFrom : RollupMark.NONE, quarter, hour);
        mark.save(sql);
        return true;
    }

    /** Where the minutes are gone, longer periods cannot be made of them again: what is new is added to what is there. */
    private void late(Database.Sql sql, RollupPeriod minute, long epochMillis) throws SQLException {
        for (RollupTable table : List.of(quarters, hours)) {
            long from = table.resolution().periodOf(minute.fromMs());
            if (from >= table.droppedBefore(sql)) {
                RollupPeriod more = new RollupPeriod(table.resolution(), from, 0);
                minute.aggregates().forEach(each -> more.add(each, minute.fromMs()));
                store(sql, table, more, epochMillis);
            }
        }
    }

    /** A period that has rows already gets one more, of the points that have more to say. */
    private static void store(Database.Sql sql, RollupTable table, RollupPeriod period, long epochMillis)
            throws SQLException {
        List<Rollup> before = decoded(table.between(sql, period.fromMs(), period.fromMs() + 1));
        RollupPeriod whole = before.isEmpty() ? period : period.after(before);
        for (RollupTable.Row row : whole.rows()) {
            table.add(sql, row, epochMillis);
        }
    }

    /** @return the one that stays open, since it goes on */
    private static long longer(
            Database.Sql sql,
            TreeSet<Long> touched,
            long keepFrom,
            RollupTable parts,
            RollupTable into,
            long epochMillis)
            throws SQLException {
        Resolution resolution = into.resolution();
        long open = RollupMark.NONE;
        for (long from : touched) {
            if (keepFrom != RollupMark.NONE && from == resolution.periodOf(keepFrom)) {
                open = from;
                continue;
            }
            RollupPeriod whole =
                    RollupPeriod.of(resolution, from, decoded(parts.between(sql, from, from + resolution.millis())));
            for (RollupTable.Row row : whole.rows()) {
                into.add(sql, row, epochMillis);
            }
        }
        return open;
    }

    private static List<Rollup> decoded(List<CarriedTable.Stored> rows) {
        List<Rollup> rollups = new ArrayList<>();
        for (CarriedTable.Stored row : rows) {
            try {
                rollups.add(RollupCodec.decode(row.payload()));
            } catch (BlockFormatException e) {
                LOG.warn("damaged roll-up is left out id={} reason={}", row.id(), e.getMessage());
            }
        }
        return rollups;
    }
}
