package energy.busbar.driver.coap;

import java.util.concurrent.TimeUnit;
import org.eclipse.californium.core.coap.option.OptionRegistry;
import org.eclipse.californium.core.coap.option.StandardOptionRegistry;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.UdpConfig;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.californium.scandium.config.DtlsConfig.DtlsRole;

/** Californium's settings for a small box: few threads, and everything that a peer can fill is bounded. */
final class CoapSettings {
    /** Largest body, over all blocks. */
    static final int MAX_BODY_BYTES = 64 * 1024;

    /** A message with another critical option is refused; Californium's own default takes it. */
    static final OptionRegistry OPTIONS = StandardOptionRegistry.STANDARD_OPTIONS;

    /** RFC 9146: long enough that those of all peers differ. */
    private static final int CONNECTION_ID_BYTES = 6;

    static {
        CoapConfig.register();
        UdpConfig.register();
        DtlsConfig.register();
    }

    private CoapSettings() {}

    /** @param peers most that exchange messages at once; beyond it the longest silent one is forgotten */
    static Configuration udp(int peers) {
        // Without file: Californium otherwise writes its settings into the working directory.
        Configuration settings = Configuration.createStandardWithoutFile();
        settings.set(CoapConfig.PROTOCOL_STAGE_THREAD_COUNT, 1);
        settings.set(CoapConfig.MAX_RESOURCE_BODY_SIZE, MAX_BODY_BYTES);
        settings.set(CoapConfig.MAX_ACTIVE_PEERS, peers);
        settings.set(CoapConfig.MAX_PEER_INACTIVITY_PERIOD, 10, TimeUnit.MINUTES);
        // A transfer that stands still keeps its blocks no longer than this.
        settings.set(CoapConfig.BLOCKWISE_STATUS_LIFETIME, 30, TimeUnit.SECONDS);
        // Only what is configured is observed here, and nobody observes the gateway.
        settings.set(CoapConfig.MAX_SERVER_OBSERVES, 1);
        settings.set(UdpConfig.UDP_RECEIVER_THREAD_COUNT, 1);
        settings.set(UdpConfig.UDP_SENDER_THREAD_COUNT, 1);
        return settings;
    }

    static Configuration dtls(int peers, DtlsRole role, boolean connectionId) {
        Configuration settings = udp(peers);
        settings.set(DtlsConfig.DTLS_ROLE, role);
        settings.set(DtlsConfig.DTLS_MAX_CONNECTIONS, peers);
        settings.set(DtlsConfig.DTLS_RECEIVER_THREAD_COUNT, 1);
        settings.set(DtlsConfig.DTLS_CONNECTOR_THREAD_COUNT, 1);
        settings.set(DtlsConfig.DTLS_MAX_FRAGMENTED_HANDSHAKE_MESSAGE_LENGTH, 16 * 1024);
        settings.set(DtlsConfig.DTLS_CONNECTION_ID_LENGTH, connectionId ? CONNECTION_ID_BYTES : null);
        settings.set(DtlsConfig.DTLS_RECOMMENDED_CIPHER_SUITES_ONLY, true);
        settings.set(DtlsConfig.DTLS_VERIFY_SERVER_CERTIFICATES_SUBJECT, true);
        settings.set(DtlsConfig.DTLS_SERVER_USE_SESSION_ID, true);
        return settings;
    }
}
