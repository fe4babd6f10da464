package energy.busbar.store;

import energy.busbar.core.block.Resolution;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Makes room in the telemetry file, the least loss first: readings that were carried away, then others that are rolled up,
 * then 1-minute roll-ups, then readings that are in no roll-up, at last longer roll-ups. Never 15-minute energies younger
 * than {@link Retention#SETTLEMENT} or not yet carried away.
 */
final class StoreRoom {
    private static final int DROP_STEP = 64;
    private static final long SLACK_BYTES = 64 << 10;
    private static final long DAY_MILLIS = 86_400_000;
    static final String RAW_DROPPED = "raw.dropped_until";

    /**
     * @param sentId of blocks, up to which every uplink has acknowledged
     * @param sentRollups the same of roll-ups
     * @param mayGrow false where the file system has no room beyond what the file has already
     * @param nowMs empty while the clock is not known
     */
    record Bounds(
            long quotaBytes,
            long sentId,
            Map<Resolution, Long> sentRollups,
            boolean mayGrow,
            OptionalLong nowMs,
            Retention retention) {
        long sent(Resolution resolution) {
            return sentRollups.getOrDefault(resolution, Long.MAX_VALUE);
        }
    }

    /** What went before it was carried away; times of storing. */
    record Lost(long samples, long fromMs, long untilMs) {
        static final Lost NOTHING = new Lost(0, 0, 0);

        Lost and(long more, long firstMs, long lastMs) {
            return more == 0
                    ? this
                    : new Lost(
                            samples + more,
                            samples == 0 ? firstMs : Math.min(fromMs, firstMs),
                            samples == 0 ? lastMs : Math.max(untilMs, lastMs));
        }
    }

    /**
     * @param rolledUp, raw of blocks, by whether their roll-ups stay; {@code rollups} counts points
     * @param beyond nothing is left that may go, and the quota is exceeded
     */
    record Dropped(Lost rolledUp, Lost raw, Lost rollups, boolean beyond) {
        static final Dropped NOTHING = new Dropped(Lost.NOTHING, Lost.NOTHING, Lost.NOTHING, false);
    }

    private final Database.Sql sql;
    private final Rollups rollups;
    private final Bounds bounds;
    private final long lastId;
    private final Eviction eviction;
    private Lost rolledUp = Lost.NOTHING;
    private Lost raw = Lost.NOTHING;
    private Lost minutes = Lost.NOTHING;

    /** @param eviction is told of blocks before they are dropped */
    StoreRoom(Database.Sql sql, Rollups rollups, Bounds bounds, long lastId, Eviction eviction) {
        this.eviction = eviction;
        this.sql = sql;
        this.rollups = rollups;
        this.bounds = bounds;
        this.lastId = lastId;
    }

    /** @throws SQLException as of a full disk, where there is no room and nothing that may go */
    Dropped make(long need) throws SQLException {
        long pageSize = sql.number("PRAGMA page_size");
        long fileBytes = sql.number("PRAGMA page_count") * pageSize;
        while (true) {
            long freeBytes = sql.number("PRAGMA freelist_count") * pageSize;
            boolean fits = fileBytes - freeBytes + need + SLACK_BYTES <= bounds.quotaBytes()
                    && (bounds.mayGrow() || freeBytes >= need + SLACK_BYTES);
            if (fits) {
                return new Dropped(rolledUp, raw, minutes, false);
            }
            if (!step()) {
                if (bounds.mayGrow()) {
                    return new Dropped(rolledUp, raw, minutes, true);
                }
                throw new SQLException("no space left for telemetry", null, 13);
            }
        }
    }

    /** @return false where nothing is left that may go */
    private boolean step() throws SQLException {
        long whole = rollups.writer().rolledUpId();
        if (blocks(Math.min(bounds.sentId(), whole), whole)) {
            return true;
        }
        // Nothing unsent goes for want of disk: others may make room there.
        return bounds.mayGrow()
                && (blocks(whole, whole)
                        || rollups(Resolution.MINUTE)
                        || blocks(Long.MAX_VALUE, whole)
                        || rollups(Resolution.QUARTER_HOUR)
                        || rollups(Resolution.HOUR));
    }

    private boolean blocks(long untilId, long rolledUpId) throws SQLException {
        // Never the last: its row carries the running totals.
        List<long[]> oldest = sql.list(
                "SELECT id, samples, stored_ms, coalesce(until_ms, 0) FROM blocks WHERE id < ? AND id <= ?"
                        + " ORDER BY id LIMIT ?",
                r -> new long[] {r.getLong(1), r.getLong(2), r.getLong(3), r.getLong(4)},
                lastId,
                untilId,
                DROP_STEP);
        if (oldest.isEmpty()) {
            return false;
        }
        long until = 0;
        for (long[] block : oldest) {
            until = Math.max(until, block[3]);
            if (block[0] > bounds.sentId() && block[0] <= rolledUpId) {
                rolledUp = rolledUp.and(block[1], block[2], block[2]);
            } else if (block[0] > bounds.sentId()) {
                raw = raw.and(block[1], block[2], block[2]);
            }
        }
        Epochs.put(sql, RAW_DROPPED, Math.max(until, sql.number("SELECT value FROM meta WHERE name = ?", RAW_DROPPED)));
        long throughId = oldest.get(oldest.size() - 1)[0];
        eviction.before(sql, throughId);
        sql.run("DELETE FROM blocks WHERE id <= ?", throughId);
        return true;
    }

    private boolean rollups(Resolution resolution) throws SQLException {
        RollupTable table = rollups.table(resolution);
        OptionalLong earliest = table.earliest(sql, settlementBefore(), bounds.sent(resolution));
        if (earliest.isEmpty()) {
            return false;
        }
        long end = end(resolution, earliest.getAsLong());
        if (end > limit(resolution)) {
            return false;
        }
        RollupTable.Dropped gone = table.drop(sql, end, settlementBefore(), bounds.sent(resolution));
        minutes = minutes.and(gone.unsentSamples(), gone.fromMs(), gone.untilMs());
        return gone.rows() > 0;
    }

    /** Whole hours of minutes, so that the longer period's parts are all there or none is; else whole days. */
    private static long end(Resolution resolution, long fromMs) {
        long step = resolution == Resolution.MINUTE ? Resolution.HOUR.millis() : DAY_MILLIS;
        return (Math.floorDiv(fromMs, step) + 1) * step;
    }

    /** Up to where rows may go: longer ones only where the shorter ones are gone, which they would be made of again. */
    private long limit(Resolution resolution) throws SQLException {
        return resolution == Resolution.MINUTE
                ? rollups.writer().neededFromMs()
                : rollups.table(Resolution.MINUTE).droppedBefore(sql);
    }

    private long settlementBefore() {
        return bounds.nowMs().isPresent()
                ? bounds.nowMs().getAsLong() - Retention.SETTLEMENT.toMillis()
                : Long.MIN_VALUE;
    }

    /** Roll-ups that were carried away and are older than they are kept; a step at a time, so that a clock takes no more. */
    void forget() throws SQLException {
        if (bounds.nowMs().isEmpty()) {
            return;
        }
        for (RollupTable table : rollups.all()) {
            Resolution resolution = table.resolution();
            long before = bounds.nowMs().getAsLong()
                    - bounds.retention().of(resolution).toMillis();
            OptionalLong earliest = table.earliestSent(sql, before, bounds.sent(resolution));
            if (earliest.isPresent()) {
                long end = end(resolution, earliest.getAsLong());
                if (end <= before && end <= limit(resolution)) {
                    table.dropSent(sql, end, bounds.sent(resolution));
                }
            }
        }
    }
}
