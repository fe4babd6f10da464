package energy.busbar.store;

import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Event;
import energy.busbar.core.port.ChargingLedger;
import energy.busbar.core.session.IdToken;
import energy.busbar.core.session.LocalList;
import energy.busbar.core.session.Reservations;
import energy.busbar.core.session.Session;
import energy.busbar.core.session.SessionBook;
import energy.busbar.core.session.SessionNumbers;
import energy.busbar.core.session.Step;
import energy.busbar.core.session.TokenCache;
import energy.busbar.core.session.TrustedTime;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sessions, tokens and reservations in the ledger's file. */
final class SqliteChargingLedger implements ChargingLedger {
    /** Ended sessions beyond these are forgotten once every uplink has them. */
    static final int SESSIONS_KEPT = 20_000;

    static final long KEPT_MILLIS = 400L * 86_400_000;
    private static final String LAST_NUMBER = "sessions.last";
    private static final String LIST_VERSION = "tokens.version";
    private static final String PUT_META =
            "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value";

    private final Database database;
    private final EventTable events;
    private final Consumer<List<EventTable.Stored>> published;

    SqliteChargingLedger(Database database, EventTable events, Consumer<List<EventTable.Stored>> published) {
        this.database = database;
        this.events = events;
        this.published = published;
    }

    @Override
    public Step change(Function<SessionBook, Step> work, Function<Step.Change, Optional<Event>> event) {
        List<EventTable.Stored> stored = new ArrayList<>();
        Step step = database.write(sql -> {
            Step made = work.apply(new SqlBook(sql));
            for (Step.Change change : made.changes()) {
                if (change.verb() == Step.Verb.SAMPLED) {
                    continue;
                }
                Optional<Event> its = event.apply(change);
                if (its.isPresent()) {
                    stored.add(events.add(sql, its.get()));
                }
                save(
                        sql,
                        change.session(),
                        its.isPresent() ? stored.get(stored.size() - 1).id() : 0);
            }
            return made;
        });
        if (!stored.isEmpty()) {
            published.accept(stored);
        }
        return step;
    }

    private static void save(Database.Sql sql, Session s, long eventId) throws SQLException {
        sql.run(
                """
                INSERT INTO sessions (number, device, token, tx, start_key, stop_key, state, from_ms, event_id, body)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (number) DO UPDATE SET token = excluded.token, tx = excluded.tx,
                    start_key = excluded.start_key, stop_key = excluded.stop_key, state = excluded.state,
                    from_ms = excluded.from_ms, event_id = max(event_id, excluded.event_id), body = excluded.body""",
                s.number(),
                s.device().value(),
                s.token().map(IdToken::key).orElse(""),
                s.transaction(),
                s.startKey(),
                s.stopKey(),
                s.state().name(),
                s.start().map(TrustedTime::at).orElse(s.heardAt()).toEpochMilli(),
                eventId,
                SessionJson.of(s));
    }

    @Override
    public Optional<Session> session(long number) {
        return database.read(sql -> one(sql, "number = ?", number));
    }

    @Override
    public List<Session> sessions(Query query) {
        return database.read(sql -> sql.list(
                "SELECT body FROM sessions WHERE (? = '' OR device = ?) AND from_ms >= ? AND from_ms < ?"
                        + " ORDER BY from_ms DESC, number DESC LIMIT ?",
                r -> SessionJson.session(r.getString(1)),
                query.device().map(DeviceId::value).orElse(""),
                query.device().map(DeviceId::value).orElse(""),
                query.from().map(Instant::toEpochMilli).orElse(Long.MIN_VALUE),
                query.until().map(Instant::toEpochMilli).orElse(Long.MAX_VALUE),
                query.max()));
    }

    @Override
    public List<Session> openSessions() {
        return database.read(sql -> list(sql, "state = 'OPEN'"));
    }

    private static Optional<Session> one(Database.Sql sql, String where, @Nullable Object... values)
            throws SQLException {
        return sql.one(
                "SELECT body FROM sessions WHERE " + where + " ORDER BY number DESC LIMIT 1",
                r -> SessionJson.session(r.getString(1)),
                values);
    }

    private static List<Session> list(Database.Sql sql, String where, @Nullable Object... values) throws SQLException {
        return sql.list(
                "SELECT body FROM sessions WHERE " + where + " ORDER BY number",
                r -> SessionJson.session(r.getString(1)),
                values);
    }

    /** @param sentId the newest event that every uplink has */
    static void forgetOldest(Database.Sql sql, long sentId) throws SQLException {
        // By the newest session's time and not by the clock: one that is wrong must not empty the table.
        sql.run("""
                DELETE FROM sessions WHERE state != 'OPEN' AND event_id <= ? AND (
                    from_ms < (SELECT max(from_ms) FROM sessions) - ?
                    OR number <= (SELECT number FROM sessions ORDER BY number DESC LIMIT 1 OFFSET ?))""", sentId, KEPT_MILLIS, SESSIONS_KEPT);
    }

