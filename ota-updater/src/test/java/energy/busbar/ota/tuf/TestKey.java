package energy.busbar.ota.tuf;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/** A key pair with its public part as metadata shows it. */
record TestKey(KeyPair pair, String keytype, String scheme, ObjectNode shown, String keyid) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static TestKey ed25519() {
        KeyPair pair = generate("Ed25519", null, 0);
        byte[] spki = pair.getPublic().getEncoded();
        String raw = HexFormat.of().formatHex(Arrays.copyOfRange(spki, spki.length - 32, spki.length));
        return of(pair, "ed25519", "ed25519", raw);
    }

    static TestKey p256() {
        KeyPair pair = generate("EC", "secp256r1", 0);
        return of(pair, "ecdsa", "ecdsa-sha2-nistp256", pem(pair));
    }

    static TestKey rsa() {
        KeyPair pair = generate("RSA", null, 2048);
        return of(pair, "rsa", "rsassa-pss-sha256", pem(pair));
    }

    static TestKey of(KeyPair pair, String keytype, String scheme, String shownPublic) {
        ObjectNode shown = JSON.createObjectNode().put("keytype", keytype).put("scheme", scheme);
        shown.putObject("keyval").put("public", shownPublic);
        return new TestKey(pair, keytype, scheme, shown, keyid(shown));
    }

    /** The same key under another identifier, which is right as well. */
    TestKey renamed(String extra) {
        ObjectNode other = shown.deepCopy().put("x-note", extra);
        return new TestKey(pair, keytype, scheme, other, keyid(other));
    }

    static String keyid(ObjectNode shown) {
        return Hashes.sha256(CanonicalJson.of(shown, "key"));
    }

    static String pem(KeyPair pair) {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(pair.getPublic().getEncoded()) + "\n-----END PUBLIC KEY-----\n";
    }

    static KeyPair generate(String algorithm, String curve, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (curve != null) {
                generator.initialize(new ECGenParameterSpec(curve));
            } else if (bits > 0) {
                generator.initialize(bits);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    String sign(byte[] bytes) {
        return sign(bytes, 32);
    }

    String sign(byte[] bytes, int saltBytes) {
        try {
            Signature signature = Signature.getInstance(
                    switch (keytype) {
                        case "ed25519" -> "Ed25519";
                        case "ecdsa" -> "SHA256withECDSA";
                        default -> "RSASSA-PSS";
                    });
            if (keytype.equals("rsa")) {
                signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, saltBytes, 1));
            }
            signature.initSign(pair.getPrivate());
            signature.update(bytes);
            return HexFormat.of().formatHex(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
