package energy.busbar.profiles.pack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A pack's files in a folder: read with bounds and without following links, written so that a power cut keeps them. */
final class PackFolder {
    private PackFolder() {}

    /** @throws PackException for what no pack has */
    static PackFiles read(Path folder) {
        Map<String, byte[]> files = new HashMap<>();
        int total = 0;
        try (Stream<Path> walk = Files.walk(folder, 3)) {
            List<Path> found = walk.limit(PackFiles.MAX_PROFILES + 10L).toList();
            for (Path each : found) {
                String path = folder.relativize(each).toString();
                if (path.isEmpty() || (path + "/").equals(PackFiles.FOLDER)) {
                    continue;
                }
                int most = PackFiles.mostBytes(path);
                if (!Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS)) {
                    throw new PackException("has '" + path + "' as a link or folder; expected regular files");
                }
                byte[] bytes = bounded(each, most);
                total += bytes.length;
                if (total > PackFiles.MAX_TOTAL_BYTES) {
                    throw new PackException("has more than " + PackFiles.MAX_TOTAL_BYTES + " bytes; expected less");
                }
                files.put(path, bytes);
            }
        } catch (IOException | UncheckedIOException e) {
            throw new PackException("cannot be read (" + e + "); install it again", e);
        }
        return new PackFiles(files);
    }

    static byte[] bounded(Path file, int most) throws IOException {
        try (var in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            byte[] bytes = in.readNBytes(most + 1);
            if (bytes.length > most) {
                throw new PackException(
                        file + " has more than " + most + " bytes; expected the file that was installed");
            }
            return bytes;
        }
    }

    static void write(Path file, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    static void delete(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(path)) {
            for (Path each : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
