package energy.busbar.driver.ocpp;

import energy.busbar.core.driver.Options;

/**
 * Where chargers connect to: {@code ws://host:port/ocpp/IDENTITY}.
 *
 * @param host address to listen on; {@code 0.0.0.0} for all
 * @param port 0 for any free one
 */
public record OcppServerConfig(String host, int port) {
    public static final String DEFAULT_HOST = "0.0.0.0";
    public static final int DEFAULT_PORT = 8887;

    public OcppServerConfig {
        if (host.isBlank() || port < 0 || port > 65_535) {
            throw new IllegalArgumentException("cannot listen on '" + host + "' port " + port);
        }
    }

    /** Reads {@code listen} and notes what else stands in the block. */
    public static OcppServerConfig read(Options options) {
        Options.HostPort listen = options.hostPort("listen", new Options.HostPort(DEFAULT_HOST, DEFAULT_PORT));
        options.finish();
        return new OcppServerConfig(listen.host(), listen.port());
    }
}
