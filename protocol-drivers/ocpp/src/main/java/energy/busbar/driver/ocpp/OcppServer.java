package energy.busbar.driver.ocpp;

import energy.busbar.core.driver.Options.HostPort;
import energy.busbar.core.pki.PkiException;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.driver.ocpp.files.FileDoor;
import energy.busbar.driver.ocpp.files.LogShelf;
import energy.busbar.driver.ocpp.pki.SiteAuthority;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The WebSocket server that chargers connect to (OCPP-J 1.6 §3; 2.0.1 part 4 §3): in the open for security profiles 0 and
 * 1, in TLS for all. A few threads for all chargers, and one that hashes passwords.
 */
final class OcppServer implements AutoCloseable {
    static final int MAX_MESSAGE_BYTES = 64 * 1024;

    /** From the first byte of a connection to the end of its WebSocket handshake, TLS included. */
    static final long HANDSHAKE_MILLIS = 10_000;

    /** What a charger does not read waits here; beyond it the socket is cut. */
    static final int MAX_WAITING_FRAMES = 64;

    private static final Logger LOG = LoggerFactory.getLogger(OcppServer.class);
    private static final int MAX_THREADS = 10;
    private static final long SWEEP_MILLIS = 1_000;
    private static final long REFRESH_MILLIS = 30_000;

    /** Pings find a dead peer much sooner; this is for a bug in them. */
    private static final Duration IDLE = Duration.ofHours(4);

    private static final long STOP_MILLIS = 2_000;

    private final OcppServerConfig config;
    private final Function<String, @Nullable Station> byIdentity;
    private final Loop loop;
    private final GatewayClock clock;
    private final Executor logins;
    private final PasswordHashes hashes;
    private final Supplier<SiteAuthority> authority;
    private final StrangerGate<EndPoint> gate = new StrangerGate<>();
    private final LiveSockets live = new LiveSockets();
    private final FileDoor files;

    private @Nullable Server server;
    private @Nullable ServerConnector open;
    private @Nullable ServerConnector secure;
    private @Nullable TlsPort tls;
    private volatile boolean closed;

    /**
     * @param logins hashes passwords, and rejects what is too much
     * @param authority asked only where there is TLS; throws an unchecked exception where it cannot be had
     * @param logs of chargers
     */
    OcppServer(
            OcppServerConfig config,
            Function<String, @Nullable Station> byIdentity,
            Loop loop,
            GatewayClock clock,
            Executor logins,
            PasswordHashes hashes,
            Supplier<SiteAuthority> authority,
            LogShelf logs) {
        this.config = config;
        this.byIdentity = byIdentity;
        this.loop = loop;
        this.clock = clock;
        this.logins = logins;
        this.hashes = hashes;
        this.authority = authority;
        this.files = new FileDoor(config.files(), logs, new Transfers(), clock);
    }

    /** Where chargers put logs and fetch firmware, at the same ports. */
    FileDoor files() {
        return files;
    }

