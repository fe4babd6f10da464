package energy.busbar.driver.ocpp.pki;

import energy.busbar.core.port.GatewayClock;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Verifies the chargers' certificates up to the authorities of now, at the gateway's time: Java's own manager takes the
 * machine's, which on a box without a clock may be years off. There are no revocation lists on a site; a certificate ends
 * by its date, or by taking the charger's profile away.
 */
public final class PeerTrust extends X509ExtendedTrustManager {
    private static final String CLIENT = "1.3.6.1.5.5.7.3.2";
    private static final String ANY = "2.5.29.37.0";
    private static final int MAX_CHAIN = 6;

    private final Supplier<Collection<X509Certificate>> authorities;
    private final GatewayClock clock;

    public PeerTrust(Supplier<Collection<X509Certificate>> authorities, GatewayClock clock) {
        this.authorities = authorities;
        this.clock = clock;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        if (chain.length == 0 || chain.length > MAX_CHAIN) {
            throw new CertificateException("a chain of " + chain.length + " certificates; 1 to " + MAX_CHAIN);
        }
        List<String> purposes = chain[0].getExtendedKeyUsage();
        if (purposes != null && !purposes.contains(CLIENT) && !purposes.contains(ANY)) {
            throw new CertificateException("the certificate is not for a client");
        }
        Set<TrustAnchor> anchors = authorities.get().stream()
                .map(each -> new TrustAnchor(each, null))
                .collect(Collectors.toSet());
        if (anchors.isEmpty()) {
            throw new CertificateException("no authority is trusted");
        }
        try {
            X509CertSelector wanted = new X509CertSelector();
            wanted.setCertificate(chain[0]);
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, wanted);
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(time(chain)));
            parameters.addCertStore(
                    CertStore.getInstance("Collection", new CollectionCertStoreParameters(List.of(chain))));
            CertPathBuilder.getInstance("PKIX").build(parameters);
        } catch (GeneralSecurityException e) {
            throw new CertificateException(
                    "the certificate of '" + chain[0].getSubjectX500Principal() + "' leads to no authority: "
                            + e.getMessage(),
                    e);
        }
    }

    /** While the time is not known, what an authority has signed has begun; what has ended cannot be told. */
    private Instant time(X509Certificate[] chain) {
        Instant time = clock.instant();
        for (int i = 0; i < chain.length && !clock.synchronised(); i++) {
            Instant begins = chain[i].getNotBefore().toInstant();
            time = time.isBefore(begins) ? begins : time;
        }
        return time;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("this is a server");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("this is a server");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("this is a server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return authorities.get().toArray(X509Certificate[]::new);
    }
}
