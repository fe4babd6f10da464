package energy.busbar.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Copies of files from before a migration, {@code NAME.schema-VERSION}: one a file, for a month. */
final class OlderSchemas {
    static final Duration KEPT = Duration.ofDays(30);
    private static final Logger LOG = LoggerFactory.getLogger(OlderSchemas.class);
    private static final String MARK = ".schema-";

    private OlderSchemas() {}

    /** @throws StoreException where there is no room; the file is untouched then and the older version can go on with it */
    static void keep(Database database, int version, int newest) {
        Path file = database.file().toAbsolutePath();
        Path copy = file.resolveSibling(file.getFileName() + MARK + version);
        long need = database.read(sql -> sql.number("PRAGMA page_count") * sql.number("PRAGMA page_size"));
        long free = file.resolveSibling(".").toFile().getUsableSpace();
        if (free < need) {
            throw new StoreException(file + " is of schema " + version + " and becomes " + newest
                    + "; the copy that is kept before needs " + need + " bytes, and " + free
                    + " are free there; free some space");
        }
        database.copyTo(copy);
        LOG.info("file of an older schema kept copy={}", copy);
        try {
            for (Path older : copies(file.resolveSibling("."))) {
                String name = String.valueOf(older.getFileName());
                if (name.startsWith(file.getFileName() + MARK)
                        && !older.getFileName().equals(copy.getFileName())) {
                    Files.deleteIfExists(older);
                }
            }
        } catch (IOException e) {
            LOG.warn("older copies stay reason={}", e.toString());
        }
    }

    static boolean is(String name) {
        return name.matches("(telemetry|ledger)\\.db\\.schema-\\d+");
    }

    private static List<Path> copies(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.filter(file -> is(String.valueOf(file.getFileName()))).toList();
        }
    }

    /** Those that nobody has gone back to in a month. */
    static void forget(Path directory, Instant now) {
        try {
            for (Path copy : copies(directory)) {
                if (Files.getLastModifiedTime(copy).toInstant().isBefore(now.minus(KEPT))) {
                    Files.deleteIfExists(copy);
                }
            }
        } catch (IOException e) {
            LOG.warn("older copies stay reason={}", e.toString());
        }
    }
}
