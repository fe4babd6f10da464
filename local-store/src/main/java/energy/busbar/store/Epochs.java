package energy.busbar.store;

import java.sql.SQLException;

/**
 * The epochs of both files, each noted in both, so that a file that was replaced or put back is noticed and a new epoch
 * is always larger than any before.
 */
final class Epochs {
    static final String TELEMETRY = "epoch.telemetry";
    static final String LEDGER = "epoch.ledger";

    private Epochs() {}

    /**
     * @param own the file that the epoch belongs to
     * @param witness the other one
     * @param forced the file was just put back from a copy
     */
    static long agreed(Database own, Database witness, String name, long nowEpochMillis, boolean forced) {
        long mine = noted(own, name);
        long seen = noted(witness, name);
        if (mine > 0 && !forced && (seen == mine || seen == 0)) {
            if (seen == 0) {
                // The witness is a new file and knows nothing.
                note(witness, name, mine);
            }
            return mine;
        }
        long next = Math.max(Math.max(highest(own, name), highest(witness, name)) + 1, nowEpochMillis);
        // The witness first: a crash in between makes one more epoch, never one twice.
        note(witness, name, next);
        own.write(sql -> begin(sql, name, next));
        return next;
    }

    /** What was carried away counts as the old epoch's; the rest starts the new one. */
    static int begin(Database.Sql sql, String name, long epoch) throws SQLException {
        rebase(sql, name, "%");
        return put(sql, name, epoch);
    }

    /** @param uplink of the stream that starts anew, "%" for all */
    static int rebase(Database.Sql sql, String name, String uplink) throws SQLException {
        return name.equals(TELEMETRY)
                ? sql.run("""
                        UPDATE streams SET base_id = cursor_id, base_samples = coalesce(
                            (SELECT samples_before FROM blocks WHERE id > cursor_id ORDER BY id LIMIT 1),
                            (SELECT samples_before + samples FROM blocks ORDER BY id DESC LIMIT 1), 0)
                        WHERE uplink = ?1 OR ?1 = '%'""", uplink)
                : sql.run("UPDATE streams SET base_id = cursor_id WHERE uplink = ?1 OR ?1 = '%'", uplink);
    }

    /** The largest that the file knows of, those of single streams among them. */
    static long highest(Database database, String name) {
        return database.read(sql -> sql.number(
                "SELECT max(value) FROM meta WHERE name = ?1 OR substr(name, 1, length(?1) + 1) = ?1 || '.'", name));
    }

    static long noted(Database database, String name) {
        return database.read(sql -> sql.number("SELECT value FROM meta WHERE name = ?", name));
    }

    static void note(Database database, String name, long value) {
        database.write(sql -> put(sql, name, value));
    }

    static int put(Database.Sql sql, String name, long value) throws SQLException {
        return sql.run(
                "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                name,
                value);
    }
}
