package energy.busbar.agent.enroll;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** SHA-256 of certificates and requests, by which people compare them. */
public final class Fingerprints {
    private Fingerprints() {}

    static Optional<X509Certificate> find(List<X509Certificate> certificates, String wanted) {
        return certificates.stream().filter(each -> of(each).equals(wanted)).findFirst();
    }

    static String of(List<X509Certificate> certificates) {
        return certificates.stream().map(Fingerprints::of).collect(Collectors.joining(", "));
    }

    public static String of(X509Certificate certificate) {
        try {
            return of(certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("it was read from its encoding", e);
        }
    }

    public static String of(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
