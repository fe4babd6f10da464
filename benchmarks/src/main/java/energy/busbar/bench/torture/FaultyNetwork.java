package energy.busbar.bench.torture;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A TCP proxy on loopback between a gateway and its broker, whose {@link Link} can be made as bad as a mobile one. What it
 * cannot do is lose single packets: what TCP makes of those, pauses and ended connections, is what it models.
 */
final class FaultyNetwork implements Closeable {
    private static final int CONNECT_MILLIS = 2_000;

    private final ServerSocket listener;
    private final int target;
    private final long seed;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile Link link = Link.GOOD;
    private volatile long connections;

    /**
     * @param target port of loopback that connections go to
     * @param seed of the pauses and ends of a lossy link
     */
    FaultyNetwork(int target, long seed) throws IOException {
        this.target = target;
        this.seed = seed;
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Pump.thread("network-accept", this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Takes effect at once, also on connections that are there. */
    void become(Link now) {
        link = now;
        if (now.cut()) {
            endConnections();
        }
    }

    Link link() {
        return link;
    }

    /** Ends every connection there is, with a reset. */
    void endConnections() {
        sockets.forEach(FaultyNetwork::reset);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        endConnections();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket near = listener.accept();
                if (link.cut()) {
                    reset(near);
                } else {
                    connect(near);
                }
            } catch (IOException e) {
                if (listener.isClosed()) {
                    return;
                }
            }
        }
    }

    private void connect(Socket near) {
        Socket far = new Socket();
        try {
            far.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), CONNECT_MILLIS);
            near.setTcpNoDelay(true);
            far.setTcpNoDelay(true);
        } catch (IOException e) {
            // Nobody is there: as a broker that is down looks from outside.
            reset(near);
            reset(far);
            return;
        }
        sockets.add(near);
        sockets.add(far);
        long number = ++connections;
        Runnable end = () -> {
            reset(near);
            reset(far);
            sockets.remove(near);
            sockets.remove(far);
        };
        new Pump(this, near, far, seed + 2 * number, end).start();
        new Pump(this, far, near, seed + 2 * number + 1, end).start();
    }

    private static void reset(Socket socket) {
        try {
            if (!socket.isClosed()) {
                socket.setSoLinger(true, 0);
            }
            socket.close();
        } catch (IOException e) {
            // It is being thrown away; there is nothing left to do with it.
            return;
        }
    }
}
