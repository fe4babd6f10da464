package energy.busbar.store;

import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** The audit chain, the sequence of events, every JSON body, and that no cursor points elsewhere. */
final class LedgerCheck {
    private static final int PAGE = 500;

    private record Body(long row, String text) {}

    private record Event(long id, long bytesBefore, String data) {}

    private final Database database;
    private final StoreCheck.Progress progress;
    private final BiConsumer<String, String> findings;

    LedgerCheck(Database database, StoreCheck.Progress progress, BiConsumer<String, String> findings) {
        this.database = database;
        this.progress = progress;
        this.findings = findings;
    }

    StoreCheck.Looked run() {
        String name = String.valueOf(database.file().getFileName());
        progress.at(name + ": audit chain", 0, 0);
        SqliteLedger.firstBrokenAudit(database)
                .ifPresent(number -> findings.accept(
                        "audit entry " + number, "the chain breaks here: an entry was changed, removed or put in"));
        progress.at(name + ": events", 0, 0);
        long rows = events();
        Map<String, Consumer<String>> bodies = Map.of(
                "commands.request", LedgerJson::request,
                "dispatches.body", LedgerJson::dispatch,
                "reports.body", LedgerJson::report,
                "originals.body", LedgerJson::original,
                "alerts.body", LedgerJson::alert,
                "sessions.body", SessionJson::session,
                "tokens.body", SessionJson::entry,
                "cached_tokens.body", SessionJson::token,
                "reservations.body", SessionJson::reservation);
        for (Map.Entry<String, Consumer<String>> each : bodies.entrySet()) {
            String[] column = each.getKey().split("\\.", 2);
            progress.at(name + ": " + column[0], 0, 0);
            rows += bodies(column[0], column[1], each.getValue());
        }
        if (Epochs.noted(database, Epochs.LEDGER) <= 0) {
            findings.accept("meta", "no epoch is noted");
        }
        rows += database.read(sql -> sql.number("SELECT count(*) FROM audit"));
        return new StoreCheck.Looked(database.file(), Schemas.LEDGER.name(), rows, 0, 0);
    }

    private long events() {
        Event last = null;
        long rows = 0;
        while (true) {
            long after = last == null ? Long.MIN_VALUE : last.id();
            List<Event> page = database.read(sql -> sql.list(
                    "SELECT id, bytes_before, data FROM events WHERE id > ? ORDER BY id LIMIT ?",
                    r -> new Event(r.getLong(1), r.getLong(2), r.getString(3)),
                    after,
                    PAGE));
            if (page.isEmpty()) {
                break;
            }
            for (Event event : page) {
                if (last != null) {
                    follows(last, event);
                }
                readable("event " + event.id(), event.data(), LedgerJson::map);
                last = event;
                rows++;
            }
        }
        cursors(last == null ? 0 : last.id());
        return rows;
    }

    private void follows(Event before, Event event) {
        if (event.id() == before.id() + 1) {
            if (event.bytesBefore() != before.bytesBefore() + before.data().length()) {
                findings.accept("event " + event.id(), "its running total does not follow from the one before");
            }
            return;
        }
        // A running gateway may have forgotten what was sent meanwhile.
        long oldest = database.read(sql -> sql.number("SELECT min(id) FROM events"));
        if (oldest < event.id()) {
            findings.accept("events " + (before.id() + 1) + " to " + (event.id() - 1), "missing within the sequence");
        }
    }

    private void cursors(long checkedTo) {
        long lastId = Math.max(checkedTo, database.read(sql -> sql.number("SELECT max(id) FROM events")));
        database.read(sql -> sql.list("SELECT uplink, base_id, cursor_id FROM streams", r -> {
            if (r.getLong(2) < 0 || r.getLong(2) > r.getLong(3) || r.getLong(3) > lastId) {
                findings.accept(
                        "cursor of uplink " + r.getString(1),
                        "is at " + r.getLong(3) + " with base " + r.getLong(2) + "; expected base <= cursor <= "
                                + lastId);
            }
            return 0;
        }));
    }

    /** An older schema has not all tables. */
    private long bodies(String table, String column, Consumer<String> reader) {
        if (database.read(sql -> sql.number("SELECT count(*) FROM sqlite_schema WHERE name = ?", table)) == 0) {
            return 0;
        }
        boolean numbered =
                database.read(sql -> sql.number("SELECT wr FROM pragma_table_list WHERE name = ?", table)) == 0;
        long rows = 0;
        long after = Long.MIN_VALUE;
        while (true) {
            long from = numbered ? after : rows;
            // Tables without row numbers are small and bounded: paged by how many were seen.
            String query = numbered
                    ? "SELECT rowid, " + column + " FROM " + table + " WHERE rowid > ? ORDER BY rowid LIMIT ?"
                    : "SELECT 0, " + column + " FROM " + table + " LIMIT ?2 OFFSET ?1";
            List<Body> page =
                    database.read(sql -> sql.list(query, r -> new Body(r.getLong(1), r.getString(2)), from, PAGE));
            if (page.isEmpty()) {
                return rows;
            }
            for (Body body : page) {
                rows++;
                after = body.row();
                readable(table + " row " + (numbered ? body.row() : rows), body.text(), reader);
            }
        }
    }

    private void readable(String where, String text, Consumer<String> reader) {
        try {
            reader.accept(text);
        } catch (RuntimeException e) {
            findings.accept(where, "its text cannot be read: " + e.getMessage());
        }
    }
}
