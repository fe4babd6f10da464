package energy.busbar.driver.coap;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A device of bytes: answers each datagram with those that a script makes of it. Knows nothing of Californium. */
final class RawDevice implements AutoCloseable {
    static final int CON = 0;
    static final int NON = 1;
    static final int ACK = 2;
    static final int RST = 3;
    static final int CONTENT = 0x45;
    static final int CHANGED = 0x44;

    /** What arrived: the header's fields of RFC 7252 §3 and what is behind the token. */
    record Heard(int type, int code, int mid, byte[] token, byte[] rest) {
        /** @param options as bytes, with their deltas */
        byte[] answer(int type, int code, int mid, byte[] options, String payload) {
            return datagram(type, code, mid, token, options, payload);
        }

        /** Piggybacked. */
        byte[] ack(int code, byte[] options, String payload) {
            return answer(ACK, code, mid, options, payload);
        }

        boolean observes() {
            // Registrations are the first option, of number 6 and no bytes.
            return rest.length > 0 && restHas(6, 0);
        }

        private boolean restHas(int number, int length) {
            int at = 0;
            int option = 0;
            while (at < rest.length && (rest[at] & 0xff) != 0xff) {
                int delta = (rest[at] >> 4) & 0xf;
                int size = rest[at] & 0xf;
                at++;
                if (delta == 13) {
                    delta = (rest[at++] & 0xff) + 13;
                }
                if (size == 13) {
                    size = (rest[at++] & 0xff) + 13;
                }
                option += delta;
                if (option == number && size == length) {
                    return true;
                }
                at += size;
            }
            return false;
        }
    }

    final List<Heard> heard = new CopyOnWriteArrayList<>();
    private final DatagramSocket socket;
    private final Thread thread;
    private volatile Function<Heard, List<byte[]>> script;
    private volatile SocketAddress peer;

    RawDevice(Function<Heard, List<byte[]>> script) throws IOException {
        this.script = script;
        socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        thread = new Thread(this::run, "raw-device");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return socket.getLocalPort();
    }

    void now(Function<Heard, List<byte[]>> other) {
        script = other;
    }

    void send(byte[] datagram) {
        try {
            socket.send(new DatagramPacket(datagram, datagram.length, peer));
        } catch (IOException e) {
            if (!socket.isClosed()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    static byte[] datagram(int type, int code, int mid, byte[] token, byte[] options, String payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(0x40 | type << 4 | token.length);
        out.write(code);
        out.write(mid >> 8);
        out.write(mid);
        out.writeBytes(token);
        out.writeBytes(options);
        if (!payload.isEmpty()) {
            out.write(0xff);
            out.writeBytes(payload.getBytes(StandardCharsets.ISO_8859_1));
        }
        return out.toByteArray();
    }

    /** Observe (6), Content-Format (12) and Max-Age (14), as far as they are not negative. */
    static byte[] options(int observe, int contentFormat, int maxAge) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int last = 0;
        last = option(out, last, 6, observe);
        last = option(out, last, 12, contentFormat);
        option(out, last, 14, maxAge);
        return out.toByteArray();
    }

    private static int option(ByteArrayOutputStream out, int last, int number, int value) {
        if (value < 0) {
            return last;
        }
        int length = value == 0 ? 0 : value < 256 ? 1 : value < 65_536 ? 2 : 3;
        out.write((number - last) << 4 | length);
        for (int i = length - 1; i >= 0; i--) {
            out.write(value >> (8 * i));
        }
        return number;
    }

    private void run() {
        byte[] buffer = new byte[2048];
        while (!socket.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                socket.receive(packet);
            } catch (IOException e) {
                return;
            }
            byte[] bytes = Arrays.copyOf(buffer, packet.getLength());
            int tokenEnd = 4 + (bytes[0] & 0xf);
            Heard message = new Heard(
                    (bytes[0] >> 4) & 3,
                    bytes[1] & 0xff,
                    (bytes[2] & 0xff) << 8 | (bytes[3] & 0xff),
                    Arrays.copyOfRange(bytes, 4, tokenEnd),
                    Arrays.copyOfRange(bytes, tokenEnd, bytes.length));
            peer = packet.getSocketAddress();
            heard.add(message);
            script.apply(message).forEach(this::send);
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
