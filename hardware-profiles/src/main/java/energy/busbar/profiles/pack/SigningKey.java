package energy.busbar.profiles.pack;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.LocalDate;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A maker's pair of keys: the private one in a PEM file (PKCS #8), the public one in the file that gateways take. */
public final class SigningKey {
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";
    private static final int MAX_BYTES = 4_096;

    private SigningKey() {}

    /**
     * Makes a pair and writes both files, neither of which may be there yet.
     *
     * @throws PackException if the words do not fit or a file cannot be written
     */
    public static MakerKey make(
            Path privateFile, Path publicFile, String maker, List<String> prefixes, Optional<LocalDate> validUntil) {
        KeyPair pair;
        try {
            pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java since 15 has Ed25519", e);
        }
        MakerKey unchecked = MakerKey.of(maker, pair.getPublic(), prefixes, validUntil);
        // Read as a gateway will, so that nothing is written which that refuses.
        MakerKey key = MakerKey.read(publicFile.toString(), unchecked.text());
        for (Path file : List.of(privateFile, publicFile)) {
            if (Files.exists(file)) {
                throw new PackException(file + " is there already; nothing was written");
            }
        }
        String pem = BEGIN + "\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(pair.getPrivate().getEncoded())
                + "\n" + END + "\n";
        try {
            Files.createFile(
                    privateFile, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(privateFile, pem, StandardOpenOption.WRITE);
            Files.writeString(publicFile, key.text(), StandardOpenOption.CREATE_NEW);
        } catch (IOException e) {
            throw new PackException(
                    "the keys cannot be written: " + e + "; expected a folder that this user may write", e);
        }
        return key;
    }

    /** @throws PackException if it is no private key of Ed25519 in PEM, or others may read it */
    static PrivateKey read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            Set<?> permissions = Files.getPosixFilePermissions(file);
            if (PosixFilePermissions.fromString("---rwxrwx").stream().anyMatch(permissions::contains)) {
                throw new PackException(file
                        + " may be read or written by others; expected it to be its owner's alone: chmod 600 " + file);
            }
            String text = new String(in.readNBytes(MAX_BYTES), StandardCharsets.ISO_8859_1).strip();
            if (!text.startsWith(BEGIN) || !text.endsWith(END)) {
                throw new PackException(file + " is no private key; expected a PEM file that begins with " + BEGIN);
            }
            byte[] encoded =
                    Base64.getMimeDecoder().decode(text.substring(BEGIN.length(), text.length() - END.length()));
            return KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new PackException(
                    file + " is no private key of Ed25519 that can be read (" + e
                            + "); expected the PEM file of busbar profile keygen",
                    e);
        }
    }
}
