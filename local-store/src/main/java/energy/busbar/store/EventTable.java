package energy.busbar.store;

import energy.busbar.core.model.Event;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Events on their way out, in the ledger's file. */
final class EventTable {
    /** Without an uplink the oldest go beyond this. */
    static final int MAX_KEPT = 200_000;

    record Stored(long id, String type, String version, String key, long atMillis, String data, long bytesBefore) {}

    record Cursor(String uplink, long baseId, long cursorId) {}

    private final Database database;
    private final long epoch;
    private volatile long lastId;
    private volatile long bytes;

    EventTable(Database database, long epoch) {
        this.database = database;
        this.epoch = epoch;
        database.read(
                sql -> sql.one("SELECT id, bytes_before + length(data) FROM events ORDER BY id DESC LIMIT 1", r -> {
                    lastId = r.getLong(1);
                    bytes = r.getLong(2);
                    return lastId;
                }));
    }

    long epoch() {
        return epoch;
    }

    Database database() {
        return database;
    }

    long lastId() {
        return lastId;
    }

    long bytes() {
        return bytes;
    }

    /** Within the caller's transaction; {@link #added} once that is durable. */
    Stored add(Database.Sql sql, Event event) throws SQLException {
        String data = LedgerJson.text(event.data());
        long before = sql.number("SELECT bytes_before + length(data) FROM events ORDER BY id DESC LIMIT 1");
        long id = sql.number("SELECT id FROM events ORDER BY id DESC LIMIT 1") + 1;
        long atMillis = event.timestamp().toEpochMilli();
        sql.run(
                "INSERT INTO events (id, type, version, key, at_ms, bytes_before, data) VALUES (?, ?, ?, ?, ?, ?, ?)",
                id,
                event.type(),
                event.version(),
                event.key(),
                atMillis,
                before,
                data);
        return new Stored(id, event.type(), event.version(), event.key(), atMillis, data, before);
    }

    synchronized void added(Stored event) {
        if (event.id() > lastId) {
            lastId = event.id();
            bytes = event.bytesBefore() + event.data().length();
        }
    }

    Cursor register(String uplink) {
        return database.write(sql -> {
            Optional<Cursor> known = sql.one(
                    "SELECT uplink, base_id, cursor_id FROM streams WHERE uplink = ?",
                    r -> new Cursor(r.getString(1), r.getLong(2), r.getLong(3)),
                    uplink);
            if (known.isPresent()) {
                return known.get();
            }
            long base = sql.one("SELECT id - 1 FROM events ORDER BY id LIMIT 1", r -> r.getLong(1))
                    .orElse(0L);
            sql.run("INSERT INTO streams (uplink, base_id, cursor_id) VALUES (?, ?, ?)", uplink, base, base);
            return new Cursor(uplink, base, base);
        });
    }

    private static final String COLUMNS =
            "SELECT id, type, version, key, at_ms, data, bytes_before FROM events WHERE id > ? ";

    List<Stored> after(long id, int maxCount) {
        return database.read(sql -> sql.list(COLUMNS + "ORDER BY id LIMIT ?", EventTable::stored, id, maxCount));
    }

    /** Within the caller's transaction. */
    List<Stored> between(Database.Sql sql, long id, long throughId, int maxCount) throws SQLException {
        return sql.list(COLUMNS + "AND id <= ? ORDER BY id LIMIT ?", EventTable::stored, id, throughId, maxCount);
    }

    private static Stored stored(ResultSet r) throws SQLException {
        return new Stored(
                r.getLong(1),
                r.getString(2),
                r.getString(3),
                r.getString(4),
                r.getLong(5),
                r.getString(6),
                r.getLong(7));
    }

    /** Is told of events in the transaction that drops them, before it does. */
    @FunctionalInterface
    interface Dropping {
        void upTo(Database.Sql sql, long throughId) throws SQLException;
    }

    /** Within the caller's transaction: the oldest beyond the bound go. @return how many */
    long dropOldest(Database.Sql sql, Dropping dropping) throws SQLException {
        long throughId = lastId - MAX_KEPT;
        if (sql.number("SELECT count(*) FROM (SELECT 1 FROM events WHERE id <= ? LIMIT 1)", throughId) == 0) {
            return 0;
        }
        dropping.upTo(sql, throughId);
        return sql.run("DELETE FROM events WHERE id <= ?", throughId);
    }

    void place(Database.Sql sql, Cursor c) throws SQLException {
        sql.run("UPDATE streams SET base_id = ?, cursor_id = ? WHERE uplink = ?", c.baseId(), c.cursorId(), c.uplink());
    }

    /**
     * Saves the cursors and forgets what every uplink has; the last event stays, its row carries the running totals.
     *
     * @return events that were dropped unsent
     */
    long save(List<Cursor> cursors, long sentId, Dropping dropping) {
        return database.write(sql -> {
            for (Cursor c : cursors) {
                place(sql, c);
            }
            sql.run("DELETE FROM events WHERE id <= ? AND id < ?", sentId, lastId);
            return dropOldest(sql, dropping);
        });
    }
}
