package energy.busbar.driver.ocpp.pki;

import energy.busbar.core.pki.Der;
import energy.busbar.core.pki.Pem;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import javax.security.auth.x500.X500Principal;

/** A charger's end: keys and requests for certificates. */
public final class Requests {
    private Requests() {}

    public static KeyPair ec() {
        return pair("EC", 256);
    }

    static KeyPair pair(String algorithm, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public static String csr(String subject, KeyPair pair) {
        return csr(subject, pair, pair);
    }

    /** @param signer another than {@code pair} for one who does not hold the key */
    static String csr(String subject, KeyPair pair, KeyPair signer) {
        byte[] info = Der.sequence(
                Der.integer(BigInteger.ZERO),
                new X500Principal(subject).getEncoded(),
                pair.getPublic().getEncoded(),
                Der.tagged(0xa0));
        boolean ec = signer.getPublic().getAlgorithm().equals("EC");
        try {
            Signature signature = Signature.getInstance(ec ? "SHA256withECDSA" : "SHA256withRSA");
            signature.initSign(signer.getPrivate());
            signature.update(info);
            byte[] algorithm = Der.sequence(Der.oid(ec ? "1.2.840.10045.4.3.2" : "1.2.840.113549.1.1.11"));
            return Pem.text("CERTIFICATE REQUEST", Der.sequence(info, algorithm, Der.bits(0, signature.sign())));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
