package energy.busbar.driver.modbus;

import energy.busbar.core.port.GatewayClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * TLS 1.2 or newer on another wire, with certificates on both sides and the device's host name or address checked.
 * Source: MODBUS/TCP Security v36, clause 8; what the role in the gateway's certificate permits is the device's matter.
 */
final class TlsWire implements Wire {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Wire wire;
    private final Endpoint.Tls settings;
    private final GatewayClock clock;
    private @Nullable Session session;

    /** What belongs to one connection. */
    private static final class Session {
        final SSLEngine engine;
        /** From the wire, still to be decrypted; ready to be read. */
        ByteBuffer sealed;
        /** Decrypted; ready to be read. */
        ByteBuffer open;

        Session(SSLEngine engine) {
            this.engine = engine;
            sealed = ByteBuffer.allocate(2 * engine.getSession().getPacketBufferSize())
                    .flip();
            open = ByteBuffer.allocate(2 * engine.getSession().getApplicationBufferSize())
                    .flip();
        }
    }

    TlsWire(Wire wire, Endpoint.Tls settings, GatewayClock clock) {
        this.wire = wire;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public void open(int timeoutMillis) throws IOException {
        close();
        long deadline = clock.monotonicMillis() + timeoutMillis;
        SSLEngine engine = TlsStores.context(settings).createSSLEngine(settings.host(), settings.port());
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(PROTOCOLS);
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(parameters);
        wire.open(timeoutMillis);
        Session opening = new Session(engine);
        try {
            engine.beginHandshake();
            shakeHands(opening, deadline, timeoutMillis);
            session = opening;
        } catch (SSLException e) {
            sendWhatIsLeft(opening);
            wire.close();
            throw new IOException("no TLS connection: " + why(e), e);
        } catch (IOException e) {
            wire.close();
            throw e;
        }
    }

    private void shakeHands(Session opening, long deadline, int timeoutMillis) throws IOException {
        while (true) {
            switch (opening.engine.getHandshakeStatus()) {
                case NEED_WRAP -> send(opening, NOTHING);
                case NEED_TASK -> runTasks(opening.engine);
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    if (unwrap(opening)) {
                        continue;
                    }
                    long left = deadline - clock.monotonicMillis();
                    if (left <= 0 || fetch(opening, (int) left) == 0) {
                        throw new IOException("no TLS connection within " + timeoutMillis + " ms");
                    }
                }
                default -> {
                    return;
                }
            }
        }
    }

    private static void runTasks(SSLEngine engine) {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    /** The root cause says it: the exception around it only says that the handshake failed. */
    private static String why(Throwable e) {
        Throwable cause = e;
        for (int depth = 0; depth < 8 && cause.getCause() != null; depth++) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }

    /** An alert tells the device why. */
    private void sendWhatIsLeft(Session of) {
        try {
            for (int i = 0; i < 4 && of.engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP; i++) {
                send(of, NOTHING);
            }
        } catch (IOException e) {
            // It is given up anyway.
            of.engine.closeOutbound();
        }
    }

    private void send(Session to, ByteBuffer from) throws IOException {
        ByteBuffer packet = ByteBuffer.allocate(to.engine.getSession().getPacketBufferSize());
        SSLEngineResult result = to.engine.wrap(from, packet);
        if (result.bytesProduced() > 0) {
            wire.write(Arrays.copyOf(packet.array(), packet.position()));
        }
        if (result.getStatus() == Status.CLOSED && from.hasRemaining()) {
            throw new IOException("the TLS connection is closed");
        }
    }

    /** @return whether a record was taken in; false where more bytes are needed */
    private boolean unwrap(Session from) throws IOException {
        from.open.compact();
        try {
            SSLEngineResult result = from.engine.unwrap(from.sealed, from.open);
            return switch (result.getStatus()) {
                case OK -> true;
                case CLOSED -> throw new IOException("the device ended the TLS connection");
                case BUFFER_UNDERFLOW -> false;
                case BUFFER_OVERFLOW -> throw new IOException("a TLS record is larger than any may be");
            };
        } finally {
            from.open.flip();
        }
    }

    /** @return bytes, 0 when none came in time */
    private int fetch(Session into, int timeoutMillis) throws IOException {
        into.sealed.compact();
        try {
            ByteBuffer sealed = into.sealed;
            if (!sealed.hasRemaining()) {
                throw new IOException("a TLS record is larger than any may be");
            }
            int read = wire.read(sealed.array(), sealed.position(), sealed.remaining(), timeoutMillis);
            if (read < 0) {
                throw new IOException(
                        "the device closed the connection" + (session == null ? " in the TLS handshake" : ""));
            }
            sealed.position(sealed.position() + read);
            return read;
        } finally {
            into.sealed.flip();
        }
    }

    @Override
    public boolean isOpen() {
        return session != null;
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        send(opened("write"), ByteBuffer.wrap(bytes));
    }

    @Override
    public int read(byte[] into, int offset, int length, int timeoutMillis) throws IOException {
        Session from = opened("read");
        long deadline = clock.monotonicMillis() + timeoutMillis;
        while (!from.open.hasRemaining()) {
            if (unwrap(from)) {
                answerTls(from);
                continue;
            }
            long left = deadline - clock.monotonicMillis();
            // Looks at least once, for what has come already.
            if (fetch(from, (int) Math.max(0, left)) == 0 && left <= 0) {
                return 0;
            }
        }
        int count = Math.min(length, from.open.remaining());
        from.open.get(into, offset, count);
        return count;
    }

    /** TLS speaks for itself at times, such as to change keys. */
    private void answerTls(Session with) throws IOException {
        HandshakeStatus status = with.engine.getHandshakeStatus();
        for (int i = 0; i < 8 && status != HandshakeStatus.NOT_HANDSHAKING; i++) {
            if (status == HandshakeStatus.NEED_TASK) {
                runTasks(with.engine);
            } else if (status == HandshakeStatus.NEED_WRAP) {
                send(with, NOTHING);
            } else {
                return;
            }
            status = with.engine.getHandshakeStatus();
        }
    }

    /** Of a record: were it waited for, it could swallow all answers that follow. */
    @Override
    public boolean halfway() {
        return session != null && session.sealed.hasRemaining();
    }

    private Session opened(String what) throws IOException {
        if (session == null) {
            throw new IOException("cannot " + what + ": not connected");
        }
        return session;
    }

    @Override
    public void close() {
        Session closing = session;
        session = null;
        if (closing != null) {
            closing.engine.closeOutbound();
            sendWhatIsLeft(closing);
        }
        wire.close();
    }
}
