package energy.busbar.driver.ocpp.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;

/** Files that are there whole or not at all, also after a power cut; they are the gateway's user's alone. */
public final class Durable {
    private Durable() {}

    public static void directory(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Path parent = directory.toAbsolutePath().getParent();
            if (parent != null) {
                directory(parent);
            }
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }

    /** A new file to write into. */
    static FileChannel begin(Path file) throws IOException {
        return FileChannel.open(
                file,
                EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    /** Flushes what was written and gives it its name, in one step, in place of an older one. */
    static void keep(Path written, Path as) throws IOException {
        try (FileChannel channel = FileChannel.open(written, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(written, as, StandardCopyOption.ATOMIC_MOVE);
        flush(as.toAbsolutePath().getParent());
    }

    public static void write(byte[] bytes, Path as) throws IOException {
        Path next = as.resolveSibling("." + as.getFileName() + ".new");
        Files.deleteIfExists(next);
        try (FileChannel channel = begin(next)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }
        keep(next, as);
    }

    private static void flush(@org.jspecify.annotations.Nullable Path directory) throws IOException {
        if (directory != null) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
