package energy.busbar.sim.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The network between a gateway and its broker, with a switch. Cut, it swallows: connections stay open and nothing
 * passes, as with a dead router. Restored, what was open before is dropped and new connections pass.
 */
public final class CuttableNetwork implements AutoCloseable {
    static final int MAX_CONNECTIONS = 64;

    private static final Logger log = LoggerFactory.getLogger(CuttableNetwork.class);
    private static final int BUFFER_BYTES = 16_384;
    private static final int CONNECT_MILLIS = 5_000;

    private final ServerSocket listener;
    private final InetSocketAddress target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;

    public CuttableNetwork(int listenPort, InetSocketAddress target) {
        this.target = target;
        try {
            listener = new ServerSocket(listenPort, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on port " + listenPort, e);
        }
    }

    public CuttableNetwork start() {
        thread("network-accept", this::accept);
        return this;
    }

    public int port() {
        return listener.getLocalPort();
    }

    public void cut() {
        cut = true;
    }

    public void restore() {
        sockets.forEach(CuttableNetwork::closeQuietly);
        cut = false;
    }

    @Override
    public void close() {
        closeQuietly(listener);
        sockets.forEach(CuttableNetwork::closeQuietly);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket near = listener.accept();
                if (sockets.size() >= 2 * MAX_CONNECTIONS) {
                    closeQuietly(near);
                } else {
                    sockets.add(near);
                    thread("network-" + near.getPort(), () -> carry(near));
                }
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    log.atWarn().setCause(e).log("Connection not accepted");
                }
            }
        }
    }

    private void carry(Socket near) {
        Socket far = new Socket();
        try {
            // While cut nobody answers; the socket is dropped at the latest when the network comes back.
            if (cut) {
                drain(near.getInputStream());
                return;
            }
            far.connect(target, CONNECT_MILLIS);
            far.setTcpNoDelay(true);
            near.setTcpNoDelay(true);
            sockets.add(far);
            thread("network-back-" + near.getPort(), () -> copyUntilClosed(far, near));
            copy(near, far);
        } catch (IOException e) {
            log.atDebug().addKeyValue("target", target).log("Connection ended");
        } finally {
            drop(near);
            drop(far);
        }
    }

    private void copyUntilClosed(Socket from, Socket to) {
        try {
            copy(from, to);
        } catch (IOException e) {
            log.atDebug().addKeyValue("target", target).log("Connection ended");
        } finally {
            drop(from);
            drop(to);
        }
    }

    private void copy(Socket from, Socket to) throws IOException {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            if (cut) {
                // From here on this connection is lost; what it still says goes nowhere.
                drain(in);
                return;
            }
            out.write(buffer, 0, n);
        }
    }

    private static void drain(InputStream in) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        int n = in.read(buffer);
        while (n >= 0) {
            n = in.read(buffer);
        }
    }

    private void drop(Socket socket) {
        closeQuietly(socket);
        sockets.remove(socket);
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            // It is being thrown away; there is nothing left to do with it.
            log.atDebug().setCause(e).log("Socket did not close cleanly");
        }
    }

    private static void thread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
