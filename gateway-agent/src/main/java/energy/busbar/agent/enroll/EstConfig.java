package energy.busbar.agent.enroll;

import energy.busbar.core.driver.Options;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An EST server (RFC 7030).
 *
 * @param url of the service, to which {@code /cacerts} and the others are added
 * @param authorities PEM file of what the server's certificate is checked against
 * @param fingerprint SHA-256 of the authority's certificate in hexadecimal, to find it among what {@code /cacerts} gives;
 *     exactly one of the two is there
 * @param user for HTTP Basic, with {@code passwordFile}
 * @param login PEM file with key and certificate for the first request, as a maker has put it into the box
 */
public record EstConfig(
        URI url,
        Optional<Path> authorities,
        Optional<String> fingerprint,
        Optional<String> user,
        Optional<Path> passwordFile,
        Optional<Path> login) {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    static Optional<EstConfig> read(Options options, Path base) {
        Optional<URI> url = url(options);
        Optional<Path> authorities = path(options, "authorities", base);
        Optional<String> fingerprint =
                options.text("fingerprint").map(t -> t.replace(":", "").toLowerCase(Locale.ROOT));
        if (fingerprint.isPresent() && !SHA256.matcher(fingerprint.get()).matches()) {
            options.problem(
                    "fingerprint",
                    "is '" + options.text("fingerprint").orElse("") + "'",
                    "64 hexadecimal digits, as 'openssl x509 -noout -fingerprint -sha256' says");
        }
        if (authorities.isPresent() == fingerprint.isPresent()) {
            options.problem(
                    "authorities",
                    authorities.isPresent() ? "stands beside fingerprint" : "is missing, and so is fingerprint",
                    "one of the two: nothing else says that the server is the right one");
        }
        Optional<String> user = options.text("user");
        Optional<Path> passwordFile = path(options, "passwordFile", base);
        if (user.isPresent() != passwordFile.isPresent()) {
            options.problem("user", "and passwordFile do not stand together", "both, or neither");
        }
        Optional<Path> login = path(options, "login", base);
        options.finish();
        return url.map(u -> new EstConfig(u, authorities, fingerprint, user, passwordFile, login));
    }

    private static Optional<Path> path(Options options, String key, Path base) {
        return options.text(key).map(text -> base.resolve(text).normalize());
    }

    private static Optional<URI> url(Options options) {
        String text = options.requiredText("url");
        try {
            URI uri = new URI(text);
            if ("https".equals(uri.getScheme())
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getQuery() == null
                    && uri.getFragment() == null) {
                return Optional.of(URI.create(text.replaceAll("/+$", "")));
            }
        } catch (URISyntaxException e) {
            // said below
        }
        options.problem(
                "url", "is '" + text + "'", "https://HOST/.well-known/est, with a label after it if there is one");
        return Optional.empty();
    }
}
