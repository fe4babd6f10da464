package energy.busbar.sync;

import energy.busbar.core.port.Outbox;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** An outbox in memory that also checks that the cursor only moves forward. */
final class FakeOutbox implements Outbox {
    private final String stream;
    private final long epoch;
    private final List<Parcel> parcels = new ArrayList<>();
    private Position cursor;
    private Runnable wake = () -> {};

    FakeOutbox(String stream, long epoch) {
        this.stream = stream;
        this.epoch = epoch;
        this.cursor = new Position(epoch, 0);
    }

    void add(int count) {
        for (int i = 0; i < count; i++) {
            add((stream + " " + (parcelCount() + 1)).getBytes(StandardCharsets.UTF_8));
        }
    }

    void add(byte[] payload) {
        Runnable call;
        synchronized (this) {
            parcels.add(new Parcel(new Position(epoch, parcels.size() + 1), 10, payload));
            call = wake;
        }
        call.run();
    }

    synchronized int parcelCount() {
        return parcels.size();
    }

    @Override
    public String stream() {
        return stream;
    }

    @Override
    public synchronized List<Parcel> after(Position position, int maxCount) {
        int from = (int) position.sequence();
        return List.copyOf(parcels.subList(from, Math.min(parcels.size(), from + maxCount)));
    }

    @Override
    public synchronized Position cursor() {
        return cursor;
    }

    @Override
    public synchronized void acknowledged(Position position) {
        if (position.sequence() <= cursor.sequence() || position.sequence() > parcels.size()) {
            throw new IllegalStateException("cursor from " + cursor + " to " + position);
        }
        cursor = position;
    }

    @Override
    public synchronized void onAppended(Runnable wake) {
        this.wake = wake;
    }

    @Override
    public synchronized Backlog backlog() {
        long n = parcels.size() - cursor.sequence();
        return new Backlog(n, n * 10, 0, 0);
    }
}
