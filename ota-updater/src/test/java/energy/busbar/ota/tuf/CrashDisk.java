package energy.busbar.ota.tuf;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A disk in memory that loses its power at a chosen step. What was not forced may be there afterwards or not: {@link
 * #restart} gives each of the worst outcomes that a journalling file system allows.
 */
final class CrashDisk implements Disk {
    /** What survives of the steps that were not forced. */
    enum Loss {
        /** Nothing: names and contents as of the last force. */
        ALL,
        /** Everything. */
        NONE,
        /** New names are there, contents that were not forced are empty: a rename before its fsync. */
        CONTENTS,
        /** New names are there, contents that were not forced are cut in half. */
        HALVES
    }

    /** The power is gone. */
    static final class PowerCut extends Error {
        private static final long serialVersionUID = 1L;
    }

    private static final class Inode {
        byte[] content = {};
        byte[] forced = {};
    }

    private final Map<Path, Inode> names = new TreeMap<>();
    private final Map<Path, Inode> forcedNames = new TreeMap<>();
    /** Steps until the cut. */
    int stepsLeft = Integer.MAX_VALUE;

    final List<String> steps = new ArrayList<>();

    CrashDisk restart(Loss loss) {
        CrashDisk after = new CrashDisk();
        (loss == Loss.ALL ? forcedNames : names).forEach((path, inode) -> {
            byte[] content = switch (loss) {
                case ALL, CONTENTS -> inode.forced;
                case NONE -> inode.content;
                case HALVES ->
                    Arrays.equals(inode.content, inode.forced)
                            ? inode.content
                            : Arrays.copyOf(inode.content, inode.content.length / 2);
            };
            after.put(path, content);
        });
        return after;
    }

    void put(Path path, byte[] content) {
        Inode inode = new Inode();
        inode.content = content.clone();
        inode.forced = content.clone();
        names.put(path, inode);
        forcedNames.put(path, inode);
    }

    Map<Path, byte[]> files() {
        Map<Path, byte[]> files = new TreeMap<>();
        names.forEach((path, inode) -> files.put(path, inode.content));
        return files;
    }

    /** The cut falls before the step. */
    private void step(String what, Path path) {
        if (stepsLeft-- <= 0) {
            throw new PowerCut();
        }
        steps.add(what + " " + path.getFileName());
    }

    @Override
    public void createDirectories(Path directory) {}

    @Override
    public List<String> list(Path directory) {
        return names.keySet().stream()
                .filter(path -> directory.equals(path.getParent()))
                .map(path -> path.getFileName().toString())
                .toList();
    }

    @Override
    public byte[] read(Path file, int cap) {
        Inode inode = names.get(file);
        return inode == null || inode.content.length > cap ? null : inode.content.clone();
    }

    @Override
    public long size(Path file) {
        Inode inode = names.get(file);
        return inode == null ? -1 : inode.content.length;
    }

    @Override
    public InputStream open(Path file) throws IOException {
        return new ByteArrayInputStream(existing(file).content);
    }

    private Inode existing(Path file) throws IOException {
        Inode inode = names.get(file);
        if (inode == null) {
            throw new FileNotFoundException(file.toString());
        }
        return inode;
    }

    @Override
    public void write(Path file, byte[] bytes) {
        step("write", file);
        names.computeIfAbsent(file, each -> new Inode()).content = bytes.clone();
    }

    @Override
    public OutputStream append(Path file) {
        step("append", file);
        Inode inode = names.computeIfAbsent(file, each -> new Inode());
        return new OutputStream() {
            @Override
            public void write(int b) {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] buffer, int offset, int length) {
                step("extend", file);
                ByteArrayOutputStream longer = new ByteArrayOutputStream();
                longer.writeBytes(inode.content);
                longer.write(buffer, offset, length);
                inode.content = longer.toByteArray();
            }
        };
    }

    @Override
    public void force(Path file) throws IOException {
        step("force", file);
        Inode inode = existing(file);
        inode.forced = inode.content.clone();
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        step("move", to);
        names.put(to, existing(from));
        names.remove(from);
    }

    @Override
    public void delete(Path file) {
        step("delete", file);
        names.remove(file);
    }

    @Override
    public void forceDirectory(Path directory) {
        step("force", directory);
        forcedNames.keySet().removeIf(path -> directory.equals(path.getParent()));
        names.forEach((path, inode) -> {
            if (directory.equals(path.getParent())) {
                forcedNames.put(path, inode);
            }
        });
    }

    @Override
    public Closeable lock(Path file) {
        return () -> {};
    }
}
