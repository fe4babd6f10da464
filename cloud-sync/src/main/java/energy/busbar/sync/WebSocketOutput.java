package energy.busbar.sync;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.SecureRandom;

/** Bytes as binary messages of a WebSocket client (RFC 6455, section 5): each flush is one, masked. Thread-safe. */
final class WebSocketOutput extends OutputStream {
    static final int BINARY = 2;
    static final int PONG = 10;
    /** What is written without a flush goes out in pieces of this; a message may be cut anywhere. */
    private static final int MOST_BUFFERED = 65_536;

    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;

    private final OutputStream out;
    private final SecureRandom random = new SecureRandom();
    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();

    WebSocketOutput(OutputStream out) {
        this.out = out;
    }

    @Override
    public synchronized void write(int b) throws IOException {
        buffer.write(b);
        flushWhenFull();
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        buffer.write(bytes, offset, length);
        flushWhenFull();
    }

    private void flushWhenFull() throws IOException {
        if (buffer.size() >= MOST_BUFFERED) {
            flush();
        }
    }

    @Override
    public synchronized void flush() throws IOException {
        if (buffer.size() > 0) {
            byte[] payload = buffer.toByteArray();
            buffer.reset();
            frame(BINARY, payload);
        }
        out.flush();
    }

    /** A whole frame; also between the parts of a message, where it is one of control. */
    synchronized void frame(int opcode, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 14);
        frame.put((byte) (FINAL | opcode));
        if (payload.length < 126) {
            frame.put((byte) (MASKED | payload.length));
        } else if (payload.length < 65_536) {
            frame.put((byte) (MASKED | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (MASKED | 127)).putLong(payload.length);
        }
        byte[] mask = new byte[4];
        random.nextBytes(mask);
        frame.put(mask);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ mask[i & 3]));
        }
        // One write: a TLS record or a packet each, not two.
        out.write(frame.array(), 0, frame.position());
        out.flush();
    }
}
