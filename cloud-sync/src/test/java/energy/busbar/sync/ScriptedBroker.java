package energy.busbar.sync;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A broker that does byte by byte what a test wants, however wrong. Knows just enough of MQTT 5 to read a client. */
final class ScriptedBroker implements AutoCloseable {
    /** What one connection lives through. Returning closes it. */
    interface Script {
        void run(Conversation client) throws IOException;
    }

    /** What to do with a PUBLISH of QoS 1. */
    interface OnPublish {
        /** @return the PUBACK's reason code, or one of the constants below */
        int reasonCode(Publish publish) throws IOException;
    }

    static final int SILENT = -1;
    static final int HANG_UP = -2;
    static final String PLAIN_CONNACK = "2003 0000 00";

    record Publish(String topic, int qos, int packetId, byte[] payload) {
        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        String stream() {
            return topic.substring(topic.lastIndexOf('/') + 1);
        }
    }

    final AtomicInteger connections = new AtomicInteger();
    final List<Publish> received = new CopyOnWriteArrayList<>();
    /** Packet types in the order of arrival, of all connections. */
    final List<Integer> packetTypes = new CopyOnWriteArrayList<>();

    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Script script;

    ScriptedBroker(Script script) throws IOException {
        this(script, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    }

    /** @param server such as one with TLS */
    ScriptedBroker(Script script, ServerSocket server) {
        this.script = script;
        this.server = server;
        Thread acceptor = new Thread(this::accept, "scripted-broker");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    URI uri() {
        return URI.create("tcp://127.0.0.1:" + server.getLocalPort());
    }

    int port() {
        return server.getLocalPort();
    }

    List<Publish> on(String stream) {
        return received.stream().filter(p -> p.stream().equals(stream)).toList();
    }

    /** Connects with {@code connack}, grants subscriptions and treats each PUBLISH as told. */
    static Script serving(String connack, OnPublish onPublish) {
        return client -> {
            client.expect(1);
            client.send(connack);
            client.serve(onPublish);
        };
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                connections.incrementAndGet();
                open.add(socket);
                Thread thread = new Thread(() -> talk(socket), "scripted-broker-client");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private void talk(Socket socket) {
        try (socket) {
            script.run(new Conversation(socket));
        } catch (IOException e) {
            // The client went away, which tests look at from its side.
        } finally {
            open.remove(socket);
        }
    }

    /** Ends every connection that there is. */
    void dropClients() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    final class Conversation {
        private final Socket socket;
        private final DataInputStream in;

        Conversation(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new DataInputStream(socket.getInputStream());
        }

        /** Reads one packet, which must be of this type, and returns what follows the fixed header. */
        byte[] expect(int type) throws IOException {
            int first = in.readUnsignedByte();
            if (first >> 4 != type) {
                throw new IOException("packet type " + (first >> 4) + " instead of " + type);
            }
            packetTypes.add(type);
            return body();
        }

        synchronized void send(String hex) throws IOException {
            socket.getOutputStream().write(HexFormat.of().parseHex(hex.replace(" ", "")));
            socket.getOutputStream().flush();
        }

        void send(int packetId, String topic, String payload) throws IOException {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            byte[] name = topic.getBytes(StandardCharsets.UTF_8);
            body.write(0);
            body.write(name.length);
            body.write(name);
            body.write(packetId >> 8);
            body.write(packetId);
            body.write(0);
            body.write(payload.getBytes(StandardCharsets.UTF_8));
            if (body.size() > 16_383) {
                throw new IOException("this broker sends only small messages");
            }
            String length = "%02x%02x".formatted(body.size() & 0x7f | 0x80, body.size() >> 7);
            send("32" + length + HexFormat.of().formatHex(body.toByteArray()));
        }

        /** Hangs up with a TCP reset. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        /** Reads and throws away until the client is gone. */
        void listen() throws IOException {
            while (in.read() >= 0) {}
        }

        void serve(OnPublish onPublish) throws IOException {
            while (true) {
                int first = in.readUnsignedByte();
                byte[] body = body();
                packetTypes.add(first >> 4);
                ByteBuffer b = ByteBuffer.wrap(body);
                switch (first >> 4) {
                    case 3 -> {
                        Publish publish = publish(first, b);
                        received.add(publish);
                        if (publish.qos() == 1) {
                            int code = onPublish.reasonCode(publish);
                            if (code == HANG_UP) {
                                return;
                            }
                            if (code >= 0) {
                                send("4004%04x%02x00".formatted(publish.packetId(), code));
                            }
                        }
                    }
                    case 4 -> {}
                    case 8 -> send("9005%04x000101".formatted(b.getShort() & 0xffff));
                    case 12 -> send("d000");
                    case 14 -> {
                        return;
                    }
                    default -> throw new IOException("packet type " + (first >> 4) + " from a client");
                }
            }
        }

        private Publish publish(int first, ByteBuffer b) {
            byte[] topic = new byte[b.getShort() & 0xffff];
            b.get(topic);
            int qos = first >> 1 & 3;
            int packetId = qos > 0 ? b.getShort() & 0xffff : 0;
            b.position(b.get(b.position()) + b.position() + 1);
            byte[] payload = new byte[b.remaining()];
            b.get(payload);
            return new Publish(new String(topic, StandardCharsets.UTF_8), qos, packetId, payload);
        }

        private byte[] body() throws IOException {
            int length = 0;
            for (int shift = 0; ; shift += 7) {
                int b = in.readUnsignedByte();
                length |= (b & 0x7f) << shift;
                if (b < 0x80) {
                    return in.readNBytes(length);
                }
            }
        }
    }
}
