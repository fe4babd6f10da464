package energy.busbar.store;

import energy.busbar.core.model.Alert;
import energy.busbar.core.model.CommandRecord;
import energy.busbar.core.model.CommandRequest;
import energy.busbar.core.model.CommandStatus;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DispatchEvent;
import energy.busbar.core.model.DispatchReport;
import energy.busbar.core.model.Event;
import energy.busbar.core.model.Original;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.port.ChargingLedger;
import energy.busbar.core.port.Ledger;
import energy.busbar.core.port.Outbox;
import energy.busbar.core.port.UplinkView;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/** The ledger in its own file: each change is one transaction, on the disk when the call returns. */
public final class SqliteLedger implements Ledger {
    /** Finished ones beyond these numbers are forgotten, oldest first; those in effect or open never. */
    static final int COMMANDS_KEPT = 20_000;

    static final int DISPATCHES_KEPT = 2_000;
    static final int ALERTS_KEPT = 2_000;
    private static final int AUDIT_PAGE = 1_000;
    private static final String COMMAND_COLUMNS =
            "SELECT request, ord, received_ms, status, overridden_by, detail, transition, updated_ms FROM commands ";

    private final Database database;
    private final EventTable events;
    private final StreamEpochs epochs;
    private final SqliteChargingLedger charging;
    private final Map<String, EventsOutbox> outboxes = new ConcurrentHashMap<>();

    /** @param epochs of the uplinks' streams */
    SqliteLedger(Database database, EventTable events, StreamEpochs epochs) {
        this.epochs = epochs;
        this.database = database;
        this.events = events;
        this.charging = new SqliteChargingLedger(database, events, this::published);
    }

    /** The stream {@code events} of an uplink that sees everything. */
    public Outbox eventsOutbox(String uplinkId) {
        return eventsOutbox(uplinkId, UplinkView.all("mqtt:" + uplinkId));
    }

    /** The stream {@code events} of one uplink; the same object for the same id. Call before start. */
    public Outbox eventsOutbox(String uplinkId, UplinkView view) {
        return outboxes.computeIfAbsent(uplinkId, id -> new EventsOutbox(id, view, epochs, events));
    }

    @FunctionalInterface
    private interface Change {
        void run(Database.Sql sql) throws SQLException;
    }

    private void changeAndPublish(Event event, Change change) {
        EventTable.Stored stored = database.write(sql -> {
            change.run(sql);
            return events.add(sql, event);
        });
        published(List.of(stored));
    }

    private void published(List<EventTable.Stored> stored) {
        stored.forEach(events::added);
        outboxes.values().forEach(EventsOutbox::wake);
    }

    /** Sessions, tokens and reservations, in the same file. */
    public ChargingLedger charging() {
        return charging;
    }

    // Commands

    @Override
    public Admission admit(CommandRequest request, Instant receivedAt) {
        Instant at = receivedAt.truncatedTo(ChronoUnit.MILLIS);
        return database.<Admission>write(sql -> {
            Optional<CommandRecord> known = find(sql, request.id());
            if (known.isPresent()) {
                return new Admission.Known(known.get());
            }
            sql.run(
                    """
                    INSERT INTO commands (id, request, received_ms, status, detail, transition, updated_ms, in_effect)
                    VALUES (?, ?, ?, ?, '', 0, ?, 0)""",
                    request.id(),
                    LedgerJson.of(request),
                    at.toEpochMilli(),
                    CommandStatus.PENDING.name(),
                    at.toEpochMilli());
            long order = sql.number("SELECT last_insert_rowid()");
            return new Admission.Admitted(
                    new CommandRecord(request, order, at, CommandStatus.PENDING, Optional.empty(), "", 0, at));
        });
    }

    @Override
    public CommandRecord transition(
            String commandId,
            CommandStatus status,
            Optional<String> overriddenBy,
            String detail,
            Instant at,
            Event event) {
        CommandRecord[] after = new CommandRecord[1];
        changeAndPublish(event, sql -> {
            int changed = sql.run("""
                    UPDATE commands SET status = ?, overridden_by = ?, detail = ?, transition = transition + 1,
                        updated_ms = ? WHERE id = ?""", status.name(), overriddenBy.orElse(null), detail, at.toEpochMilli(), commandId);
            if (changed == 0) {
                throw new IllegalStateException("command " + commandId + " was never admitted");
            }
            after[0] = find(sql, commandId).orElseThrow();
        });
        return after[0];
    }

