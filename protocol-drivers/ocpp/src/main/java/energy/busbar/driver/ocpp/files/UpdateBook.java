package energy.busbar.driver.ocpp.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.driver.ocpp.transfer.FirmwareUpdate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last firmware update of each charger, under way or ended, in one file: a restart of the gateway ends none. Each change
 * is on the disk when a method returns. Thread-safe.
 */
public final class UpdateBook {
    /** 500 chargers take a quarter of it. */
    static final int MAX_BYTES = 1024 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(UpdateBook.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * @param key of the image's URL
     * @param result in words; empty while it is under way
     * @param at of the last change
     */
    public record Entry(
            int requestId,
            String key,
            String image,
            Instant orderedAt,
            Optional<Instant> installAt,
            Marks marks,
            String result,
            Instant at) {
        public boolean isUnderWay() {
            return result.isEmpty();
        }
    }

    /** What is kept of a {@link FirmwareUpdate}. */
    public record Marks(
            FirmwareUpdate.Phase phase,
            FirmwareUpdate.Pace pace,
            String before,
            String seen,
            long served,
            int failures,
            boolean saidInstalled,
            String trouble) {
        public static Marks of(FirmwareUpdate update) {
            return new Marks(
                    update.phase(),
                    update.pace(),
                    update.before(),
                    update.seen(),
                    update.served(),
                    update.failures(),
                    update.saidInstalled(),
                    update.trouble());
        }
    }

    private final Path file;
    private final Map<String, Entry> entries = new TreeMap<>();
    private boolean loaded;

    /** Touches no disk. @param stateDirectory of the gateway */
    public UpdateBook(Path stateDirectory) {
        this.file = stateDirectory.resolve("ocpp").resolve("firmware-updates.json");
    }

    /** By the charger's identity. */
    public synchronized Map<String, Entry> all() {
        load();
        return new LinkedHashMap<>(entries);
    }

    public synchronized Optional<Entry> find(String identity) {
        load();
        return Optional.ofNullable(entries.get(identity));
    }

    /** @throws UncheckedIOException when it is not on the disk; nothing has changed then */
    public synchronized void keep(String identity, Entry entry) {
        load();
        Map<String, Entry> changed = new TreeMap<>(entries);
        changed.put(identity, entry);
        ObjectNode root = JSON.createObjectNode();
        changed.forEach((name, each) -> write(root.putObject(name), each));
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Durable.directory(folder);
            }
            Durable.write(JSON.writeValueAsBytes(root), file);
        } catch (IOException e) {
            throw new UncheckedIOException("firmware updates cannot be kept in " + file, e);
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
                    JSON.readTree(Files.readAllBytes(file)).properties()) {
                entries.put(each.getKey(), read(each.getValue()));
            }
        } catch (IOException | RuntimeException e) {
            LOG.error("firmware updates cannot be read, none is gone on with file={} reason={}", file, e.toString());
            entries.clear();
        }
    }

    private static void write(ObjectNode node, Entry entry) {
        node.put("requestId", entry.requestId());
        node.put("key", entry.key());
        node.put("image", entry.image());
        node.put("orderedAt", entry.orderedAt().toString());
        entry.installAt().ifPresent(at -> node.put("installAt", at.toString()));
        node.put("phase", entry.marks().phase().name());
        node.put("pace", entry.marks().pace().name());
        node.put("before", entry.marks().before());
        node.put("seen", entry.marks().seen());
        node.put("served", entry.marks().served());
        node.put("failures", entry.marks().failures());
        node.put("saidInstalled", entry.marks().saidInstalled());
        node.put("trouble", entry.marks().trouble());
        node.put("result", entry.result());
        node.put("at", entry.at().toString());
    }

    private static Entry read(JsonNode node) {
        return new Entry(
                node.path("requestId").asInt(),
                node.path("key").asText(),
                node.path("image").asText(),
                Instant.parse(node.path("orderedAt").asText()),
                node.has("installAt")
                        ? Optional.of(Instant.parse(node.path("installAt").asText()))
                        : Optional.empty(),
                new Marks(
                        FirmwareUpdate.Phase.valueOf(node.path("phase").asText()),
                        FirmwareUpdate.Pace.valueOf(node.path("pace").asText()),
                        node.path("before").asText(),
                        node.path("seen").asText(),
                        node.path("served").asLong(),
                        node.path("failures").asInt(),
                        node.path("saidInstalled").asBoolean(),
                        node.path("trouble").asText()),
                node.path("result").asText(),
                Instant.parse(node.path("at").asText()));
    }
}
