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

    /** Reads {@code host} and {@code port} and notes what else stands in the block. */
    public static OcppServerConfig read(Options options) {
        String host = options.text("host").filter(h -> !h.isBlank()).orElse(DEFAULT_HOST);
        OcppServerConfig config = new OcppServerConfig(host, options.integer("port", DEFAULT_PORT, 0, 65_535));
        options.finish();
        return config;
    }
}
