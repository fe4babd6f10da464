package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.driver.Options.HostPort;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.pki.KeyAndChain;
import energy.busbar.driver.ocpp.message.Interop;
import energy.busbar.driver.ocpp.pki.SiteAuthority;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Security profiles 1 to 3 over real sockets, with certificates by the site's authority and by others. */
class OcppTlsTest {
    private static final String PASSWORD = "0123456789abcdef";

    @TempDir
    private Path state;

    private Bench bench;
    private SiteAuthority authority;
    private final Heard heard = new Heard();

    @BeforeEach
    void start() throws Exception {
        authority = SiteAuthority.open(state.resolve("ocpp"), "Operator", Bench.CLOCK);
        bench = new Bench(
                new OcppServerConfig(
                        "127.0.0.1",
                        0,
                        Access.BASIC,
                        Optional.of("Operator"),
                        Duration.ofSeconds(30),
                        Optional.of(new OcppTlsConfig(
                                new HostPort("127.0.0.1", 0), List.of(), List.of("127.0.0.1"), Optional.empty()))),
                state);
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private SSLContext context(X509Certificate trusted, Optional<KeyAndChain> own) throws Exception {
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry("authority", trusted);
        TrustManagerFactory trusts = TrustManagerFactory.getInstance("PKIX");
        trusts.init(trust);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        if (own.isPresent()) {
            keys.setKeyEntry(
                    "own", own.get().key(), new char[0], own.get().chain().toArray(Certificate[]::new));
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(keys, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), trusts.getTrustManagers(), null);
        return context;
    }

    private KeyAndChain client(String subject) throws Exception {
        return ChargerKeys.issue(authority, subject);
    }

    /** @return the HTTP status, 101 for let in, 0 where TLS itself ended */
    private int connect(boolean tls, String identity, Optional<KeyAndChain> own, Optional<String> password)
            throws Exception {
        HttpClient http = HttpClient.newBuilder()
                .sslContext(context(authority.certificate(), own))
                .build();
        WebSocket.Builder builder = http.newWebSocketBuilder().subprotocols("ocpp1.6");
        password.ifPresent(p -> builder.header(
                "Authorization",
                "Basic "
                        + Base64.getEncoder()
                                .encodeToString((identity + ":" + p).getBytes(StandardCharsets.US_ASCII))));
        String base = tls ? "wss://127.0.0.1:" + bench.factory.tlsPort() : "ws://127.0.0.1:" + bench.factory.port();
        try {
            builder.buildAsync(URI.create(base + "/ocpp/" + identity), new WebSocket.Listener() {})
                    .orTimeout(10, TimeUnit.SECONDS)
                    .join();
            return 101;
        } catch (CompletionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refused) {
                return refused.getResponse().statusCode();
            }
            assertThat(e.getCause()).isInstanceOf(IOException.class);
            return 0;
        }
    }

    @Test
    void each_profile_demands_what_it_says_and_never_less() throws Exception {
        bench.charger("basic", Map.of("password", PASSWORD), new Heard());
        bench.charger("tls", Map.of("securityProfile", 2, "password", PASSWORD), new Heard());
        bench.charger("mutual", Map.of("securityProfile", 3, "certificateName", "SN-1"), heard);
        Optional<String> password = Optional.of(PASSWORD);
        Optional<KeyAndChain> none = Optional.empty();
        Optional<KeyAndChain> good = Optional.of(client("O=Operator,CN=SN-1"));

        assertThat(connect(false, "basic", none, password)).isEqualTo(101);
        assertThat(connect(true, "basic", none, password)).as("more than asked").isEqualTo(101);
        assertThat(connect(true, "basic", none, Optional.empty())).isEqualTo(401);

        assertThat(connect(true, "tls", none, password)).isEqualTo(101);
        assertThat(connect(true, "tls", none, Optional.of("0123456789abcdeX"))).isEqualTo(401);
        assertThat(connect(false, "tls", none, password)).as("downgrade").isEqualTo(401);

        assertThat(connect(true, "mutual", good, Optional.empty())).isEqualTo(101);
        assertThat(connect(true, "mutual", none, password)).as("downgrade").isEqualTo(401);
        assertThat(connect(false, "mutual", none, password)).as("downgrade").isEqualTo(401);
        assertThat(connect(true, "mutual", Optional.of(client("O=Operator,CN=SN-2")), Optional.empty()))
                .isEqualTo(401);
        assertThat(connect(true, "mutual", Optional.of(client("O=Other,CN=SN-1")), Optional.empty()))
                .isEqualTo(401);
        assertThat(connect(true, "mutual", Optional.of(client("O=Operator,CN=SN-2,CN=SN-1")), Optional.empty()))
                .isEqualTo(401);
    }

