package energy.busbar.core.pki;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/**
 * A key that waits for its certificate, with the request for it. Both are kept in one text, so that a power cut leaves
 * both or none, and the same request is sent again afterwards.
 */
public record PendingKey(KeyPair pair, byte[] request) {
    private static final String REQUEST = "CERTIFICATE REQUEST";

    public static PendingKey make(KeyKind kind, X500Principal subject, Optional<byte[]> subjectAltName) {
        KeyPair pair = kind.newPair();
        return new PendingKey(pair, RequestMaker.make(pair, subject, subjectAltName));
    }

    public static PendingKey parse(String text) throws PkiException {
        PrivateKey secret = Pem.privateKey(text);
        byte[] open = block(text, "PUBLIC KEY");
        try {
            KeyPair pair = new KeyPair(
                    KeyFactory.getInstance(secret.getAlgorithm()).generatePublic(new X509EncodedKeySpec(open)), secret);
            return new PendingKey(pair, block(text, REQUEST));
        } catch (GeneralSecurityException e) {
            throw new PkiException("holds a public key that cannot be read", e);
        }
    }

    private static byte[] block(String text, String label) throws PkiException {
        for (Pem.Block each : Pem.blocks(text)) {
            if (each.label().equals(label)) {
                return each.der();
            }
        }
        throw new PkiException("holds no '-----BEGIN " + label + "-----'");
    }

    /** With the private key: for a {@link PrivateFile} alone. */
    public String secretText() {
        return Pem.text("PRIVATE KEY", pair.getPrivate().getEncoded())
                + Pem.text("PUBLIC KEY", pair.getPublic().getEncoded())
                + requestPem();
    }

    public String requestPem() {
        return Pem.text(REQUEST, request);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "a key that waits for its certificate";
    }
}
