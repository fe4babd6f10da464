package energy.busbar.driver.ocpp;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * PBKDF2-HMAC-SHA256 (RFC 8018 §5.2) over bytes, since a 1.6 charger's key need not be text. What was right once is known
 * again by a quick keyed hash, so that a site's chargers which all come back at once are not a second's work each.
 * Thread-safe.
 */
final class PasswordHashes {
    private static final int HASH_BYTES = 32;
    private static final int MAX_REMEMBERED = 2_048;

    private final byte[] processKey = new byte[HASH_BYTES];
    private final Map<Credential.Hashed, byte[]> right = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Credential.Hashed, byte[]> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };

    PasswordHashes() {
        new SecureRandom().nextBytes(processKey);
    }

    boolean matches(byte[] password, Credential.Hashed hashed) {
        byte[] quick = hmac(processKey, password);
        synchronized (right) {
            byte[] known = right.get(hashed);
            if (known != null && MessageDigest.isEqual(known, quick)) {
                return true;
            }
        }
        boolean same =
                MessageDigest.isEqual(derive(password, hashed), HexFormat.of().parseHex(hashed.hashHex()));
        if (same) {
            synchronized (right) {
                right.put(hashed, quick);
            }
        }
        return same;
    }

    static Credential.Hashed hash(byte[] password, int rounds, byte[] salt) {
        Credential.Hashed empty = new Credential.Hashed(rounds, HexFormat.of().formatHex(salt), "");
        return new Credential.Hashed(rounds, empty.saltHex(), HexFormat.of().formatHex(derive(password, empty)));
    }

    private static byte[] derive(byte[] password, Credential.Hashed hashed) {
        if (password.length == 0) {
            return new byte[0];
        }
        byte[] salt = HexFormat.of().parseHex(hashed.saltHex());
        // One block of 32 bytes: the salt with the block's number 1.
        byte[] first = Arrays.copyOf(salt, salt.length + 4);
        first[first.length - 1] = 1;
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(password, "HmacSHA256"));
            byte[] round = mac.doFinal(first);
            byte[] sum = round.clone();
            for (int i = 1; i < hashed.rounds(); i++) {
                mac.update(round);
                mac.doFinal(round, 0);
                for (int b = 0; b < sum.length; b++) {
                    sum[b] ^= round[b];
                }
            }
            return sum;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    private static byte[] hmac(byte[] key, byte[] password) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update("login".getBytes(StandardCharsets.US_ASCII));
            return mac.doFinal(password);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }
}
