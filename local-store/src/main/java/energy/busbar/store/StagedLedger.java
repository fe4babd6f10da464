package energy.busbar.store;

import energy.busbar.core.model.CommandStatus;
import java.nio.file.Path;
import java.sql.SQLException;

/**
 * Tells a copied ledger what the present one knows and it must not forget: an executed command stays executed, an ended
 * dispatch event ended, a session's number taken. Everything else is the backup's.
 */
final class StagedLedger {
    private StagedLedger() {}

    /** @return events of the present one that neither the backup nor any uplink has */
    static long prepare(Path staged, Present ledger, Present telemetry) {
        try (Database database = Database.open(staged, Schemas.LEDGER, false, false)) {
            long own = Epochs.noted(database, Epochs.LEDGER);
            long seen = Math.max(ledger.highestLedgerEpoch(), telemetry.highestLedgerEpoch());
            long next = Math.max(Epochs.highest(database, Epochs.LEDGER), seen) + 1;
            boolean sameLine =
                    ledger.readable() && (ledger.ledgerEpoch() == own || ledger.has(database, "events", "key"));
            long unsent = ledger.readable() ? unsent(database, ledger, sameLine) : 0;
            if (ledger.readable()) {
                merge(database, ledger, sameLine);
            } else {
                database.write(sql -> settled(sql, "true"));
            }
            database.write(sql -> Epochs.begin(sql, Epochs.LEDGER, next));
            return unsent;
        }
    }

    private static long unsent(Database database, Present ledger, boolean sameLine) {
        long lastId = sameLine ? database.read(sql -> sql.number("SELECT max(id) FROM events")) : 0;
        try (Database present = Database.readOnly(ledger.file())) {
            return present.read(sql -> sql.number(
                    "SELECT count(*) FROM events WHERE id > max(?, (SELECT coalesce(min(cursor_id), 0) FROM streams))",
                    lastId));
        }
    }

    /** Nobody can tell what became of these since; doing them again could be doing them twice. */
    private static int settled(Database.Sql sql, String which) throws SQLException {
        sql.run("UPDATE main.commands SET in_effect = 0 WHERE in_effect = 1 AND " + which);
        return sql.run(
                "UPDATE main.commands SET status = ?, transition = transition + 1, detail = 'open when the backup was"
                        + " made that the ledger was restored from: whether it was carried out since is not known'"
                        + " WHERE status IN ('PENDING', 'SCHEDULED') AND " + which,
                CommandStatus.FAILED.name());
    }

    private static void merge(Database database, Present ledger, boolean sameLine) {
        if (ledger.schema() != Schemas.LEDGER.migrations().size()) {
            throw new StoreException("the present " + ledger.file() + " is of schema " + ledger.schema()
                    + "; start this version of the gateway once, so that what it knows can be taken over");
        }
        database.read(sql -> sql.run("ATTACH ? AS present", ledger.uri()));
        try {
            database.write(sql -> {
                commands(sql);
                dispatches(sql);
                sessions(sql);
                // What devices were set to before is of the devices as they are now.
                sql.run("DELETE FROM main.originals");
                sql.run("INSERT INTO main.originals SELECT * FROM present.originals");
                return sameLine ? cursors(sql) : 0;
            });
        } finally {
            database.read(sql -> sql.run("DETACH present"));
        }
    }

    private static void commands(Database.Sql sql) throws SQLException {
        sql.run("""
                INSERT INTO main.commands (id, request, received_ms, status, overridden_by, detail, transition,
                    updated_ms, in_effect)
                SELECT id, request, received_ms, status, overridden_by, detail, transition, updated_ms, in_effect
                FROM present.commands WHERE true ORDER BY ord
                ON CONFLICT (id) DO UPDATE SET status = excluded.status, overridden_by = excluded.overridden_by,
                    detail = excluded.detail, transition = excluded.transition, updated_ms = excluded.updated_ms,
                    in_effect = excluded.in_effect
                WHERE excluded.transition >= transition""");
        settled(sql, "id NOT IN (SELECT id FROM present.commands)");
    }

    private static void dispatches(Database.Sql sql) throws SQLException {
        sql.run("""
                INSERT INTO main.dispatches (id, status, start_ms, body)
                SELECT id, status, start_ms, body FROM present.dispatches WHERE true ORDER BY ord
                ON CONFLICT (id) DO UPDATE SET status = excluded.status, start_ms = excluded.start_ms,
                    body = excluded.body""");
        sql.run("INSERT OR REPLACE INTO main.reports SELECT * FROM present.reports");
    }

    /** A ledger that began anew may have given a number twice; then the backup's session stays. */
    private static void sessions(Database.Sql sql) throws SQLException {
        sql.run("""
                INSERT INTO main.sessions SELECT * FROM present.sessions p WHERE NOT EXISTS (
                    SELECT 1 FROM main.sessions m
                    WHERE m.number = p.number AND (m.device != p.device OR m.start_key != p.start_key))
                ON CONFLICT (number) DO UPDATE SET token = excluded.token, tx = excluded.tx,
                    stop_key = excluded.stop_key, state = excluded.state, from_ms = excluded.from_ms,
                    event_id = excluded.event_id, body = excluded.body""");
        sql.run("""
                INSERT INTO main.meta SELECT name, value FROM present.meta
                WHERE name IN ('sessions.last', 'tokens.version')
                ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)""");
    }

    private static int cursors(Database.Sql sql) throws SQLException {
        return sql.run("""
                UPDATE main.streams SET cursor_id = max(cursor_id, coalesce(min(
                    (SELECT p.cursor_id FROM present.streams p WHERE p.uplink = main.streams.uplink),
                    (SELECT max(id) FROM main.events)), cursor_id))""");
    }
}
