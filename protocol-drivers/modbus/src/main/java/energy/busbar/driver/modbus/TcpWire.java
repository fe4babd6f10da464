package energy.busbar.driver.modbus;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** A TCP connection. */
final class TcpWire implements Wire {
    private final String host;
    private final int port;
    private @Nullable SocketChannel channel;
    private @Nullable Selector selector;

    TcpWire(String host, int port) {
        this.host = host;
        this.port = port;
    }

    @Override
    public void open(int timeoutMillis) throws IOException {
        close();
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new UnknownHostException("no address is known for " + host);
        }
        SocketChannel opened = SocketChannel.open();
        try {
            opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
            opened.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            connect(opened.socket(), address, timeoutMillis);
            opened.configureBlocking(false);
            Selector readable = Selector.open();
            opened.register(readable, SelectionKey.OP_READ);
            selector = readable;
            channel = opened;
        } catch (IOException e) {
            opened.close();
            throw e;
        }
    }

    private static void connect(Socket socket, InetSocketAddress address, int timeoutMillis) throws IOException {
        try {
            socket.connect(address, timeoutMillis);
        } catch (SocketTimeoutException e) {
            throw new IOException("no connection within " + timeoutMillis + " ms", e);
        }
    }

    @Override
    public boolean isOpen() {
        return channel != null;
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        // A request is at most 260 bytes; a peer that takes none of it has filled a whole send buffer.
        if (open("write").write(buffer) != bytes.length) {
            throw new IOException("the device takes no more data");
        }
    }

    @Override
    public int read(byte[] into, int offset, int length, int timeoutMillis) throws IOException {
        SocketChannel from = open("read");
        ByteBuffer buffer = ByteBuffer.wrap(into, offset, length);
        int read = from.read(buffer);
        if (read == 0 && timeoutMillis > 0 && selector != null) {
            selector.select(timeoutMillis);
            selector.selectedKeys().clear();
            read = from.read(buffer);
        }
        return read;
    }

    private SocketChannel open(String what) throws IOException {
        if (channel == null) {
            throw new IOException("cannot " + what + ": not connected");
        }
        return channel;
    }

    @Override
    public void close() {
        try (SocketChannel oldChannel = channel;
                Selector oldSelector = selector) {
            channel = null;
            selector = null;
        } catch (IOException e) {
            // It is given up either way.
            channel = null;
        }
    }
}
