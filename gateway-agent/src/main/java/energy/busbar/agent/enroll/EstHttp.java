package energy.busbar.agent.enroll;

import energy.busbar.core.pki.KeyAndChain;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Requests over HTTPS, each a connection of its own and bounded as a whole in time and size. */
final class EstHttp {
    private static final Duration CONNECT = Duration.ofSeconds(15);
    private static final Duration WHOLE = Duration.ofSeconds(60);
    private static final int MAX_BYTES = 256 * 1024;
    private static final int TOLD_CHARS = 200;

    /** @param retryAfter the header as it came */
    record Reply(int status, byte[] body, Optional<String> contentType, Optional<String> retryAfter) {
        /** What the server says for people, after a colon; nothing else than text is repeated. */
        String words() {
            if (contentType.filter(type -> type.startsWith("text/plain")).isEmpty()) {
                return "";
            }
            String text = new String(body, StandardCharsets.UTF_8).strip().replaceAll("[\\p{Cntrl}\\s]+", " ");
            return text.isEmpty() ? "" : ": " + text.substring(0, Math.min(text.length(), TOLD_CHARS));
        }
    }

    private final SSLContext tls;

    private EstHttp(SSLContext tls) {
        this.tls = tls;
    }

    static EstHttp trusting(List<X509Certificate> anchors, Optional<KeyAndChain> login) throws IOException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (int i = 0; i < anchors.size(); i++) {
                store.setCertificateEntry("anchor-" + i, anchors.get(i));
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return new EstHttp(context(login, factory.getTrustManagers()));
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    /** For {@code /cacerts} alone, whose content is checked by other means (RFC 7030 §4.1.1). */
    static EstHttp trustingNobody() throws IOException {
        try {
            return new EstHttp(context(Optional.empty(), new TrustManager[] {new Anybody()}));
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    private static SSLContext context(Optional<KeyAndChain> login, TrustManager[] trust)
            throws GeneralSecurityException {
        KeyManager @Nullable [] keys = login.isPresent() ? login.get().managers() : null;
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, trust, null);
        return context;
    }

    Reply get(String url) throws IOException {
        return send(HttpRequest.newBuilder(URI.create(url)).GET());
    }

    Reply post(String url, String type, String body, Optional<String> authorization) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", type)
                .header("Content-Transfer-Encoding", "base64")
                .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.US_ASCII));
        authorization.ifPresent(value -> request.header("Authorization", value));
        return send(request);
    }

    private Reply send(HttpRequest.Builder request) throws IOException {
        HttpRequest built = request.header("Accept", "*/*").timeout(WHOLE).build();
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT)
                .sslContext(tls)
                .build();
        CompletableFuture<HttpResponse<byte[]>> coming = client.sendAsync(built, info -> bounded());
        try {
            HttpResponse<byte[]> response = coming.get(WHOLE.toMillis(), TimeUnit.MILLISECONDS);
            return new Reply(
                    response.statusCode(),
                    response.body(),
                    response.headers().firstValue("Content-Type"),
                    response.headers().firstValue("Retry-After"));
        } catch (TimeoutException e) {
            throw new IOException(built.uri() + ": no answer within " + WHOLE.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IOException(built.uri() + ": " + words(e), e);
        } finally {
            coming.cancel(true);
        }
    }

    private static HttpResponse.BodySubscriber<byte[]> bounded() {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        return HttpResponse.BodySubscribers.mapping(
                HttpResponse.BodySubscribers.ofByteArrayConsumer(part -> part.ifPresent(bytes -> {
                    if (whole.size() + bytes.length > MAX_BYTES) {
                        throw new UncheckedIOException(
                                new IOException("the answer has more than " + MAX_BYTES + " bytes"));
                    }
                    whole.write(bytes, 0, bytes.length);
                })),
                done -> whole.toByteArray());
    }

    private static String words(Throwable fault) {
        Throwable root = fault;
        boolean path = false;
        while (root.getCause() != null) {
            path |= root instanceof CertificateException;
            root = root.getCause();
        }
        String message = root.getMessage();
        String said = message == null || message.isBlank() ? root.getClass().getSimpleName() : message;
        return path ? "the server's certificate does not fit est.authorities or est.fingerprint (" + said + ")" : said;
    }

    /** Nothing that comes over such a line is believed for where it came from. */
    private static final class Anybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
