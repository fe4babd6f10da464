package energy.busbar.agent.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.TrustManagerFactory;

/** An EST server whose cryptography is OpenSSL's; of HTTP it does what the test of the moment wants. */
final class OpensslEstServer implements AutoCloseable {
    static final String PASSWORD = "wort mit \u00fc";

    final List<String> asked = new CopyOnWriteArrayList<>();
    private final OpensslAuthority authority;
    private final HttpsServer server;
    private int made;
    /** Answers 202 so often before it issues. */
    volatile int notYet;
    /** Another status than 200 where it is not 0. */
    volatile int refusal;

    OpensslEstServer(OpensslAuthority authority) throws Exception {
        this.authority = authority;
        authority.issue("est", "/CN=est", "server");
        authority.run(
                "pkcs12",
                "-export",
                "-inkey",
                "est.key",
                "-in",
                "est.chain.pem",
                "-out",
                "est.p12",
                "-passout",
                "pass:changeit");
        SSLContext tls = SSLContext.getInstance("TLS");
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(authority.file("est.p12"))) {
            keys.load(in, "changeit".toCharArray());
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, "changeit".toCharArray());
        KeyStore roots = KeyStore.getInstance("PKCS12");
        roots.load(null, null);
        try (InputStream in = Files.newInputStream(authority.file("root.pem"))) {
            roots.setCertificateEntry(
                    "root",
                    java.security.cert.CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(roots);
        tls.init(own.getKeyManagers(), trust.getTrustManagers(), null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters ssl = tls.getDefaultSSLParameters();
                ssl.setWantClientAuth(true);
                parameters.setSSLParameters(ssl);
            }
        });
        server.createContext("/.well-known/est", this::answer);
        server.start();
    }

    String url() {
        return "https://127.0.0.1:" + server.getAddress().getPort() + "/.well-known/est";
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String operation = exchange.getRequestURI().getPath().replaceAll(".*/", "");
            String peer = peer(exchange);
            asked.add(operation + " " + peer);
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (operation.equals("cacerts")) {
                reply(exchange, 200, authority.pkcs7("ca.pem", "root.pem"));
                return;
            }
            if (refusal != 0) {
                exchange.getResponseHeaders().add("Content-Type", "text/plain");
                send(exchange, refusal, "not on the list");
                return;
            }
            String basic =
                    "Basic " + Base64.getEncoder().encodeToString(("gw:" + PASSWORD).getBytes(StandardCharsets.UTF_8));
            boolean known = !peer.equals("nobody")
                    || (operation.equals("simpleenroll")
                            && basic.equals(exchange.getRequestHeaders().getFirst("Authorization")));
            if (!known
                    || !"application/pkcs10".equals(exchange.getRequestHeaders().getFirst("Content-Type"))) {
                exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=est");
                send(exchange, 401, "");
                return;
            }
            if (notYet > 0) {
                notYet--;
                exchange.getResponseHeaders().add("Retry-After", "1");
                send(exchange, 202, "");
                return;
            }
            String name = "issued-" + ++made;
            Files.write(
                    authority.file(name + ".der"),
                    Base64.getMimeDecoder().decode(new String(body, StandardCharsets.US_ASCII)));
            authority.run("req", "-inform", "DER", "-in", name + ".der", "-out", name + ".csr");
            authority.sign(name + ".csr", name + ".pem", "client", 90);
            reply(exchange, 200, authority.pkcs7(name + ".pem"));
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private static String peer(HttpExchange exchange) {
        try {
            return ((HttpsExchange) exchange).getSSLSession().getPeerPrincipal().getName();
        } catch (SSLPeerUnverifiedException e) {
            return "nobody";
        }
    }

    private static void reply(HttpExchange exchange, int status, String pkcs7) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "application/pkcs7-mime; smime-type=certs-only");
        exchange.getResponseHeaders().add("Content-Transfer-Encoding", "base64");
        send(exchange, status, pkcs7);
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
