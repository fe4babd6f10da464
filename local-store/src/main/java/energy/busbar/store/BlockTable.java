package energy.busbar.store;

import energy.busbar.core.block.BlockCodec;
import energy.busbar.core.block.Resolution;
import energy.busbar.core.block.Sample;
import energy.busbar.core.block.TelemetryBlock;
import energy.busbar.core.model.Moment;
import energy.busbar.core.port.UplinkView;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/** The blocks of one telemetry file, and how far each uplink has carried them. */
final class BlockTable implements CarriedTable {
    /** How long a block waits for the wall clock before it is sent with boot id and monotonic time only. */
    static final long HOLD_MILLIS = 600_000;

    record Dated(long id, byte[] payload, OptionalLong bootAnchor) {}

    /** @param rolledUp whether roll-ups were added */
    record Done(StoreRoom.Dropped dropped, boolean newlySendable, boolean rolledUp) {
        static final Done NOTHING = new Done(StoreRoom.Dropped.NOTHING, false, false);
    }

    /** @param rollups cursors by resolution */
    record Cursors(List<Cursor> blocks, Map<Resolution, List<Cursor>> rollups) {
        boolean none() {
            return blocks.isEmpty() && rollups.isEmpty();
        }
    }

    private final Database database;
    private final String bootId;
    private final long epoch;
    private final Rollups rollups;
    private volatile Totals totals;
    private boolean unplaced;

    BlockTable(Database database, String bootId, long epoch) {
        this.database = database;
        this.bootId = bootId;
        this.epoch = epoch;
        this.rollups = new Rollups(database, bootId, epoch);
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

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public Totals totals() {
        return totals;
    }

    Rollups rollups() {
        return rollups;
    }

    @Override
    public Database database() {
        return database;
    }

    @Override
    public String noted(String uplink) {
        return uplink;
    }

    @Override
    public boolean knows(String uplink) {
        return database.read(sql -> sql.number("SELECT count(*) FROM streams WHERE uplink = ?", uplink)) > 0;
    }

    @Override
    public void rebase(Database.Sql sql, String uplink) throws SQLException {
        Epochs.rebaseBlocks(sql, uplink);
    }

    @Override
    public void save(Database.Sql sql, Cursor c) throws SQLException {
        sql.run(
                "UPDATE streams SET base_id = ?, base_samples = ?, cursor_id = ? WHERE uplink = ?",
                c.baseId(),
                c.baseSamples(),
                c.cursorId(),
                c.uplink());
    }

    @Override
    public Seen seen(byte[] payload, UplinkView view) {
        TelemetryBlock all = BlockCodec.decode(payload);
        List<Sample> some = all.samples().stream()
                .filter(s -> view.sees(s.device(), s.point()))
                .toList();
        return some.isEmpty()
                ? Seen.NOTHING
                : new Seen(some.size(), BlockCodec.encode(new TelemetryBlock(all.bootId(), all.anchorMillis(), some)));
    }

    @Override
    public Cursor register(String uplink) {
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

    /** Up to the first that has to wait for the clock. */
    @Override
    public List<Stored> after(long id, int maxCount) {
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

    @Override
    public Optional<Head> headAfter(long id) {
        return database.read(sql -> sql.one(
                "SELECT id, samples_before, bytes_before, stored_ms FROM blocks WHERE id > ? ORDER BY id LIMIT 1",
                r -> new Head(r.getLong(1), r.getLong(2), r.getLong(3), r.getLong(4)),
                id));
    }

    /** Bytes that dropping sent blocks could free. */
    long sentBytes(long sentId) {
        long goes = Math.min(sentId, rollups.writer().rolledUpId());
        long sentEnd = headAfter(Math.min(goes, totals.lastId() - 1))
                .map(Head::bytesBefore)
                .orElse(0L);
        return Math.max(0, sentEnd - headAfter(0).map(Head::bytesBefore).orElse(0L));
    }

    /** One transaction: places what the clock allows, makes room, adds the blocks, rolls them up, saves the cursors. */
    Done store(
            List<BlockCutter.Cut> cuts,
            Cursors cursors,
            OptionalLong anchor,
            Moment now,
            StoreRoom.Bounds bounds,
            Eviction eviction) {
        boolean sealable = unplaced;
        // Without room what is to be rolled up waits in memory and in its blocks.
        boolean due = rollups.writer().due(bounds.nowMs(), totals.lastId()) && bounds.mayGrow();
        if (cuts.isEmpty() && cursors.none() && !sealable && !due) {
            return Done.NOTHING;
        }
        Totals[] after = {totals};
        boolean[] stillUnplaced = {unplaced};
        boolean stored = false;
        try {
            Done done = database.write(sql -> {
                boolean changed = false;
                if (sealable) {
                    changed = anchor.isPresent() ? place(sql, anchor.getAsLong()) : seal(sql, now.monotonicMillis());
                    stillUnplaced[0] = anchor.isEmpty();
                }
                save(sql, cursors);
                if (cuts.isEmpty() && !due) {
                    return new Done(StoreRoom.Dropped.NOTHING, changed, false);
                }
                rollups.writer().ready(sql);
                StoreRoom room = new StoreRoom(sql, rollups, bounds, totals.lastId(), eviction);
                StoreRoom.Dropped dropped = room.make(need(cuts));
                List<RollupWriter.Fed> fed = new ArrayList<>();
                for (BlockCutter.Cut given : cuts) {
                    BlockCutter.Cut cut =
                            given.anchor().isEmpty() && anchor.isPresent() ? given.placed(anchor.getAsLong()) : given;
                    after[0] = add(sql, cut, after[0], now.epochMillis());
                    fed.add(new RollupWriter.Fed(after[0].lastId(), cut.anchor(), cut.samples()));
                    stillUnplaced[0] |= cut.anchor().isEmpty();
                }
                boolean rolledUp = rollups.writer().step(sql, fed, bounds.nowMs(), now.epochMillis());
                if (rolledUp) {
                    room.forget();
                }
                return new Done(dropped, changed, rolledUp);
            });
            stored = true;
            totals = after[0];
            unplaced = stillUnplaced[0];
            rollups.committed();
            return done;
        } finally {
            if (!stored) {
                rollups.writer().forget();
            }
        }
    }

    private long need(List<BlockCutter.Cut> cuts) {
        long need = rollups.writer().bytesAhead();
        for (BlockCutter.Cut cut : cuts) {
            need += cut.payload().length + 256L;
        }
        return need;
    }

    private void save(Database.Sql sql, Cursors cursors) throws SQLException {
        for (Cursor c : cursors.blocks()) {
            save(sql, c);
        }
        for (Map.Entry<Resolution, List<Cursor>> each : cursors.rollups().entrySet()) {
            for (Cursor c : each.getValue()) {
                rollups.table(each.getKey()).save(sql, c);
            }
        }
    }

    private Totals add(Database.Sql sql, BlockCutter.Cut cut, Totals before, long epochMillis) throws SQLException {
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
                cut.samples().size(),
                before.samples(),
                before.bytes(),
                crc(before.lastId() + 1, cut.samples().size(), before.samples(), cut.payload()),
                cut.payload());
        return new Totals(
                before.lastId() + 1, before.samples() + cut.samples().size(), before.bytes() + cut.payload().length);
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
