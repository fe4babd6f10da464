package energy.busbar.sync;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes of a WebSocket server's binary messages, one after the other: MQTT does not care how they are cut into messages
 * and frames (MQTT 5.0, section 6). Pings are answered. A read that times out anywhere loses nothing. Read by one thread.
 */
final class WebSocketInput extends InputStream {
    private static final int CONTINUED = 0;
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int MOST_CONTROL_BYTES = 125;

    private final InputStream in;
    private final WebSocketOutput out;

    // Of the frame that is being read.
    private final byte[] head = new byte[10];
    private int headFilled;
    private boolean inFrame;
    private int opcode;
    private long left;
    private final byte[] control = new byte[MOST_CONTROL_BYTES];
    private int controlFilled;
    private boolean ended;

    WebSocketInput(InputStream in, WebSocketOutput out) {
        this.in = in;
        this.out = out;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        int n = read(one, 0, 1);
        return n < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!ended) {
            if (!inFrame) {
                header();
            } else if (opcode >= CLOSE) {
                control();
            } else if (left == 0) {
                inFrame = false;
            } else {
                int n = in.read(bytes, offset, (int) Math.min(length, left));
                if (n < 0) {
                    throw new EOFException("the connection was closed within a WebSocket frame");
                }
                left -= n;
                return n;
            }
        }
        return -1;
    }

    private void header() throws IOException {
        while (headFilled < headBytes()) {
            int b = in.read();
            if (b < 0) {
                ended = true;
                if (headFilled > 0) {
                    throw new EOFException("the connection was closed within a WebSocket frame");
                }
                return;
            }
            head[headFilled++] = (byte) b;
        }
        opcode = head[0] & 0x0F;
        left = payloadLength();
        check();
        headFilled = 0;
        controlFilled = 0;
        inFrame = true;
    }

    private int headBytes() {
        if (headFilled < 2) {
            return 2;
        }
        int length = head[1] & 0x7F;
        return length == 127 ? 10 : length == 126 ? 4 : 2;
    }

    private long payloadLength() {
        int length = head[1] & 0x7F;
        if (length < 126) {
            return length;
        }
        long longer = 0;
        for (int i = 2; i < headBytes(); i++) {
            longer = longer << 8 | head[i] & 0xFF;
        }
        return longer;
    }

    private void check() throws IOException {
        if ((head[1] & 0x80) != 0) {
            throw new IOException("the server masks its WebSocket frames, which RFC 6455 (5.1) forbids");
        }
        if ((head[0] & 0x70) != 0) {
            throw new IOException("the server uses a WebSocket extension that was not agreed on");
        }
        if (opcode == TEXT) {
            throw new IOException("the server sent a WebSocket message of text; MQTT is binary (MQTT 5.0, section 6)");
        }
        boolean known = opcode == CONTINUED || opcode == WebSocketOutput.BINARY || opcode >= CLOSE && opcode <= PONG;
        if (!known || left < 0 || opcode >= CLOSE && (left > MOST_CONTROL_BYTES || (head[0] & 0x80) == 0)) {
            throw new IOException("the server sent a WebSocket frame with opcode " + opcode + " and " + left
                    + " bytes, which is none");
        }
    }

    private void control() throws IOException {
        while (left > 0) {
            int n = in.read(control, controlFilled, (int) left);
            if (n < 0) {
                throw new EOFException("the connection was closed within a WebSocket frame");
            }
            controlFilled += n;
            left -= n;
        }
        byte[] payload = java.util.Arrays.copyOf(control, controlFilled);
        inFrame = false;
        if (opcode == PING) {
            out.frame(WebSocketOutput.PONG, payload);
        } else if (opcode == CLOSE) {
            ended = true;
        }
    }
}
