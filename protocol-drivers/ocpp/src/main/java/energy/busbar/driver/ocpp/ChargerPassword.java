package energy.busbar.driver.ocpp;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/**
 * A charger's password with what the gateway keeps of it.
 *
 * @param hash as {@code passwordHash} takes it
 */
public record ChargerPassword(String password, String hash) {
    /** Without those that people confuse; all of them fit OCPP 2.0.1's passwordString. */
    private static final String ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

    /** The most that OCPP 1.6 takes, 116 bits. */
    private static final int CHARS = 20;

    /** What a person chose can be guessed; each guess shall cost. */
    private static final int CHOSEN_ROUNDS = 200_000;

    private static final int SALT_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    public static ChargerPassword random() {
        StringBuilder password = new StringBuilder(CHARS);
        for (int i = 0; i < CHARS; i++) {
            password.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return hashed(password.toString(), Credential.RANDOM_ROUNDS);
    }

    /** @throws IllegalArgumentException when OCPP does not allow it; says why */
    public static ChargerPassword of(String password) {
        int bytes = password.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < AccessReader.LEAST_PASSWORD || bytes > AccessReader.MOST_PASSWORD) {
            throw new IllegalArgumentException(
                    "the password has " + bytes + " bytes; 16 to 20 for OCPP 1.6, 16 to 40 characters for 2.0.1");
        }
        return hashed(password, CHOSEN_ROUNDS);
    }

    static ChargerPassword hashed(String password, int rounds) {
        byte[] salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        return new ChargerPassword(
                password,
                PasswordHashes.hash(password.getBytes(StandardCharsets.UTF_8), rounds, salt)
                        .text());
    }

    @Override
    public String toString() {
        return "ChargerPassword[withheld]";
    }
}
