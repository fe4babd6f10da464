package energy.busbar.core.pki;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/** Makes PKCS#10 certification requests (RFC 2986), signed with SHA-256 by the key that they are for. */
public final class RequestMaker {
    private static final byte[] ECDSA_SHA256 = Der.sequence(Der.oid("1.2.840.10045.4.3.2"));
    private static final byte[] RSA_SHA256 =
            Der.sequence(Der.oid("1.2.840.113549.1.1.11"), new byte[] {0x05, 0x00}); // RFC 4055 §5: with NULL

    private RequestMaker() {}

    /**
     * @param subjectAltName the extension's value in DER, asked for by the attribute extensionRequest (RFC 2985 §5.4.2)
     * @return DER
     */
    public static byte[] make(KeyPair pair, X500Principal subject, Optional<byte[]> subjectAltName) {
        byte[][] attributes = subjectAltName
                .map(value -> new byte[][] {
                    Der.sequence(
                            Der.oid("1.2.840.113549.1.9.14"),
                            Der.tagged(Der.SET, Der.sequence(Der.sequence(Der.oid("2.5.29.17"), Der.octets(value)))))
                })
                .orElseGet(() -> new byte[0][]);
        byte[] info = Der.sequence(
                Der.integer(BigInteger.ZERO),
                subject.getEncoded(),
                pair.getPublic().getEncoded(),
                Der.tagged(0xa0, attributes)); // [0] IMPLICIT SET OF
        boolean rsa = pair.getPublic().getAlgorithm().equals("RSA");
        try {
            Signature signature = Signature.getInstance(rsa ? "SHA256withRSA" : "SHA256withECDSA");
            signature.initSign(pair.getPrivate());
            signature.update(info);
            return Der.sequence(info, rsa ? RSA_SHA256 : ECDSA_SHA256, Der.bits(0, signature.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key of our own making does not sign", e);
        }
    }
}
