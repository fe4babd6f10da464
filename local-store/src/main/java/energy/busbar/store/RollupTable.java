package energy.busbar.store;

import energy.busbar.core.block.Aggregate;
import energy.busbar.core.block.Resolution;
import energy.busbar.core.block.Rollup;
import energy.busbar.core.block.RollupCodec;
import energy.busbar.core.port.UplinkView;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The roll-ups of one resolution in one telemetry file; {@link CarriedTable} has what uplinks may rely on. A row is up to
 * some 96 KiB and holds many points of one period; a period has one row, or several where it has very many points, where
 * the energies are kept apart for settlement, and where it got samples after it was closed.
 */
final class RollupTable implements CarriedTable {
    /** @param settlement whether it is kept although the quota is used up */
    record Row(long fromMs, boolean settlement, int samples, byte[] payload) {}

    private final Database database;
    private final Resolution resolution;
    private final String name;
    private final long epoch;
    private volatile Totals totals = new Totals(0, 0, 0);
    /** Within the transaction that is not yet done. */
    private Totals next = totals;

    RollupTable(Database database, Resolution resolution, long epoch) {
        this.database = database;
        this.resolution = resolution;
        this.name = "rollups_" + resolution.label();
        this.epoch = epoch;
        database.read(sql -> {
            reload(sql);
            return 0;
        });
    }

    /** After a transaction that was undone. */
    void reload(Database.Sql sql) throws SQLException {
        totals = sql.one(
                        "SELECT id, samples_before + samples, bytes_before + length(payload) FROM " + name
                                + " ORDER BY id DESC LIMIT 1",
                        r -> new Totals(r.getLong(1), r.getLong(2), r.getLong(3)))
                .orElse(new Totals(0, 0, 0));
        next = totals;
    }

    /** What was added is durable. */
    void committed() {
        totals = next;
    }

    Resolution resolution() {
        return resolution;
    }

    @Override
    public Database database() {
        return database;
    }

    @Override
    public String noted(String uplink) {
        return uplink + "/" + resolution.label();
    }

    @Override
    public boolean knows(String uplink) {
        return database.read(sql -> sql.number(
                        "SELECT count(*) FROM rollup_streams WHERE uplink = ? AND resolution = ?",
                        uplink,
                        resolution.label()))
                > 0;
    }

    @Override
    public void rebase(Database.Sql sql, String uplink) throws SQLException {
        Epochs.rebaseRollups(sql, resolution, uplink);
    }

