package energy.busbar.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Keeps a second gateway out of the directory, and remembers whether the last one left it properly. */
final class DirectoryLock implements AutoCloseable {
    private final Path directory;
    private final Path marker;
    private final FileChannel channel;
    private final boolean unclean;

    private DirectoryLock(Path directory, FileChannel channel) throws IOException {
        this.directory = directory;
        this.channel = channel;
        this.marker = directory.resolve("running");
        this.unclean = Files.exists(marker);
        try (FileChannel mark = FileChannel.open(marker, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            mark.force(true);
        }
        force(directory);
    }

    static DirectoryLock take(Path directory) {
        FileChannel channel = null;
        try {
            Files.createDirectories(directory);
            channel = FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!locked(channel)) {
                channel.close();
                throw new StoreException("another gateway uses the store in " + directory
                        + "; stop it, or give this one a directory of its own");
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
            return new DirectoryLock(directory, channel);
        } catch (IOException e) {
            closeQuietly(channel);
            throw new StoreException(
                    "the store's directory " + directory + " cannot be used: " + e
                            + "; it must be a directory that this user may write",
                    e);
        }
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static void closeQuietly(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // The caller throws the failure that matters.
        }
    }

    /** Whether the last run ended without {@link #leave}. */
    boolean unclean() {
        return unclean;
    }

    /** A rename or a new file is durable only when its directory is. */
    static void force(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Everything is on the disk and whole: the next start needs no check. */
    void leave() throws IOException {
        Files.deleteIfExists(marker);
        force(directory);
    }

    @Override
    public void close() {
        closeQuietly(channel);
    }
}
