package energy.busbar.driver.ocpp.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The files that chargers sent, {@code charger-logs/DEVICE/TIME-NAME}, so many of a charger and so many bytes in all; the
 * oldest go. What is still being received lies in a hidden folder beside them, which is emptied when the gateway starts.
 * Thread-safe.
 */
public final class LogShelf {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final String INCOMING = ".incoming";
    private static final int MOST_OF_ONE_NAME = 1_000;

    /** Left free for everything else that the gateway writes. */
    private static final long RESERVE_BYTES = 50_000_000;

    /** @param name of the file, unique for its device */
    public record Log(String device, String name, long bytes, Instant at, Path file) {}

    private final Path folder;
    private final FilesConfig config;
    private boolean swept;

    /** Touches no disk. @param stateDirectory of the gateway */
    public LogShelf(Path stateDirectory, FilesConfig config) {
        this.folder = stateDirectory.resolve("charger-logs");
        this.config = config;
    }

    /** A hidden name for what comes in, where a rename reaches the shelf. */
    synchronized Path incoming(String token) throws IOException {
        Path incoming = folder.resolve(INCOMING);
        Durable.directory(incoming);
        if (!swept) {
            swept = true;
            try (DirectoryStream<Path> left = Files.newDirectoryStream(incoming)) {
                for (Path each : left) {
                    Files.deleteIfExists(each);
                }
            }
        }
        if (Files.getFileStore(incoming).getUsableSpace() < config.maxUploadBytes() + RESERVE_BYTES) {
            throw new IOException("too little room on the disk");
        }
        return incoming.resolve(token);
    }

    static FileChannel begin(Path incoming) throws IOException {
        Files.deleteIfExists(incoming);
        return Durable.begin(incoming);
    }

    /** A whole file, on the disk when this returns. */
    synchronized Log keep(Path received, String device, String said, Instant at) throws IOException {
        Path mine = folder.resolve(SafeName.of(device, "device"));
        Durable.directory(mine);
        String plain = STAMP.format(at) + "-" + SafeName.of(said, "log");
        String name = plain;
        for (int i = 2; Files.exists(mine.resolve(name)); i++) {
            if (i > MOST_OF_ONE_NAME) {
                throw new IOException("too many files with the name " + plain);
            }
            name = STAMP.format(at) + "-" + i + "-" + SafeName.of(said, "log");
        }
        Path file = mine.resolve(name);
        Durable.keep(received, file);
        Log kept = log(device, file);
        trim(kept);
        return kept;
    }

    private void trim(Log newest) throws IOException {
        List<Log> own = of(newest.device());
        for (Log each : own.subList(Math.min(own.size(), config.keepLogs()), own.size())) {
            Files.deleteIfExists(each.file());
        }
        long bytes = 0;
        for (Log each : all()) {
            bytes += each.bytes();
            if (bytes > config.quotaBytes() && !each.file().equals(newest.file())) {
                Files.deleteIfExists(each.file());
            }
        }
    }

    /** Of all devices, newest first. */
    public synchronized List<Log> all() throws IOException {
        List<Log> logs = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> devices = Files.newDirectoryStream(folder, Files::isDirectory)) {
                for (Path each : devices) {
                    if (!each.getFileName().toString().equals(INCOMING)) {
                        read(each, logs);
                    }
                }
            }
        }
        return newestFirst(logs);
    }

    /** Of one device, newest first. */
    public synchronized List<Log> of(String device) throws IOException {
        List<Log> logs = new ArrayList<>();
        read(folder.resolve(SafeName.of(device, "device")), logs);
        return newestFirst(logs);
    }

    public Optional<Log> find(String device, String name) throws IOException {
        return of(device).stream().filter(each -> each.name().equals(name)).findFirst();
    }

    private static void read(Path device, List<Log> into) throws IOException {
        if (Files.isDirectory(device)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(device, Files::isRegularFile)) {
                for (Path each : files) {
                    into.add(log(device.getFileName().toString(), each));
                }
            }
        }
    }

    private static Log log(String device, Path file) throws IOException {
        return new Log(
                device,
                file.getFileName().toString(),
                Files.size(file),
                Files.getLastModifiedTime(file).toInstant(),
                file);
    }

    /** The time stands in the name too, for boxes without a clock that jump back: files of one second are told apart by it. */
    private static List<Log> newestFirst(List<Log> logs) {
        logs.sort(Comparator.comparing(Log::at).thenComparing(Log::name).reversed());
        return List.copyOf(logs);
    }
}
