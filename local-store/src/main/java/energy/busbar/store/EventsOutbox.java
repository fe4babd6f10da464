package energy.busbar.store;

import energy.busbar.core.port.Outbox;
import energy.busbar.core.port.UplinkView;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One uplink's way through the events; payloads as in docs/mqtt-contract.md. As with blocks, one that the uplink may not see
 * moves the base on and takes no number.
 */
final class EventsOutbox implements Outbox {
    static final String STREAM = "events";
    private static final Logger LOG = LoggerFactory.getLogger(EventsOutbox.class);
    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    /** Events looked at in one call; then the uplink's thread is given back, and called again. */
    static final int MAX_LOOKED_AT = 2_000;

    private static final int PAGE = 100;

    private final EventTable table;
    private final long epoch;
    private final String uplink;
    private final UplinkView view;
    private volatile Runnable wake = () -> {};

    // Guarded by this; never held while the file is used.
    private EventTable.Cursor place;
    private EventTable.Cursor saved;
    /** By number, where a cut stream stands behind it, for those after the cursor that were fetched. */
    private final NavigableMap<Long, EventTable.Cursor> ends = new TreeMap<>();

    /** @param view what the stream holds; telemetry does not matter here */
    EventsOutbox(String uplink, UplinkView view, StreamEpochs epochs, EventTable table) {
        this.uplink = uplink;
        this.view = view;
        this.table = table;
        this.epoch = epochs.agreed(table.database(), table.epoch(), uplink, view.eventsFingerprint());
        this.place = table.register(uplink);
        this.saved = place;
    }

    private boolean whole() {
        return view.eventsFingerprint() == UplinkView.WHOLE;
    }

    @Override
    public String stream() {
        return STREAM;
    }

    @Override
    public List<Parcel> after(Position position, int maxCount) {
        EventTable.Cursor at;
        synchronized (this) {
            at = place;
            if (!whole() && position.epoch() == epoch) {
                EventTable.Cursor end = ends.getOrDefault(position.sequence(), place);
                at = end.cursorId() > place.cursorId() ? end : place;
            }
        }
        if (!whole()) {
            return cut(at, maxCount);
        }
        long id = position.epoch() == epoch ? at.baseId() + position.sequence() : at.cursorId();
        List<Parcel> parcels = new ArrayList<>();
        for (EventTable.Stored event : fetched(id, Math.max(0, maxCount))) {
            Position its = new Position(epoch, event.id() - at.baseId());
            parcels.add(new Parcel(its, 1, payload(its, event)));
        }
        return parcels;
    }

    private List<Parcel> cut(EventTable.Cursor start, int maxCount) {
        List<Parcel> parcels = new ArrayList<>();
        EventTable.Cursor at = start;
        int looked = 0;
        while (parcels.size() < maxCount) {
            List<EventTable.Stored> events = fetched(at.cursorId(), Math.min(PAGE, maxCount - parcels.size()));
            for (EventTable.Stored event : events) {
                boolean seen = seen(event);
                if (seen) {
                    Position its = new Position(epoch, event.id() - at.baseId());
                    parcels.add(new Parcel(its, 1, payload(its, event)));
                }
                at = behind(event, seen, at);
                reached(at, seen);
            }
            looked += events.size();
            if (events.isEmpty() || looked >= MAX_LOOKED_AT) {
                if (!events.isEmpty()) {
                    wake();
                }
                return parcels;
            }
        }
        return parcels;
    }

    private boolean seen(EventTable.Stored event) {
        return view.seesEvent(event.type(), LedgerJson.map(event.data()));
    }

    private EventTable.Cursor behind(EventTable.Stored event, boolean seen, EventTable.Cursor at) {
        // Events that were dropped before this one in the file took numbers: the hole is theirs.
        return new EventTable.Cursor(uplink, seen ? at.baseId() : at.baseId() + 1, event.id());
    }

    /** What the uplink may not see goes with the parcel before it, or at once where all before is acknowledged. */
    private synchronized void reached(EventTable.Cursor at, boolean seen) {
        if (at.cursorId() <= place.cursorId()) {
            return;
        }
        long sequence = at.cursorId() - at.baseId();
        if (!seen && sequence == place.cursorId() - place.baseId()) {
            place = at;
        } else {
            ends.put(sequence, at);
        }
    }

    /** In the transaction that drops all up to {@code throughId}: what of them the uplink has not got, and may see. */
    Optional<EventTable.Cursor> droppedThrough(Database.Sql sql, long throughId) throws SQLException {
        EventTable.Cursor at = place();
        if (whole() || at.cursorId() >= throughId) {
            return Optional.empty();
        }
        List<EventTable.Stored> page;
        do {
            page = table.between(sql, at.cursorId(), throughId, PAGE);
            for (EventTable.Stored event : page) {
                at = behind(event, seen(event), at);
            }
        } while (page.size() == PAGE);
        return Optional.of(at);
    }

    /** Events up to there are gone. */
    synchronized void passOver(EventTable.Cursor to) {
        if (to.cursorId() > place.cursorId()) {
            place = to;
            ends.headMap(to.cursorId() - to.baseId(), true).clear();
        }
    }

    /** To the uplink a ledger that cannot be read is an empty outbox. */
    private List<EventTable.Stored> fetched(long id, int maxCount) {
        try {
            return table.after(id, maxCount);
        } catch (StoreException e) {
            LOG.warn("stored events cannot be fetched reason={}", e.getMessage());
            return List.of();
        }
    }

    private static byte[] payload(Position position, EventTable.Stored event) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("stream", STREAM);
        tree.put("epoch", position.epoch());
        tree.put("sequence", position.sequence());
        tree.put("type", event.type());
        tree.put("version", event.version());
        tree.put("key", event.key());
        tree.put("timestamp", MILLIS.format(Instant.ofEpochMilli(event.atMillis())));
        tree.put("data", LedgerJson.map(event.data()));
        return LedgerJson.text(tree).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Position cursor() {
        EventTable.Cursor at = place();
        return new Position(epoch, at.cursorId() - at.baseId());
    }

    @Override
    public synchronized void acknowledged(Position position) {
        if (position.epoch() != epoch) {
            return;
        }
        if (!whole()) {
            EventTable.Cursor end = ends.get(position.sequence());
            if (end != null && end.cursorId() > place.cursorId()) {
                place = end;
            }
            ends.headMap(position.sequence(), true).clear();
            return;
        }
        long id = place.baseId() + position.sequence();
        if (id > place.cursorId() && id <= table.lastId()) {
            place = new EventTable.Cursor(uplink, place.baseId(), id);
        }
    }

    @Override
    public void onAppended(Runnable runnable) {
        wake = runnable;
    }

    void wake() {
        wake.run();
    }

    @Override
    public Backlog backlog() {
        List<EventTable.Stored> first = fetched(place().cursorId(), 1);
        if (first.isEmpty()) {
            return new Backlog(0, 0, 0, 0);
        }
        EventTable.Stored oldest = first.get(0);
        long count = Math.max(1, table.lastId() - oldest.id() + 1);
        return new Backlog(count, count, Math.max(0, table.bytes() - oldest.bytesBefore()), oldest.atMillis());
    }

    synchronized EventTable.Cursor place() {
        return place;
    }

    synchronized boolean unsaved() {
        return !place.equals(saved);
    }

    synchronized void saved(EventTable.Cursor cursor) {
        saved = cursor;
    }
}