    @Override
    public void progress(String commandId, String detail, Instant at, Event event) {
        changeAndPublish(
                event,
                sql -> sql.run(
                        "UPDATE commands SET detail = ?, updated_ms = ? WHERE id = ?",
                        detail,
                        at.toEpochMilli(),
                        commandId));
    }

    private static Optional<CommandRecord> find(Database.Sql sql, String id) throws SQLException {
        return sql.one(COMMAND_COLUMNS + "WHERE id = ?", SqliteLedger::command, id);
    }

    private static CommandRecord command(ResultSet r) throws SQLException {
        return new CommandRecord(
                LedgerJson.request(r.getString(1)),
                r.getLong(2),
                Instant.ofEpochMilli(r.getLong(3)),
                CommandStatus.valueOf(r.getString(4)),
                Optional.ofNullable(r.getString(5)),
                r.getString(6),
                r.getInt(7),
                Instant.ofEpochMilli(r.getLong(8)));
    }

    @Override
    public Optional<CommandRecord> command(String id) {
        return database.read(sql -> find(sql, id));
    }

    @Override
    public List<CommandRecord> recentCommands(int max) {
        return database.read(
                sql -> sql.list(COMMAND_COLUMNS + "ORDER BY ord DESC LIMIT ?", SqliteLedger::command, max));
    }

    @Override
    public void setInEffect(String commandId, boolean inEffect) {
        database.write(sql -> sql.run("UPDATE commands SET in_effect = ? WHERE id = ?", inEffect ? 1 : 0, commandId));
    }

    @Override
    public List<CommandRecord> commandsInEffect() {
        return database.read(
                sql -> sql.list(COMMAND_COLUMNS + "WHERE in_effect = 1 ORDER BY ord", SqliteLedger::command));
    }

    // Dispatch events

    @Override
    public void saveDispatch(DispatchEvent dispatch, Event event) {
        changeAndPublish(
                event,
                sql -> sql.run(
                        """
                        INSERT INTO dispatches (id, status, start_ms, body) VALUES (?, ?, ?, ?)
                        ON CONFLICT (id) DO UPDATE SET status = excluded.status, start_ms = excluded.start_ms,
                            body = excluded.body""",
                        dispatch.id(),
                        dispatch.status().name(),
                        dispatch.start().toEpochMilli(),
                        LedgerJson.of(dispatch)));
    }

    @Override
    public Optional<DispatchEvent> dispatch(String id) {
        return database.read(sql ->
                sql.one("SELECT body FROM dispatches WHERE id = ?", r -> LedgerJson.dispatch(r.getString(1)), id));
    }

    @Override
    public List<DispatchEvent> openDispatches() {
        return database.read(sql -> sql.list(
                "SELECT body FROM dispatches WHERE status IN ('SCHEDULED', 'IN_PROGRESS') ORDER BY start_ms, ord",
                r -> LedgerJson.dispatch(r.getString(1))));
    }

    @Override
    public List<DispatchEvent> recentDispatches(int max) {
        return database.read(sql -> sql.list(
                "SELECT body FROM dispatches ORDER BY ord DESC LIMIT ?",
                r -> LedgerJson.dispatch(r.getString(1)),
                max));
    }

    @Override
    public void saveReport(DispatchReport report, Event event) {
        changeAndPublish(event, sql -> sql.run("""
                        INSERT INTO reports (event_id, body) VALUES (?, ?)
                        ON CONFLICT (event_id) DO UPDATE SET body = excluded.body""", report.eventId(), LedgerJson.of(report)));
    }

    @Override
    public Optional<DispatchReport> report(String eventId) {
        return database.read(sql -> sql.one(
                "SELECT body FROM reports WHERE event_id = ?", r -> LedgerJson.report(r.getString(1)), eventId));
    }

    // Originals

    @Override
    public void saveOriginal(DeviceId device, Quantity quantity, Original original) {
        database.write(sql -> sql.run("""
                INSERT INTO originals (device, quantity, body) VALUES (?, ?, ?)
                ON CONFLICT (device, quantity) DO UPDATE SET body = excluded.body""", device.value(), quantity.name(), LedgerJson.of(original)));
    }

