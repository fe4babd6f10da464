package energy.busbar.store;

import energy.busbar.core.block.BlockCodec;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/** The blocks of one telemetry file, and how far each uplink has carried them. */
final class BlockTable {
    /** How long a block waits for the wall clock before it is sent with boot id and monotonic time only. */
    static final long HOLD_MILLIS = 600_000;

    private static final int DROP_STEP = 64;
    private static final long SLACK_BYTES = 64 << 10;

    /** @param samples, bytes of all blocks ever stored in this file */
    record Totals(long lastId, long samples, long bytes) {}

    record Stored(long id, long samples, long samplesBefore, byte[] payload, long rowCrc) {
        /** Whether everything that a parcel is made of is as it was written. */
        boolean whole() {
            return rowCrc == crc(id, samples, samplesBefore, payload);
        }
    }

    record Head(long id, long samplesBefore, long bytesBefore, long storedMillis) {}

    record Cursor(String uplink, long baseId, long baseSamples, long cursorId) {}

    record Dated(long id, byte[] payload, OptionalLong bootAnchor) {}

    /**
     * @param sentId up to which every uplink has acknowledged
     * @param mayGrow false where the file system has no room beyond what the file has already
     * @param eviction is told of blocks before they are dropped
     */
    record Bounds(long quotaBytes, long sentId, boolean mayGrow, Eviction eviction) {}

    /** @param unsentFromMs stored time of the first unsent block that was dropped */
    record Done(long unsentSamplesDropped, long unsentFromMs, long unsentUntilMs, boolean newlySendable) {
        static final Done NOTHING = new Done(0, 0, 0, false);
    }

    private final Database database;
    private final String bootId;
    private final long epoch;
    private volatile Totals totals;
    private boolean unplaced;

    BlockTable(Database database, String bootId, long epoch) {
        this.database = database;
        this.bootId = bootId;
        this.epoch = epoch;
        this.totals = database.read(sql -> sql.one(
                        "SELECT id, samples_before + samples, bytes_before + length(payload) FROM blocks"
                                + " ORDER BY id DESC LIMIT 1",
                        r -> new Totals(r.getLong(1), r.getLong(2), r.getLong(3)))
                .orElse(new Totals(0, 0, 0)));
        this.unplaced = database.read(sql ->
                        sql.number("SELECT count(*) FROM blocks WHERE boot_id = ? AND anchor_ms IS NULL", bootId))
                > 0;
    }

