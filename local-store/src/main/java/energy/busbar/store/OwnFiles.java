package energy.busbar.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;

/** Files that nobody but this user may read: what was measured at a home is nobody else's business. */
final class OwnFiles {
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    private static final Set<PosixFilePermission> OTHERS = Set.of(
            PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE, PosixFilePermission.OTHERS_EXECUTE);

    private OwnFiles() {}

    private static FileAttribute<?>[] only(String permissions) {
        return POSIX
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    static Path create(Path file) throws IOException {
        return Files.createFile(file, only("rw-------"));
    }

    static Path createDirectory(Path directory) throws IOException {
        Files.createDirectory(directory, only("rwx------"));
        // A FAT stick takes no permissions and gives its own.
        if (POSIX && Files.getPosixFilePermissions(directory).stream().anyMatch(OTHERS::contains)) {
            Files.delete(directory);
            throw new StoreException("everybody could read what is written to "
                    + directory.toAbsolutePath().getParent()
                    + ": its file system keeps no permissions; mount it with umask=077");
        }
        return directory;
    }

    static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** Durable when this returns. */
    static void write(Path file, byte[] bytes) throws IOException {
        create(file);
        Files.write(file, bytes);
        force(file);
    }

    /** @return the SHA-256 of what was copied, which is on the disk then */
    static String copy(Path from, Path to) throws IOException {
        create(to);
        String sum;
        try (OutputStream out = Files.newOutputStream(to)) {
            sum = sum(from, out);
        }
        force(to);
        return sum;
    }

    static String sha256(Path file) throws IOException {
        return sum(file, OutputStream.nullOutputStream());
    }

    private static String sum(Path from, OutputStream to) throws IOException {
        try (InputStream plain = Files.newInputStream(from);
                DigestInputStream in = new DigestInputStream(plain, MessageDigest.getInstance("SHA-256"))) {
            byte[] buffer = new byte[64 << 10];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                to.write(buffer, 0, n);
            }
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    static void delete(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
