package energy.busbar.core.pki;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether certificates that somebody gave are what the key here can use to log in with. */
public final class ChainCheck {
    /** The issuer's clock may be ahead of ours. */
    static final Duration SKEW = Duration.ofMinutes(5);

    private static final int MAX_CHAIN = 6;
    private static final String CLIENT = "1.3.6.1.5.5.7.3.2";
    private static final String ANY = "2.5.29.37.0";

    private ChainCheck() {}

    /**
     * The certificate of {@code key}, then its issuers as far as they are there, without a root: a server has that or does
     * not trust it.
     */
    public static List<X509Certificate> ordered(PublicKey key, List<X509Certificate> given) throws PkiException {
        X509Certificate at = given.stream()
                .filter(each -> each.getPublicKey().equals(key))
                .findFirst()
                .orElseThrow(
                        () -> new PkiException(
                                "none of the " + given.size()
                                        + " certificates is for the key of this request; one that answers this very request is needed"));
        List<X509Certificate> chain = new ArrayList<>(List.of(at));
        while (chain.size() < MAX_CHAIN) {
            X509Certificate below = at;
            Optional<X509Certificate> above = given.stream()
                    .filter(each -> !chain.contains(each) && !selfIssued(each) && signed(each, below))
                    .findFirst();
            if (above.isEmpty()) {
                break;
            }
            at = above.get();
            chain.add(at);
        }
        return chain;
    }

    /**
     * @param now null while the time is not known; {@code floor} is then what no real time lies before
     * @return what is wrong, and what would be right
     */
    public static Optional<String> problem(
            List<X509Certificate> chain, PublicKey key, Optional<Instant> now, Instant floor) {
        if (chain.isEmpty() || chain.size() > MAX_CHAIN) {
            return Optional.of("has " + chain.size() + " certificates; 1 to " + MAX_CHAIN + " would be right");
        }
        X509Certificate own = chain.get(0);
        if (!own.getPublicKey().equals(key)) {
            return Optional.of(strange(chain, key));
        }
        for (int i = 1; i < chain.size(); i++) {
            if (!signed(chain.get(i), chain.get(i - 1))) {
                return Optional.of("has as certificate " + (i + 1) + " '" + name(chain.get(i))
                        + "', which did not sign certificate " + i + " '" + name(chain.get(i - 1))
                        + "'; the right order is the gateway's own, then each time the one that signed it");
            }
        }
        return validity(chain, now, floor).or(() -> purpose(own));
    }

    private static String strange(List<X509Certificate> chain, PublicKey key) {
        for (int i = 1; i < chain.size(); i++) {
            if (chain.get(i).getPublicKey().equals(key)) {
                return "has this gateway's own certificate as number " + (i + 1) + "; it must be the first";
            }
        }
        return "begins with the certificate of '" + name(chain.get(0))
                + "', which is for another key; it must answer the request that this gateway made";
    }

    private static Optional<String> validity(List<X509Certificate> chain, Optional<Instant> now, Instant floor) {
        for (X509Certificate each : chain) {
            Instant from = each.getNotBefore().toInstant();
            Instant to = each.getNotAfter().toInstant();
            if (!to.isAfter(now.orElse(floor))) {
                return Optional.of("has the certificate of '" + name(each) + "', which ended on " + to);
            }
            if (now.isPresent() && from.isAfter(now.get().plus(SKEW))) {
                return Optional.of("has the certificate of '" + name(each) + "', which begins on " + from
                        + " only; it is " + now.get() + " here");
            }
        }
        return Optional.empty();
    }

    private static Optional<String> purpose(X509Certificate own) {
        if (own.getBasicConstraints() >= 0) {
            return Optional.of(
                    "begins with an authority's certificate, '" + name(own) + "'; the gateway's own is needed");
        }
        boolean[] usage = own.getKeyUsage();
        if (usage != null && !usage[0]) {
            return Optional.of("has a certificate whose key usage lacks digitalSignature, which a TLS client needs");
        }
        try {
            List<String> purposes = own.getExtendedKeyUsage();
            if (purposes != null && !purposes.contains(CLIENT) && !purposes.contains(ANY)) {
                return Optional.of("has a certificate whose extended key usage " + purposes + " lacks clientAuth, "
                        + CLIENT + ", which a TLS client needs");
            }
            return Optional.empty();
        } catch (CertificateParsingException e) {
            return Optional.of("has a certificate whose extended key usage cannot be read");
        }
    }

    private static boolean selfIssued(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    }

    private static boolean signed(X509Certificate above, X509Certificate below) {
        if (!below.getIssuerX500Principal().equals(above.getSubjectX500Principal())) {
            return false;
        }
        try {
            below.verify(above.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static String name(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName();
    }
}
