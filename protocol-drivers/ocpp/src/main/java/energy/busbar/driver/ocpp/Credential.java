package energy.busbar.driver.ocpp;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A charger's HTTP Basic password, plain or as {@code pbkdf2-sha256:ROUNDS:SALT:HASH} in lower-case hex. */
sealed interface Credential {
    record Plain(String password) implements Credential {
        @Override
        public String toString() {
            return "Plain[password withheld]";
        }
    }

    record Hashed(int rounds, String saltHex, String hashHex) implements Credential {
        /** As it stands in a file. */
        String text() {
            return "pbkdf2-sha256:" + rounds + ":" + saltHex + ":" + hashHex;
        }

        @Override
        public String toString() {
            return "Hashed[" + rounds + " rounds]";
        }
    }

    int MAX_ROUNDS = 1_000_000;

    /** For passwords made at random, which no number of guesses finds. */
    int RANDOM_ROUNDS = 10_000;

    Pattern HASHED = Pattern.compile("pbkdf2-sha256:(\\d{1,7}):((?:[0-9a-f]{2}){8,64}):([0-9a-f]{64})");

    static Optional<Hashed> parseHash(String text) {
        Matcher m = HASHED.matcher(text);
        if (!m.matches()) {
            return Optional.empty();
        }
        int rounds = Integer.parseInt(m.group(1));
        return rounds < 1 || rounds > MAX_ROUNDS
                ? Optional.empty()
                : Optional.of(new Hashed(rounds, m.group(2), m.group(3)));
    }

    /** The password of an HTTP Basic login whose user name is {@code identity} (RFC 7617 §2). */
    static Optional<byte[]> password(String identity, String authorization) {
        if (!authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
            return Optional.empty();
        }
        byte[] login;
        try {
            login = Base64.getDecoder().decode(authorization.substring(6).trim());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        // Not cut at the first colon: an identity may hold one.
        byte[] prefix = (identity + ":").getBytes(StandardCharsets.UTF_8);
        return login.length >= prefix.length && MessageDigest.isEqual(Arrays.copyOf(login, prefix.length), prefix)
                ? Optional.of(Arrays.copyOfRange(login, prefix.length, login.length))
                : Optional.empty();
    }

    default boolean matches(byte[] password, PasswordHashes hashes) {
        return this instanceof Plain plain
                ? MessageDigest.isEqual(password, plain.password().getBytes(StandardCharsets.UTF_8))
                : hashes.matches(password, (Hashed) this);
    }
}
