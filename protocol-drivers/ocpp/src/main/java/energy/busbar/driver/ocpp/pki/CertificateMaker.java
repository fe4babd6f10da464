package energy.busbar.driver.ocpp.pki;

import energy.busbar.core.pki.Der;
import energy.busbar.core.pki.Pem;
import energy.busbar.core.pki.PkiException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;

/** Makes X.509 certificates of version 3 (RFC 5280) that are signed with ECDSA and SHA-256. */
final class CertificateMaker {
    private static final byte[] ECDSA_SHA256 = Der.sequence(Der.oid("1.2.840.10045.4.3.2"));
    private static final int SERIAL_BITS = 127;
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    /** What a certificate is for, as key usage and extended key usage (RFC 5280 §4.2.1.3 and 12). */
    enum Use {
        AUTHORITY,
        CLIENT,
        SERVER
    }

    /** @param names of a server, host names and addresses; empty else */
    record Wish(X500Principal subject, PublicKey key, Use use, Instant from, Instant to, List<String> names) {}

    private final SecureRandom random = new SecureRandom();

    X509Certificate make(Wish wish, X500Principal issuer, PublicKey issuerKey, PrivateKey signer) {
        byte[] body = Der.sequence(
                Der.explicit(0, Der.integer(BigInteger.TWO)),
                Der.integer(new BigInteger(SERIAL_BITS, random).add(BigInteger.ONE)),
                ECDSA_SHA256,
                issuer.getEncoded(),
                Der.sequence(Der.time(wish.from()), Der.time(wish.to())),
                wish.subject().getEncoded(),
                wish.key().getEncoded(),
                Der.explicit(3, Der.sequence(extensions(wish, issuerKey))));
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(signer);
            signature.update(body);
            return Pem.certificate(Der.sequence(body, ECDSA_SHA256, Der.bits(0, signature.sign())));
        } catch (GeneralSecurityException | PkiException e) {
            throw new IllegalStateException("a certificate of our own making is wrong: " + e.getMessage(), e);
        }
    }

    private static List<byte[]> extensions(Wish wish, PublicKey issuerKey) {
        boolean authority = wish.use() == Use.AUTHORITY;
        List<byte[]> extensions = new ArrayList<>();
        extensions.add(extension(
                "2.5.29.19",
                true,
                authority ? Der.sequence(Der.bool(true), Der.integer(BigInteger.ZERO)) : Der.sequence()));
        // keyCertSign and cRLSign; digitalSignature, and keyEncipherment for TLS_RSA_*
        boolean rsa = wish.key().getAlgorithm().equals("RSA");
        extensions.add(extension(
                "2.5.29.15",
                true,
                authority ? Der.bits(1, (byte) 0x06) : rsa ? Der.bits(5, (byte) 0xa0) : Der.bits(7, (byte) 0x80)));
        if (!authority) {
            String purpose = wish.use() == Use.CLIENT ? "1.3.6.1.5.5.7.3.2" : "1.3.6.1.5.5.7.3.1";
            extensions.add(extension("2.5.29.37", false, Der.sequence(Der.oid(purpose))));
        }
        extensions.add(extension("2.5.29.14", false, Der.octets(keyId(wish.key()))));
        extensions.add(extension("2.5.29.35", false, Der.sequence(Der.implicit(0, keyId(issuerKey)))));
        if (!wish.names().isEmpty()) {
            extensions.add(extension(
                    "2.5.29.17",
                    false,
                    Der.sequence(wish.names().stream()
                            .map(CertificateMaker::generalName)
                            .toList())));
        }
        return extensions;
    }

    private static byte[] extension(String oid, boolean critical, byte[] value) {
        return critical
                ? Der.sequence(Der.oid(oid), Der.bool(true), Der.octets(value))
                : Der.sequence(Der.oid(oid), Der.octets(value));
    }

    private static byte[] generalName(String name) {
        if (IPV4.matcher(name).matches() || name.contains(":")) {
            try {
                return Der.implicit(7, InetAddress.getByName(name).getAddress()); // a literal: nobody is asked
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException("'" + name + "' is no address", e);
            }
        }
        return Der.implicit(2, name.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    /** RFC 5280 §4.2.1.2 method 1, but of the whole key: any value serves that two certificates of one key share. */
    private static byte[] keyId(PublicKey key) {
        try {
            return java.util.Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(key.getEncoded()), 20);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
