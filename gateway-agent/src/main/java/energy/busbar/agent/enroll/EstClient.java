package energy.busbar.agent.enroll;

import energy.busbar.core.pki.CertificateBag;
import energy.busbar.core.pki.ChainCheck;
import energy.busbar.core.pki.KeyAndChain;
import energy.busbar.core.pki.Pem;
import energy.busbar.core.pki.PendingKey;
import energy.busbar.core.pki.PkiException;
import energy.busbar.core.pki.PrivateFile;
import energy.busbar.core.port.GatewayClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * A client of EST (RFC 7030): {@code cacerts}, {@code simpleenroll}, {@code simplereenroll}. Blocks, each request bounded
 * in time and size. Not done: {@code csrattrs}, {@code fullcmc}, {@code serverkeygen}, HTTP Digest, and the linking of the
 * request to the TLS session by {@code tls-unique} (§3.5), which TLS 1.3 does not have.
 */
public final class EstClient {
    static final Duration LEAST_WAIT = Duration.ofSeconds(1);
    static final Duration MOST_WAIT = Duration.ofDays(1);
    private static final Duration USUAL_WAIT = Duration.ofMinutes(1);
    private static final int MAX_PASSWORD_BYTES = 1_024;

    private final EstConfig config;
    private final Path keptAuthorities;
    private final GatewayClock clock;

    /** @param keptAuthorities where those that a fingerprint has found are kept */
    public EstClient(EstConfig config, Path keptAuthorities, GatewayClock clock) {
        this.config = config;
        this.keptAuthorities = keptAuthorities;
        this.clock = clock;
    }

    /** For the first certificate: with the maker's certificate, a user and password, or both. */
    public Asked enroll(PendingKey key, Optional<KeyAndChain> login) throws IOException, PkiException {
        return ask("simpleenroll", key, login);
    }

    /** With the certificate that is to be renewed. */
    public Asked reenroll(PendingKey key, KeyAndChain present) throws IOException, PkiException {
        return ask("simplereenroll", key, Optional.of(present));
    }

