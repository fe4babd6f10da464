package energy.busbar.sim.modbus;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Modbus TCP server (functions 3, 4, 6, 16) on loopback: one thread a client, at most {@link #MAX_CLIENTS}. A unit that
 * is not there answers with exception 0x0B; a frame that is not Modbus closes the connection.
 */
public final class ModbusServer implements AutoCloseable {
    public static final int MAX_CLIENTS = 8;
    public static final int SLOW_MILLIS = 2000;

    private static final long STOP_MILLIS = 1000;

    private static final Logger log = LoggerFactory.getLogger(ModbusServer.class);
    private static final int HEADER = 7;
    private static final int MAX_PDU = 253;

    private final Map<Integer, ModbusUnit> units;
    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
    private final Semaphore places = new Semaphore(MAX_CLIENTS);
    private @Nullable ServerSocket listener;
    private @Nullable Thread acceptor;
    private int port;
    private boolean closed;
    private volatile Fault fault = Fault.NONE;

    /**
     * @param port 0 for any free one
     * @param units by unit id, 0 to 255
     */
    public ModbusServer(int port, Map<Integer, ? extends ModbusUnit> units) {
        this.port = port;
        this.units = Map.copyOf(units);
    }

    public synchronized ModbusServer start() {
        listen();
        return this;
    }

    public synchronized int port() {
        return port;
    }

    /** Takes effect with the next request; {@link Fault#UNREACHABLE} at once. */
    public synchronized void fault(Fault fault) {
        this.fault = fault;
        if (fault == Fault.UNREACHABLE) {
            stopListening();
        } else if (listener == null && !closed) {
            listen();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        stopListening();
    }

    private void listen() {
        try {
            ServerSocket socket = new ServerSocket();
            // Comes back on the same port after a fault, while old connections are still in TIME_WAIT.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            port = socket.getLocalPort();
            listener = socket;
            acceptor = thread("modbus-accept-" + port, () -> accept(socket));
        } catch (IOException e) {
            throw new UncheckedIOException("no Modbus server on port " + port, e);
        }
    }

    private void stopListening() {
        ServerSocket socket = listener;
        listener = null;
        if (socket != null) {
            closeQuietly(socket);
            // The kernel keeps listening until the thread that waits in accept has left it.
            awaitAcceptor();
        }
        clients.forEach(ModbusServer::closeQuietly);
    }

    private void awaitAcceptor() {
        Thread ending = acceptor;
        try {
            if (ending != null) {
                ending.join(STOP_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                if (!places.tryAcquire()) {
                    closeQuietly(client);
                    continue;
                }
                clients.add(client);
                thread("modbus-client-" + client.getPort(), () -> serve(client));
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    log.atWarn().addKeyValue("port", port).setCause(e).log("Modbus client not accepted");
                }
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            client.setTcpNoDelay(true);
            DataInputStream in = new DataInputStream(client.getInputStream());
            OutputStream out = client.getOutputStream();
            byte[] header = new byte[HEADER];
            while (fault != Fault.UNREACHABLE) {
                in.readFully(header);
                ByteBuffer fields = ByteBuffer.wrap(header);
                int length = fields.getShort(4) & 0xFFFF;
                if (fields.getShort(2) != 0 || length < 2 || length > MAX_PDU + 1) {
                    return;
                }
                byte[] request = new byte[length - 1];
                in.readFully(request);
                answer(header, request, out);
            }
        } catch (IOException e) {
            log.atDebug().addKeyValue("port", port).log("Modbus client gone");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            clients.remove(client);
            places.release();
        }
    }

    private void answer(byte[] header, byte[] request, OutputStream out) throws IOException, InterruptedException {
        Fault now = fault;
        if (now == Fault.SILENT) {
            return;
        }
        if (now == Fault.GARBAGE) {
            out.write(new byte[] {0x55, (byte) 0xAA, 0x55, (byte) 0xAA, 0x13, 0x37, 0x00, (byte) 0xFF, 0x42});
            return;
        }
        if (now == Fault.SLOW) {
            Thread.sleep(SLOW_MILLIS);
        }
        ModbusUnit unit = units.get(header[6] & 0xFF);
        byte[] pdu = unit == null ? Pdu.exception(request[0] & 0xFF, Pdu.TARGET_FAILED) : Pdu.answer(unit, request);
        int promised = pdu.length;
        if (now == Fault.LYING_LENGTH && (pdu[0] == 3 || pdu[0] == 4)) {
            pdu[1] = (byte) (pdu[1] + 2);
            promised += 2;
        }
        ByteBuffer frame = ByteBuffer.allocate(HEADER + pdu.length);
        frame.put(header, 0, 4).putShort((short) (promised + 1)).put(header[6]).put(pdu);
        out.write(frame.array());
    }

    private static Thread thread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            // It is being thrown away; there is nothing left to do with it.
            log.atDebug().setCause(e).log("Socket did not close cleanly");
        }
    }
}