    // Tokens

    @Override
    public LocalList tokens() {
        return database.read(sql -> new LocalList(
                sql.number("SELECT value FROM meta WHERE name = ?", LIST_VERSION)
                        .intValue(),
                sql.list("SELECT body FROM tokens", r -> SessionJson.entry(r.getString(1)))));
    }

    @Override
    public void saveTokens(LocalList.Changed change) {
        database.write(sql -> {
            for (LocalList.Entry e : change.changed()) {
                sql.run(
                        "INSERT INTO tokens (id, version, removed, body) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE"
                                + " SET version = excluded.version, removed = excluded.removed, body = excluded.body",
                        e.token().id().key(),
                        e.version(),
                        e.removed() ? 1 : 0,
                        SessionJson.of(e));
            }
            // The list itself remembers fewer of those that are gone.
            sql.run("""
                    DELETE FROM tokens WHERE removed = 1 AND id NOT IN
                        (SELECT id FROM tokens WHERE removed = 1 ORDER BY version DESC LIMIT 4000)""");
            return sql.run(PUT_META, LIST_VERSION, change.list().version());
        });
    }

    @Override
    public List<TokenCache.Entry> cachedTokens() {
        return database.read(sql -> sql.list(
                "SELECT body, learned_ms FROM cached_tokens ORDER BY learned_ms",
                r -> new TokenCache.Entry(SessionJson.token(r.getString(1)), Instant.ofEpochMilli(r.getLong(2)))));
    }

    @Override
    public void saveCached(TokenCache.Entry entry, List<IdToken> gone) {
        database.write(sql -> {
            for (IdToken id : gone) {
                sql.run("DELETE FROM cached_tokens WHERE id = ?", id.key());
            }
            return sql.run(
                    "INSERT INTO cached_tokens (id, learned_ms, body) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE"
                            + " SET learned_ms = excluded.learned_ms, body = excluded.body",
                    entry.token().id().key(),
                    entry.learned().toEpochMilli(),
                    SessionJson.of(entry.token()));
        });
    }

    @Override
    public void clearCache() {
        database.write(sql -> sql.run("DELETE FROM cached_tokens"));
    }

    // Reservations

    @Override
    public Reservations reservations() {
        return database.read(sql -> new Reservations(
                sql.list("SELECT body FROM reservations ORDER BY ord", r -> SessionJson.reservation(r.getString(1)))));
    }

    @Override
    public void saveReservations(Reservations reservations) {
        database.write(sql -> {
            sql.run("DELETE FROM reservations");
            int order = 0;
            for (var each : reservations.all()) {
                sql.run("INSERT INTO reservations (ord, body) VALUES (?, ?)", order++, SessionJson.of(each));
            }
            return order;
        });
    }

    private record SqlBook(Database.Sql sql) implements SessionBook {
        @FunctionalInterface
        private interface Look<T> {
            T up() throws SQLException;
        }

        /** The port has no checked exceptions; the transaction fails all the same. */
        private static <T> T of(Look<T> look) {
            try {
                return look.up();
            } catch (SQLException e) {
                throw new StoreException("a session cannot be looked up: " + e.getMessage(), e);
            }
        }

        @Override
        public Optional<Session> byStart(DeviceId device, String startKey) {
            return of(() -> one(sql, "device = ? AND start_key = ? AND start_key != ''", device.value(), startKey));
        }

        @Override
        public Optional<Session> byStop(DeviceId device, String stopKey) {
            return of(() -> one(sql, "device = ? AND stop_key = ? AND stop_key != ''", device.value(), stopKey));
        }

        @Override
        public Optional<Session> byTransaction(DeviceId device, String transaction) {
            return of(() -> one(sql, "device = ? AND tx = ?", device.value(), transaction));
        }

        @Override
        public List<Session> open(DeviceId device) {
            return of(() -> list(sql, "state = 'OPEN' AND device = ?", device.value()));
        }

        @Override
        public List<Session> open(IdToken token) {
            return of(() -> list(sql, "state = 'OPEN' AND token = ?", token.key()));
        }

        @Override
        public Optional<Session> lastLeftOpen(DeviceId device) {
            return of(() -> one(sql, "state = 'LEFT_OPEN' AND device = ?", device.value()));
        }

        @Override
        public long nextNumber(Instant now) {
            return of(() -> {
                long next = SessionNumbers.next(sql.number("SELECT value FROM meta WHERE name = ?", LAST_NUMBER), now);
                // A charger may still be at a transaction that another system gave this number.
                while (sql.number("SELECT count(*) FROM sessions WHERE tx = ?", Long.toString(next)) > 0) {
                    next++;
                }
                sql.run(PUT_META, LAST_NUMBER, next);
                return next;
            });
        }
    }
}
