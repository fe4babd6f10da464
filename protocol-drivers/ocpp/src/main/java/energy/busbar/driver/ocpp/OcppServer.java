package energy.busbar.driver.ocpp;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.jspecify.annotations.Nullable;

/** The WebSocket endpoint (OCPP-J 1.6 §3): {@code /ocpp/IDENTITY}, HTTP Basic, sub-protocols ocpp1.6 and ocpp2.0.1. */
final class OcppServer implements AutoCloseable {
    static final int MAX_MESSAGE_BYTES = 64 * 1024;

    private static final String PATH = "/ocpp/";
    private static final int MAX_THREADS = 8;
    private static final int MAX_WAITING_FRAMES = 64;
    /** Above three of the longest heartbeats; the charger's own watch for silence is the sharper one. */
    private static final Duration IDLE = Duration.ofHours(4);

    private static final long STOP_MILLIS = 2_000;

    private final OcppServerConfig config;
    private final Function<String, @Nullable OcppCharger> byIdentity;
    private final Loop loop;
    private @Nullable Server server;
    private @Nullable ServerConnector connector;

    OcppServer(OcppServerConfig config, Function<String, @Nullable OcppCharger> byIdentity, Loop loop) {
        this.config = config;
        this.byIdentity = byIdentity;
        this.loop = loop;
    }

    void start() {
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 1);
        threads.setName("ocpp-http");
        threads.setDaemon(true);
        Server starting = new Server(threads);
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        // "//ID" occurs in the field.
        http.setUriCompliance(UriCompliance.DEFAULT.with("ocpp", UriCompliance.Violation.AMBIGUOUS_EMPTY_SEGMENT));
        ServerConnector listening = new ServerConnector(starting, 1, 1, new HttpConnectionFactory(http));
        listening.setHost(config.host());
        listening.setPort(config.port());
        starting.addConnector(listening);
        ServerWebSocketContainer container = ServerWebSocketContainer.ensure(starting);
        container.setMaxTextMessageSize(MAX_MESSAGE_BYTES);
        container.setMaxBinaryMessageSize(MAX_MESSAGE_BYTES);
        container.setMaxFrameSize(MAX_MESSAGE_BYTES);
        container.setMaxOutgoingFrames(MAX_WAITING_FRAMES);
        container.setIdleTimeout(IDLE);
        starting.setHandler(new Endpoint(container));
        starting.setStopTimeout(STOP_MILLIS);
        try {
            starting.start();
        } catch (Exception e) {
            stop(starting);
            throw new IllegalStateException(
                    "OCPP cannot listen on " + config.host() + " port " + config.port() + ": " + e.getMessage(), e);
        }
        server = starting;
        connector = listening;
    }

    int port() {
        ServerConnector listening = connector;
        if (listening == null) {
            throw new IllegalStateException("not started");
        }
        return listening.getLocalPort();
    }

    @Override
    public void close() {
        Server running = server;
        server = null;
        if (running != null) {
            stop(running);
        }
    }

    private static void stop(Server server) {
        try {
            server.stop();
        } catch (Exception e) {
            // Its threads are daemons and its port is closed first; nothing is left to do with it.
            org.slf4j.LoggerFactory.getLogger(OcppServer.class).warn("ocpp server did not stop cleanly", e);
        }
    }

    private final class Endpoint extends Handler.Abstract {
        private final ServerWebSocketContainer container;

        Endpoint(ServerWebSocketContainer container) {
            this.container = container;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            OcppCharger charger = byIdentity.apply(identity(request));
            if (charger == null) {
                Response.writeError(request, response, callback, HttpStatus.NOT_FOUND_404, "no such charger");
                return true;
            }
            String authorization = String.valueOf(request.getHeaders().get(HttpHeader.AUTHORIZATION));
            if (!charger.options().credential().admits(charger.options().identity(), authorization)) {
                loop.execute(charger::refusedLogin);
                response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Basic realm=\"ocpp\"");
                Response.writeError(request, response, callback, HttpStatus.UNAUTHORIZED_401);
                return true;
            }
            List<String> offered = request.getHeaders().getCSV(HttpHeader.SEC_WEBSOCKET_SUBPROTOCOL, false);
            Optional<Version> version = charger.choose(offered);
            if (version.isEmpty()) {
                Response.writeError(
                        request,
                        response,
                        callback,
                        HttpStatus.BAD_REQUEST_400,
                        "the sub-protocols are ocpp1.6 and ocpp2.0.1");
                return true;
            }
            boolean upgraded = container.upgrade(
                    (upgrade, answer, done) -> {
                        if (!offered.isEmpty()) {
                            answer.setAcceptedSubProtocol(version.get().subprotocol());
                        }
                        return new ChargerSocket(charger, loop, version.get());
                    },
                    request,
                    response,
                    callback);
            if (!upgraded) {
                Response.writeError(
                        request, response, callback, HttpStatus.UPGRADE_REQUIRED_426, "this is a WebSocket endpoint");
            }
            return true;
        }

        private String identity(Request request) {
            String path = String.valueOf(request.getHttpURI().getDecodedPath());
            if (!path.startsWith(PATH)) {
                return "";
            }
            int from = PATH.length();
            while (from < path.length() && path.charAt(from) == '/') {
                from++;
            }
            return path.substring(from);
        }
    }
}