    @Test
    void a_certificate_of_another_authority_does_not_pass_tls(@TempDir Path elsewhere) throws Exception {
        bench.charger("mutual", Map.of("securityProfile", 3), heard);
        SiteAuthority other = SiteAuthority.open(elsewhere, "Operator", Bench.CLOCK);
        assertThat(connect(
                        true,
                        "mutual",
                        Optional.of(ChargerKeys.issue(other, "O=Operator,CN=mutual")),
                        Optional.empty()))
                .isIn(0, 401);
        assertThat(heard.link).isNotEqualTo(LinkState.UP);
    }

    @Test
    void old_tls_and_weak_suites_are_not_spoken_and_the_white_papers_are() throws Exception {
        SSLContext context = context(authority.certificate(), Optional.empty());
        for (String suite :
                List.of("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384")) {
            assertThat(handshake(context, "TLSv1.2", suite)).isEqualTo(suite);
        }
        assertThat(handshake(context, "TLSv1.3", "TLS_AES_128_GCM_SHA256")).isEqualTo("TLS_AES_128_GCM_SHA256");
        assertThat(handshake(context, "TLSv1.2", "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"))
                .startsWith("refused");
    }

    /** OpenSSL makes the gateway's own certificates here: an EC one, then an RSA one in its place. */
    @Test
    void a_renewed_certificate_is_for_new_connections_and_the_open_ones_stay() throws Exception {
        Path openssl = Path.of("/usr/bin/openssl");
        if (!Files.isExecutable(openssl)) {
            if ("true".equals(System.getenv("CI")) || "1".equals(System.getenv("BUSBAR_REQUIRE_PEERS"))) {
                throw new AssertionError("needs " + openssl);
            }
            Assumptions.abort("needs " + openssl);
        }
        make("ec", "-pkeyopt", "ec_paramgen_curve:prime256v1");
        OcppTlsConfig.Files files = new OcppTlsConfig.Files(state.resolve("own.pem"), state.resolve("own.key"));
        OcppServerConfig config = new OcppServerConfig(
                "127.0.0.1",
                0,
                Access.TLS_BASIC,
                Optional.of("Operator"),
                Duration.ofSeconds(30),
                Optional.of(
                        new OcppTlsConfig(new HostPort("127.0.0.1", 0), List.of(files), List.of(), Optional.empty())));
        bench.close();
        bench = new Bench(config, state);
        bench.charger("tls", Map.of("password", PASSWORD), heard);
        X509Certificate first = KeyAndChain.certificates(files.certificate()).get(0);
        try (SSLSocket open = socket(first)) {
            open.startHandshake();
            make("rsa:2048");
            bench.factory.refreshCertificates();
            X509Certificate second =
                    KeyAndChain.certificates(files.certificate()).get(0);
            assertThat(second).isNotEqualTo(first);
            for (String suite : List.of("TLS_RSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384")) {
                if (List.of(SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites())
                        .contains(suite)) {
                    assertThat(handshake(context(second, Optional.empty()), "TLSv1.2", suite))
                            .isEqualTo(suite);
                }
            }
            Files.writeString(files.certificate(), "half a file");
            bench.factory.refreshCertificates();
            try (SSLSocket still = socket(second)) {
                still.startHandshake();
                assertThat(still.getSession().getPeerCertificates()[0]).isEqualTo(second);
            }
            open.getOutputStream()
                    .write("GET /ocpp/none HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(open.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 404");
        }
    }

