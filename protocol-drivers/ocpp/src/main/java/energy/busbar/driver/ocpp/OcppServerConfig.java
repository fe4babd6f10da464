package energy.busbar.driver.ocpp;

import energy.busbar.core.driver.Options;
import energy.busbar.driver.ocpp.files.FilesConfig;
import java.time.Duration;
import java.util.Optional;

/**
 * Where chargers connect to, {@code ws://host:port/ocpp/IDENTITY}, and what they have to show there.
 *
 * @param host address to listen on; {@code 0.0.0.0} for all
 * @param port 0 for any free one
 * @param securityProfile of chargers that say nothing else, 0 to 3
 * @param operator O of the chargers' certificates
 * @param ping how often a charger is pinged; after two periods without any sign of it its socket is closed
 * @param tls needed for security profiles 2 and 3
 * @param files logs and firmware of chargers, over the same ports
 */
public record OcppServerConfig(
        String host,
        int port,
        int securityProfile,
        Optional<String> operator,
        Duration ping,
        Optional<OcppTlsConfig> tls,
        FilesConfig files) {
    public static final String DEFAULT_HOST = "0.0.0.0";
    public static final int DEFAULT_PORT = 8887;
    public static final Duration DEFAULT_PING = Duration.ofSeconds(30);

    public OcppServerConfig {
        if (host.isBlank() || port < 0 || port > 65_535) {
            throw new IllegalArgumentException("cannot listen on '" + host + "' port " + port);
        }
        if (securityProfile < Access.OPEN || securityProfile > Access.TLS_CERTIFICATE) {
            throw new IllegalArgumentException("security profile " + securityProfile + "; 0 to 3");
        }
    }

    /** With what is usual for files. */
    public OcppServerConfig(
            String host,
            int port,
            int securityProfile,
            Optional<String> operator,
            Duration ping,
            Optional<OcppTlsConfig> tls) {
        this(host, port, securityProfile, operator, ping, tls, FilesConfig.DEFAULT);
    }

    /** Lets anybody in who knows a charger's identity: for a laboratory. */
    public static OcppServerConfig open(String host, int port) {
        return new OcppServerConfig(host, port, Access.OPEN, Optional.empty(), DEFAULT_PING, Optional.empty());
    }

    /** Reads the block and notes what else stands in it. */
    public static OcppServerConfig read(Options options) {
        Options.HostPort listen = options.hostPort("listen", new Options.HostPort(DEFAULT_HOST, DEFAULT_PORT));
        OcppServerConfig config = new OcppServerConfig(
                listen.host(),
                listen.port(),
                options.integer("securityProfile", Access.BASIC, Access.OPEN, Access.TLS_CERTIFICATE),
                options.text("operator"),
                options.duration("ping", DEFAULT_PING, Duration.ofSeconds(1), Duration.ofMinutes(10)),
                options.has("tls") ? Optional.of(OcppTlsConfig.read(options.block("tls"))) : Optional.empty(),
                FilesConfig.read(options.block("files")));
        options.finish();
        return config;
    }
}
