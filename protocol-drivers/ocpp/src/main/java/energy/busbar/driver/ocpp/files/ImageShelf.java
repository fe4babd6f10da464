package energy.busbar.driver.ocpp.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.core.pki.Pem;
import energy.busbar.core.pki.PkiException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Firmware images that people put in, {@code charger-firmware/NAME} with its description {@code NAME.json}, which is
 * written last: without it there is no image. An image is checked when it comes and again each time that it is offered.
 */
public final class ImageShelf {
    static final int MAX_IMAGES = 50;
    private static final int MAX_SMALL_FILE_BYTES = 64 * 1024;
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int MAX_VERSION_CHARACTERS = 50;
    private static final String DESCRIPTION = ".json";
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * @param version empty where nobody says; a charger that tells another one after its update is then not noticed
     * @param signature the maker's, over the whole image; with its certificate or not at all
     * @param sha256 hex, as the maker publishes it
     */
    public record Wish(
            Path file,
            Optional<String> name,
            Optional<String> version,
            Optional<Path> signature,
            Optional<Path> certificate,
            Optional<String> sha256) {}

    private final Path folder;
    private final long maxBytes;

    /** Touches no disk. @param stateDirectory of the gateway */
    public ImageShelf(Path stateDirectory, FilesConfig config) {
        this.folder = stateDirectory.resolve("charger-firmware");
        this.maxBytes = config.maxImageBytes();
    }

    /** Copies an image here, once all about it is right. @param now empty while the box does not know the time */
    public Image add(Wish wish, Optional<Instant> now) throws ImageException {
        if (wish.signature().isPresent() != wish.certificate().isPresent()) {
            throw new ImageException("a signature needs its certificate, and a certificate its signature");
        }
        if (wish.version().isPresent() && wish.version().get().length() > MAX_VERSION_CHARACTERS) {
            throw new ImageException("a version has at most " + MAX_VERSION_CHARACTERS + " characters");
        }
        String name = SafeName.of(wish.name().orElse(String.valueOf(wish.file().getFileName())), "firmware");
        if (name.endsWith(DESCRIPTION)) {
            throw new ImageException("'" + name + "' cannot be the name of an image: it ends in " + DESCRIPTION);
        }
        try {
            if (!Files.isRegularFile(wish.file())) {
                throw new ImageException("'" + wish.file() + "' is not a file");
            }
            Durable.directory(folder);
            if (Files.exists(description(name))) {
                throw new ImageException(
                        "there is an image '" + name + "' already; remove it first, or give another name");
            }
            if (all().size() >= MAX_IMAGES) {
                throw new ImageException("there are " + MAX_IMAGES + " images already; remove one first");
            }
            Path incoming = folder.resolve("." + name + ".new");
            try {
                return add(wish, name, incoming, now);
            } finally {
                Files.deleteIfExists(incoming);
            }
        } catch (IOException e) {
            throw new ImageException("'" + wish.file() + "' cannot be taken in: " + e, e);
        }
    }

