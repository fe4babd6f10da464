package energy.busbar.store;

import energy.busbar.core.port.Outbox;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One uplink's way through the events; payloads as in docs/mqtt-contract.md. */
final class EventsOutbox implements Outbox {
    static final String STREAM = "events";
    private static final Logger LOG = LoggerFactory.getLogger(EventsOutbox.class);
    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final EventTable table;
    private final String uplink;
    private volatile Runnable wake = () -> {};
    private EventTable.Cursor place;
    private long savedId;

    EventsOutbox(String uplink, EventTable table) {
        this.uplink = uplink;
        this.table = table;
        this.place = table.register(uplink);
        this.savedId = place.cursorId();
    }

    @Override
    public String stream() {
        return STREAM;
    }

    @Override
    public List<Parcel> after(Position position, int maxCount) {
        EventTable.Cursor at = place();
        long id = position.epoch() == table.epoch() ? at.baseId() + position.sequence() : at.cursorId();
        List<Parcel> parcels = new ArrayList<>();
        for (EventTable.Stored event : fetched(id, Math.max(0, maxCount))) {
            Position its = new Position(table.epoch(), event.id() - at.baseId());
            parcels.add(new Parcel(its, 1, payload(its, event)));
        }
        return parcels;
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
        return new Position(table.epoch(), at.cursorId() - at.baseId());
    }

    @Override
    public synchronized void acknowledged(Position position) {
        long id = place.baseId() + position.sequence();
        if (position.epoch() == table.epoch() && id > place.cursorId() && id <= table.lastId()) {
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
        return place.cursorId() != savedId;
    }

    synchronized void saved(EventTable.Cursor cursor) {
        savedId = cursor.cursorId();
    }
}
