package energy.busbar.bench.torture;

import energy.busbar.bench.BenchFailure;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** An ext4 file system of 64 MB in a file, for the gateway's state alone. Needs root and a loop device. */
final class SmallDisk implements Closeable {
    private static final long BYTES = 64L << 20;
    private static final byte[] PIECE = new byte[64 * 1024];

    private final Path folder;
    private final Path image;
    private final Path ballast;

    SmallDisk(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        image = folder.resolveSibling(folder.getFileName() + ".image");
        ballast = folder.resolve("ballast");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(BYTES);
        }
        run(List.of("mkfs.ext4", "-q", "-F", "-m", "0", image.toString()));
        mount();
    }

    Path folder() {
        return folder;
    }

    /** To the last byte. */
    void fill() throws IOException {
        try (OutputStream out = Files.newOutputStream(ballast)) {
            while (true) {
                out.write(PIECE);
            }
        } catch (IOException e) {
            if (folder.toFile().getUsableSpace() > PIECE.length) {
                throw e;
            }
        }
    }

    void free() throws IOException {
        Files.deleteIfExists(ballast);
    }

    /** As the kernel does it when a card answers with errors: what is open stays open, and nothing is written any more. */
    void readOnly() throws IOException {
        run(List.of("mount", "-o", "remount,abort", folder.toString()));
    }

    /** Off and on again; nobody may use it. */
    void again() throws IOException {
        run(List.of("umount", folder.toString()));
        mount();
    }

    @Override
    public void close() throws IOException {
        run(List.of("umount", "-l", folder.toString()));
    }

    private void mount() throws IOException {
        run(List.of("mount", "-o", "loop", image.toString(), folder.toString()));
    }

    private static void run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.waitFor() != 0) {
                throw new BenchFailure("'" + String.join(" ", command) + "' failed: " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailure("interrupted");
        }
    }
}
