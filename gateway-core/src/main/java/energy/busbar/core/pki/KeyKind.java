package energy.busbar.core.pki;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The kinds of key that are made here. */
public enum KeyKind {
    P256("P-256"),
    P384("P-384"),
    RSA3072("RSA-3072");

    private final String word;

    KeyKind(String word) {
        this.word = word;
    }

    public static Optional<KeyKind> of(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst();
    }

    public static List<String> words() {
        return Arrays.stream(values()).map(KeyKind::word).toList();
    }

    public String word() {
        return word;
    }

    /** By the JDK's strong source; on a small box an RSA key takes some seconds. */
    public KeyPair newPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(this == RSA3072 ? "RSA" : "EC");
            if (this == RSA3072) {
                generator.initialize(3_072);
            } else {
                generator.initialize(new ECGenParameterSpec(this == P256 ? "secp256r1" : "secp384r1"));
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + word, e);
        }
    }
}
