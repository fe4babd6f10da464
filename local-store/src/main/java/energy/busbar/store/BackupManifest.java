package energy.busbar.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a backup holds, in its {@code manifest.json}.
 *
 * @param gateway id of the gateway that was copied
 * @param version of the program that made it
 */
public record BackupManifest(String gateway, String version, Instant madeAt, List<Entry> files) {
    static final String NAME = "manifest.json";
    private static final int FORMAT = 1;
    private static final long MAX_BYTES = 64 << 10;

    /** @param epoch of the file's own stream */
    public record Entry(String name, long bytes, String sha256, int schema, long epoch) {}

    Optional<Entry> file(String name) {
        return files.stream().filter(f -> f.name().equals(name)).findFirst();
    }

    byte[] encode() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("format", FORMAT);
        tree.put("gateway", gateway);
        tree.put("version", version);
        tree.put("madeAt", madeAt.toString());
        List<Object> list = new ArrayList<>();
        for (Entry f : files) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", f.name());
            one.put("bytes", f.bytes());
            one.put("sha256", f.sha256());
            one.put("schema", f.schema());
            one.put("epoch", f.epoch());
            list.add(one);
        }
        tree.put("files", list);
        return (LedgerJson.text(tree) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** @throws StoreException for anything but a backup of this format */
    public static BackupManifest read(Path backup) {
        Path file = backup.resolve(NAME);
        try {
            if (!Files.isRegularFile(file)) {
                throw new StoreException(backup + " is no backup: there is no " + NAME + " in it; expected what"
                        + " 'busbar store backup' made");
            }
            if (Files.size(file) > MAX_BYTES) {
                throw new StoreException(file + " has more than " + MAX_BYTES + " bytes");
            }
            return decode(file, LedgerJson.map(Files.readString(file)));
        } catch (IOException e) {
            throw new StoreException(file + " cannot be read: " + e, e);
        }
    }

    private static BackupManifest decode(Path file, Map<String, Object> tree) {
        try {
            if (!Integer.valueOf(FORMAT).equals(tree.get("format"))) {
                throw new StoreException(
                        file + " is of format " + tree.get("format") + "; this program knows " + FORMAT);
            }
            List<Entry> files = new ArrayList<>();
            for (Object each : (List<?>) value(tree, "files")) {
                Map<?, ?> one = (Map<?, ?>) each;
                files.add(new Entry(
                        (String) value(one, "name"),
                        ((Number) value(one, "bytes")).longValue(),
                        (String) value(one, "sha256"),
                        ((Number) value(one, "schema")).intValue(),
                        ((Number) value(one, "epoch")).longValue()));
            }
            return new BackupManifest(
                    (String) value(tree, "gateway"),
                    (String) value(tree, "version"),
                    Instant.parse((String) value(tree, "madeAt")),
                    files);
        } catch (ClassCastException | DateTimeException e) {
            throw new StoreException(file + " is no manifest of a backup: " + e.getMessage(), e);
        }
    }

    private static Object value(Map<?, ?> tree, String name) {
        Object value = tree.get(name);
        if (value == null) {
            throw new StoreException("the manifest of the backup has no '" + name + "'");
        }
        return value;
    }

    /** Whether the files are there and as they were written. */
    void verify(Path backup, StoreCheck.Progress progress) {
        for (String name : List.of(StoreFiles.TELEMETRY, StoreFiles.LEDGER)) {
            Entry entry = file(name)
                    .orElseThrow(() -> new StoreException("the manifest in " + backup + " does not name " + name));
            Path file = backup.resolve(name);
            progress.at(name + ": checksum", 0, 0);
            try {
                if (!Files.isRegularFile(file) || Files.size(file) != entry.bytes()) {
                    throw new StoreException(file + " is missing or has not the " + entry.bytes()
                            + " bytes of the manifest: the backup is not whole");
                }
                if (!OwnFiles.sha256(file).equals(entry.sha256())) {
                    throw new StoreException(
                            file + " has changed since the backup was made: its SHA-256 is not the" + " manifest's");
                }
            } catch (IOException e) {
                throw new StoreException(file + " cannot be read: " + e, e);
            }
        }
    }
}
