package energy.busbar.ota.tuf;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The metadata on the disk, in the bytes that it came in. A file is written beside its place, forced, renamed over it,
 * and its directory forced: whenever the power goes, the old one or the new one is there, whole.
 */
final class TrustedStore implements AutoCloseable {
    static final String ROOT = "root.json";
    static final String TIMESTAMP = "timestamp.json";
    static final String SNAPSHOT = "snapshot.json";
    static final String TARGETS = "targets.json";

    /** The root that all began with, for the day when root.json cannot be read. Not .json: it is not in force. */
    private static final String ANCHOR = "root.anchor";
    /** Which root version takes other keys for timestamp or snapshot, until both files are gone. */
    private static final String ROTATION = "rotation";

    private static final String UNFINISHED = ".new";

    private final Disk disk;
    private final Path directory;
    private final Closeable lock;

    private TrustedStore(Disk disk, Path directory, Closeable lock) {
        this.disk = disk;
        this.directory = directory;
        this.lock = lock;
    }

    static TrustedStore open(Disk disk, Path directory) {
        try {
            disk.createDirectories(directory);
            TrustedStore store = new TrustedStore(disk, directory, disk.lock(directory.resolve("lock")));
            for (String name : disk.list(directory)) {
                if (name.endsWith(UNFINISHED)) {
                    disk.delete(directory.resolve(name));
                }
            }
            return store;
        } catch (IOException e) {
            throw RefusedException.disk(e);
        }
    }

    /** {@code null} where there is none, or one of more than {@code cap} bytes. */
    byte @Nullable [] read(String name, int cap) {
        try {
            return disk.read(directory.resolve(name), cap);
        } catch (IOException e) {
            throw RefusedException.disk(e);
        }
    }

    byte @Nullable [] readAnchor(int cap) {
        return read(ANCHOR, cap);
    }

    boolean holdsRoot() {
        try {
            return disk.size(directory.resolve(ROOT)) >= 0;
        } catch (IOException e) {
            throw RefusedException.disk(e);
        }
    }

    void replace(String name, byte[] bytes) {
        Path unfinished = directory.resolve(name + UNFINISHED);
        try {
            disk.write(unfinished, bytes);
            disk.force(unfinished);
            disk.move(unfinished, directory.resolve(name));
            disk.forceDirectory(directory);
        } catch (IOException e) {
            throw RefusedException.disk(e);
        }
    }

    /** The anchor goes first: with root.json there, all is there. */
    void initialise(byte[] root) {
        replace(ANCHOR, root);
        replace(ROOT, root);
    }

    /**
     * Replaces the root. Where it rotates keys, that is noted first: a cut between the two must not leave timestamp and
     * snapshot in force that were to be forgotten. A note of a root before it, not yet acted on, says enough.
     */
    void replaceRoot(byte[] bytes, long version, boolean rotates) {
        if (rotates && !inForce(read(ROTATION, 32), version - 1)) {
            replace(ROTATION, Long.toString(version).getBytes(StandardCharsets.US_ASCII));
        }
        replace(ROOT, bytes);
    }

    /** A note of a root that never got here is void. One that cannot be read counts: forgetting can be mended. */
    private static boolean inForce(byte @Nullable [] noted, long rootVersion) {
        if (noted == null) {
            return false;
        }
        String text = new String(noted, StandardCharsets.US_ASCII);
        return !text.matches("[0-9]{1,18}") || Long.parseLong(text) <= rootVersion;
    }

    /** 5.3.11: forgets timestamp and snapshot if a root that is in force rotated their keys. */
    void forgetIfRotated(long rootVersion) {
        byte[] noted = read(ROTATION, 32);
        if (noted == null) {
            return;
        }
        boolean inForce = inForce(noted, rootVersion);
        try {
            if (inForce) {
                disk.delete(directory.resolve(TIMESTAMP));
                disk.delete(directory.resolve(SNAPSHOT));
                disk.forceDirectory(directory);
            }
            disk.delete(directory.resolve(ROTATION));
            disk.forceDirectory(directory);
        } catch (IOException e) {
            throw RefusedException.disk(e);
        }
    }

    /** Delegated roles' metadata is only a cache, as the snapshot guards its versions: when full it is emptied. */
    void keepDelegated(String name, byte[] bytes, long cap) {
        try {
            long kept = bytes.length;
            List<String> others = disk.list(directory).stream()
                    .filter(each -> each.endsWith(".json") && !isTopLevel(each) && !each.equals(name))
                    .toList();
            for (String other : others) {
                kept += Math.max(0, disk.size(directory.resolve(other)));
            }
            if (kept > cap) {
                for (String other : others) {
                    disk.delete(directory.resolve(other));
                }
            }
        } catch (IOException e) {
            throw RefusedException.disk(e);
        }
        if (bytes.length <= cap) {
            replace(name, bytes);
        }
    }

    private static boolean isTopLevel(String name) {
        return Root.TOP_LEVEL.contains(name.substring(0, name.length() - ".json".length()));
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw RefusedException.disk(e);
        }
    }
}
