package energy.busbar.sync;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the client library reads: the broker's bytes, with those changed that it would fall over: fields of the CONNACK,
 * and reason codes of PUBACKs that MQTT 5.0 table 3-4 does not list but brokers send (Mosquitto says 0x95, packet too
 * large). Lengths never change. A read that times out in the middle of a packet loses nothing. Read by one thread.
 */
final class TamedInput extends InputStream {
    /** Far more than the texts of a CONNACK need. */
    static final int MAX_CONNACK_BYTES = 65_536;

    private static final int CONNACK = 0x20;
    private static final int PUBACK_TYPE = 4;
    private static final int DISCONNECT_TYPE = 14;
    /** Stands in for a code that the library does not know; the real one is kept. */
    private static final int STAND_IN = 0x83;

    private static final Set<Integer> KNOWN_PUBACK_CODES = Set.of(0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x97, 0x99);
    /** More are never in flight. */
    private static final int MAX_REPLACED = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(TamedInput.class);

    private final InputStream in;
    private final long maxPacketBytes;
    private byte[] buffer = new byte[256];
    private int filled;
    private int served;
    private boolean complete;
    private volatile @Nullable ConnAck connAck;
    private volatile OptionalInt disconnectCode = OptionalInt.empty();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Map<Integer, Integer> replaced = new ConcurrentHashMap<>();

    // Where in a packet the next byte after the CONNACK is.
    private int type;
    private int length;
    private int lengthBytes;
    private int at = HEADER;
    private int messageId;
    private static final int HEADER = -2;
    private static final int LENGTH = -1;

    /** @param maxPacketBytes that the broker was told in the CONNECT */
    TamedInput(InputStream in, long maxPacketBytes) {
        this.in = in;
        this.maxPacketBytes = maxPacketBytes;
    }

    /** Null until the CONNACK has been read. */
    @Nullable
    ConnAck connAck() {
        return connAck;
    }

    /**
     * Why the broker said that it disconnects; empty where it did not say. The library loses it when the connection ends
     * right behind it.
     */
    OptionalInt disconnectCode() {
        return disconnectCode;
    }

    /** The reason code that the broker gave in its PUBACK, where the library was shown another one. */
    int realReasonCode(int messageId, int shown) {
        Integer real = replaced.remove(messageId);
        return real == null ? shown : real;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (!complete && !fill()) {
            return -1;
        }
        if (served < filled) {
            int n = Math.min(length, filled - served);
            System.arraycopy(buffer, served, target, offset, n);
            served += n;
            return n;
        }
        int n = readOrEnd(target, offset, length);
        for (int i = offset; i < offset + n; i++) {
            target[i] = (byte) tame(target[i] & 0xff);
        }
        return n;
    }

    private int readOrEnd(byte[] target, int offset, int length) throws IOException {
        try {
            int n = in.read(target, offset, length);
            if (n < 0) {
                ended.countDown();
            }
            return n;
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            ended.countDown();
            throw e;
        }
    }

    /** Waits until the reader has seen a DISCONNECT or the end of the connection, but no longer than told. */
    void awaitEnd(long millis) {
        try {
            boolean seen = ended.await(millis, TimeUnit.MILLISECONDS);
            LOG.debug("write failed readToTheEnd={}", seen);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int tame(int b) throws IOException {
        if (at == HEADER) {
            type = b >> 4;
            length = 0;
            lengthBytes = 0;
            at = LENGTH;
            return b;
        }
        if (at == LENGTH) {
            length |= (b & 0x7f) << (7 * lengthBytes++);
            if (b < 0x80 || lengthBytes == 4) {
                // The library would make room for whatever length is told.
                if (1 + lengthBytes + length > maxPacketBytes) {
                    throw new IOException("the broker sends a packet of " + (1 + lengthBytes + length)
                            + " bytes; it was told to send at most " + maxPacketBytes);
                }
                at = length == 0 ? HEADER : 0;
            }
            return b;
        }
        int out = b;
        if (type == PUBACK_TYPE) {
            if (at < 2) {
                messageId = (messageId << 8 | b) & 0xffff;
            } else if (at == 2 && !KNOWN_PUBACK_CODES.contains(b) && replaced.size() < MAX_REPLACED) {
                replaced.put(messageId, b);
                out = STAND_IN;
            }
        }
        if (type == DISCONNECT_TYPE && at == 0) {
            disconnectCode = OptionalInt.of(b);
            ended.countDown();
        }
        at = at + 1 == length ? HEADER : at + 1;
        return out;
    }

    @Override
    public int available() throws IOException {
        return complete ? filled - served + in.available() : 0;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** @return false at an orderly end before the first byte */
    private boolean fill() throws IOException {
        while (true) {
            int wanted = wanted();
            if (wanted == filled) {
                int header = headerBytes();
                byte[] body = Arrays.copyOfRange(buffer, header, filled);
                connAck = ConnAck.readAndTame(body);
                System.arraycopy(body, 0, buffer, header, body.length);
                complete = true;
                return true;
            }
            if (buffer.length < wanted) {
                buffer = Arrays.copyOf(buffer, wanted);
            }
            int n = in.read(buffer, filled, wanted - filled);
            if (n < 0) {
                if (filled == 0) {
                    return false;
                }
                throw new EOFException("the broker closed in the middle of its CONNACK");
            }
            filled += n;
        }
    }

    /** How many bytes the packet has as far as can be known yet. */
    private int wanted() throws IOException {
        if (filled == 0) {
            return 1;
        }
        if (buffer[0] != CONNACK) {
            throw new IOException("the broker's first packet begins with 0x%02x; a CONNACK with 0x20 was expected"
                    .formatted(buffer[0]));
        }
        int length = 0;
        for (int i = 1; i < filled && i <= 4; i++) {
            length |= (buffer[i] & 0x7f) << (7 * (i - 1));
            if (buffer[i] >= 0) {
                if (length > MAX_CONNACK_BYTES) {
                    throw new IOException("a CONNACK of " + length + " bytes; at most " + MAX_CONNACK_BYTES);
                }
                return 1 + i + length;
            }
        }
        if (filled > 4) {
            throw new IOException("a CONNACK whose length has more than four bytes");
        }
        return filled + 1;
    }

    private int headerBytes() {
        int i = 1;
        while (buffer[i] < 0) {
            i++;
        }
        return i + 1;
    }
}
