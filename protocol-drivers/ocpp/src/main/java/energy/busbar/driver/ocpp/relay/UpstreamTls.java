package energy.busbar.driver.ocpp.relay;

import energy.busbar.core.driver.Options;
import energy.busbar.core.pki.KeyAndChain;
import energy.busbar.core.pki.PkiException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The {@code upstream.tls:} block, all PEM files.
 *
 * @param authorities of the upstream's certificate; Java's own when empty
 * @param certificate of the charger, with its chain
 */
public record UpstreamTls(Optional<Path> authorities, Optional<Path> certificate, Optional<Path> key) {
    static final UpstreamTls NONE = new UpstreamTls(Optional.empty(), Optional.empty(), Optional.empty());

    /** Opens the files, so that a wrong one is told with its line. */
    static UpstreamTls read(Options options, boolean needsCertificate) {
        Optional<Path> authorities = options.text("authorities").map(Path::of);
        Optional<Path> certificate = options.text("certificate").map(Path::of);
        Optional<Path> key = options.text("key").map(Path::of);
        authorities.ifPresent(file -> {
            try {
                KeyAndChain.certificates(file);
            } catch (PkiException e) {
                options.problem("authorities", "is wrong: " + e.getMessage(), "a PEM file of certificates");
            }
        });
        if (certificate.isPresent() != key.isPresent()) {
            options.problem(
                    certificate.isPresent() ? "key" : "certificate", "is missing beside the other", "both, or neither");
        } else if (certificate.isPresent()) {
            try {
                KeyAndChain.of(certificate.get(), key.orElseThrow());
            } catch (PkiException e) {
                options.problem(
                        "certificate",
                        "is wrong: " + e.getMessage(),
                        "PEM files of a certificate with its chain and of its key");
            }
        } else if (needsCertificate) {
            options.problem(
                    "certificate", "is missing, and security profile 3 needs it", "a PEM file, and its key in key");
        }
        options.finish();
        return new UpstreamTls(authorities, certificate, key);
    }
}
