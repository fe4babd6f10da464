package energy.busbar.ota.tuf;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The steps that a power cut can fall between, one method each. */
interface Disk {
    void createDirectories(Path directory) throws IOException;

    /** Names, not paths, of the plain files in it. */
    List<String> list(Path directory) throws IOException;

    /** {@code null} where there is none, or one of more than {@code cap} bytes. */
    byte @Nullable [] read(Path file, int cap) throws IOException;

    /** -1 where there is none. */
    long size(Path file) throws IOException;

    InputStream open(Path file) throws IOException;

    /** Creates the file, or replaces its content in place. */
    void write(Path file, byte[] bytes) throws IOException;

    OutputStream append(Path file) throws IOException;

    void force(Path file) throws IOException;

    /** Atomic, and over whatever is there. */
    void move(Path from, Path to) throws IOException;

    /** No harm where there is none. */
    void delete(Path file) throws IOException;

    void forceDirectory(Path directory) throws IOException;

    /** @throws IOException also where another process has it */
    Closeable lock(Path file) throws IOException;
}
