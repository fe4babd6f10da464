package energy.busbar.driver.coap;

import energy.busbar.driver.coap.Credentials.Certificates;
import energy.busbar.driver.coap.Credentials.Psk;
import energy.busbar.driver.coap.Credentials.RawKey;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.util.ExecutorsUtil;
import org.eclipse.californium.elements.util.NamedThreadFactory;
import org.eclipse.californium.scandium.DTLSConnector;
import org.eclipse.californium.scandium.config.DtlsConfig.DtlsRole;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.eclipse.californium.scandium.dtls.CertificateType;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedSinglePskStore;
import org.eclipse.californium.scandium.dtls.x509.SingleCertificateProvider;
import org.eclipse.californium.scandium.dtls.x509.StaticNewAdvancedCertificateVerifier;
import org.jspecify.annotations.Nullable;

/**
 * The sockets by which devices are called: one for all that are called openly, one for each that is called in DTLS,
 * since each has credentials of its own. One thread serves them all.
 */
final class Endpoints implements AutoCloseable {
    /** Far more than devices on one box; only those that are configured are called. */
    private static final int MAX_PEERS = 256;

    private @Nullable ScheduledExecutorService executor;
    private @Nullable CoapEndpoint plain;

    /** @throws IOException when no UDP port can be opened */
    synchronized void start() throws IOException {
        ScheduledExecutorService started =
                ExecutorsUtil.newScheduledThreadPool(1, new NamedThreadFactory("coap-", null));
        executor = started;
        plain = started(CoapEndpoint.builder().setConfiguration(CoapSettings.udp(MAX_PEERS)), started);
    }

    synchronized CoapEndpoint plain() {
        if (plain == null) {
            throw new IllegalStateException("not started");
        }
        return plain;
    }

    synchronized ScheduledExecutorService executor() {
        if (executor == null) {
            throw new IllegalStateException("not started");
        }
        return executor;
    }

    /**
     * A socket for one device; who asks destroys it. Files are read anew each time, so that a renewed certificate is used.
     *
     * @throws IOException when a key cannot be read or no port opened
     */
    CoapEndpoint secure(DtlsOptions options) throws IOException {
        Configuration settings = CoapSettings.dtls(2, DtlsRole.CLIENT_ONLY, options.connectionId());
        DtlsConnectorConfig.Builder dtls = DtlsConnectorConfig.builder(settings).setAddress(new InetSocketAddress(0));
        try {
            apply(dtls, options.credentials());
            DTLSConnector connector = new DTLSConnector(dtls.build());
            return started(CoapEndpoint.builder().setConfiguration(settings).setConnector(connector), executor());
        } catch (GeneralSecurityException | IllegalStateException | IllegalArgumentException e) {
            throw new IOException("DTLS cannot be set up with " + options.credentials() + ": " + e.getMessage(), e);
        }
    }

    private static void apply(DtlsConnectorConfig.Builder dtls, Credentials credentials)
            throws IOException, GeneralSecurityException {
        StaticNewAdvancedCertificateVerifier.Builder trust = StaticNewAdvancedCertificateVerifier.builder();
        if (credentials instanceof Psk psk) {
            dtls.setAdvancedPskStore(new AdvancedSinglePskStore(psk.identity(), psk.key()));
        } else if (credentials instanceof RawKey raw) {
            own(dtls, raw.own(), CertificateType.RAW_PUBLIC_KEY);
            dtls.setAdvancedCertificateVerifier(trust.setTrustedRPKs(raw.peer()).build());
        } else if (credentials instanceof Certificates certificates) {
            own(dtls, certificates.own(), CertificateType.X_509);
            if (certificates.authorities().isPresent()) {
                dtls.setAdvancedCertificateVerifier(trust.setTrustedCertificates(
                                certificates.authorities().get().authorities())
                        .build());
            }
        }
    }

    static void own(DtlsConnectorConfig.Builder dtls, Optional<StoreFile> store, CertificateType... types)
            throws IOException, GeneralSecurityException {
        if (store.isPresent()) {
            StoreFile.Key key = store.get().key();
            dtls.setCertificateIdentityProvider(new SingleCertificateProvider(key.key(), key.chain(), types));
        }
    }

    private static CoapEndpoint started(CoapEndpoint.Builder builder, ScheduledExecutorService executor)
            throws IOException {
        CoapEndpoint endpoint = builder.setOptionRegistry(CoapSettings.OPTIONS).build();
        endpoint.setExecutors(executor, executor);
        try {
            endpoint.start();
        } catch (IOException | RuntimeException e) {
            endpoint.destroy();
            throw e;
        }
        return endpoint;
    }

    @Override
    public synchronized void close() {
        if (plain != null) {
            plain.destroy();
            plain = null;
        }
        if (executor != null) {
            ExecutorsUtil.shutdownExecutorGracefully(1000, executor);
            executor = null;
        }
    }
}
