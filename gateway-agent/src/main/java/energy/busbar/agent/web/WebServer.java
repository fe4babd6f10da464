package energy.busbar.agent.web;

import energy.busbar.core.driver.Options;
import energy.busbar.core.port.GatewayClock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.eclipse.jetty.util.HostPort;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The page on a TCP port, for people who know the code, and the API on a Unix socket, for the command line of the
 * gateway's user.
 */
public final class WebServer implements AutoCloseable {
    public static final int MAX_BODY_BYTES = 64 * 1024;

    static final int MAX_PAGE_CONNECTIONS = 64;
    static final int MAX_CONTROL_CONNECTIONS = 16;

    private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);
    /** Three belong to the connectors: an acceptor and a selector for the page, a selector for the control socket. */
    private static final int MAX_THREADS = 8;

    private static final int MAX_HEADER_BYTES = 8 * 1024;
    private static final int MIN_BODY_BYTES_PER_SECOND = 256;
    private static final long IDLE_MILLIS = 30_000;
    private static final long BUFFER_BYTES = 1024 * 1024;
    private static final long STOP_MILLIS = 1_000;

    private final Optional<Options.HostPort> page;
    private final ControlSocket controlSocket;
    private final Api api;
    private final LoginCode code;
    private final LoginThrottle throttle;
    private @Nullable Server server;
    private @Nullable ServerConnector tcp;

    /**
     * @param page where the page listens; none when empty
     * @param controlSocket a path of at most 103 bytes in a directory that exists
     */
    public WebServer(Optional<Options.HostPort> page, Path controlSocket, Api api, LoginCode code, GatewayClock clock) {
        this.page = page;
        this.controlSocket = new ControlSocket(controlSocket);
        this.api = api;
        this.code = code;
        throttle = new LoginThrottle(clock);
    }

    /** @throws IllegalStateException when an address cannot be had; it says which, and what would be right */
    public void start() {
        if (server != null) {
            throw new IllegalStateException("the web server is started once");
        }
        // Its queue has no bound of its own: the bounded connections have at most a task each.
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 1);
        threads.setName("web");
        threads.setDaemon(true);
        Server starting =
                new Server(threads, null, new ArrayByteBufferPool(-1, -1, -1, -1, BUFFER_BYTES, BUFFER_BYTES));
        starting.setErrorHandler(new Refusals());
        starting.setStopTimeout(STOP_MILLIS);

        HttpConnectionFactory controlHttp = http();
        // Jetty would take the socket's path for a host and complain of it.
        controlHttp.getHttpConfiguration().setServerAuthority(new HostPort("localhost"));
        UnixDomainServerConnector control = new UnixDomainServerConnector(starting, 0, 1, controlHttp);
        control.setUnixDomainPath(controlSocket.path());
        control.setIdleTimeout(IDLE_MILLIS);
        control.addBean(new ConnectionBound(MAX_CONTROL_CONNECTIONS));
        starting.addConnector(control);

        LoginEndpoint login = new LoginEndpoint(code, throttle);
        starting.setHandler(
                new WebHandler(control, controlSocket, Names.ofThisMachine(), new ApiEndpoint(api, code, login)));

        // Ports first: when one is taken, the control socket of the gateway that has it stays untouched.
        ServerConnector listening =
                page.map(address -> listen(starting, address)).orElse(null);
        try {
            controlSocket.prepare();
        } catch (IllegalStateException e) {
            closePort(listening);
            throw e;
        }
        try {
            starting.start();
            controlSocket.restrict();
        } catch (Exception e) {
            closePort(listening);
            stop(starting);
            throw new IllegalStateException(
                    "control socket " + controlSocket.path() + " cannot be opened: " + e.getMessage()
                            + "; its directory must be writable for the gateway's user",
                    e);
        }
        server = starting;
        tcp = listening;
    }

    /** The page's port once started; empty without a page. */
    public Optional<Integer> port() {
        return Optional.ofNullable(tcp).map(ServerConnector::getLocalPort);
    }

    @Override
    public void close() {
        Server running = server;
        server = null;
        tcp = null;
        if (running != null) {
            stop(running);
        }
    }

    private static ServerConnector listen(Server server, Options.HostPort address) {
        ServerConnector listening = new ServerConnector(server, 1, 1, http());
        listening.setHost(address.host());
        listening.setPort(address.port());
        listening.setIdleTimeout(IDLE_MILLIS);
        server.addConnector(listening);
        server.addBean(new NetworkConnectionLimit(MAX_PAGE_CONNECTIONS, listening));
        try {
            listening.open();
        } catch (IOException | RuntimeException e) {
            closePort(listening);
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IllegalStateException(
                    "the page cannot listen on " + address + ": " + cause.getMessage()
                            + "; stop the program that has this port, or give the page an address of this machine and a"
                            + " free port",
                    e);
        }
        return listening;
    }

    private static HttpConnectionFactory http() {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(MAX_HEADER_BYTES);
        http.setResponseHeaderSize(MAX_HEADER_BYTES);
        http.setMinRequestDataRate(MIN_BODY_BYTES_PER_SECOND);
        http.addCustomizer((request, headers) -> {
            Replies.secure(headers);
            return request;
        });
        return new HttpConnectionFactory(http);
    }

    private static void closePort(@Nullable ServerConnector listening) {
        if (listening != null) {
            listening.close();
        }
    }

    private static void stop(Server server) {
        try {
            server.stop();
        } catch (TimeoutException e) {
            // Connections that were open after the grace are cut; browsers keep some in reserve.
            LOG.debug("web server cut open connections", e);
        } catch (Exception e) {
            // Its threads are daemons and its addresses are closed first; nothing is left to do with it.
            LOG.warn("web server did not stop cleanly", e);
        }
    }
}
