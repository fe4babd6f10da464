package energy.busbar.driver.ocpp.relay;

import energy.busbar.core.pki.KeyAndChain;
import energy.busbar.core.pki.PkiException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.WWWAuthenticationProtocolHandler;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.client.ClientUpgradeRequest;
import org.eclipse.jetty.websocket.client.WebSocketClient;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens WebSockets to upstreams: one client for all that share their certificates, a few threads for all. Nothing is
 * started before the first is wanted. Thread-safe; opening blocks for a file or two.
 */
public final class UpstreamClients implements AutoCloseable {
    /** Different certificates and authorities; each has a thread of its own. */
    static final int MAX_CLIENTS = 64;

    private static final Logger LOG = LoggerFactory.getLogger(UpstreamClients.class);
    private static final int THREADS_FOR_ALL = 8;
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final long STOP_MILLIS = 2_000;

    /** Pings find a dead upstream much sooner. */
    private static final Duration IDLE = Duration.ofHours(4);

    /** Certificates of now, by their files' times. */
    private record Client(WebSocketClient sockets, SslContextFactory.Client ssl, List<Long> changedAt) {}

    private final int maxMessageBytes;
    private final int maxWaitingFrames;
    private final Map<UpstreamTls, Client> clients = new HashMap<>();
    private @Nullable QueuedThreadPool threads;
    private boolean closed;

    public UpstreamClients(int maxMessageBytes, int maxWaitingFrames) {
        this.maxMessageBytes = maxMessageBytes;
        this.maxWaitingFrames = maxWaitingFrames;
    }

    /**
     * @param endpoint as Jetty takes it
     * @return fails when the upstream cannot be reached or refuses
     */
    public CompletableFuture<Session> open(UpstreamConfig config, String subprotocol, Object endpoint) {
        try {
            ClientUpgradeRequest request = new ClientUpgradeRequest(config.address());
            request.setSubProtocols(subprotocol);
            // A window of its own for each message, as towards chargers.
            request.addExtensions("permessage-deflate;server_no_context_takeover;client_no_context_takeover");
            config.login()
                    .ifPresent(login -> request.setHeader(
                            HttpHeader.AUTHORIZATION.asString(),
                            "Basic "
                                    + Base64.getEncoder()
                                            .encodeToString((login.user() + ":" + login.password())
                                                    .getBytes(StandardCharsets.UTF_8))));
            request.setTimeout(CONNECT.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
            return client(config.tls()).connect(endpoint, request);
        } catch (Exception e) { // Jetty declares no narrower one for its start
            return CompletableFuture.failedFuture(e);
        }
    }

    private synchronized WebSocketClient client(UpstreamTls tls) throws Exception {
        if (closed) {
            throw new IOException("the gateway stops");
        }
        List<Long> changedAt = List.of(
                time(tls.authorities().orElse(null)), time(tls.certificate().orElse(null)));
        Client known = clients.get(tls);
        if (known == null) {
            if (clients.size() == MAX_CLIENTS) {
                throw new IOException("more than " + MAX_CLIENTS + " upstreams with certificates of their own");
            }
            known = start(tls, changedAt);
            clients.put(tls, known);
        } else if (!known.changedAt().equals(changedAt)) {
            // For new connections; those that are open stay.
            known.ssl().reload(factory -> use((SslContextFactory.Client) factory, tls));
            known = new Client(known.sockets(), known.ssl(), changedAt);
            clients.put(tls, known);
        }
        return known.sockets();
    }

    private static long time(@Nullable Path file) throws IOException {
        return file == null ? 0 : Files.getLastModifiedTime(file).toMillis();
    }

    private Client start(UpstreamTls tls, List<Long> changedAt) throws Exception {
        if (threads == null) {
            threads = new QueuedThreadPool(THREADS_FOR_ALL + MAX_CLIENTS, 1);
            threads.setName("ocpp-upstream");
            threads.setDaemon(true);
            threads.start();
        }
        SslContextFactory.Client ssl = new SslContextFactory.Client();
        ssl.setIncludeProtocols("TLSv1.2", "TLSv1.3");
        ssl.setEndpointIdentificationAlgorithm("HTTPS");
        use(ssl, tls);
        ClientConnector connector = new ClientConnector();
        connector.setSelectors(1);
        connector.setExecutor(threads);
        connector.setSslContextFactory(ssl);
        connector.setConnectTimeout(CONNECT);
        HttpClient http = new HttpClient(new HttpClientTransportOverHTTP(connector));
        http.setExecutor(threads);
        http.setFollowRedirects(false);
        http.setUserAgentField(null);
        http.setConnectTimeout(CONNECT.toMillis());
        http.setAddressResolutionTimeout(CONNECT.toMillis());
        WebSocketClient sockets = new WebSocketClient(http);
        sockets.setMaxTextMessageSize(maxMessageBytes);
        sockets.setMaxBinaryMessageSize(maxMessageBytes);
        sockets.setMaxFrameSize(maxMessageBytes);
        sockets.setMaxOutgoingFrames(maxWaitingFrames);
        sockets.setIdleTimeout(IDLE);
        sockets.setStopTimeout(STOP_MILLIS);
        // One that was given is not started and stopped with it.
        http.start();
        // Logins are shown unasked; a refusal is to come back as what it is.
        http.getProtocolHandlers().remove(WWWAuthenticationProtocolHandler.NAME);
        sockets.start();
        return new Client(sockets, ssl, changedAt);
    }

    private static void use(SslContextFactory.Client ssl, UpstreamTls tls) {
        try {
            if (tls.authorities().isPresent()) {
                KeyStore trusted = empty();
                int n = 0;
                for (X509Certificate each :
                        KeyAndChain.certificates(tls.authorities().get())) {
                    trusted.setCertificateEntry("authority" + n, each);
                    n++;
                }
                ssl.setTrustStore(trusted);
            }
            if (tls.certificate().isPresent() && tls.key().isPresent()) {
                KeyAndChain own =
                        KeyAndChain.of(tls.certificate().get(), tls.key().get());
                KeyStore keys = empty();
                keys.setKeyEntry("charger", own.key(), new char[0], own.chain().toArray(Certificate[]::new));
                ssl.setKeyStore(keys);
                ssl.setKeyStorePassword("");
                ssl.setKeyManagerPassword("");
            }
        } catch (PkiException | GeneralSecurityException | IOException e) {
            throw new IllegalStateException("the certificates for the upstream cannot be used: " + e.getMessage(), e);
        }
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    @Override
    public synchronized void close() {
        closed = true;
        for (Client each : clients.values()) {
            try {
                each.sockets().stop();
                each.sockets().getHttpClient().stop();
            } catch (Exception e) { // Jetty declares no narrower one
                LOG.warn("ocpp upstream client did not stop cleanly", e);
            }
        }
        clients.clear();
        QueuedThreadPool pool = threads;
        threads = null;
        if (pool != null) {
            try {
                pool.stop();
            } catch (Exception e) { // Jetty declares no narrower one
                LOG.warn("ocpp upstream threads did not stop cleanly", e);
            }
        }
    }
}
