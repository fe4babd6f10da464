package energy.busbar.driver.coap;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

/** A router between a device and its server, which now and then gives the device another address. */
final class Nat implements AutoCloseable {
    private static final int HANDSHAKE = 22;
    private static final int CLIENT_KEY_EXCHANGE = 16;
    private static final int RECORD_HEADER = 13;

    /** Datagrams that make keys anew, and such as begin a handshake. */
    final AtomicInteger keyExchanges = new AtomicInteger();

    final AtomicInteger clientHellos = new AtomicInteger();
    private final InetSocketAddress server;
    private final DatagramSocket inside;
    private volatile DatagramSocket outside;
    private volatile SocketAddress device;

    Nat(int serverPort) throws IOException {
        server = new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort);
        inside = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        rebind();
        pump(inside, packet -> {
            device = packet.getSocketAddress();
            watch(packet);
            packet.setSocketAddress(server);
            outside.send(packet);
        });
    }

    /** From now on the server sees another address. */
    void rebind() throws IOException {
        DatagramSocket next = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        DatagramSocket last = outside;
        outside = next;
        if (last != null) {
            last.close();
        }
        pump(next, packet -> {
            packet.setSocketAddress(device);
            inside.send(packet);
        });
    }

    int port() {
        return inside.getLocalPort();
    }

    private void watch(DatagramPacket packet) {
        byte[] bytes = packet.getData();
        boolean plain = (bytes[3] | bytes[4]) == 0; // epoch 0
        if (packet.getLength() > RECORD_HEADER && bytes[0] == HANDSHAKE && plain) {
            if (bytes[RECORD_HEADER] == CLIENT_KEY_EXCHANGE) {
                keyExchanges.incrementAndGet();
            } else if (bytes[RECORD_HEADER] == 1) {
                clientHellos.incrementAndGet();
            }
        }
    }

    private interface Forward {
        void accept(DatagramPacket packet) throws IOException;
    }

    private static void pump(DatagramSocket from, Forward to) {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (true) {
                            DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
                            from.receive(packet);
                            to.accept(packet);
                        }
                    } catch (IOException e) {
                        // Closed.
                    }
                },
                "nat");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        inside.close();
        outside.close();
    }
}