    /** @param inTheOpen whether any charger may come without TLS */
    void start(boolean inTheOpen) {
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 1);
        threads.setName("ocpp-http");
        threads.setDaemon(true);
        Server starting = new Server(threads);
        if (inTheOpen) {
            open = listen(starting, config.host(), config.port(), new HttpConnectionFactory(http()));
        }
        TlsPort made = config.tls().map(this::tls).orElse(null);
        tls = made;
        if (made != null) {
            HostPort at = config.tls().orElseThrow().listen();
            HttpConfiguration https = http();
            // Chargers call the box by an address as often as by its name.
            https.addCustomizer(new SecureRequestCustomizer(false));
            HttpConnectionFactory inner = new HttpConnectionFactory(https);
            secure = listen(
                    starting,
                    at.host(),
                    at.port(),
                    new SslConnectionFactory(made.factory(), inner.getProtocol()),
                    inner);
        }
        ServerWebSocketContainer container = ServerWebSocketContainer.ensure(starting);
        container.setMaxTextMessageSize(MAX_MESSAGE_BYTES);
        container.setMaxBinaryMessageSize(MAX_MESSAGE_BYTES);
        container.setMaxFrameSize(MAX_MESSAGE_BYTES);
        container.setMaxOutgoingFrames(MAX_WAITING_FRAMES);
        container.setIdleTimeout(IDLE);
        OcppEndpoint sockets = new OcppEndpoint(
                container,
                byIdentity,
                logins,
                hashes,
                gate,
                new ChargerSocket.Shared(
                        "the charger",
                        loop,
                        live,
                        clock::monotonicMillis,
                        config.ping().toMillis(),
                        new AtomicLong()));
        starting.setHandler(new Handler.Sequence(files, sockets));
        starting.setStopTimeout(STOP_MILLIS);
        try {
            starting.start();
        } catch (Exception e) {
            stop(starting);
            throw new IllegalStateException("OCPP cannot listen on " + where() + ": " + e.getMessage(), e);
        }
        server = starting;
        sweepLater();
        if (made != null) {
            refreshLater(made, threads);
        }
    }

    /** The port in the open; after {@link #start}. */
    int port() {
        return port(open);
    }

    int tlsPort() {
        return port(secure);
    }

    private static int port(@Nullable ServerConnector connector) {
        if (connector == null) {
            throw new IllegalStateException("not started, or not configured");
        }
        return connector.getLocalPort();
    }

    private TlsPort tls(OcppTlsConfig tls) {
        try {
            return new TlsPort(new TlsKeys(tls, authority, clock), clock);
        } catch (PkiException e) {
            throw new IllegalStateException("OCPP cannot use its certificates: " + e.getMessage(), e);
        }
    }

    private static HttpConfiguration http() {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        // "//ID" occurs in the field.
        http.setUriCompliance(UriCompliance.DEFAULT.with("ocpp", UriCompliance.Violation.AMBIGUOUS_EMPTY_SEGMENT));
        return http;
    }

    private ServerConnector listen(
            Server on, String host, int port, org.eclipse.jetty.server.ConnectionFactory... factories) {
        GuardedConnector connector = new GuardedConnector(on, gate, clock::monotonicMillis, factories);
        connector.setHost(host);
        connector.setPort(port);
        connector.setIdleTimeout(HANDSHAKE_MILLIS);
        on.addConnector(connector);
        return connector;
    }

    private String where() {
        return config.host() + " port " + config.port()
                + config.tls().map(tls -> " or " + tls.listen()).orElse("");
    }

    /** However slowly a handshake drips, it ends. */
    private void sweepLater() {
        loop.after(SWEEP_MILLIS, () -> {
            if (!closed) {
                gate.overdue(clock.monotonicMillis() - HANDSHAKE_MILLIS).forEach(EndPoint::close);
                files.sweep();
                sweepLater();
            }
        });
    }

    /** Looks for renewed certificates now. */
    void refreshCertificates() {
        TlsPort port = tls;
        if (port != null) {
            port.refresh();
        }
    }

    private void refreshLater(TlsPort tls, QueuedThreadPool threads) {
        loop.after(REFRESH_MILLIS, () -> {
            if (!closed) {
                threads.execute(tls::refresh);
                refreshLater(tls, threads);
            }
        });
    }

    @Override
    public void close() {
        closed = true;
        Server running = server;
        server = null;
        if (running != null) {
            stop(running);
        }
    }

    /** A connection with a good key is no stranger's, until what it asked for is done. */
    private final class Transfers implements FileDoor.Admission {
        @Override
        public void admitted(Request request) {
            gate.left(GuardedConnector.socket(endPoint(request)));
        }

        @Override
        public void done(Request request) {
            EndPoint socket = GuardedConnector.socket(endPoint(request));
            if (socket.isOpen()) {
                gate.arrived(socket, GuardedConnector.address(socket), clock.monotonicMillis())
                        .forEach(EndPoint::close);
            }
        }

        private EndPoint endPoint(Request request) {
            return request.getConnectionMetaData().getConnection().getEndPoint();
        }
    }

    private static void stop(Server server) {
        try {
            server.stop();
        } catch (Exception e) {
            // Its threads are daemons and its port is closed first; nothing is left to do with it.
            LOG.warn("ocpp server did not stop cleanly", e);
        }
    }
}
