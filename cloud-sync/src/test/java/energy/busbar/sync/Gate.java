package energy.busbar.sync;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A stretch of network between uplink and broker that a test can cut. */
final class Gate implements AutoCloseable {
    private final ServerSocket server;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean open = true;

    Gate(int target) throws IOException {
        this.target = target;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    URI uri() {
        return URI.create("tcp://127.0.0.1:" + server.getLocalPort());
    }

    void cut() throws IOException {
        open = false;
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    void open() {
        open = true;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket near = server.accept();
                if (!open) {
                    near.close();
                    continue;
                }
                Socket far;
                try {
                    far = new Socket(InetAddress.getLoopbackAddress(), target);
                } catch (IOException e) {
                    near.close();
                    continue;
                }
                sockets.add(near);
                sockets.add(far);
                daemon(() -> copy(near, far));
                daemon(() -> copy(far, near));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void copy(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            in.transferTo(to.getOutputStream());
        } catch (IOException e) {
            // Cut.
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "gate");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
    }
}
