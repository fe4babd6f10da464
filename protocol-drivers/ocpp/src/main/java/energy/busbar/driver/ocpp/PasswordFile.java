package energy.busbar.driver.ocpp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The passwords that were changed since they were configured, all chargers' in one file, as hashes. Each change is on the
 * disk before it counts. Thread-safe.
 */
final class PasswordFile {
    /** 500 chargers take a fifth of it. */
    static final int MAX_BYTES = 1024 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(PasswordFile.class);

    /**
     * @param configured what stood in the configuration when this began: another one there begins anew
     */
    record Entry(Credential.Hashed configured, PasswordRotation rotation) {}

    private final Path file;
    private final Map<String, Entry> entries = new TreeMap<>();
    private boolean loaded;

    PasswordFile(Path file) {
        this.file = file;
    }

    synchronized Optional<Entry> entry(String identity) {
        load();
        return Optional.ofNullable(entries.get(identity));
    }

    /** @throws UncheckedIOException when it is not on the disk; nothing has changed then */
    synchronized void keep(String identity, Entry entry) {
        load();
        Map<String, Entry> changed = new TreeMap<>(entries);
        changed.put(identity, entry);
        try {
            write(changed);
        } catch (IOException e) {
            throw new UncheckedIOException("changed passwords cannot be kept in " + file, e);
        }
        entries.put(identity, entry);
    }

    private void load() {
        if (loaded) {
            return;
        }
        loaded = true;
        if (!Files.exists(file)) {
            return;
        }
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new IOException("it has more than " + MAX_BYTES + " bytes");
            }
            for (Map.Entry<String, JsonNode> each :
                    OcppRpc.JSON.readTree(Files.readAllBytes(file)).properties()) {
                entries.put(each.getKey(), entry(each.getValue()));
            }
        } catch (IOException | RuntimeException e) {
            // The configured passwords are what is left; chargers that have others have to be given them anew.
            LOG.error(
                    "changed passwords cannot be read, the configured ones count file={} reason={}",
                    file,
                    e.toString());
            entries.clear();
        }
    }

    private static Entry entry(JsonNode node) {
        List<Credential.Hashed> accepted = new ArrayList<>();
        node.path("accepted").forEach(each -> accepted.add(hash(each)));
        return new Entry(
                hash(node.path("configured")),
                new PasswordRotation(
                        accepted,
                        PasswordRotation.Phase.valueOf(node.path("phase").asText())));
    }

    private static Credential.Hashed hash(JsonNode node) {
        return Credential.parseHash(node.asText())
                .orElseThrow(() -> new IllegalArgumentException("a hash that cannot be read"));
    }

    private void write(Map<String, Entry> all) throws IOException {
        ObjectNode root = OcppRpc.JSON.createObjectNode();
        all.forEach((identity, entry) -> {
            ObjectNode node = root.putObject(identity);
            node.put("configured", entry.configured().text());
            node.put("phase", entry.rotation().phase().name());
            ArrayNode accepted = node.putArray("accepted");
            entry.rotation().accepted().forEach(each -> accepted.add(each.text()));
        });
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(next);
        try (FileChannel out = FileChannel.open(
                next,
                EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer bytes = ByteBuffer.wrap(OcppRpc.JSON.writeValueAsBytes(root));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        if (folder != null) {
            // The new name is on the disk too.
            try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
                directory.force(true);
            }
        }
    }
}