    @Override
    public void removeOriginal(DeviceId device, Quantity quantity) {
        database.write(sql ->
                sql.run("DELETE FROM originals WHERE device = ? AND quantity = ?", device.value(), quantity.name()));
    }

    @Override
    public Map<DeviceId, Map<Quantity, Original>> originals() {
        Map<DeviceId, Map<Quantity, Original>> all = new LinkedHashMap<>();
        database.read(sql -> sql.list(
                "SELECT device, quantity, body FROM originals",
                r -> all.computeIfAbsent(new DeviceId(r.getString(1)), d -> new EnumMap<>(Quantity.class))
                                .put(Quantity.valueOf(r.getString(2)), LedgerJson.original(r.getString(3)))
                        == null));
        return all;
    }

    // Alerts

    @Override
    public void saveAlert(Alert alert, Event event) {
        changeAndPublish(
                event,
                sql -> sql.run(
                        """
                        INSERT INTO alerts (id, status, created_ms, updated_ms, body) VALUES (?, ?, ?, ?, ?)
                        ON CONFLICT (id) DO UPDATE SET status = excluded.status, created_ms = excluded.created_ms,
                            updated_ms = excluded.updated_ms, body = excluded.body""",
                        alert.id(),
                        alert.status().name(),
                        alert.createdAt().toEpochMilli(),
                        alert.updatedAt().toEpochMilli(),
                        LedgerJson.of(alert)));
    }

    @Override
    public List<Alert> alerts(int max) {
        return database.read(sql -> sql.list("""
                SELECT body FROM alerts
                ORDER BY status NOT IN ('OPEN', 'ACKNOWLEDGED'), created_ms DESC, id LIMIT ?""", r -> LedgerJson.alert(r.getString(1)), max));
    }

    @Override
    public void publish(Event event) {
        changeAndPublish(event, sql -> {});
    }

    // Audit

    @Override
    public void audit(Instant at, String actor, String action, String detail) {
        database.write(sql -> audit(sql, at, actor, action, detail));
    }

