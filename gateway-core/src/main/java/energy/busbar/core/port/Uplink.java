package energy.busbar.core.port;

import java.time.Instant;
import java.util.Optional;

/** A way to the platform. It drains its outboxes and hands commands to the desk; losing it stops nothing else. */
public interface Uplink extends AutoCloseable {
    String id();

    /** Begins to connect; returns at once. */
    void start();

    /** Leaves properly, bounded in time. Idempotent. */
    @Override
    void close();

    Status status();

    /**
     * @param detail of the last failure, empty when connected
     * @param bytesSent payload bytes since start
     * @param bytesToday on the line since midnight, both ways, without the headers of TCP and IP
     * @param commandsRefused for want of a right, since start
     */
    record Status(
            boolean connected,
            String broker,
            Optional<Instant> connectedSince,
            String detail,
            long parcelsSent,
            long samplesSent,
            long bytesSent,
            int inFlight,
            long bytesToday,
            long commandsRefused) {}
}
