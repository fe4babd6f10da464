package energy.busbar.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What lies in the store's directory, told by its names. */
final class StoreFiles {
    static final String TELEMETRY = "telemetry.db";
    static final String LEDGER = "ledger.db";
    static final String LEDGER_COPY = "ledger.copy.db";

    private StoreFiles() {}

    /** Of anything else in the directory nothing is told. By name. */
    static List<StoreStats.StoredFile> in(Path directory) {
        List<StoreStats.StoredFile> all = new ArrayList<>();
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                String name = String.valueOf(file.getFileName());
                String kind = kind(name);
                if (!kind.isEmpty() && Files.isRegularFile(file)) {
                    all.add(new StoreStats.StoredFile(name, Files.size(file), kind));
                }
            }
        } catch (IOException e) {
            throw new StoreException("the store's directory " + directory + " cannot be listed: " + e, e);
        }
        all.sort(Comparator.comparing(StoreStats.StoredFile::name));
        return all;
    }

    private static String kind(String name) {
        if (!name.toLowerCase(Locale.ROOT).matches("(telemetry|ledger)\\..*")) {
            return "";
        }
        if (name.contains(".damaged-")) {
            return "quarantined";
        }
        if (name.contains(PendingRestore.REPLACED)) {
            return "replaced";
        }
        if (name.contains(PendingRestore.STAGED) || name.endsWith(".new")) {
            return "unfinished";
        }
        if (OlderSchemas.is(name)) {
            return "older-schema";
        }
        return switch (name) {
            case TELEMETRY, LEDGER -> "database";
            case LEDGER_COPY -> "daily-copy";
            default -> name.endsWith("-wal") ? "log" : name.endsWith("-shm") ? "index" : "";
        };
    }
}
