package energy.busbar.profiles.pack;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A pack as one zip file, read by its central directory alone (APPNOTE 6.3.10, 4.3 and 4.4). Of the JDK's own readers one
 * believes the local headers and neither tells a symbolic link, so this one is ours: what it does not know it refuses.
 */
final class PackZip {
    /** Of the file. */
    static final int MAX_BYTES = 4 * 1024 * 1024;

    private static final int MAX_ENTRIES = PackFiles.MAX_PROFILES + 3;
    private static final int END = 0x06054b50;
    private static final int END_BYTES = 22;
    private static final int CENTRAL = 0x02014b50;
    private static final int CENTRAL_BYTES = 46;
    private static final int LOCAL = 0x04034b50;
    private static final int LOCAL_BYTES = 30;
    private static final int ENCRYPTED = 0x2041;
    private static final int UNIX = 3;
    private static final int REGULAR = 8;
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private final ByteBuffer zip;
    private final int directory;
    private final int entries;
    private final Map<String, byte[]> files = new HashMap<>();
    private int total;

    private PackZip(byte[] bytes) {
        zip = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int end = bytes.length - END_BYTES;
        if (end < 0 || zip.getInt(end) != END) {
            throw new PackException("is no zip file, or has something behind its end; expected a pack that"
                    + " busbar profile pack has made");
        }
        entries = u16(end + 10);
        directory = zip.getInt(end + 16);
        long length = Integer.toUnsignedLong(zip.getInt(end + 12));
        if (zip.getInt(end + 4) != 0 || u16(end + 8) != entries || directory < 0 || directory + length != end) {
            throw new PackException("has a directory that does not fit; expected one zip file in one piece");
        }
        if (entries > MAX_ENTRIES) {
            throw new PackException("has " + entries + " files; expected at most " + MAX_ENTRIES);
        }
    }

    /** @throws PackException for what is no pack, or more than one may be */
    static PackFiles read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new PackException("has more than " + MAX_BYTES + " bytes; expected fewer profiles in a pack");
            }
            return read(bytes);
        } catch (IOException e) {
            throw new PackException("cannot be read (" + e + "); expected a pack, NAME-VERSION.zip", e);
        }
    }

    static PackFiles read(byte[] bytes) {
        PackZip zip = new PackZip(bytes);
        try {
            int at = zip.directory;
            for (int i = 0; i < zip.entries; i++) {
                at = zip.entry(at);
            }
            if (at != bytes.length - END_BYTES) {
                throw new PackException("has more in its directory than it counts; expected a whole zip file");
            }
        } catch (IndexOutOfBoundsException e) {
            throw new PackException("is cut off or damaged; expected a whole zip file", e);
        }
        return new PackFiles(zip.files);
    }

    private int u16(int at) {
        return Short.toUnsignedInt(zip.getShort(at));
    }

    /** @return where the next one begins */
    private int entry(int at) {
        if (zip.getInt(at) != CENTRAL) {
            throw new PackException("has a damaged directory; expected a whole zip file");
        }
        int nameLength = u16(at + 28);
        byte[] nameBytes = bytes(at + CENTRAL_BYTES, nameLength);
        String path = PackFiles.text("the name of a file in it", nameBytes);
        int next = at + CENTRAL_BYTES + nameLength + u16(at + 30) + u16(at + 32);
        int packed = zip.getInt(at + 20);
        int size = zip.getInt(at + 24);
        // Many tools write an entry for the folder itself.
        if (path.equals(PackFiles.FOLDER) && size == 0) {
            return next;
        }
        int most = PackFiles.mostBytes(path);
        int type = zip.getInt(at + 38) >>> 28;
        if (u16(at + 4) >>> 8 == UNIX && type != 0 && type != REGULAR) {
            throw new PackException(
                    "has '" + path + "' as a symbolic link or another special file; expected regular files");
        }
        if ((u16(at + 8) & ENCRYPTED) != 0) {
            throw new PackException("has '" + path + "' encrypted; expected a zip file without a password");
        }
        if (size < 0 || size > most || packed < 0) {
            throw new PackException(
                    "has '" + path + "' with " + Integer.toUnsignedString(size) + " bytes; expected at most " + most);
        }
        total += size;
        if (total > PackFiles.MAX_TOTAL_BYTES) {
            throw new PackException("unpacks to more than " + PackFiles.MAX_TOTAL_BYTES + " bytes; expected less");
        }
        byte[] content = content(path, at, nameBytes, packed, size);
        if (files.put(path, content) != null) {
            throw new PackException("has '" + path + "' twice; expected each file once");
        }
        return next;
    }

    private byte[] content(String path, int at, byte[] nameBytes, int packed, int size) {
        int local = zip.getInt(at + 42);
        int method = u16(at + 10);
        if (local < 0
                || zip.getInt(local) != LOCAL
                || !Arrays.equals(bytes(local + LOCAL_BYTES, u16(local + 26)), nameBytes)
                || u16(local + 8) != method) {
            throw new PackException("has '" + path + "' with another name or form where it lies than in the directory;"
                    + " expected a whole zip file");
        }
        int from = local + LOCAL_BYTES + u16(local + 26) + u16(local + 28);
        if ((long) from + packed > directory) {
            throw new PackException("has '" + path + "' reach into the directory; expected a whole zip file");
        }
        byte[] content = switch (method) {
            case ZipEntry.STORED -> bytes(from, packed);
            case ZipEntry.DEFLATED -> inflated(path, bytes(from, packed), size);
            default ->
                throw new PackException("has '" + path + "' packed by method " + method + "; expected 0 or 8, deflate");
        };
        CRC32 crc = new CRC32();
        crc.update(content);
        if (content.length != size || (int) crc.getValue() != zip.getInt(at + 16)) {
            throw new PackException(
                    "has '" + path + "' damaged: it is not what the directory says; expected a whole" + " zip file");
        }
        return content;
    }

    /** Never more than was announced, whatever is in it. */
    private static byte[] inflated(String path, byte[] packed, int size) {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(packed);
            byte[] content = new byte[size + 1];
            int length = 0;
            while (length < content.length && !inflater.finished()) {
                int read = inflater.inflate(content, length, content.length - length);
                if (read == 0) {
                    break;
                }
                length += read;
            }
            if (length > size || !inflater.finished()) {
                throw new PackException("has '" + path + "' unpack to another size than the " + size
                        + " bytes that it announces; expected a whole zip file");
            }
            return Arrays.copyOf(content, length);
        } catch (DataFormatException e) {
            throw new PackException(
                    "has '" + path + "' damaged (" + e.getMessage() + "); expected a whole zip file", e);
        } finally {
            inflater.end();
        }
    }

    private byte[] bytes(int from, int length) {
        byte[] bytes = new byte[length];
        zip.get(from, bytes);
        return bytes;
    }

    /** The same files make the same bytes. */
    static byte[] write(PackFiles files) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> each : files.byPath().entrySet()) {
                ZipEntry entry = new ZipEntry(each.getKey());
                entry.setTimeLocal(NO_TIME);
                zip.putNextEntry(entry);
                zip.write(each.getValue());
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot be written", e);
        }
        if (out.size() > MAX_BYTES) {
            throw new PackException("would have " + out.size() + " bytes; expected at most " + MAX_BYTES
                    + ": put fewer profiles into one pack");
        }
        return out.toByteArray();
    }
}