    private Image add(Wish wish, String name, Path incoming, Optional<Instant> now) throws ImageException, IOException {
        Files.deleteIfExists(incoming);
        long bytes = copy(wish.file(), incoming);
        if (bytes == 0) {
            throw new ImageException("'" + wish.file() + "' is empty");
        }
        String sha256 = sha256(incoming);
        if (wish.sha256().isPresent()
                && !wish.sha256().get().toLowerCase(Locale.ROOT).equals(sha256)) {
            throw new ImageException("'" + wish.file() + "' has SHA-256 " + sha256 + ", not "
                    + wish.sha256().get());
        }
        Optional<Image.Signed> signed = Optional.empty();
        if (wish.signature().isPresent() && wish.certificate().isPresent()) {
            signed = Optional.of(SignatureCheck.verified(
                    incoming,
                    SignatureCheck.signature(small(wish.signature().get())),
                    SignatureCheck.certificate(wish.certificate().get()),
                    now));
        }
        Path file = folder.resolve(name);
        Durable.keep(incoming, file);
        ObjectNode json = JSON.createObjectNode();
        json.put("bytes", bytes);
        json.put("sha256", sha256);
        wish.version().ifPresent(version -> json.put("version", version));
        signed.ifPresent(by -> json.putObject("signed")
                .put("signature", by.signature())
                .put("certificate", by.certificatePem())
                .put("algorithm", by.algorithm()));
        Durable.write(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json), description(name));
        return new Image(name, wish.version(), bytes, sha256, signed, file);
    }

    /** All, by name. What cannot be read is left out. */
    public List<Image> all() throws IOException {
        List<Image> images = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + DESCRIPTION)) {
                for (Path each : files) {
                    String file = each.getFileName().toString();
                    find(file.substring(0, file.length() - DESCRIPTION.length()))
                            .ifPresent(images::add);
                }
            }
        }
        images.sort(Comparator.comparing(Image::name));
        return List.copyOf(images);
    }

    /** As it was described when it was put in; its bytes are not looked at. */
    public Optional<Image> find(String name) throws IOException {
        Path described = description(name);
        if (!SafeName.of(name, "").equals(name) || !Files.isRegularFile(described)) {
            return Optional.empty();
        }
        JsonNode json = JSON.readTree(small(described));
        JsonNode by = json.path("signed");
        return Optional.of(new Image(
                name,
                Optional.ofNullable(text(json, "version")),
                json.path("bytes").asLong(),
                json.path("sha256").asText(),
                by.isObject()
                        ? Optional.of(new Image.Signed(
                                by.path("signature").asText(),
                                by.path("certificate").asText(),
                                by.path("algorithm").asText()))
                        : Optional.empty(),
                folder.resolve(name)));
    }

    /**
     * An image whose bytes, signature and certificate are right now. Takes as long as reading it takes.
     *
     * @param now empty while the box does not know the time
     */
    public Image checked(String name, Optional<Instant> now) throws ImageException {
        try {
            Image image = find(name)
                    .orElseThrow(
                            () -> new ImageException(
                                    "there is no image '" + name + "' in " + folder
                                            + "; busbar charger-firmware add FILE puts one in, busbar charger-firmware list shows them"));
            if (!Files.isRegularFile(image.file())
                    || Files.size(image.file()) != image.bytes()
                    || !sha256(image.file()).equals(image.sha256())) {
                throw new ImageException(
                        "the image '" + name + "' is no longer what was put in; remove it and add it again");
            }
            Image.Signed by = image.signed().orElse(null);
            if (by != null) {
                SignatureCheck.verified(
                        image.file(),
                        SignatureCheck.signature(by.signature().getBytes(StandardCharsets.US_ASCII)),
                        certificate(by.certificatePem()),
                        now);
            }
            return image;
        } catch (IOException e) {
            throw new ImageException("the image '" + name + "' cannot be read: " + e, e);
        }
    }

    /** @return whether it was there */
    public boolean remove(String name) throws IOException {
        if (!SafeName.of(name, "").equals(name)) {
            return false;
        }
        boolean there = Files.deleteIfExists(description(name));
        Files.deleteIfExists(folder.resolve(name));
        return there;
    }

    private Path description(String name) {
        return folder.resolve(name + DESCRIPTION);
    }

    private long copy(Path from, Path to) throws IOException, ImageException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long bytes = 0;
        try (InputStream in = Files.newInputStream(from);
                FileChannel out = Durable.begin(to)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                bytes += read;
                if (bytes > maxBytes) {
                    throw new ImageException(
                            "'" + from + "' has more than " + maxBytes + " bytes; see ocpp.files.maxImage");
                }
                ByteBuffer part = ByteBuffer.wrap(buffer, 0, read);
                while (part.hasRemaining()) {
                    out.write(part);
                }
            }
        }
        return bytes;
    }

    private static String sha256(Path file) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[BUFFER_BYTES];
            try (InputStream in = Files.newInputStream(file)) {
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    digest.update(buffer, 0, read);
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static byte[] small(Path file) throws IOException {
        if (Files.size(file) > MAX_SMALL_FILE_BYTES) {
            throw new IOException("'" + file + "' has more than " + MAX_SMALL_FILE_BYTES + " bytes");
        }
        return Files.readAllBytes(file);
    }

    private static X509Certificate certificate(String pem) throws ImageException {
        try {
            return Pem.certificates(pem).get(0);
        } catch (PkiException e) {
            throw new ImageException("the signing certificate " + e.getMessage(), e);
        }
    }

    private static @Nullable String text(JsonNode json, String key) {
        return json.path(key).isTextual() ? json.path(key).asText() : null;
    }
}
