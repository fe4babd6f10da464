package energy.busbar.profiles.pack;

import energy.busbar.core.driver.Options;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A maker's public key, as its file says it, and what it is trusted with.
 *
 * @param id the first 16 bytes of the SHA-256 of the key's 32 bytes, in hex
 * @param prefixes of the names of packs and profiles that it may sign
 * @param validUntil the last day on which a pack of it is newly installed; what is installed goes on
 */
public record MakerKey(String id, String maker, PublicKey key, List<String> prefixes, Optional<LocalDate> validUntil) {
    /** Ends with the hyphen, so that {@code acme-} is not also {@code acmeister-}. */
    static final Pattern PREFIX = Pattern.compile("[a-z0-9][a-z0-9-]{0,30}-");

    static final int MAX_PREFIXES = 8;
    private static final String ALGORITHM = "ed25519 ";
    /** SubjectPublicKeyInfo of an Ed25519 key up to its 32 bytes (RFC 8410, 4). */
    private static final byte[] SPKI = HexFormat.of().parseHex("302a300506032b6570032100");

    private static final int KEY_BYTES = 32;

    public MakerKey {
        prefixes = List.copyOf(prefixes);
    }

    boolean mayName(String name) {
        return prefixes.stream().anyMatch(prefix -> name.startsWith(prefix) && name.length() > prefix.length());
    }

    /** @throws PackException with the line that is wrong */
    static MakerKey read(String file, String text) {
        return StrictYaml.read(file, text, MakerKey::read).orElseThrow();
    }

    /** Empty where a problem was noted. */
    private static Optional<MakerKey> read(Options o) {
        if (o.requiredInteger("format", 1, 1) != 1) {
            o.problem("format", "is not known", "1");
        }
        String maker = o.requiredText("maker");
        if (!PackManifest.isMaker(maker)) {
            o.problem("maker", "is '" + PackFiles.shown(maker) + "'", "a name of at most 100 characters");
        }
        List<String> prefixes = o.texts("prefixes");
        if (prefixes.isEmpty()
                || prefixes.size() > MAX_PREFIXES
                || !prefixes.stream().allMatch(p -> PREFIX.matcher(p).matches())) {
            o.problem("prefixes", "is " + prefixes, "1 to " + MAX_PREFIXES + " such as [acme-], each ending with '-'");
        }
        Optional<LocalDate> until = o.text("validUntil").flatMap(day -> {
            try {
                return Optional.of(LocalDate.parse(day));
            } catch (DateTimeParseException e) {
                o.problem("validUntil", "is '" + PackFiles.shown(day) + "'", "a day such as 2029-12-31");
                return Optional.empty();
            }
        });
        String key = o.requiredText("key");
        byte[] raw = raw(key);
        try {
            return Optional.of(new MakerKey(id(raw), maker, publicKey(raw), prefixes, until));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            o.problem(
                    "key",
                    "is '" + PackFiles.shown(key) + "'",
                    "'ed25519 ' and 32 bytes in base64, as busbar profile keygen writes them");
            return Optional.empty();
        }
    }

    private static byte[] raw(String key) {
        try {
            return key.startsWith(ALGORITHM)
                    ? Base64.getDecoder().decode(key.substring(ALGORITHM.length()))
                    : new byte[0];
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private static PublicKey publicKey(byte[] raw) throws GeneralSecurityException {
        if (raw.length != KEY_BYTES) {
            throw new IllegalArgumentException("not 32 bytes");
        }
        byte[] encoded = Arrays.copyOf(SPKI, SPKI.length + KEY_BYTES);
        System.arraycopy(raw, 0, encoded, SPKI.length, KEY_BYTES);
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    }

    private static String id(byte[] raw) {
        return PackFiles.sha256(raw).substring(0, 32);
    }

    static MakerKey of(String maker, PublicKey key, List<String> prefixes, Optional<LocalDate> validUntil) {
        return new MakerKey(id(raw(key)), maker, key, prefixes, validUntil);
    }

    private static byte[] raw(PublicKey key) {
        byte[] encoded = key.getEncoded();
        return Arrays.copyOfRange(encoded, encoded.length - KEY_BYTES, encoded.length);
    }

    String text() {
        StringBuilder text = new StringBuilder();
        text.append("# Public key ").append(id).append(" of a maker of hardware profiles for Busbar.\n");
        text.append("# It goes into the directory gateway.profileKeys of each gateway that shall trust it.\n");
        text.append("format: 1\n");
        text.append("maker: \"").append(maker).append("\"\n");
        text.append("key: ")
                .append(ALGORITHM)
                .append(Base64.getEncoder().encodeToString(raw(key)))
                .append('\n');
        text.append("prefixes: [").append(String.join(", ", prefixes)).append("]\n");
        validUntil.ifPresent(day -> text.append("validUntil: ").append(day).append('\n'));
        return text.toString();
    }
}
