package energy.busbar.agent.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where lines go: standard output, or a file that is this user's alone and takes its name when it is whole. */
final class ExportTarget implements AutoCloseable {
    private static final int CHECKED_EACH = 1_000;

    /** Nobody reads any more. */
    static final class Gone extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private final @Nullable Path file;
    private final PrintWriter out;
    private final String head;
    private @Nullable FileChannel channel;
    private @Nullable Writer writer;
    private long lines;

    /** @param head the first line, before the first row; none where empty */
    ExportTarget(@Nullable Path file, PrintWriter out, String head) {
        this.file = file == null ? null : file.toAbsolutePath().normalize();
        this.out = out;
        this.head = head;
    }

    private static Path partial(Path file) {
        return file.resolveSibling("." + file.getFileName() + ".partial");
    }

    void line(String text) throws IOException {
        if (lines == 0 && !head.isEmpty()) {
            put(head);
        }
        lines++;
        put(text);
    }

    private void put(String text) throws IOException {
        if (file == null) {
            out.print(text);
            out.print('\n');
            if (lines % CHECKED_EACH == 0 && out.checkError()) {
                throw new Gone();
            }
            return;
        }
        Writer to = writer;
        if (to == null) {
            to = open(file);
        }
        to.write(text);
        to.write('\n');
    }

    private Writer open(Path target) throws IOException {
        if (Files.isDirectory(target)) {
            throw new IOException(target + " is a directory; expected the name of a file");
        }
        Path partial = partial(target);
        Files.deleteIfExists(partial);
        FileChannel opened = FileChannel.open(
                partial,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        channel = opened;
        Writer made = new java.io.BufferedWriter(Channels.newWriter(opened, StandardCharsets.UTF_8), 64 << 10);
        writer = made;
        return made;
    }

    /** Everything was written. */
    void done() throws IOException {
        if (lines == 0 && !head.isEmpty()) {
            put(head);
        }
        Path target = file;
        if (target == null) {
            out.flush();
            if (out.checkError()) {
                throw new Gone();
            }
            return;
        }
        Writer to = writer;
        if (to == null) {
            to = open(target);
        }
        to.flush();
        FileChannel opened = channel;
        if (opened != null) {
            opened.force(true);
        }
        to.close();
        Files.move(partial(target), target, StandardCopyOption.ATOMIC_MOVE);
        writer = null;
    }

    /** Whatever was not {@link #done} leaves nothing behind. */
    @Override
    public void close() throws IOException {
        Writer to = writer;
        Path target = file;
        if (to != null && target != null) {
            writer = null;
            FileChannel opened = channel;
            if (opened != null) {
                // Not the writer: its rest would be written first, which on a full disk fails.
                opened.close();
            }
            Files.deleteIfExists(partial(target));
        }
    }
}
