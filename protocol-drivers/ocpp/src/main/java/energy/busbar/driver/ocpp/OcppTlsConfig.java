package energy.busbar.driver.ocpp;

import energy.busbar.core.driver.Options;
import energy.busbar.core.driver.Options.HostPort;
import energy.busbar.core.pki.KeyAndChain;
import energy.busbar.core.pki.PkiException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The {@code ocpp.tls:} block.
 *
 * @param certificates the gateway's own, such as one EC and one RSA; none for one by the site's authority
 * @param names what chargers call the gateway, for the one by the site's authority
 * @param authorities file of further authorities of chargers' certificates
 */
public record OcppTlsConfig(HostPort listen, List<Files> certificates, List<String> names, Optional<Path> authorities) {
    public static final HostPort DEFAULT_LISTEN = new HostPort("0.0.0.0", 8888);

    private static final int MAX_CERTIFICATES = 4;
    private static final int MAX_NAMES = 16;
    private static final Pattern NAME =
            Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|[0-9A-Fa-f:]{2,39}");

    /** PEM files. */
    public record Files(Path certificate, Path key) {}

    public OcppTlsConfig {
        certificates = List.copyOf(certificates);
        names = List.copyOf(names);
    }

    /** Opens the files, so that a wrong one is told with its line. */
    static OcppTlsConfig read(Options options) {
        HostPort listen = options.hostPort("listen", DEFAULT_LISTEN);
        List<Files> certificates = new ArrayList<>();
        List<Options> blocks = options.blocks("certificates");
        for (Options block : blocks) {
            files(block).ifPresent(certificates::add);
        }
        if (blocks.size() > MAX_CERTIFICATES) {
            options.problem("certificates", "has " + blocks.size() + " entries", "at most " + MAX_CERTIFICATES);
        }
        List<String> names = options.texts("names");
        for (String name : names) {
            if (!NAME.matcher(name).matches()) {
                options.problem(
                        "names", "has '" + name + "'", "host names and addresses that chargers call this box by");
            }
        }
        if (names.size() > MAX_NAMES) {
            options.problem("names", "has " + names.size() + " entries", "at most " + MAX_NAMES);
        }
        if (blocks.isEmpty() == names.isEmpty()) {
            options.problem(
                    "certificates",
                    blocks.isEmpty() ? "is missing" : "stands beside names",
                    "either certificates, PEM files of your own, or names, for a certificate by the site's own authority");
        }
        Optional<Path> authorities = options.text("authorities").map(Path::of);
        authorities.ifPresent(file -> {
            try {
                KeyAndChain.certificates(file);
            } catch (PkiException e) {
                options.problem("authorities", "is wrong: " + e.getMessage(), "a PEM file of certificates");
            }
        });
        options.finish();
        return new OcppTlsConfig(listen, certificates, names, authorities);
    }

    private static Optional<Files> files(Options block) {
        String certificate = block.requiredText("certificate");
        String key = block.requiredText("key");
        block.finish();
        if (certificate.isEmpty() || key.isEmpty()) {
            return Optional.empty();
        }
        Files files = new Files(Path.of(certificate), Path.of(key));
        try {
            KeyAndChain.of(files.certificate(), files.key());
        } catch (PkiException e) {
            String at = String.valueOf(e.getMessage()).startsWith("'" + files.key() + "'") ? "key" : "certificate";
            block.problem(
                    at, "is wrong: " + e.getMessage(), "PEM files of a certificate with its chain and of its key");
        }
        return Optional.of(files);
    }
}