    static long crc(long id, long samples, long samplesBefore, byte[] payload) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(24)
                .putLong(id)
                .putLong(samples)
                .putLong(samplesBefore)
                .flip());
        crc.update(payload);
        return crc.getValue();
    }

    long epoch() {
        return epoch;
    }

    Totals totals() {
        return totals;
    }

    Database database() {
        return database;
    }

    /** The uplink's place, made where its first block still stored begins if it is new. */
    Cursor register(String uplink) {
        return database.write(sql -> {
            Optional<Cursor> known = sql.one(
                    "SELECT uplink, base_id, base_samples, cursor_id FROM streams WHERE uplink = ?",
                    r -> new Cursor(r.getString(1), r.getLong(2), r.getLong(3), r.getLong(4)),
                    uplink);
            if (known.isPresent()) {
                return known.get();
            }
            Cursor fresh = sql.one(
                            "SELECT id - 1, samples_before FROM blocks ORDER BY id LIMIT 1",
                            r -> new Cursor(uplink, r.getLong(1), r.getLong(2), r.getLong(1)))
                    .orElse(new Cursor(uplink, 0, 0, 0));
            sql.run(
                    "INSERT INTO streams (uplink, base_id, base_samples, cursor_id) VALUES (?, ?, ?, ?)",
                    uplink,
                    fresh.baseId(),
                    fresh.baseSamples(),
                    fresh.cursorId());
            return fresh;
        });
    }

    /** Blocks after {@code id} that may be sent, up to the first that has to wait for the clock. */
    List<Stored> after(long id, int maxCount) {
        return database.read(sql -> {
            long before = sql.one("""
                            SELECT id FROM blocks WHERE boot_id = ? AND anchor_ms IS NULL AND sealed = 0 AND id > ?
                            ORDER BY id LIMIT 1""", r -> r.getLong(1), bootId, id).orElse(Long.MAX_VALUE);
            return sql.list(
                    "SELECT id, samples, samples_before, payload, row_crc FROM blocks WHERE id > ? AND id < ? ORDER BY id LIMIT ?",
                    r -> new Stored(r.getLong(1), r.getLong(2), r.getLong(3), r.getBytes(4), r.getLong(5)),
                    id,
                    before,
                    maxCount);
        });
    }

    Optional<Head> headAfter(long id) {
        return database.read(sql -> sql.one(
                "SELECT id, samples_before, bytes_before, stored_ms FROM blocks WHERE id > ? ORDER BY id LIMIT 1",
                r -> new Head(r.getLong(1), r.getLong(2), r.getLong(3), r.getLong(4)),
                id));
    }

    /** Bytes that dropping sent blocks could free. */
    long sentBytes(long sentId) {
        long sentEnd = headAfter(Math.min(sentId, totals.lastId() - 1))
                .map(Head::bytesBefore)
                .orElse(0L);
        return Math.max(0, sentEnd - headAfter(0).map(Head::bytesBefore).orElse(0L));
    }

    /** One transaction: places what the clock allows, makes room, adds the blocks, saves the cursors. */
    Done store(
            List<BlockCutter.Cut> cuts,
            List<Cursor> cursors,
            OptionalLong anchor,
            long monotonicMillis,
            long epochMillis,
            Bounds bounds) {
        boolean sealable = unplaced;
        if (cuts.isEmpty() && cursors.isEmpty() && !sealable) {
            return Done.NOTHING;
        }
        Totals[] after = {totals};
        boolean[] stillUnplaced = {unplaced};
        Done done = database.write(sql -> {
            boolean changed = false;
            if (sealable) {
                changed = anchor.isPresent() ? place(sql, anchor.getAsLong()) : seal(sql, monotonicMillis);
                stillUnplaced[0] = anchor.isEmpty();
            }
            for (Cursor c : cursors) {
                sql.run(
                        "UPDATE streams SET base_id = ?, base_samples = ?, cursor_id = ? WHERE uplink = ?",
                        c.baseId(),
                        c.baseSamples(),
                        c.cursorId(),
                        c.uplink());
            }
            Done room = room(sql, cuts, bounds);
            for (BlockCutter.Cut cut : cuts) {
                after[0] = add(sql, cut, after[0], anchor, epochMillis);
                stillUnplaced[0] |= anchor.isEmpty() && cut.anchor().isEmpty();
            }
            return new Done(room.unsentSamplesDropped(), room.unsentFromMs(), room.unsentUntilMs(), changed);
        });
        totals = after[0];
        unplaced = stillUnplaced[0];
        return done;
    }

    private Totals add(Database.Sql sql, BlockCutter.Cut given, Totals before, OptionalLong anchor, long epochMillis)
            throws SQLException {
        BlockCutter.Cut cut = given.anchor().isEmpty() && anchor.isPresent() ? given.placed(anchor.getAsLong()) : given;
        sql.run(
                """
                INSERT INTO blocks (id, boot_id, anchor_ms, sealed, first_mono_ms, last_mono_ms, stored_ms, until_ms,
                    samples, samples_before, bytes_before, row_crc, payload)
                VALUES (?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                before.lastId() + 1,
                bootId,
                cut.anchor().isPresent() ? (Long) cut.anchor().getAsLong() : null,
                cut.firstMonotonic(),
                cut.lastMonotonic(),
                epochMillis,
                cut.anchor().isPresent() ? (Long) (cut.anchor().getAsLong() + cut.lastMonotonic()) : null,
                cut.samples(),
                before.samples(),
                before.bytes(),
                crc(before.lastId() + 1, cut.samples(), before.samples(), cut.payload()),
                cut.payload());
        return new Totals(before.lastId() + 1, before.samples() + cut.samples(), before.bytes() + cut.payload().length);
    }

    /** Sealed blocks may have been sent and keep their bytes; only the columns learn the time. */
    private boolean place(Database.Sql sql, long anchor) throws SQLException {
        sql.run("INSERT OR IGNORE INTO boots (boot_id, anchor_ms) VALUES (?, ?)", bootId, anchor);
        sql.run(
                "UPDATE blocks SET until_ms = last_mono_ms + ? WHERE boot_id = ? AND anchor_ms IS NULL AND sealed = 1",
                anchor,
                bootId);
        List<Long> ids = sql.list(
                "SELECT id FROM blocks WHERE boot_id = ? AND anchor_ms IS NULL AND sealed = 0",
                r -> r.getLong(1),
                bootId);
        for (Long id : ids) {
            Stored block = sql.one(
                            "SELECT id, samples, samples_before, payload, row_crc FROM blocks WHERE id = ?",
                            r -> new Stored(r.getLong(1), r.getLong(2), r.getLong(3), r.getBytes(4), r.getLong(5)),
                            id)
                    .orElseThrow();
            // A damaged one stays as it is; it is found and told when it is sent.
            byte[] payload = block.whole() ? BlockCodec.placed(block.payload(), anchor) : block.payload();
            sql.run(
                    """
                    UPDATE blocks SET anchor_ms = ?, until_ms = last_mono_ms + ?, payload = ?, row_crc = ?
                    WHERE id = ?""",
                    anchor,
                    anchor,
                    payload,
                    block.whole() ? crc(id, block.samples(), block.samplesBefore(), payload) : block.rowCrc(),
                    id);
        }
        return !ids.isEmpty();
    }

    private boolean seal(Database.Sql sql, long monotonicMillis) throws SQLException {
        return sql.run("""
                        UPDATE blocks SET sealed = 1
                        WHERE boot_id = ? AND anchor_ms IS NULL AND sealed = 0 AND last_mono_ms <= ?""", bootId, monotonicMillis - HOLD_MILLIS) > 0;
    }

    private Done room(Database.Sql sql, List<BlockCutter.Cut> cuts, Bounds bounds) throws SQLException {
        long need = 0;
        for (BlockCutter.Cut cut : cuts) {
            need += cut.payload().length + 256L;
        }
        if (need == 0) {
            return Done.NOTHING;
        }
        long pageSize = sql.number("PRAGMA page_size");
        long fileBytes = sql.number("PRAGMA page_count") * pageSize;
        long freeBytes = sql.number("PRAGMA freelist_count") * pageSize;
        boolean quotaBinds = fileBytes - freeBytes + need + SLACK_BYTES > bounds.quotaBytes();
        if (bounds.mayGrow() && !quotaBinds) {
            return Done.NOTHING;
        }
        long dropped = 0;
        long from = 0;
        long until = 0;
        while (true) {
            freeBytes = sql.number("PRAGMA freelist_count") * pageSize;
            boolean fits = fileBytes - freeBytes + need + SLACK_BYTES <= bounds.quotaBytes()
                    && (bounds.mayGrow() || freeBytes >= need + SLACK_BYTES);
            if (fits) {
                return new Done(dropped, from, until, false);
            }
            // Never the last: its row carries the running totals. Never unsent ones for want of disk.
            List<long[]> oldest = sql.list(
                    "SELECT id, samples, stored_ms FROM blocks WHERE id < ? AND id <= ? ORDER BY id LIMIT ?",
                    r -> new long[] {r.getLong(1), r.getLong(2), r.getLong(3)},
                    totals.lastId(),
                    bounds.mayGrow() ? Long.MAX_VALUE : bounds.sentId(),
                    DROP_STEP);
            if (oldest.isEmpty()) {
                if (bounds.mayGrow()) {
                    return new Done(dropped, from, until, false);
                }
                throw new SQLException("no space left for telemetry", null, 13);
            }
            for (long[] block : oldest) {
                if (block[0] > bounds.sentId()) {
                    from = dropped == 0 ? block[2] : from;
                    until = block[2];
                    dropped += block[1];
                }
            }
            long throughId = oldest.get(oldest.size() - 1)[0];
            bounds.eviction().before(sql, throughId);
            sql.run("DELETE FROM blocks WHERE id <= ?", throughId);
        }
    }

    /** At most {@code maxCount} blocks after {@code id} that may hold samples of the time span. */
    List<Dated> between(long fromMs, long toMs, long id, int maxCount) {
        return database.read(sql -> sql.list(
                """
                SELECT b.id, b.payload, o.anchor_ms FROM blocks b LEFT JOIN boots o ON o.boot_id = b.boot_id
                WHERE b.until_ms >= ? AND coalesce(b.anchor_ms, o.anchor_ms) + b.first_mono_ms <= ? AND b.id > ?
                ORDER BY b.id LIMIT ?""",
                r -> {
                    long anchor = r.getLong(3);
                    return new Dated(
                            r.getLong(1), r.getBytes(2), r.wasNull() ? OptionalLong.empty() : OptionalLong.of(anchor));
                },
                fromMs,
                toMs,
                id,
                maxCount));
    }

    /** @return bytes in use, whether free pages or not */
    long fileBytes() {
        return database.read(sql -> sql.number("PRAGMA page_count") * sql.number("PRAGMA page_size"));
    }

    long blocks() {
        return headAfter(0).map(first -> totals.lastId() - first.id() + 1).orElse(0L);
    }
}
