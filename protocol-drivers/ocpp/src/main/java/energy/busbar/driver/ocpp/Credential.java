package energy.busbar.driver.ocpp;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** A charger's HTTP Basic password (security profile 1), plain or as {@code pbkdf2-sha256:ROUNDS:SALT:HASH} in hex. */
sealed interface Credential {
    /** Profile 0: anybody who knows the identity; for a laboratory. */
    record Open() implements Credential {}

    record Plain(String password) implements Credential {
        @Override
        public String toString() {
            return "Plain[password withheld]";
        }
    }

    record Hashed(int rounds, String saltHex, String hashHex) implements Credential {
        @Override
        public String toString() {
            return "Hashed[" + rounds + " rounds]";
        }
    }

    int MAX_ROUNDS = 1_000_000;
    Pattern HASHED = Pattern.compile("pbkdf2-sha256:(\\d{1,7}):((?:[0-9a-f]{2}){8,64}):([0-9a-f]{64})");

    static Optional<Credential> parseHash(String text) {
        Matcher m = HASHED.matcher(text);
        if (!m.matches()) {
            return Optional.empty();
        }
        int rounds = Integer.parseInt(m.group(1));
        return rounds < 1 || rounds > MAX_ROUNDS
                ? Optional.empty()
                : Optional.of(new Hashed(rounds, m.group(2), m.group(3)));
    }

    /** @param authorization the HTTP header, empty when there is none */
    default boolean admits(String identity, String authorization) {
        if (this instanceof Open) {
            return true;
        }
        if (!authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
            return false;
        }
        byte[] login;
        try {
            login = Base64.getDecoder().decode(authorization.substring(6).trim());
        } catch (IllegalArgumentException e) {
            return false;
        }
        byte[] prefix = (identity + ":").getBytes(StandardCharsets.UTF_8);
        if (login.length < prefix.length || !startsWith(login, prefix)) {
            return false;
        }
        byte[] password = java.util.Arrays.copyOfRange(login, prefix.length, login.length);
        if (this instanceof Plain plain) {
            return MessageDigest.isEqual(password, plain.password().getBytes(StandardCharsets.UTF_8));
        }
        Hashed hashed = (Hashed) this;
        return MessageDigest.isEqual(derive(password, hashed), HexFormat.of().parseHex(hashed.hashHex()));
    }

    private static boolean startsWith(byte[] bytes, byte[] prefix) {
        return MessageDigest.isEqual(java.util.Arrays.copyOf(bytes, prefix.length), prefix);
    }

    private static byte[] derive(byte[] password, Hashed hashed) {
        try {
            char[] chars = new String(password, StandardCharsets.UTF_8).toCharArray();
            PBEKeySpec spec = new PBEKeySpec(chars, HexFormat.of().parseHex(hashed.saltHex()), hashed.rounds(), 256);
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java 17 has PBKDF2WithHmacSHA256", e);
        }
    }
}
