package energy.busbar.sync;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.OptionalInt;
import java.util.function.LongConsumer;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * The socket that the client library is given. It belongs to the gateway, so that it can be closed whatever state the
 * library is in, and it puts TLS and {@link TamedInput} between broker and library.
 */
final class BrokerSocket extends Socket {
    private final @Nullable SSLSocketFactory tls;
    private final String host;
    private final int port;
    private final int handshakeMillis;
    private final Socket plain;
    private volatile Socket inner;
    private volatile @Nullable TamedInput input;

    /**
     * @param tls null for plain TCP
     * @param wire is told of all bytes on the line, both ways
     */
    BrokerSocket(String host, int port, @Nullable SSLSocketFactory tls, int handshakeMillis, LongConsumer wire) {
        this.plain = new CountedSocket(wire);
        this.inner = plain;
        this.tls = tls;
        this.host = host;
        this.port = port;
        this.handshakeMillis = handshakeMillis;
    }

    @Nullable
    ConnAck connAck() {
        TamedInput in = input;
        return in == null ? null : in.connAck();
    }

    /** Why the broker said that it disconnects; empty where it did not say. */
    OptionalInt disconnectCode() {
        TamedInput in = input;
        return in == null ? OptionalInt.empty() : in.disconnectCode();
    }

    int realReasonCode(int messageId, int shown) {
        TamedInput in = input;
        return in == null ? shown : in.realReasonCode(messageId, shown);
    }

    @Override
    public void connect(SocketAddress address, int timeoutMillis) throws IOException {
        plain.setTcpNoDelay(true);
        plain.connect(address, timeoutMillis);
        if (tls != null) {
            SSLSocket secure = (SSLSocket) tls.createSocket(plain, host, port, true);
            inner = secure;
            SSLParameters parameters = secure.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secure.setSSLParameters(parameters);
            secure.setSoTimeout(handshakeMillis);
            secure.startHandshake();
        }
        input = new TamedInput(inner.getInputStream(), PahoLink.MAX_INCOMING_PACKET_BYTES);
    }

    @Override
    public InputStream getInputStream() throws IOException {
        InputStream in = input;
        if (in == null) {
            throw new SocketException("not connected");
        }
        return in;
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        OutputStream out = inner.getOutputStream();
        TamedInput in = input;
        return in == null ? out : new LastWords(out, in);
    }

    @Override
    public void setSoTimeout(int millis) throws SocketException {
        inner.setSoTimeout(millis);
    }

    @Override
    public void shutdownInput() {
        // On a TLS socket it can fail where close() would not, and the library would then never close.
    }

    @Override
    public boolean isConnected() {
        return input != null;
    }

    @Override
    public boolean isClosed() {
        return plain.isClosed();
    }

    @Override
    public void close() throws IOException {
        // The plain one first: closing TLS writes, and a write to a dead peer can block.
        plain.close();
        super.close();
    }

    /**
     * A broker that ends a connection says why and closes; the next write then fails before the reason was read, and the
     * library closes at the first failure. So a failed write waits until everything that came has been read.
     */
    private static final class LastWords extends FilterOutputStream {
        private static final long WAIT_MILLIS = 500;
        private final TamedInput in;

        LastWords(OutputStream out, TamedInput in) {
            super(out);
            this.in = in;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                in.awaitEnd(WAIT_MILLIS);
                throw e;
            }
        }

        @Override
        public void flush() throws IOException {
            try {
                out.flush();
            } catch (IOException e) {
                in.awaitEnd(WAIT_MILLIS);
                throw e;
            }
        }
    }
}
