package energy.busbar.core.pki;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Textual encodings of RFC 7468. */
public final class Pem {
    /** A file with more has something else in it. */
    static final int MAX_BYTES = 256 * 1024;

    private static final int MAX_BLOCKS = 64;
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");

    public record Block(String label, byte[] der) {}

    private Pem() {}

    public static String read(Path file) throws PkiException {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new PkiException("'" + file + "' is larger than " + MAX_BYTES + " bytes");
            }
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new PkiException("'" + file + "' does not exist", e);
        } catch (IOException e) {
            throw new PkiException(
                    "'" + file + "' cannot be read (" + e.getClass().getSimpleName() + ")", e);
        }
    }

    public static List<Block> blocks(String text) throws PkiException {
        List<Block> blocks = new ArrayList<>();
        Matcher m = BLOCK.matcher(text);
        while (m.find()) {
            if (blocks.size() == MAX_BLOCKS) {
                throw new PkiException("has more than " + MAX_BLOCKS + " PEM blocks");
            }
            try {
                blocks.add(new Block(m.group(1), Base64.getMimeDecoder().decode(m.group(2))));
            } catch (IllegalArgumentException e) {
                throw new PkiException("has a PEM block '" + m.group(1) + "' that is not Base64", e);
            }
        }
        return blocks;
    }

    /** At least one. */
    public static List<X509Certificate> certificates(String text) throws PkiException {
        List<X509Certificate> found = new ArrayList<>();
        for (Block block : blocks(text)) {
            if (block.label().equals("CERTIFICATE")) {
                found.add(certificate(block.der()));
            }
        }
        if (found.isEmpty()) {
            throw new PkiException("holds no certificate ('-----BEGIN CERTIFICATE-----')");
        }
        return found;
    }

    public static X509Certificate certificate(byte[] der) throws PkiException {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (GeneralSecurityException e) {
            throw new PkiException("holds a certificate that cannot be read: " + e.getMessage(), e);
        }
    }

    public static PrivateKey privateKey(String text) throws PkiException {
        for (Block block : blocks(text)) {
            if (block.label().equals("PRIVATE KEY")) {
                return privateKey(block.der());
            }
            if (block.label().endsWith("PRIVATE KEY")) {
                throw new PkiException("holds a '" + block.label()
                        + "'; a PKCS#8 'PRIVATE KEY' without a password is needed: openssl pkcs8 -topk8 -nocrypt");
            }
        }
        throw new PkiException("holds no private key ('-----BEGIN PRIVATE KEY-----')");
    }

    private static PrivateKey privateKey(byte[] der) throws PkiException {
        for (String algorithm : List.of("EC", "RSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (InvalidKeySpecException e) {
                continue; // the other kind, perhaps
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java has " + algorithm, e);
            }
        }
        throw new PkiException("holds a private key that is neither EC nor RSA");
    }

    public static String text(List<X509Certificate> certificates) {
        StringBuilder text = new StringBuilder();
        for (X509Certificate each : certificates) {
            try {
                text.append(text("CERTIFICATE", each.getEncoded()));
            } catch (CertificateEncodingException e) {
                throw new IllegalStateException("it was read from its encoding", e);
            }
        }
        return text.toString();
    }

    public static String text(String label, byte[] der) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
    }
}
