package energy.busbar.sync;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * The socket that the client library is given. It belongs to the gateway, so that it can be closed whatever state the
 * library is in, and it puts TLS, WebSocket and {@link TamedInput} between broker and
 * library.
 */
final class BrokerSocket extends Socket {
    private final @Nullable SSLSocketFactory tls;
    private final String host;
    private final int port;
    private final int handshakeMillis;
    private final Optional<String> webSocketPath;
    private final Socket plain;
    private volatile Socket inner;
    private volatile @Nullable WebSocketOutput webSocket;
    private volatile @Nullable TamedInput input;
    private final CountDownLatch spoken = new CountDownLatch(1);

    /**
     * @param tls null for plain TCP
     * @param webSocketPath empty for MQTT on TCP or TLS itself
     * @param wire is told of all bytes on the line, both ways
     */
    BrokerSocket(
            String host,
            int port,
            @Nullable SSLSocketFactory tls,
            Optional<String> webSocketPath,
            int handshakeMillis,
            LongConsumer wire) {
        this.webSocketPath = webSocketPath;
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

    /** Until the library has begun to speak, or could not connect. */
    void awaitSpoken(long millis) throws InterruptedException {
        spoken.await(millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void connect(SocketAddress address, int timeoutMillis) throws IOException {
        try {
            open(address, timeoutMillis);
        } catch (IOException | RuntimeException e) {
            spoken.countDown();
            throw e;
        }
    }

    private void open(SocketAddress address, int timeoutMillis) throws IOException {
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
        InputStream in = inner.getInputStream();
        if (webSocketPath.isPresent()) {
            inner.setSoTimeout(handshakeMillis);
            String authority = host + ":" + port;
            WebSocketHandshake.upgrade(in, inner.getOutputStream(), authority, webSocketPath.get());
            WebSocketOutput out = new WebSocketOutput(inner.getOutputStream());
            webSocket = out;
            in = new WebSocketInput(new BufferedInputStream(in), out);
        }
        input = new TamedInput(in, PahoLink.MAX_INCOMING_PACKET_BYTES);
    }

    @Override
    public InputStream getInputStream() throws IOException {
        InputStream in = input;
        if (in == null) {
            throw new SocketException("not connected");
        }
        return new SecondToSpeak(in);
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        WebSocketOutput framed = webSocket;
        OutputStream out = framed == null ? inner.getOutputStream() : framed;
        TamedInput in = input;
        return in == null ? out : new LastWords(out, in, spoken);
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
     * In MQTT the client speaks first. Here so much so that a read waits for it, even where the connection has ended: the
     * library waits until its reader runs, and where that has seen an end before it looked, it waits for ever.
     */
    private final class SecondToSpeak extends FilterInputStream {
        SecondToSpeak(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            await();
            return in.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            await();
            return in.read(bytes, offset, length);
        }

        private void await() throws InterruptedIOException {
            try {
                // Where nothing is written in this time, nothing ever is.
                awaitSpoken(handshakeMillis);
                spoken.countDown();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted before the connection began");
            }
        }
    }

    /**
     * A broker that ends a connection says why and closes; the next write then fails before the reason was read, and the
     * library closes at the first failure. So a failed write waits until everything that came has been read.
     */
    private static final class LastWords extends FilterOutputStream {
        private static final long WAIT_MILLIS = 500;
        private final TamedInput in;
        private final CountDownLatch spoken;

        LastWords(OutputStream out, TamedInput in, CountDownLatch spoken) {
            super(out);
            this.in = in;
            this.spoken = spoken;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            spoken.countDown();
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
