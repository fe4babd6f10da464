package energy.busbar.store;

import energy.busbar.core.block.MetricsParcel;
import energy.busbar.core.port.Outbox;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * One uplink's way through the blocks, or through the roll-ups of one resolution. A position's payload is made of stored
 * bytes only, so it never changes.
 */
final class MetricsOutbox implements Outbox {
    static final String STREAM = "metrics";

    private final String uplink;
    private final String stream;
    private final BiConsumer<CarriedTable.Stored, String> damaged;
    private final Consumer<StoreException> unreadable;
    private volatile Runnable wake = () -> {};

    // Guarded by this; never held while the file is used.
    private CarriedTable table;
    private CarriedTable.Cursor place;
    private long savedId;

    /**
     * @param damaged is told of a block that is left out because its checksum is wrong
     * @param unreadable is told when the file cannot be read; the uplink sees an empty outbox until that is repaired
     */
    MetricsOutbox(
            String uplink,
            String stream,
            CarriedTable table,
            BiConsumer<CarriedTable.Stored, String> damaged,
            Consumer<StoreException> unreadable) {
        this.unreadable = unreadable;
        this.uplink = uplink;
        this.stream = stream;
        this.damaged = damaged;
        this.table = table;
        this.place = table.register(uplink);
        this.savedId = place.cursorId();
    }

    /** Goes over to a new file, which is a new epoch. */
    void moveTo(CarriedTable next) {
        CarriedTable.Cursor fresh = next.register(uplink);
        synchronized (this) {
            table = next;
            place = fresh;
            savedId = fresh.cursorId();
        }
    }

    @Override
    public String stream() {
        return stream;
    }

    @Override
    public List<Parcel> after(Position position, int maxCount) {
        CarriedTable from;
        CarriedTable.Cursor at;
        synchronized (this) {
            from = table;
            at = place;
        }
        long id = position.epoch() == from.epoch() ? at.baseId() + position.sequence() : at.cursorId();
        List<Parcel> parcels = new ArrayList<>();
        try {
            fetch(from, at, id, Math.max(0, maxCount), parcels);
        } catch (StoreException e) {
            unreadable.accept(e);
        }
        return parcels;
    }

    private void fetch(CarriedTable from, CarriedTable.Cursor at, long after, int maxCount, List<Parcel> parcels) {
        long id = after;
        while (parcels.isEmpty()) {
            List<CarriedTable.Stored> blocks = from.after(id, maxCount);
            if (blocks.isEmpty()) {
                return;
            }
            for (CarriedTable.Stored block : blocks) {
                id = block.id();
                if (block.whole()) {
                    parcels.add(parcel(from.epoch(), at, block));
                } else {
                    damaged.accept(block, "its checksum is wrong");
                }
            }
        }
    }

    private static Parcel parcel(long epoch, CarriedTable.Cursor at, CarriedTable.Stored block) {
        long sequence = block.id() - at.baseId();
        byte[] payload = new MetricsParcel(
                        epoch,
                        sequence,
                        block.samplesBefore() - at.baseSamples(),
                        Math.toIntExact(block.samples()),
                        block.payload())
                .encode();
        return new Parcel(new Position(epoch, sequence), block.samples(), payload);
    }

    @Override
    public synchronized Position cursor() {
        return new Position(table.epoch(), place.cursorId() - place.baseId());
    }

    @Override
    public synchronized void acknowledged(Position position) {
        long id = place.baseId() + position.sequence();
        if (position.epoch() == table.epoch()
                && id > place.cursorId()
                && id <= table.totals().lastId()) {
            place = new CarriedTable.Cursor(uplink, place.baseId(), place.baseSamples(), id);
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
        CarriedTable from;
        long cursor;
        synchronized (this) {
            from = table;
            cursor = place.cursorId();
        }
        CarriedTable.Totals totals = from.totals();
        Optional<CarriedTable.Head> oldest = Optional.empty();
        try {
            oldest = from.headAfter(cursor);
        } catch (StoreException e) {
            unreadable.accept(e);
        }
        return oldest.filter(head -> head.id() <= totals.lastId())
                .map(head -> new Backlog(
                        totals.lastId() - head.id() + 1,
                        totals.samples() - head.samplesBefore(),
                        totals.bytes() - head.bytesBefore(),
                        head.storedMillis()))
                .orElse(new Backlog(0, 0, 0, 0));
    }

    synchronized CarriedTable.Cursor place() {
        return place;
    }

    synchronized boolean unsaved() {
        return place.cursorId() != savedId;
    }

    synchronized void saved(CarriedTable.Cursor cursor) {
        savedId = cursor.cursorId();
    }
}