    private Asked ask(String operation, PendingKey key, Optional<KeyAndChain> login) throws IOException, PkiException {
        List<X509Certificate> anchors = anchors();
        EstHttp http = EstHttp.trusting(anchors, login);
        EstHttp.Reply reply = http.post(
                config.url() + "/" + operation,
                "application/pkcs10",
                // RFC 8951 §3.1: Base64 of DER, without PEM's frame.
                Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.request()) + "\n",
                authorization());
        return switch (reply.status()) {
            case 200 -> issued(http, reply.body(), key);
            case 202 -> new Asked.Later(retryAfter(reply.retryAfter()), "the server has taken the request");
            case 401, 403 ->
                new Asked.Refused("the server does not let this gateway in (" + reply.status()
                        + "); it needs HTTP Basic with est.user and est.passwordFile, or a certificate in est.login"
                        + reply.words());
            // RFC 9110 §15.6.4, and of §15.5 those that pass by themselves
            case 408, 425, 429, 500, 502, 503, 504 ->
                throw new IOException("the EST server answers " + reply.status() + reply.words());
            case 301, 302, 303, 307, 308 ->
                new Asked.Refused("the server sends elsewhere (" + reply.status()
                        + "), which is not followed; put the right address into est.url");
            case 404 ->
                new Asked.Refused("there is no " + config.url() + "/" + operation
                        + " (404); est.url ends with /.well-known/est, or with a label after it");
            default -> new Asked.Refused("the server refuses the request (" + reply.status() + ")" + reply.words());
        };
    }

    private Asked issued(EstHttp http, byte[] body, PendingKey key) throws IOException, PkiException {
        List<X509Certificate> given = new ArrayList<>(CertificateBag.parse(body));
        List<X509Certificate> chain = ChainCheck.ordered(key.pair().getPublic(), given);
        if (!endsAtRoot(chain, given)) {
            // The answer holds the one certificate (§4.2.3); what is between it and the root is among the authorities'.
            given.addAll(authorities(http));
            chain = ChainCheck.ordered(key.pair().getPublic(), given);
        }
        return checked(chain, key, clock);
    }

    private static boolean endsAtRoot(List<X509Certificate> chain, List<X509Certificate> given) {
        X509Certificate last = chain.get(chain.size() - 1);
        return given.stream().anyMatch(each -> each.getSubjectX500Principal().equals(last.getIssuerX500Principal()));
    }

    static Asked checked(List<X509Certificate> chain, PendingKey key, GatewayClock clock) {
        Optional<Instant> now = clock.synchronised() ? Optional.of(clock.instant()) : Optional.empty();
        return ChainCheck.problem(chain, key.pair().getPublic(), now, clock.instant())
                .<Asked>map(problem -> new Asked.Refused("what was issued " + problem))
                .orElseGet(() -> new Asked.Issued(chain));
    }

    private List<X509Certificate> authorities(EstHttp http) throws IOException, PkiException {
        EstHttp.Reply reply = http.get(config.url() + "/cacerts");
        if (reply.status() != 200) {
            throw new IOException("the EST server answers " + reply.status() + " to /cacerts" + reply.words());
        }
        return CertificateBag.parse(reply.body());
    }

    /** What the server's certificate is checked against from here on (§3.6.1, §4.1.1). */
    List<X509Certificate> anchors() throws IOException, PkiException {
        if (config.authorities().isPresent()) {
            return KeyAndChain.certificates(config.authorities().get());
        }
        String wanted = config.fingerprint().orElse("");
        if (Files.exists(keptAuthorities)) {
            List<X509Certificate> kept = KeyAndChain.certificates(keptAuthorities);
            if (Fingerprints.find(kept, wanted).isPresent()) {
                return kept;
            }
        }
        List<X509Certificate> found = authorities(EstHttp.trustingNobody());
        X509Certificate anchor = Fingerprints.find(found, wanted)
                .orElseThrow(() -> new PkiException("none of the " + found.size()
                        + " authorities that " + config.url() + "/cacerts gives has the fingerprint " + wanted
                        + "; they have "
                        + Fingerprints.of(found)));
        // The one that was vouched for; whatever else came over a line that nobody vouched for is left.
        PrivateFile.write(keptAuthorities, Pem.text(List.of(anchor)));
        return List.of(anchor);
    }

    /** Sent at once: the line is one to the server that was vouched for. */
    private Optional<String> authorization() throws IOException {
        if (config.user().isEmpty() || config.passwordFile().isEmpty()) {
            return Optional.empty();
        }
        Path file = config.passwordFile().get();
        try {
            if (Files.size(file) > MAX_PASSWORD_BYTES) {
                throw new IOException("est.passwordFile '" + file + "' is larger than a password");
            }
            String password = Files.readString(file).strip();
            byte[] pair = (config.user().get() + ":" + password).getBytes(StandardCharsets.UTF_8);
            return Optional.of("Basic " + Base64.getEncoder().encodeToString(pair));
        } catch (java.nio.file.NoSuchFileException e) {
            throw new IOException("est.passwordFile '" + file + "' does not exist", e);
        }
    }

    /** Seconds or a date (RFC 9110 §10.2.3), within bounds. */
    Duration retryAfter(Optional<String> header) {
        Duration asked = header.map(String::strip).flatMap(this::duration).orElse(USUAL_WAIT);
        return asked.compareTo(LEAST_WAIT) < 0 ? LEAST_WAIT : asked.compareTo(MOST_WAIT) > 0 ? MOST_WAIT : asked;
    }

    private Optional<Duration> duration(String text) {
        if (text.matches("\\d{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
        }
        try {
            Instant at = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Optional.of(Duration.between(clock.instant(), at));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