    @Override
    public Seen seen(byte[] payload, UplinkView view) {
        Rollup all = RollupCodec.decode(payload);
        List<Aggregate> some = all.aggregates().stream()
                .filter(a -> view.sees(a.device(), a.point()))
                .toList();
        return some.isEmpty()
                ? Seen.NOTHING
                : new Seen(some.size(), RollupCodec.encode(new Rollup(all.resolution(), all.fromMillis(), some)));
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public Totals totals() {
        return totals;
    }

    @Override
    public Cursor register(String uplink) {
        return database.write(sql -> {
            Optional<Cursor> known = sql.one(
                    """
                    SELECT uplink, base_id, base_samples, cursor_id FROM rollup_streams
                    WHERE uplink = ? AND resolution = ?""",
                    r -> new Cursor(r.getString(1), r.getLong(2), r.getLong(3), r.getLong(4)),
                    uplink,
                    resolution.label());
            if (known.isPresent()) {
                return known.get();
            }
            Cursor fresh = sql.one(
                            "SELECT id - 1, samples_before FROM " + name + " ORDER BY id LIMIT 1",
                            r -> new Cursor(uplink, r.getLong(1), r.getLong(2), r.getLong(1)))
                    .orElse(new Cursor(uplink, 0, 0, 0));
            sql.run("""
                    INSERT INTO rollup_streams (uplink, resolution, base_id, base_samples, cursor_id)
                    VALUES (?, ?, ?, ?, ?)""", uplink, resolution.label(), fresh.baseId(), fresh.baseSamples(), fresh.cursorId());
            return fresh;
        });
    }

    @Override
    public void save(Database.Sql sql, Cursor cursor) throws SQLException {
        sql.run(
                "UPDATE rollup_streams SET base_id = ?, base_samples = ?, cursor_id = ?"
                        + " WHERE uplink = ? AND resolution = ?",
                cursor.baseId(),
                cursor.baseSamples(),
                cursor.cursorId(),
                cursor.uplink(),
                resolution.label());
    }

    @Override
    public List<Stored> after(long id, int maxCount) {
        return database.read(sql -> sql.list(
                "SELECT id, samples, samples_before, payload, row_crc FROM " + name
                        + " WHERE id > ? ORDER BY id LIMIT ?",
                RollupTable::stored,
                id,
                maxCount));
    }

    private static Stored stored(java.sql.ResultSet r) throws SQLException {
        return new Stored(r.getLong(1), r.getLong(2), r.getLong(3), r.getBytes(4), r.getLong(5));
    }

    @Override
    public Optional<Head> headAfter(long id) {
        return database.read(sql -> sql.one(
                "SELECT id, samples_before, bytes_before, stored_ms FROM " + name + " WHERE id > ? ORDER BY id LIMIT 1",
                r -> new Head(r.getLong(1), r.getLong(2), r.getLong(3), r.getLong(4)),
                id));
    }

    void add(Database.Sql sql, Row row, long epochMillis) throws SQLException {
        long id = next.lastId() + 1;
        sql.run(
                "INSERT INTO " + name
                        + " (id, from_ms, settlement, stored_ms, samples, samples_before, bytes_before, row_crc, payload)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                id,
                row.fromMs(),
                row.settlement() ? 1 : 0,
                epochMillis,
                row.samples(),
                next.samples(),
                next.bytes(),
                BlockTable.crc(id, row.samples(), next.samples(), row.payload()),
                row.payload());
        next = new Totals(id, next.samples() + row.samples(), next.bytes() + row.payload().length);
    }

    /** Where a row is in the order of periods, and within one of making. */
    record Place(long fromMs, long id) {
        static Place before(long fromMs) {
            return new Place(fromMs, Long.MIN_VALUE);
        }
    }

    record Placed(Place place, Stored stored) {}

    /** Rows after a place in the order of periods, of those that start at {@code toMs} or before. */
    List<Placed> page(Place after, long toMs, int maxCount) {
        return database.read(sql -> sql.list(
                "SELECT id, samples, samples_before, payload, row_crc, from_ms FROM " + name
                        + " WHERE from_ms >= ?1 AND (from_ms > ?1 OR id > ?2) AND from_ms <= ?3"
                        + " ORDER BY from_ms, id LIMIT ?4",
                r -> new Placed(new Place(r.getLong(6), r.getLong(1)), stored(r)),
                after.fromMs(),
                after.id(),
                toMs,
                maxCount));
    }

    List<Placed> byId(long afterId, int maxCount) {
        return database.read(sql -> sql.list(
                "SELECT id, samples, samples_before, payload, row_crc, from_ms FROM " + name
                        + " WHERE id > ? ORDER BY id LIMIT ?",
                r -> new Placed(new Place(r.getLong(6), r.getLong(1)), stored(r)),
                afterId,
                maxCount));
    }

    /** All rows of the periods that start in this time, the end not included, by period and in the order they were made. */
    List<Stored> between(Database.Sql sql, long fromMs, long toMs) throws SQLException {
        return sql.list(
                "SELECT id, samples, samples_before, payload, row_crc FROM " + name
                        + " WHERE from_ms >= ? AND from_ms < ? ORDER BY from_ms, id",
                RollupTable::stored,
                fromMs,
                toMs);
    }

    /** @param unsentSamples of rows that no uplink had carried away; the times are those of the periods */
    record Dropped(long rows, long unsentSamples, long fromMs, long untilMs) {}

    /**
     * The start of the earliest period that may go: the last row carries the running totals and stays.
     *
     * @param settlementBefore settlement data only from before, and only what is carried away
     */
    OptionalLong earliest(Database.Sql sql, long settlementBefore, long sentId) throws SQLException {
        return sql.one(
                        "SELECT from_ms FROM " + name
                                + " WHERE id != ? AND (settlement = 0 OR from_ms < ? AND id <= ?)"
                                + " ORDER BY from_ms LIMIT 1",
                        r -> OptionalLong.of(r.getLong(1)),
                        next.lastId(),
                        settlementBefore,
                        sentId)
                .orElse(OptionalLong.empty());
    }

    /** The start of the first period. */
    OptionalLong first(Database.Sql sql) throws SQLException {
        return sql.one("SELECT from_ms FROM " + name + " ORDER BY from_ms LIMIT 1", r -> OptionalLong.of(r.getLong(1)))
                .orElse(OptionalLong.empty());
    }

    OptionalLong earliestSent(Database.Sql sql, long beforeMs, long sentId) throws SQLException {
        return sql.one(
                        "SELECT from_ms FROM " + name
                                + " WHERE id != ? AND from_ms < ? AND id <= ? ORDER BY from_ms LIMIT 1",
                        r -> OptionalLong.of(r.getLong(1)),
                        next.lastId(),
                        beforeMs,
                        sentId)
                .orElse(OptionalLong.empty());
    }

    /** Periods before have gone: what comes to them later has nothing to be added to. */
    long droppedBefore(Database.Sql sql) throws SQLException {
        return sql.one("SELECT value FROM meta WHERE name = ?", r -> r.getLong(1), dropped())
                .orElse(Long.MIN_VALUE);
    }

    private String dropped() {
        return "rollup.dropped." + resolution.label();
    }

    /** Everything from before {@code endMs} that may go, whether it was carried away or not. */
    Dropped drop(Database.Sql sql, long endMs, long settlementBefore, long sentId) throws SQLException {
        String which = " WHERE from_ms < ? AND id != ? AND (settlement = 0 OR from_ms < ? AND id <= ?)";
        Dropped gone = sql.one(
                        "SELECT count(*), sum(CASE WHEN id > ? THEN samples ELSE 0 END), min(from_ms), max(from_ms) FROM "
                                + name + which,
                        r -> new Dropped(r.getLong(1), r.getLong(2), r.getLong(3), r.getLong(4) + resolution.millis()),
                        sentId,
                        endMs,
                        next.lastId(),
                        settlementBefore,
                        sentId)
                .orElse(new Dropped(0, 0, 0, 0));
        sql.run("DELETE FROM " + name + which, endMs, next.lastId(), settlementBefore, sentId);
        Epochs.put(sql, dropped(), Math.max(endMs, droppedBefore(sql)));
        return gone;
    }

    /** What was carried away, of whatever kind. */
    void dropSent(Database.Sql sql, long endMs, long sentId) throws SQLException {
        sql.run("DELETE FROM " + name + " WHERE from_ms < ? AND id != ? AND id <= ?", endMs, next.lastId(), sentId);
        Epochs.put(sql, dropped(), Math.max(endMs, droppedBefore(sql)));
    }
}
