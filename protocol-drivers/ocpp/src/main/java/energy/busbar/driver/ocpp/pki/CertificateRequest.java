package energy.busbar.driver.ocpp.pki;

import energy.busbar.core.pki.Der;
import energy.busbar.core.pki.DerReader;
import energy.busbar.core.pki.Pem;
import energy.busbar.core.pki.PkiException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import javax.security.auth.x500.X500Principal;

/**
 * A PKCS#10 certification request (RFC 2986) whose signature has been checked: who asks holds the key. Attributes, wishes
 * for extensions among them, are not followed; the authority decides these.
 */
public final class CertificateRequest {
    /** OCPP 2.0.1 SignCertificateRequest.csr; 1.6's extension has the same bound. */
    static final int MAX_CHARS = 5_500;

    private static final int LEAST_EC_BITS = 256;
    private static final int LEAST_RSA_BITS = 2_048;
    private static final int MOST_RSA_BITS = 8_192;

    private static final Map<String, String> SIGNATURES = Map.of(
            hex(Der.oid("1.2.840.10045.4.3.2")), "SHA256withECDSA",
            hex(Der.oid("1.2.840.10045.4.3.3")), "SHA384withECDSA",
            hex(Der.oid("1.2.840.10045.4.3.4")), "SHA512withECDSA",
            hex(Der.oid("1.2.840.113549.1.1.11")), "SHA256withRSA",
            hex(Der.oid("1.2.840.113549.1.1.12")), "SHA384withRSA",
            hex(Der.oid("1.2.840.113549.1.1.13")), "SHA512withRSA");

    private final X500Principal subject;
    private final PublicKey key;

    private CertificateRequest(X500Principal subject, PublicKey key) {
        this.subject = subject;
        this.key = key;
    }

    /** @param text PEM, or the bare Base64 of it, as some chargers send */
    public static CertificateRequest parse(String text) throws PkiException {
        if (text.length() > MAX_CHARS) {
            throw new PkiException("the request has " + text.length() + " characters; at most " + MAX_CHARS);
        }
        try {
            return read(der(text));
        } catch (DerReader.BadDer e) {
            throw new PkiException("the request is not PKCS#10: " + e.getMessage(), e);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new PkiException("the request cannot be used: " + e.getMessage(), e);
        }
    }

    public X500Principal subject() {
        return subject;
    }

    public PublicKey key() {
        return key;
    }

    private static byte[] der(String text) throws PkiException {
        if (!text.contains("-----BEGIN")) {
            return Base64.getMimeDecoder().decode(text.trim());
        }
        for (Pem.Block block : Pem.blocks(text)) {
            // The older name of it is still about.
            if (block.label().equals("CERTIFICATE REQUEST") || block.label().equals("NEW CERTIFICATE REQUEST")) {
                return block.der();
            }
        }
        throw new PkiException("the request holds no '-----BEGIN CERTIFICATE REQUEST-----'");
    }

    private static CertificateRequest read(byte[] der) throws DerReader.BadDer, GeneralSecurityException, PkiException {
        DerReader outer = new DerReader(der);
        DerReader request = outer.next(Der.SEQUENCE, "the request").open();
        outer.end("the request");
        DerReader.Element info = request.next(Der.SEQUENCE, "its body");
        DerReader.Element algorithm = request.next(Der.SEQUENCE, "the signature's algorithm");
        DerReader.Element signature = request.next(Der.BIT_STRING, "the signature");
        request.end("the request");

        DerReader fields = info.open();
        fields.next(Der.INTEGER, "the version");
        X500Principal subject =
                new X500Principal(fields.next(Der.SEQUENCE, "the subject").whole());
        PublicKey key = key(fields.next(Der.SEQUENCE, "the public key"));

        DerReader.Element name = algorithm.open().next(Der.OID, "the signature's algorithm");
        String signing = SIGNATURES.get(hex(name.whole()));
        if (signing == null) {
            throw new PkiException("the request is signed in an unknown way; ECDSA or RSA with SHA-256, 384 or 512");
        }
        if (signature.content().length < 2 || signature.content()[0] != 0) {
            throw new PkiException("the request's signature is empty");
        }
        Signature check = Signature.getInstance(signing);
        check.initVerify(key);
        check.update(info.whole());
        if (!check.verify(signature.content(), 1, signature.content().length - 1)) {
            throw new PkiException("the request's signature is not that of its key");
        }
        return new CertificateRequest(subject, key);
    }

    private static PublicKey key(DerReader.Element spki)
            throws DerReader.BadDer, GeneralSecurityException, PkiException {
        String kind = hex(spki.open()
                .next(Der.SEQUENCE, "the key's algorithm")
                .open()
                .next(Der.OID, "the key's algorithm")
                .whole());
        X509EncodedKeySpec spec = new X509EncodedKeySpec(spki.whole());
        if (kind.equals(hex(Der.oid("1.2.840.10045.2.1")))) {
            PublicKey key = KeyFactory.getInstance("EC").generatePublic(spec);
            if (((ECPublicKey) key).getParams().getOrder().bitLength() < LEAST_EC_BITS) {
                throw new PkiException("the request's key is on a curve of less than " + LEAST_EC_BITS + " bits");
            }
            return key;
        }
        if (kind.equals(hex(Der.oid("1.2.840.113549.1.1.1")))) {
            PublicKey key = KeyFactory.getInstance("RSA").generatePublic(spec);
            int bits = ((RSAPublicKey) key).getModulus().bitLength();
            if (bits < LEAST_RSA_BITS || bits > MOST_RSA_BITS) {
                throw new PkiException(
                        "the request's RSA key has " + bits + " bits; " + LEAST_RSA_BITS + " to " + MOST_RSA_BITS);
            }
            return key;
        }
        throw new PkiException("the request's key is neither EC nor RSA");
    }

    private static String hex(byte[] bytes) {
        return java.util.HexFormat.of().formatHex(bytes);
    }
}
