package energy.busbar.driver.ocpp;

import energy.busbar.core.pki.PkiException;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.driver.ocpp.pki.PeerTrust;
import java.security.KeyStore;
import java.security.cert.CRL;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS as OCPP wants it (Improved security for OCPP 1.6-J §2.5 and 2.6; OCPP 2.0.1 part 2 §A.1.3.3): 1.2 and up, suites
 * with GCM only, a charger's certificate looked at where it shows one. A renewed certificate is for new connections; those that
 * are open stay.
 */
final class TlsPort {
    private static final Logger LOG = LoggerFactory.getLogger(TlsPort.class);

    /** The specification's four, with what is better around them. */
    static final List<String> SUITES = List.of(
            "TLS_AES_256_GCM_SHA384",
            "TLS_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_RSA_WITH_AES_128_GCM_SHA256");

    private static final int SESSIONS = 1_024;
    private static final int SESSION_SECONDS = 3_600;

    private final TlsKeys keys;
    private final SslContextFactory.Server ssl;

    /** @throws PkiException when a key or certificate cannot be used */
    TlsPort(TlsKeys keys, GatewayClock clock) throws PkiException {
        this.keys = keys;
        PeerTrust trust = new PeerTrust(keys::trusted, clock);
        ssl = new SslContextFactory.Server() {
            @Override
            protected TrustManager[] getTrustManagers(KeyStore trustStore, Collection<? extends CRL> crls) {
                return new TrustManager[] {trust};
            }

            /** Jetty would warn at each start of suites that are in the list because OCPP demands them. */
            @Override
            protected void checkCiphers(SSLParameters parameters) {}
        };
        ssl.setKeyStore(keys.load());
        ssl.setKeyStorePassword("");
        ssl.setKeyManagerPassword("");
        ssl.setIncludeProtocols("TLSv1.2", "TLSv1.3");
        ssl.setExcludeCipherSuites();
        ssl.setIncludeCipherSuites(SUITES.toArray(String[]::new));
        ssl.setUseCipherSuitesOrder(true);
        ssl.setRenegotiationAllowed(false);
        ssl.setWantClientAuth(true);
        ssl.setSniRequired(false);
        ssl.setSslSessionCacheSize(SESSIONS);
        ssl.setSslSessionTimeout(SESSION_SECONDS);
        tellMissingSuites();
    }

    SslContextFactory.Server factory() {
        return ssl;
    }

    /** Looks for renewed files; a wrong one leaves the old in force. May read a disk. */
    void refresh() {
        if (!keys.changed()) {
            return;
        }
        try {
            KeyStore renewed = keys.load();
            ssl.reload(factory -> factory.setKeyStore(renewed));
            LOG.info("ocpp certificate renewed");
        } catch (Exception e) { // Jetty declares no narrower one
            LOG.error("ocpp certificate cannot be renewed, the old one stays reason={}", e.getMessage());
        }
    }

    private static void tellMissingSuites() {
        try {
            List<String> offered = Arrays.asList(
                    SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites());
            List<String> missing =
                    SUITES.stream().filter(suite -> !offered.contains(suite)).toList();
            if (!missing.isEmpty()) {
                LOG.info(
                        "this Java no longer offers suites={}; a charger that has no other needs jdk.tls.disabledAlgorithms without TLS_RSA_*",
                        missing);
            }
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has TLS", e);
        }
    }
}
