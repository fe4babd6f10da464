package energy.busbar.ota.tuf;

import java.time.Duration;

/**
 * The caps that the specification leaves to the application.
 *
 * @param rootsPerRefresh new root versions taken in one refresh; the next goes on from there
 * @param rolesPerSearch delegated roles looked into for one target
 * @param delegatedBytesKept of delegated roles' metadata kept on the disk; more is fetched again when needed
 * @param targetBytes largest target taken, whatever its metadata says
 * @param paceWindow each window of this length must bring {@code bytesPerWindow}, or the transfer is ended
 */
public record TufLimits(
        int rootBytes,
        int timestampBytes,
        int snapshotBytes,
        int targetsBytes,
        int rootsPerRefresh,
        int rolesPerSearch,
        long delegatedBytesKept,
        long targetBytes,
        Duration paceWindow,
        long bytesPerWindow) {

    /** For a repository of some thousand targets, a box with 64 MiB of heap and a mobile uplink. */
    public static final TufLimits DEFAULT = new TufLimits(
            256 << 10, 16 << 10, 512 << 10, 1 << 20, 256, 32, 8L << 20, 512L << 20, Duration.ofSeconds(60), 60L << 10);

    public TufLimits {
        if (rootBytes < 1
                || timestampBytes < 1
                || snapshotBytes < 1
                || targetsBytes < 1
                || rootsPerRefresh < 1
                || rolesPerSearch < 1
                || delegatedBytesKept < 0
                || targetBytes < 1
                || paceWindow.toMillis() < 1
                || bytesPerWindow < 0) {
            throw new IllegalArgumentException("each limit must be positive");
        }
    }
}
