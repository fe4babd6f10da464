package energy.busbar.store;

import energy.busbar.core.block.MetricsParcel;
import energy.busbar.core.port.Outbox;
import energy.busbar.core.port.UplinkView;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** One uplink's way through the blocks. A position's payload is made of stored bytes only, so it never changes. */
final class MetricsOutbox implements Outbox {
    static final String STREAM = "metrics";
    /** Blocks cut in one call; then the uplink's thread is given back, and called again. */
    static final int MAX_LOOKED_AT = 256;

    private static final int PAGE = 16;

    private final String uplink;
    private final UplinkView view;
    private final StreamEpochs epochs;
    private final BlockCut cut;
    private final BiConsumer<BlockTable.Stored, String> damaged;
    private final Consumer<StoreException> unreadable;
    private volatile Runnable wake = () -> {};

    // Guarded by this; never held while the file is used.
    private BlockTable table;
    private long epoch;
    private BlockTable.Cursor place;
    private BlockTable.Cursor saved;
    /** By number, where a parcel of a cut stream ends, for those after the cursor that were fetched. */
    private final NavigableMap<Long, BlockTable.Cursor> ends = new TreeMap<>();

    /**
     * @param view what the stream holds; kinds other than telemetry do not matter here
     * @param damaged is told of a block that is left out because its checksum is wrong
     * @param unreadable is told when the file cannot be read; the uplink sees an empty outbox until that is repaired
     */
    MetricsOutbox(
            String uplink,
            UplinkView view,
            StreamEpochs epochs,
            BlockTable table,
            BiConsumer<BlockTable.Stored, String> damaged,
            Consumer<StoreException> unreadable) {
        this.unreadable = unreadable;
        this.uplink = uplink;
        this.view = view;
        this.epochs = epochs;
        this.cut = new BlockCut(view);
        this.damaged = damaged;
        this.table = table;
        this.epoch = epochOf(table);
        this.place = table.register(uplink);
        this.saved = place;
    }

    private long epochOf(BlockTable of) {
        return epochs.agreed(of.database(), of.epoch(), uplink, view.metricsFingerprint());
    }

    /** Goes over to a new file, which is a new epoch. */
    void moveTo(BlockTable next) {
        long nextEpoch = epochOf(next);
        BlockTable.Cursor fresh = next.register(uplink);
        synchronized (this) {
            table = next;
            epoch = nextEpoch;
            place = fresh;
            saved = fresh;
            ends.clear();
        }
    }

    UplinkView view() {
        return view;
    }

    private boolean whole() {
        return view.metricsFingerprint() == UplinkView.WHOLE;
    }

    @Override
    public String stream() {
        return STREAM;
    }

    @Override
    public List<Parcel> after(Position position, int maxCount) {
        BlockTable from;
        BlockTable.Cursor at;
        long its;
        synchronized (this) {
            from = table;
            its = epoch;
            at = place;
            if (!whole() && position.epoch() == epoch) {
                BlockTable.Cursor end = ends.getOrDefault(position.sequence(), place);
                at = end.cursorId() > place.cursorId() ? end : place;
            }
        }
        List<Parcel> parcels = new ArrayList<>();
        try {
            if (whole()) {
                long id = position.epoch() == its ? at.baseId() + position.sequence() : at.cursorId();
                fetch(from, its, at, id, Math.max(0, maxCount), parcels);
            } else {
                cut(from, its, at, maxCount, parcels);
            }
        } catch (StoreException e) {
            unreadable.accept(e);
        }
        return parcels;
    }

    private void fetch(
            BlockTable from, long its, BlockTable.Cursor at, long after, int maxCount, List<Parcel> parcels) {
        long id = after;
        while (parcels.isEmpty()) {
            List<BlockTable.Stored> blocks = from.after(id, maxCount);
            if (blocks.isEmpty()) {
                return;
            }
            for (BlockTable.Stored block : blocks) {
                id = block.id();
                if (block.whole()) {
                    parcels.add(parcel(its, at, block, block.samplesBefore(), (int) block.samples(), block.payload()));
                } else {
                    damaged.accept(block, "its checksum is wrong");
                }
            }
        }
    }

    private void cut(BlockTable from, long its, BlockTable.Cursor start, int maxCount, List<Parcel> parcels) {
        BlockTable.Cursor at = start;
        int looked = 0;
        while (parcels.size() < maxCount) {
            List<BlockTable.Stored> blocks = from.after(at.cursorId(), Math.min(PAGE, maxCount - parcels.size()));
            for (BlockTable.Stored block : blocks) {
                BlockCut.Piece piece = cut.cut(block, at);
                if (piece.damaged()) {
                    damaged.accept(block, "its checksum is wrong");
                } else if (piece.numbered()) {
                    parcels.add(parcel(its, at, block, block.samplesBefore(), piece.samples(), piece.payload()));
                }
                at = piece.after();
                reached(from, at, piece.numbered());
            }
            looked += blocks.size();
            if (blocks.isEmpty() || looked >= MAX_LOOKED_AT) {
                if (!blocks.isEmpty()) {
                    wake();
                }
                return;
            }
        }
    }

    /** What holds nothing for the uplink goes with the parcel before it, or at once where all before is acknowledged. */
    private synchronized void reached(BlockTable from, BlockTable.Cursor at, boolean numbered) {
        if (from != table || at.cursorId() <= place.cursorId()) {
            return;
        }
        long sequence = at.cursorId() - at.baseId();
        if (!numbered && sequence == place.cursorId() - place.baseId()) {
            place = at;
        } else {
            ends.put(sequence, at);
        }
    }

    private static Parcel parcel(
            long epoch, BlockTable.Cursor at, BlockTable.Stored block, long before, int samples, byte[] payload) {
        long sequence = block.id() - at.baseId();
        byte[] bytes = new MetricsParcel(epoch, sequence, before - at.baseSamples(), samples, payload).encode();
        return new Parcel(new Position(epoch, sequence), samples, bytes);
    }

    @Override
    public synchronized Position cursor() {
        return new Position(epoch, place.cursorId() - place.baseId());
    }

    @Override
    public synchronized void acknowledged(Position position) {
        if (position.epoch() != epoch) {
            return;
        }
        if (!whole()) {
            BlockTable.Cursor end = ends.get(position.sequence());
            if (end != null && end.cursorId() > place.cursorId()) {
                place = end;
            }
            ends.headMap(position.sequence(), true).clear();
            return;
        }
        long id = place.baseId() + position.sequence();
        if (id > place.cursorId() && id <= table.totals().lastId()) {
            place = new BlockTable.Cursor(uplink, place.baseId(), place.baseSamples(), id);
        }
    }

    /** Blocks up to there are gone. */
    synchronized void passOver(BlockTable.Cursor to) {
        if (to.cursorId() > place.cursorId()) {
            place = to;
            saved = to;
            ends.headMap(to.cursorId() - to.baseId(), true).clear();
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
        BlockTable from;
        long cursor;
        synchronized (this) {
            from = table;
            cursor = place.cursorId();
        }
        BlockTable.Totals totals = from.totals();
        Optional<BlockTable.Head> oldest = Optional.empty();
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

    synchronized BlockTable.Cursor place() {
        return place;
    }

    synchronized boolean unsaved() {
        return !place.equals(saved);
    }

    synchronized void saved(BlockTable.Cursor cursor) {
        saved = cursor;
    }
}
