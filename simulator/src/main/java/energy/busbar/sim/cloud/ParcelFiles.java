package energy.busbar.sim.cloud;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The parcels of one gateway's stream, a file each, named by epoch and sequence so that their order is the names'.
 * What {@link #keep} has returned from survives a power cut.
 */
final class ParcelFiles {
    private static final String SUFFIX = ".parcel";

    private final Path folder;

    ParcelFiles(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    enum Kept {
        NEW,
        /** It is there, byte by byte. */
        SAME,
        /** Another one is there under this number; that one stays. */
        CONFLICT
    }

    Kept keep(Parcel parcel, byte[] bytes) throws IOException {
        Path file = folder.resolve(String.format("%020d-%020d%s", parcel.epoch(), parcel.sequence(), SUFFIX));
        if (Files.exists(file)) {
            return Arrays.equals(Files.readAllBytes(file), bytes) ? Kept.SAME : Kept.CONFLICT;
        }
        Path unfinished = folder.resolve("unfinished");
        try (FileChannel out = FileChannel.open(
                unfinished,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer all = ByteBuffer.wrap(bytes);
            while (all.hasRemaining()) {
                out.write(all);
            }
            out.force(true);
        }
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel directory = FileChannel.open(folder)) {
            directory.force(true);
        }
        return Kept.NEW;
    }

    /** What is there, as it was sent, in order. */
    List<Path> all() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> name(file).endsWith(SUFFIX)).sorted().toList();
        }
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }
}
