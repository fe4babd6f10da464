package energy.busbar.driver.modbus;

import java.io.IOException;

/** Bytes to and from one device, gateway of devices, or serial line. Used by one thread. */
interface Wire {
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

    /** Idempotent. */
    void close();
}
