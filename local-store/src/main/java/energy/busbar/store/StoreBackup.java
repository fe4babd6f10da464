package energy.busbar.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/**
 * A folder with a consistent copy of both databases and a manifest, also while the gateway runs: each copy is one
 * {@code VACUUM INTO} on a connection that only reads. SQLite's online backup begins anew whenever the writer writes, which
 * here is each flush; {@code VACUUM INTO} is one snapshot, reads every page through its tree, and leaves free pages out.
 */
public final class StoreBackup {
    static final String PARTIAL = ".busbar-backup.partial";
    private static final long SLACK_BYTES = 1 << 20;
    private static final int TRIES = 3;
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    /** @param reserveBytes that stay free where the backup lies on the store's own file system */
    public record About(String gateway, String version, Instant now, long reserveBytes) {}

    private StoreBackup() {}

    /**
     * @param target becomes the backup; a directory that is there gets one with a name of its own inside
     * @return the backup
     */
    public static Path make(Path state, Path target, About about, StoreCheck.Progress progress) {
        if (Files.exists(target.resolve(BackupManifest.NAME))) {
            throw new StoreException(target + " is there already and is a backup; a backup never replaces anything");
        }
        Path backup = Files.isDirectory(target)
                ? target.resolve("busbar-" + about.gateway() + "-" + STAMP.format(about.now()))
                : target;
        backup = backup.toAbsolutePath().normalize();
        if (Files.exists(backup)) {
            throw new StoreException(backup + " is there already; a backup never replaces anything");
        }
        Path parent = backup.resolveSibling(".");
        if (!Files.isDirectory(parent) || !Files.isWritable(parent)) {
            throw new StoreException(parent.normalize() + " is not a directory that this user may write");
        }
        Path partial = backup.resolveSibling(PARTIAL);
        try {
            roomFor(state, parent.normalize(), about.reserveBytes());
            if (!Files.exists(partial)) {
                OwnFiles.createDirectory(partial);
            }
            try (FileChannel channel = FileChannel.open(
                            partial.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock mine = lock(channel, partial)) {
                write(state, partial, about, progress);
                if (!mine.isValid()) {
                    throw new StoreException("the lock in " + partial + " was lost");
                }
                Files.delete(partial.resolve("lock"));
                DirectoryLock.force(partial);
                Files.move(partial, backup, StandardCopyOption.ATOMIC_MOVE);
                DirectoryLock.force(parent);
            }
            return backup;
        } catch (IOException | StoreException e) {
            clear(partial);
            if (e instanceof StoreException known) {
                throw known;
            }
            throw new StoreException("the backup " + backup + " cannot be written: " + e, e);
        }
    }

    private static FileLock lock(FileChannel channel, Path partial) throws IOException {
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            throw new Busy("another backup is being written to " + partial.getParent() + "; wait for it");
        }
        return lock;
    }

    /** Somebody else's folder must not be cleared. */
    private static final class Busy extends IOException {
        private static final long serialVersionUID = 1L;

        Busy(String message) {
            super(message);
        }
    }

    private static void clear(Path partial) {
        try (FileChannel channel = FileChannel.open(partial.resolve("lock"), StandardOpenOption.WRITE);
                FileLock mine = lock(channel, partial)) {
            if (mine.isValid()) {
                OwnFiles.delete(partial);
            }
        } catch (IOException e) {
            // Somebody else's, or the next backup takes it.
        }
    }

    private static void roomFor(Path state, Path parent, long reserveBytes) throws IOException {
        long need = SLACK_BYTES;
        for (String name : List.of(StoreFiles.TELEMETRY, StoreFiles.LEDGER)) {
            try (Database database = Database.readOnly(state.resolve(name))) {
                need += database.read(sql -> (sql.number("PRAGMA page_count") - sql.number("PRAGMA freelist_count"))
                        * sql.number("PRAGMA page_size"));
            }
        }
        boolean same = Files.getFileStore(state).equals(Files.getFileStore(parent));
        need += same ? reserveBytes : 0;
        long free = Files.getFileStore(parent).getUsableSpace();
        if (free < need) {
            throw new StoreException("a backup needs " + need + " bytes in " + parent
                    + (same ? " with the reserve of the gateway's own file system" : "") + ", and " + free
                    + " are free; free some space or name another place");
        }
    }

    private static void write(Path state, Path partial, About about, StoreCheck.Progress progress) throws IOException {
        for (int attempt = 1; ; attempt++) {
            for (String name : List.of(StoreFiles.TELEMETRY, StoreFiles.LEDGER, BackupManifest.NAME)) {
                Files.deleteIfExists(partial.resolve(name));
            }
            BackupManifest manifest = copies(state, partial, about, progress);
            // A file that was quarantined between the two copies; then they do not belong together.
            if (agree(partial) || attempt == TRIES) {
                OwnFiles.write(partial.resolve(BackupManifest.NAME), manifest.encode());
                return;
            }
        }
    }

    private static boolean agree(Path partial) {
        try (Database telemetry = Database.readOnly(partial.resolve(StoreFiles.TELEMETRY));
                Database ledger = Database.readOnly(partial.resolve(StoreFiles.LEDGER))) {
            return Epochs.noted(telemetry, Epochs.TELEMETRY) == Epochs.noted(ledger, Epochs.TELEMETRY);
        }
    }

    private static BackupManifest copies(Path state, Path partial, About about, StoreCheck.Progress progress)
            throws IOException {
        List<BackupManifest.Entry> entries = new ArrayList<>();
        for (String name : List.of(StoreFiles.TELEMETRY, StoreFiles.LEDGER)) {
            progress.at(name + ": copying", 0, 0);
            Path copy = partial.resolve(name);
            try (Database database = Database.readOnly(state.resolve(name))) {
                database.vacuumInto(copy);
            } catch (StoreException e) {
                throw new StoreException(
                        e.damaged()
                                ? e.getMessage() + "; nothing was backed up, 'busbar store check' tells more"
                                : String.valueOf(e.getMessage()),
                        e);
            }
            progress.at(name + ": checksum", 0, 0);
            try (Database database = Database.readOnly(copy)) {
                entries.add(new BackupManifest.Entry(
                        name,
                        Files.size(copy),
                        OwnFiles.sha256(copy),
                        database.read(sql -> sql.number("PRAGMA user_version").intValue()),
                        Epochs.noted(database, name.equals(StoreFiles.LEDGER) ? Epochs.LEDGER : Epochs.TELEMETRY)));
            }
        }
        return new BackupManifest(about.gateway(), about.version(), about.now(), entries);
    }
}
