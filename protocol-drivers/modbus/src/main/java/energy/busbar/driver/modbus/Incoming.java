package energy.busbar.driver.modbus;

import energy.busbar.core.port.GatewayClock;
import java.io.IOException;
import java.util.Arrays;

/** What has come from a wire and has not been taken yet. */
final class Incoming {
    /** Room for several late answers. */
    static final int BUFFER = 2_048;

    private final Wire wire;
    private final GatewayClock clock;
    private final byte[] bytes = new byte[BUFFER];
    private int from;
    private int to;
    private boolean heardOnRequest;
    private boolean heardOnConnection;

    Incoming(Wire wire, GatewayClock clock) {
        this.wire = wire;
        this.clock = clock;
    }

    void opened() {
        clear();
        heardOnConnection = false;
    }

    void requestSent() {
        heardOnRequest = false;
    }

    boolean heardOnRequest() {
        return heardOnRequest;
    }

    boolean heardOnConnection() {
        return heardOnConnection;
    }

    int available() {
        return to - from;
    }

    int at(int index) {
        return bytes[from + index] & 0xFF;
    }

    void clear() {
        from = 0;
        to = 0;
    }

    void skip(int count) {
        from += count;
        if (from == to) {
            clear();
        }
    }

    byte[] take(int count) {
        byte[] taken = Arrays.copyOfRange(bytes, from, from + count);
        skip(count);
        return taken;
    }

    /** Up to so many bytes, without taking them. */
    byte[] peek(int count) {
        return Arrays.copyOfRange(bytes, from, Math.min(to, from + count));
    }

    /**
     * Reads what there is, and waits for it.
     *
     * @param timeoutMillis 0 for what has come already
     * @return whether anything came
     * @throws IOException at the end of the stream, and when nothing fits any more
     */
    boolean fill(long timeoutMillis) throws IOException {
        if (from > 0) {
            System.arraycopy(bytes, from, bytes, 0, to - from);
            to -= from;
            from = 0;
        }
        if (to == BUFFER) {
            throw new IOException("more than " + BUFFER + " bytes came that nobody asked for");
        }
        int read = wire.read(bytes, to, BUFFER - to, (int) timeoutMillis);
        if (read < 0) {
            throw new IOException(heardOnRequest ? "closed in the middle of an answer" : "closed without an answer");
        }
        to += read;
        heardOnRequest |= read > 0;
        heardOnConnection |= read > 0;
        return read > 0;
    }

    /** The deadline is the transaction's: a device that sends byte by byte does not stretch it. */
    void await(int count, long deadlineMillis) throws IOException, Overdue {
        while (available() < count) {
            long left = deadlineMillis - clock.monotonicMillis();
            if (left <= 0) {
                throw new Overdue(available() > 0 || wire.halfway());
            }
            fill(left);
        }
    }
}
