package energy.busbar.driver.ocpp;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** A WebSocket client of bytes (RFC 6455 §5.2), which can do what no proper client does. */
final class RawClient implements AutoCloseable {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    /** @param firstByte FIN, RSV1 and the operation */
    record Frame(int firstByte, byte[] payload) {
        int operation() {
            return firstByte & 0x0f;
        }

        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        int closeCode() {
            return payload.length < 2 ? 1005 : (payload[0] & 0xff) << 8 | payload[1] & 0xff;
        }
    }

    final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    String answer = "";

    RawClient(int port) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(10_000);
        in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
        out = socket.getOutputStream();
    }

    static RawClient open(int port, String identity, String... headers) throws IOException {
        RawClient client = new RawClient(port);
        client.ask(identity, headers);
        if (!client.answer.startsWith("HTTP/1.1 101")) {
            throw new IOException("refused: " + client.answer);
        }
        return client;
    }

    /** The upgrade; the answer's head is in {@link #answer}. */
    void ask(String identity, String... headers) throws IOException {
        StringBuilder head = new StringBuilder("GET /ocpp/" + identity + " HTTP/1.1\r\nHost: x\r\n"
                + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        raw(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        StringBuilder read = new StringBuilder();
        while (read.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("closed after: " + read);
            }
            read.append((char) b);
        }
        answer = read.toString();
    }

    void raw(byte... bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    void text(String text) throws IOException {
        raw(frame(0x80 | TEXT, text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Masked with zeros. */
    static byte[] frame(int firstByte, byte... payload) {
        int extra = payload.length < 126 ? 0 : payload.length < 65_536 ? 2 : 8;
        byte[] frame = new byte[2 + extra + 4 + payload.length];
        frame[0] = (byte) firstByte;
        frame[1] = (byte) (0x80 | (extra == 0 ? payload.length : extra == 2 ? 126 : 127));
        for (int i = 0; i < extra; i++) {
            frame[2 + i] = (byte) ((long) payload.length >> (8 * (extra - 1 - i)));
        }
        System.arraycopy(payload, 0, frame, 6 + extra, payload.length);
        return frame;
    }

    /** Empty at the end of the stream. */
    Optional<Frame> read() throws IOException {
        int first;
        try {
            first = in.read();
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException reset) {
            return Optional.empty();
        }
        if (first < 0) {
            return Optional.empty();
        }
        int length = in.readUnsignedByte();
        long size = length == 126 ? in.readUnsignedShort() : length == 127 ? in.readLong() : length;
        byte[] payload = new byte[(int) size];
        in.readFully(payload);
        return Optional.of(new Frame(first, payload));
    }

    /** The next answer to a call of ours; the gateway's own calls and pings are passed over, and pings answered. */
    String answer() throws IOException {
        while (true) {
            Frame frame = read().orElseThrow(() -> new IOException("closed"));
            if (frame.operation() == PING) {
                raw(frame(0x80 | PONG, frame.payload()));
            } else if (frame.operation() == CLOSE) {
                throw new IOException("closed with " + frame.closeCode());
            } else if (frame.operation() == TEXT) {
                String text = (frame.firstByte() & 0x40) == 0 ? frame.text() : inflate(frame.payload());
                if (!text.startsWith("[2")) {
                    return text;
                }
            }
        }
    }

    /** Until the gateway closes. @return the code of its close frame, -1 when there was none */
    int closed() throws IOException {
        int code = -1;
        while (true) {
            Optional<Frame> frame = read();
            if (frame.isEmpty()) {
                return code;
            }
            if (frame.get().operation() == CLOSE) {
                code = frame.get().closeCode();
            }
        }
    }

    /** RFC 7692 §7.2.2. */
    static String inflate(byte[] payload) {
        Inflater inflater = new Inflater(true);
        byte[] whole = java.util.Arrays.copyOf(payload, payload.length + 4);
        whole[whole.length - 1] = (byte) 0xff;
        whole[whole.length - 2] = (byte) 0xff;
        inflater.setInput(whole);
        byte[] text = new byte[65_536];
        try {
            return new String(text, 0, inflater.inflate(text), StandardCharsets.UTF_8);
        } catch (DataFormatException e) {
            throw new IllegalStateException(java.util.HexFormat.of().formatHex(payload), e);
        } finally {
            inflater.end();
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
