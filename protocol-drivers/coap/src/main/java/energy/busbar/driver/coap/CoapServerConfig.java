package energy.busbar.driver.coap;

import energy.busbar.core.driver.Options;
import energy.busbar.core.driver.Options.HostPort;
import java.util.Optional;

/** Where devices push to: the top-level {@code coap:} block. Without it the gateway listens nowhere. */
public final class CoapServerConfig {
    public static final HostPort DEFAULT_LISTEN = new HostPort("0.0.0.0", 5683);
    public static final HostPort DEFAULT_DTLS_LISTEN = new HostPort("0.0.0.0", 5684);
    public static final int DEFAULT_MAX_PEERS = 64;
    public static final int DEFAULT_MAX_RATE = 10;

    private final Optional<HostPort> listen;
    private final Optional<HostPort> dtlsListen;
    private final Optional<StoreFile> keyStore;
    private final Optional<StoreFile> trustStore;
    private final int maxPeers;
    private final int maxRate;

    private CoapServerConfig(
            Optional<HostPort> listen,
            Optional<HostPort> dtlsListen,
            Optional<StoreFile> keyStore,
            Optional<StoreFile> trustStore,
            int maxPeers,
            int maxRate) {
        this.listen = listen;
        this.dtlsListen = dtlsListen;
        this.keyStore = keyStore;
        this.trustStore = trustStore;
        this.maxPeers = maxPeers;
        this.maxRate = maxRate;
    }

    /** Listens nowhere. */
    public static CoapServerConfig none() {
        return new CoapServerConfig(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                DEFAULT_MAX_PEERS,
                DEFAULT_MAX_RATE);
    }

    /** Reads the block and notes what else stands in it. */
    public static CoapServerConfig read(Options options) {
        CoapServerConfig config = new CoapServerConfig(
                hostPort(options, "listen", DEFAULT_LISTEN),
                hostPort(options, "dtlsListen", DEFAULT_DTLS_LISTEN),
                options.has("keyStore") ? Optional.of(StoreFile.read(options, "keyStore")) : Optional.empty(),
                options.has("trustStore") ? Optional.of(StoreFile.read(options, "trustStore")) : Optional.empty(),
                options.integer("maxPeers", DEFAULT_MAX_PEERS, 1, 1024),
                options.integer("maxRate", DEFAULT_MAX_RATE, 1, 1000));
        options.finish();
        return config;
    }

    private static Optional<HostPort> hostPort(Options options, String key, HostPort example) {
        return options.has(key) ? Optional.of(options.hostPort(key, example)) : Optional.empty();
    }

    /** Open, without DTLS. */
    Optional<HostPort> listen() {
        return listen;
    }

    Optional<HostPort> dtlsListen() {
        return dtlsListen;
    }

    /** The gateway's own key, for devices that show raw public keys or certificates. */
    Optional<StoreFile> keyStore() {
        return keyStore;
    }

    /** Authorities of the devices' certificates. */
    Optional<StoreFile> trustStore() {
        return trustStore;
    }

    /** Most peers that are remembered at once. */
    int maxPeers() {
        return maxPeers;
    }

    /** Most messages of one peer in a second. */
    int maxRate() {
        return maxRate;
    }
}