    private SSLSocket socket(X509Certificate trusted) throws Exception {
        SSLSocket socket = (SSLSocket) context(trusted, Optional.empty())
                .getSocketFactory()
                .createSocket("127.0.0.1", bench.factory.tlsPort());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private void make(String kind, String... more) throws Exception {
        List<String> command = new java.util.ArrayList<>(List.of("openssl", "req", "-x509", "-nodes", "-newkey", kind));
        command.addAll(List.of(more));
        command.addAll(List.of("-keyout", "own.key", "-out", "own.pem", "-subj", "/CN=127.0.0.1", "-days", "30"));
        Process process = new ProcessBuilder(command)
                .directory(state.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    /** A client that is not ours, with its own TLS. */
    @ParameterizedTest
    @ValueSource(strings = {"ocpp1.6", "ocpp2.0.1"})
    void ocpp_rpc_comes_in_with_profiles_1_to_3_and_not_with_less(String version) throws Exception {
        bench.charger("basic", Map.of("password", PASSWORD), new Heard());
        bench.charger("tls", Map.of("securityProfile", 2, "password", PASSWORD), new Heard());
        bench.charger("mutual", Map.of("securityProfile", 3), heard);
        ChargerKeys keys = ChargerKeys.write(client("O=Operator,CN=mutual"), state);
        String accepted = "accepted " + version;
        String refused = "refused 401";
        Map<String, String> open = Map.of("endpoint", bench.url());
        Map<String, String> tls = Map.of(
                "endpoint",
                "wss://127.0.0.1:" + bench.factory.tlsPort() + "/ocpp/",
                "ca",
                state.resolve("ocpp/authority.pem").toString());
        Map<String, String> right = Map.of("password", PASSWORD);
        Map<String, String> wrong = Map.of("password", "0123456789abcdeX");
        Map<String, String> own =
                Map.of("cert", keys.certificate().toString(), "key", keys.key().toString());
        Map<Map<String, String>, String> expected = new LinkedHashMap<>();
        expected.put(attempt("basic", open, right), accepted);
        expected.put(attempt("basic", open, wrong), refused);
        expected.put(attempt("basic", open), refused);
        expected.put(attempt("tls", tls, right), accepted);
        expected.put(attempt("tls", tls, wrong), refused);
        expected.put(attempt("tls", tls, own), refused);
        expected.put(attempt("tls", open, right), refused); // a downgrade
        expected.put(attempt("mutual", tls, own), accepted);
        expected.put(attempt("mutual", tls, right), refused); // a downgrade

        ProcessBuilder builder = new ProcessBuilder(
                        "node",
                        Path.of("src/test/node/secure.js").toAbsolutePath().toString(),
                        version,
                        OcppRpc.JSON.writeValueAsString(expected.keySet()))
                .redirectErrorStream(true);
        builder.environment().put("BUSBAR_INTEROP", Interop.directory().toString());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(said.lines()).containsExactlyElementsOf(expected.values());
        assertThat(heard.infos).isNotEmpty();
    }

    @SafeVarargs
    private static Map<String, String> attempt(String identity, Map<String, String>... with) {
        Map<String, String> all = new LinkedHashMap<>(Map.of("identity", identity));
        for (Map<String, String> each : with) {
            all.putAll(each);
        }
        return all;
    }

    private String handshake(SSLContext context, String protocol, String suite) throws Exception {
        try (SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", bench.factory.tlsPort())) {
            socket.setSoTimeout(10_000);
            socket.setEnabledProtocols(new String[] {protocol});
            socket.setEnabledCipherSuites(new String[] {suite});
            socket.startHandshake();
            return socket.getSession().getCipherSuite();
        } catch (IOException e) {
            return "refused: " + e.getMessage();
        }
    }
}