    /** Within the caller's transaction. */
    static int audit(Database.Sql sql, Instant at, String actor, String action, String detail) throws SQLException {
        long number = sql.number("SELECT max(number) FROM audit") + 1;
        byte[] before = hash(sql, number - 1);
        AuditEntry entry = new AuditEntry(number, at, actor, action, detail);
        sql.run(
                "INSERT INTO audit (number, at_ms, actor, action, detail, hash) VALUES (?, ?, ?, ?, ?, ?)",
                number,
                at.toEpochMilli(),
                actor,
                action,
                detail,
                AuditChain.next(before, entry));
        // Entries cut off at the end would leave a chain that is whole.
        return sql.run(
                "INSERT INTO meta (name, value) VALUES ('audit.last', ?)"
                        + " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                number);
    }

    private static byte[] hash(Database.Sql sql, long number) throws SQLException {
        return sql.one("SELECT hash FROM audit WHERE number = ?", r -> r.getBytes(1), number)
                .orElse(AuditChain.START);
    }

    @Override
    public List<AuditEntry> recentAudit(int max) {
        return database.read(sql -> sql.list(
                "SELECT number, at_ms, actor, action, detail FROM audit ORDER BY number DESC LIMIT ?",
                SqliteLedger::entry,
                max));
    }

    private static AuditEntry entry(ResultSet r) throws SQLException {
        return new AuditEntry(
                r.getLong(1), Instant.ofEpochMilli(r.getLong(2)), r.getString(3), r.getString(4), r.getString(5));
    }

    /** The number of the first audit entry that was changed, removed or put in; empty when the chain is whole. */
    public OptionalLong firstBrokenAudit() {
        return firstBrokenAudit(database);
    }

    static OptionalLong firstBrokenAudit(Database database) {
        record Link(AuditEntry entry, byte[] hash) {}
        // Entries that a running gateway adds meanwhile are no fault.
        long last = database.read(sql -> sql.number("SELECT value FROM meta WHERE name = 'audit.last'"));
        byte[] before = AuditChain.START;
        long number = 0;
        while (true) {
            long from = number;
            List<Link> page = database.read(sql -> sql.list(
                    "SELECT number, at_ms, actor, action, detail, hash FROM audit WHERE number > ? ORDER BY number LIMIT ?",
                    r -> new Link(entry(r), r.getBytes(6)),
                    from,
                    AUDIT_PAGE));
            for (Link link : page) {
                number++;
                byte[] right = AuditChain.next(before, link.entry());
                if (link.entry().number() != number || !Arrays.equals(right, link.hash())) {
                    return OptionalLong.of(number);
                }
                before = right;
            }
            if (page.isEmpty()) {
                long now = database.read(sql -> sql.number("SELECT value FROM meta WHERE name = 'audit.last'"));
                return number >= last && number <= now
                        ? OptionalLong.empty()
                        : OptionalLong.of(Math.min(number, last) + 1);
            }
        }
    }

    // Settings

    @Override
    public Optional<String> setting(String key) {
        return database.read(sql -> sql.one("SELECT value FROM settings WHERE name = ?", r -> r.getString(1), key));
    }

    @Override
    public void putSetting(String key, String value) {
        database.write(sql -> sql.run(
                "INSERT INTO settings (name, value) VALUES (?, ?)"
                        + " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                key,
                value));
    }

    /** Saves how far the uplinks are; with the telemetry's flush. @return events that were dropped unsent */
    long saveCursors() {
        Map<EventsOutbox, EventTable.Cursor> moved = new LinkedHashMap<>();
        long sentId = outboxes.isEmpty() ? 0 : Long.MAX_VALUE;
        for (EventsOutbox outbox : outboxes.values()) {
            EventTable.Cursor place = outbox.place();
            sentId = Math.min(sentId, place.cursorId());
            if (outbox.unsaved()) {
                moved.put(outbox, place);
            }
        }
        if (moved.isEmpty()) {
            return 0;
        }
        Map<EventsOutbox, EventTable.Cursor> passed = new LinkedHashMap<>();
        long dropped = events.save(
                new ArrayList<>(moved.values()), sentId, (sql, throughId) -> passOver(sql, throughId, passed));
        moved.forEach(EventsOutbox::saved);
        passed.forEach(EventsOutbox::passOver);
        return dropped;
    }

    /** Keeps the ledger's size bounded. @return events that were dropped unsent, for want of any uplink */
    long forgetOldest() {
        long sentId = outboxes.values().stream()
                .mapToLong(outbox -> outbox.place().cursorId())
                .min()
                .orElse(Long.MAX_VALUE);
        Map<EventsOutbox, EventTable.Cursor> passed = new LinkedHashMap<>();
        long dropped = database.write(sql -> {
            sql.run("""
                    DELETE FROM commands WHERE ord <= (SELECT max(ord) FROM commands) - ?
                        AND in_effect = 0 AND status NOT IN ('PENDING', 'SCHEDULED')""", COMMANDS_KEPT);
            sql.run("""
                    DELETE FROM dispatches WHERE ord <= (SELECT max(ord) FROM dispatches) - ?
                        AND status NOT IN ('SCHEDULED', 'IN_PROGRESS')""", DISPATCHES_KEPT);
            sql.run("DELETE FROM reports WHERE event_id NOT IN (SELECT id FROM dispatches)");
            sql.run("""
                    DELETE FROM alerts WHERE status IN ('RESOLVED', 'IGNORED') AND id NOT IN
                        (SELECT id FROM alerts ORDER BY updated_ms DESC LIMIT ?)""", ALERTS_KEPT);
            SqliteChargingLedger.forgetOldest(sql, sentId);
            return events.dropOldest(sql, (tx, throughId) -> passOver(tx, throughId, passed));
        });
        passed.forEach(EventsOutbox::passOver);
        return dropped;
    }

    /** A cut stream counts what it loses, as afterwards nobody could. */
    private void passOver(Database.Sql sql, long throughId, Map<EventsOutbox, EventTable.Cursor> passed)
            throws SQLException {
        for (EventsOutbox outbox : outboxes.values()) {
            Optional<EventTable.Cursor> after = outbox.droppedThrough(sql, throughId);
            if (after.isPresent()) {
                events.place(sql, after.get());
                passed.put(outbox, after.get());
            }
        }
    }
}
