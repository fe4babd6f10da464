package energy.busbar.driver.ocpp.relay;

import energy.busbar.core.driver.Options;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The {@code upstream:} block of a charger: the central system that it is relayed to.
 *
 * @param url without the identity, such as {@code wss://csms.example/ocpp}
 * @param identity that the charger has there
 * @param securityProfile 0 open, 1 Basic, 2 TLS and Basic, 3 TLS with a client certificate
 * @param login user and password of profiles 1 and 2
 * @param answer how long the charger waits for the upstream's answer before the gateway answers by itself
 * @param ping how often the upstream is pinged; after two periods without a sign of it the connection is cut
 */
public record UpstreamConfig(
        URI url,
        String identity,
        int securityProfile,
        Optional<Login> login,
        UpstreamTls tls,
        Duration answer,
        Duration ping) {
    private static final Duration DEFAULT_ANSWER = Duration.ofSeconds(5);

    /** Below the patience with which the charger's own socket waits for an answer (10 s). */
    private static final Duration MOST_ANSWER = Duration.ofSeconds(8);

    private static final Duration DEFAULT_PING = Duration.ofSeconds(30);
    private static final int TLS_BASIC = 2;
    private static final int TLS_CERTIFICATE = 3;
    private static final int MAX_PASSWORD = 64;
    private static final Pattern IDENTITY = Pattern.compile("[^\\p{Cntrl}/]{1,255}");

    public record Login(String user, String password) {
        @Override
        public String toString() {
            return user;
        }
    }

    /** Notes what is wrong in the block's own problems. */
    public static UpstreamConfig read(Options options, String chargerIdentity) {
        Optional<URI> url = url(options);
        String identity = options.text("identity").orElse(chargerIdentity);
        if (!IDENTITY.matcher(identity).matches()) {
            options.problem("identity", "is '" + identity + "'", "up to 255 characters, no slash");
        }
        int profile = options.integer("securityProfile", TLS_BASIC, 0, TLS_CERTIFICATE);
        url.ifPresent(there -> {
            if (secure(there) != profile >= TLS_BASIC) {
                options.problem(
                        "securityProfile",
                        "is " + profile + " with a url of " + there.getScheme() + "://",
                        "wss:// with 2 and 3, ws:// with 0 and 1");
            }
        });
        Optional<Login> login = login(options, identity, profile);
        UpstreamTls tls = options.has("tls")
                ? UpstreamTls.read(options.block("tls"), profile == TLS_CERTIFICATE)
                : UpstreamTls.NONE;
        if (options.has("tls") && profile < TLS_BASIC) {
            options.problem("tls", "is not used with security profile " + profile, "securityProfile: 2 or 3");
        }
        if (!options.has("tls") && profile == TLS_CERTIFICATE) {
            options.problem(
                    "tls",
                    "is missing, and security profile 3 needs a client certificate",
                    "tls.certificate and tls.key");
        }
        UpstreamConfig config = new UpstreamConfig(
                url.orElse(URI.create("ws://nowhere.invalid")),
                identity,
                profile,
                login,
                tls,
                options.duration("answer", DEFAULT_ANSWER, Duration.ofMillis(500), MOST_ANSWER),
                options.duration("ping", DEFAULT_PING, Duration.ofSeconds(1), Duration.ofMinutes(10)));
        options.finish();
        return config;
    }

    private static Optional<URI> url(Options options) {
        String text = options.requiredText("url");
        try {
            URI url = new URI(text);
            boolean right = ("ws".equals(url.getScheme()) || "wss".equals(url.getScheme()))
                    && url.getHost() != null
                    && url.getUserInfo() == null
                    && url.getQuery() == null
                    && url.getFragment() == null;
            if (right) {
                return Optional.of(url);
            }
        } catch (URISyntaxException e) {
            // told below, as any other wrong one
        }
        if (!text.isEmpty()) {
            options.problem(
                    "url",
                    "is '" + text.replaceAll("//[^/@]*@", "//***@") + "'",
                    "ws:// or wss://, host and path, without user, query and the charger's identity");
        }
        return Optional.empty();
    }

    private static Optional<Login> login(Options options, String identity, int profile) {
        String user = options.text("user").orElse(identity);
        Optional<String> password = options.text("password");
        Optional<String> file = options.text("passwordFile");
        if (password.isPresent() && file.isPresent()) {
            options.problem("passwordFile", "stands beside a password", "one of the two");
        }
        if (password.isEmpty() && file.isPresent()) {
            password = read(options, Path.of(file.get()));
        }
        boolean needed = profile == 1 || profile == TLS_BASIC;
        if (needed && password.isEmpty() && file.isEmpty()) {
            options.problem(
                    "password",
                    "is missing, and security profile " + profile + " needs it",
                    "password or passwordFile");
        }
        if (!needed && (password.isPresent() || options.has("user"))) {
            options.problem(
                    options.has("user") ? "user" : "password",
                    "is not used with security profile " + profile,
                    "securityProfile: 1 or 2");
        }
        if (user.indexOf(':') >= 0) {
            options.problem("user", "holds a colon", "a name without one (RFC 7617 §2)");
        }
        password.filter(each -> each.length() > MAX_PASSWORD)
                .ifPresent(each ->
                        options.problem("password", "has " + each.length() + " characters", "at most " + MAX_PASSWORD));
        return password.map(each -> new Login(user, each));
    }

    private static Optional<String> read(Options options, Path file) {
        try {
            if (Files.size(file) > 4 * MAX_PASSWORD) {
                options.problem("passwordFile", "'" + file + "' is too long", "a file with the password alone");
                return Optional.empty();
            }
            String text = Files.readString(file, StandardCharsets.UTF_8).strip();
            if (text.isEmpty()) {
                options.problem("passwordFile", "'" + file + "' is empty", "a file with the password alone");
            }
            return text.isEmpty() ? Optional.empty() : Optional.of(text);
        } catch (IOException e) {
            options.problem("passwordFile", "'" + file + "' cannot be read: " + e, "a file with the password alone");
            return Optional.empty();
        }
    }

    private static boolean secure(URI url) {
        return "wss".equals(url.getScheme());
    }

    public boolean secure() {
        return secure(url);
    }

    /** Where to connect to. */
    URI address() {
        String base = url.toString();
        String escaped = URLEncoder.encode(identity, StandardCharsets.UTF_8).replace("+", "%20");
        return URI.create((base.endsWith("/") ? base : base + "/") + escaped);
    }

    /** For people. */
    public String host() {
        return String.valueOf(url.getHost());
    }

    /** Without the password. */
    @Override
    public String toString() {
        return address() + " profile " + securityProfile;
    }
}
