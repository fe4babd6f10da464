package energy.busbar.agent.web;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * The slow salted hash of a login code as it is stored, {@code pbkdf2-sha256$rounds$salt$hash}: rounds stand with it, so
 * that they can grow.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared but by matches
record CodeHash(int rounds, byte[] salt, byte[] hash) {
    /**
     * 75 ms on one core of a server with C1 only, so about a second on a Raspberry Pi 3. The code's 59 random bits carry
     * the weight; the rounds slow down who holds a copy of the ledger.
     */
    static final int ROUNDS = 50_000;

    private static final int MAX_ROUNDS = 2_000_000;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BITS = 256;
    private static final String SCHEME = "pbkdf2-sha256";

    static CodeHash of(String code, SecureRandom random) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return new CodeHash(ROUNDS, salt, derive(code, ROUNDS, salt));
    }

    /** @return empty when {@code stored} is not of this form */
    static Optional<CodeHash> parse(String stored) {
        String[] parts = stored.split("\\$", -1);
        if (parts.length != 4 || !parts[0].equals(SCHEME)) {
            return Optional.empty();
        }
        try {
            int rounds = Integer.parseInt(parts[1]);
            byte[] salt = Base64.getDecoder().decode(parts[2]);
            byte[] hash = Base64.getDecoder().decode(parts[3]);
            return rounds < 1 || rounds > MAX_ROUNDS || salt.length == 0 || hash.length != HASH_BITS / 8
                    ? Optional.empty()
                    : Optional.of(new CodeHash(rounds, salt, hash));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    String stored() {
        Base64.Encoder encoder = Base64.getEncoder();
        return SCHEME + "$" + rounds + "$" + encoder.encodeToString(salt) + "$" + encoder.encodeToString(hash);
    }

    boolean matches(String code) {
        return MessageDigest.isEqual(hash, derive(code, rounds, salt));
    }

    private static byte[] derive(String code, int rounds, byte[] salt) {
        PBEKeySpec spec = new PBEKeySpec(code.toCharArray(), salt, rounds, HASH_BITS);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no PBKDF2WithHmacSHA256", e);
        } finally {
            spec.clearPassword();
        }
    }
}
