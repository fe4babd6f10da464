package energy.busbar.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A restore that was decided: once its note is on the disk it is gone through with, by the next start if it must be; before
 * that nothing has changed. Every step may be done twice. Call with the directory's lock held.
 *
 * @param files whose staged ones take the present ones' places
 */
record PendingRestore(long atMillis, List<String> files, String detail, long gapFromMs, long gapSamples) {
    static final String STAGED = ".restoring";
    static final String REPLACED = ".replaced-";
    static final String ACTION = "store.restore";
    private static final String NOTE = "restore.pending";
    private static final Logger LOG = LoggerFactory.getLogger(PendingRestore.class);
    private static final List<String> PARTS = List.of("", "-wal", "-shm");

    private static Path with(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    /** From here on the restore happens. */
    void decide(Path directory) throws IOException {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("at", atMillis);
        tree.put("files", files);
        tree.put("detail", detail);
        tree.put("gapFrom", gapFromMs);
        tree.put("gapSamples", gapSamples);
        Path fresh = directory.resolve(NOTE + ".new");
        Files.deleteIfExists(fresh);
        OwnFiles.write(fresh, LedgerJson.text(tree).getBytes(StandardCharsets.UTF_8));
        Files.move(fresh, directory.resolve(NOTE), StandardCopyOption.ATOMIC_MOVE);
        DirectoryLock.force(directory);
    }

    static boolean decided(Path directory) {
        return Files.exists(directory.resolve(NOTE));
    }

    private static PendingRestore read(Path note) throws IOException {
        Map<String, Object> tree = LedgerJson.map(Files.readString(note));
        List<String> files = new ArrayList<>();
        ((List<?>) tree.getOrDefault("files", List.of())).forEach(f -> files.add(String.valueOf(f)));
        return new PendingRestore(
                number(tree, "at"),
                files,
                String.valueOf(tree.get("detail")),
                number(tree, "gapFrom"),
                number(tree, "gapSamples"));
    }

    private static long number(Map<String, Object> tree, String name) {
        return tree.get(name) instanceof Number number ? number.longValue() : 0;
    }

    /** Whatever is wrong with an interrupted restore must not keep the gateway from starting. */
    static void finishAtStart(Path directory) {
        try {
            finish(directory, step -> {});
        } catch (IOException | StoreException e) {
            LOG.error("an interrupted restore could not be finished reason={}", e.toString());
        }
    }

    /** Forward when it was decided, back when it was not. @param steps is told before each */
    static void finish(Path directory, Consumer<String> steps) throws IOException {
        Path note = directory.resolve(NOTE);
        if (Files.exists(note)) {
            PendingRestore pending = read(note);
            for (String name : pending.files()) {
                pending.swap(directory.resolve(name), steps);
            }
            steps.accept("record");
            pending.record(directory.resolve(StoreFiles.LEDGER));
            steps.accept("forget");
            Files.delete(note);
            DirectoryLock.force(directory);
        }
        for (String name : List.of(StoreFiles.TELEMETRY, StoreFiles.LEDGER)) {
            for (String part : List.of("", "-wal", "-shm", "-journal")) {
                Files.deleteIfExists(directory.resolve(name + STAGED + part));
            }
        }
    }

    private void swap(Path file, Consumer<String> steps) throws IOException {
        Path staged = with(file, STAGED);
        if (!Files.exists(staged)) {
            return;
        }
        for (String part : PARTS) {
            Path present = with(file, part);
            if (Files.exists(present)) {
                steps.accept("aside " + present.getFileName());
                Files.move(present, with(file, REPLACED + atMillis + part));
            }
        }
        DirectoryLock.force(file.resolveSibling("."));
        steps.accept("in " + file.getFileName());
        Files.move(staged, file, StandardCopyOption.ATOMIC_MOVE);
        DirectoryLock.force(file.resolveSibling("."));
    }

    /** Once, however often it is tried. A ledger that is damaged is the start's to deal with. */
    private void record(Path ledger) {
        try (Database database = Database.open(ledger, Schemas.LEDGER, false)) {
            database.write(sql -> {
                if (sql.number("SELECT count(*) FROM audit WHERE action = ? AND at_ms = ?", ACTION, atMillis) > 0) {
                    return 0;
                }
                sql.run(
                        "INSERT INTO gaps (reason, from_ms, until_ms, samples, detail) VALUES ('restored', ?, ?, ?, ?)",
                        Math.min(gapFromMs, atMillis),
                        Math.max(gapFromMs, atMillis),
                        gapSamples,
                        detail);
                return SqliteLedger.audit(sql, Instant.ofEpochMilli(atMillis), "store", ACTION, detail);
            });
        } catch (StoreException e) {
            LOG.error("the restore is not in the audit trail reason={}", e.getMessage());
        }
    }
}
