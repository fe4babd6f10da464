package energy.busbar.ota.tuf;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A public key of the specification's section 4.2. One that cannot be used (an unknown kind, an identifier that is not
 * its hash) is kept with the reason and verifies nothing: a root that adds such a key must not strand every gateway.
 *
 * @param identity the key itself, whatever it is called: a threshold counts these
 */
record TufKey(String keyid, @Nullable PublicKey key, String identity, String scheme, String problem) {
    private static final String ED25519_SPKI_PREFIX = "302a300506032b6570032100";
    private static final int ED25519_SIGNATURE_BYTES = 64;
    private static final int RSA_MIN_BITS = 2048;
    /** Verification takes longer with each bit. */
    private static final int RSA_MAX_BITS = 8192;

    private static final BigInteger P256_ORDER =
            new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

    static TufKey read(String keyid, Fields fields) {
        String keytype = fields.text("keytype");
        String scheme = fields.text("scheme");
        Fields keyval = fields.object("keyval");
        String hash = Hashes.sha256(CanonicalJson.of(fields.node(), fields.what()));
        if (!hash.equals(keyid)) {
            return unusable(keyid, scheme, "its identifier is not its hash, " + hash);
        }
        try {
            PublicKey key = switch (keytype + "/" + scheme) {
                case "ed25519/ed25519" -> ed25519(keyval.text("public"));
                case "ecdsa/ecdsa-sha2-nistp256" -> p256(keyval.text("public"));
                case "rsa/rsassa-pss-sha256" -> rsa(keyval.text("public"));
                default -> null;
            };
            if (key == null) {
                return unusable(keyid, scheme, "no key type " + keytype + " with scheme " + scheme + " is known here");
            }
            return new TufKey(keyid, key, HexFormat.of().formatHex(key.getEncoded()), scheme, "");
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return unusable(keyid, scheme, "is no " + keytype + " key: " + e.getMessage());
        }
    }

    private static TufKey unusable(String keyid, String scheme, String problem) {
        return new TufKey(keyid, null, keyid, scheme, problem);
    }

    private static PublicKey ed25519(String hex) throws GeneralSecurityException {
        if (!hex.matches("[0-9a-fA-F]{64}")) {
            throw new IllegalArgumentException("its public part is not 64 hexadecimal digits");
        }
        return KeyFactory.getInstance("Ed25519")
                .generatePublic(new X509EncodedKeySpec(HexFormat.of().parseHex(ED25519_SPKI_PREFIX + hex)));
    }

    private static PublicKey p256(String pem) throws GeneralSecurityException {
        PublicKey key = KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(der(pem)));
        if (!(key instanceof ECPublicKey ec) || !ec.getParams().getOrder().equals(P256_ORDER)) {
            throw new IllegalArgumentException("its curve is not P-256");
        }
        return key;
    }

    private static PublicKey rsa(String pem) throws GeneralSecurityException {
        PublicKey key = KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(der(pem)));
        int bits = key instanceof RSAPublicKey rsa ? rsa.getModulus().bitLength() : 0;
        if (bits < RSA_MIN_BITS || bits > RSA_MAX_BITS) {
            throw new IllegalArgumentException("it has " + bits + " bits, not 2048 to 8192");
        }
        return key;
    }

    private static byte[] der(String pem) {
        String head = "-----BEGIN PUBLIC KEY-----";
        String tail = "-----END PUBLIC KEY-----";
        String text = pem.strip();
        if (!text.startsWith(head) || !text.endsWith(tail) || text.length() < head.length() + tail.length()) {
            throw new IllegalArgumentException("its public part is not in PEM between BEGIN and END PUBLIC KEY");
        }
        return Base64.getDecoder()
                .decode(text.substring(head.length(), text.length() - tail.length())
                        .replaceAll("\\s", ""));
    }

    /** A signature of any wrong form is a wrong signature: the JDK throws on some, short ones for instance. */
    boolean verifies(byte[] signed, String signatureHex) {
        if (key == null || signatureHex.isEmpty()) {
            return false;
        }
        try {
            byte[] signature = HexFormat.of().parseHex(signatureHex);
            return switch (scheme) {
                // The JDK does not mind bytes after a good signature.
                case "ed25519" ->
                    signature.length == ED25519_SIGNATURE_BYTES
                            && verify(Signature.getInstance("Ed25519"), signed, signature);
                case "ecdsa-sha2-nistp256" -> verify(Signature.getInstance("SHA256withECDSA"), signed, signature);
                case "rsassa-pss-sha256" ->
                    verifyPss(signed, signature, 32) || verifyPss(signed, signature, longestSalt());
                default -> false;
            };
        } catch (GeneralSecurityException | RuntimeException e) {
            return false;
        }
    }

    /** RFC 8017 leaves the salt's length open; signers take the hash's, or like OpenSSL all the room there is. */
    private int longestSalt() {
        int bits = ((RSAPublicKey) Objects.requireNonNull(key)).getModulus().bitLength();
        return (bits - 1 + 7) / 8 - 32 - 2;
    }

    private boolean verifyPss(byte[] signed, byte[] signature, int saltBytes) throws GeneralSecurityException {
        Signature verifier = Signature.getInstance("RSASSA-PSS");
        verifier.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, saltBytes, 1));
        try {
            return verify(verifier, signed, signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private boolean verify(Signature verifier, byte[] signed, byte[] signature) throws GeneralSecurityException {
        verifier.initVerify(key);
        verifier.update(signed);
        return verifier.verify(signature);
    }
}
