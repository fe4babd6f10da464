package energy.busbar.sync;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** The platform's side of a test, written to the bytes of MQTT 5 so that it shares no mistake with the uplink's library. */
final class RawClient implements AutoCloseable {
    record Message(String topic, int qos, boolean retained, byte[] bytes) {
        String payload() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        String stream() {
            return topic.substring(topic.lastIndexOf('/') + 1);
        }
    }

    final List<Message> messages = new CopyOnWriteArrayList<>();
    private final AtomicInteger acknowledgements = new AtomicInteger();
    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;
    private int nextPacketId = 1;

    RawClient(int port, String clientId) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream b = new DataOutputStream(body);
        b.writeUTF("MQTT");
        b.write(5);
        b.write(2); // clean start
        b.writeShort(0); // no keep alive
        b.write(0);
        b.writeUTF(clientId);
        send(0x10, body);
        Thread reader = new Thread(this::read, "raw-client");
        reader.setDaemon(true);
        reader.start();
        awaitAcknowledgements(1);
    }

    /** At QoS 0, so that the broker writes each message through at once. */
    RawClient subscribe(String filter) throws IOException {
        return subscribe(filter, 0);
    }

    RawClient subscribe(String filter, int qos) throws IOException {
        int before = acknowledgements.get();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream b = new DataOutputStream(body);
        b.writeShort(nextPacketId++);
        b.write(0);
        b.writeUTF(filter);
        b.write(qos);
        send(0x82, body);
        awaitAcknowledgements(before + 1);
        return this;
    }

    /** @param expirySeconds 0 for none */
    void publish(String topic, String payload, int expirySeconds, boolean retained) throws IOException {
        publish(topic, payload.getBytes(StandardCharsets.UTF_8), expirySeconds, retained);
    }

    void publish(String topic, byte[] payload, int expirySeconds, boolean retained) throws IOException {
        int before = acknowledgements.get();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream b = new DataOutputStream(body);
        b.writeUTF(topic);
        b.writeShort(nextPacketId++);
        if (expirySeconds > 0) {
            b.write(5);
            b.write(0x02);
            b.writeInt(expirySeconds);
        } else {
            b.write(0);
        }
        b.write(payload);
        send(retained ? 0x33 : 0x32, body);
        awaitAcknowledgements(before + 1);
    }

    List<String> payloads(String stream) {
        return messages.stream()
                .filter(m -> m.stream().equals(stream))
                .map(Message::payload)
                .toList();
    }

    private void awaitAcknowledgements(int count) {
        Eventually.isTrue(10, () -> "an answer of the broker", () -> acknowledgements.get() >= count);
    }

    private synchronized void send(int header, ByteArrayOutputStream body) throws IOException {
        out.write(header);
        int length = body.size();
        do {
            out.write(length % 128 | (length >= 128 ? 0x80 : 0));
            length /= 128;
        } while (length > 0);
        body.writeTo(out);
        out.flush();
    }

    private void read() {
        try {
            while (true) {
                int first = in.readUnsignedByte();
                int length = 0;
                int shift = 0;
                int b;
                do {
                    b = in.readUnsignedByte();
                    length |= (b & 0x7f) << shift;
                    shift += 7;
                } while (b >= 0x80);
                byte[] body = in.readNBytes(length);
                if (first >> 4 == 3) {
                    messages.add(message(first, ByteBuffer.wrap(body)));
                } else {
                    acknowledgements.incrementAndGet();
                }
            }
        } catch (IOException e) {
            // Closed, by either side.
        }
    }

    private static Message message(int first, ByteBuffer b) {
        byte[] topic = new byte[b.getShort()];
        b.get(topic);
        if ((first >> 1 & 3) > 0) {
            b.getShort(); // acknowledged by nobody: the window of a test is long
        }
        int properties = b.get();
        b.position(b.position() + properties);
        byte[] payload = new byte[b.remaining()];
        b.get(payload);
        return new Message(new String(topic, StandardCharsets.UTF_8), first >> 1 & 3, (first & 1) == 1, payload);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
