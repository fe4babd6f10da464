package energy.busbar.core.port;

import java.util.List;

/**
 * What one uplink has still to carry away of one stream, oldest first. Thread-safe.
 */
public interface Outbox {
    /** The stream's name, such as {@code metrics} or {@code events}; the last part of its topic. */
    String stream();

    /**
     * Parcels after {@code position} in order, at most {@code maxCount}; empty when there is nothing. Start from
     * {@link #cursor()}.
     */
    List<Parcel> after(Position position, int maxCount);

    /** The last position that is acknowledged. */
    Position cursor();

    /**
     * Everything up to and including {@code position} is the receiver's now. Only ever called for a contiguous
     * acknowledged prefix. Becomes durable with the next flush; after a crash the window since is sent again.
     */
    void acknowledged(Position position);

    /** Called on any thread when something new can be fetched with {@link #after}. Must return at once. */
    void onAppended(Runnable wake);

    Backlog backlog();

    /**
     * @param epoch changes when a file is restored, replaced or repaired; grows
     * @param sequence contiguous inside the epoch, from 1; 0 is before the first
     */
    record Position(long epoch, long sequence) {}

    /**
     * @param samples how many samples or events the payload holds
     * @param payload exactly the bytes to publish
     */
    record Parcel(Position position, long samples, byte[] payload) {}

    /**
     * @param parcels waiting to be acknowledged
     * @param samples in them
     * @param bytes of their payloads
     * @param oldestEpochMillis of the oldest, 0 when there is none
     */
    record Backlog(long parcels, long samples, long bytes, long oldestEpochMillis) {}
}
