package energy.busbar.driver.modbus;

import java.io.IOException;

/** Bytes to and from one device, gateway of devices, or serial line. Used by one thread. */
interface Wire extends AutoCloseable {
    /** Connects, within the time-out. A wire that is open is closed first. */
    void open(int timeoutMillis) throws IOException;

    boolean isOpen();

    void write(byte[] bytes) throws IOException;

    /**
     * Reads what there is, and waits for the first byte.
     *
     * @param timeoutMillis 0 for what has come already
     * @return bytes read, -1 at the end of the stream, 0 when nothing came in time
     */
    int read(byte[] into, int offset, int length, int timeoutMillis) throws IOException;

    /** Whether a part of something has come that cannot be given out before the rest has. */
    default boolean halfway() {
        return false;
    }

    /** Idempotent. */
    @Override
    void close();
}
