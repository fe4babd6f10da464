package energy.busbar.store;

import java.nio.file.Path;
import java.time.Duration;

/**
 * @param directory holds everything of the store; made when missing; one gateway each
 * @param flush how much telemetry a power cut may take, 1 s to 60 s
 * @param quotaBytes most that telemetry.db may hold; what goes first is in {@link StoreRoom}
 * @param reserveBytes of the file system that telemetry leaves to commands, audit and alerts
 */
public record StoreConfig(Path directory, Duration flush, long quotaBytes, long reserveBytes, Retention retention) {
    public static final Duration DEFAULT_FLUSH = Duration.ofSeconds(10);
    public static final long DEFAULT_QUOTA_BYTES = 2L << 30;
    public static final long DEFAULT_RESERVE_BYTES = 64L << 20;
    static final long LEAST_QUOTA_BYTES = 256L << 10;

    public StoreConfig {
        if (flush.compareTo(Duration.ofSeconds(1)) < 0 || flush.compareTo(Duration.ofSeconds(60)) > 0) {
            throw new IllegalArgumentException("flush must be 1 s to 60 s, not " + flush);
        }
        if (quotaBytes < LEAST_QUOTA_BYTES) {
            throw new IllegalArgumentException(
                    "the quota must be " + LEAST_QUOTA_BYTES + " bytes or more, not " + quotaBytes);
        }
        if (reserveBytes < 0) {
            throw new IllegalArgumentException("the reserve must not be negative: " + reserveBytes);
        }
    }

    public StoreConfig(Path directory, Duration flush, long quotaBytes, long reserveBytes) {
        this(directory, flush, quotaBytes, reserveBytes, Retention.DEFAULT);
    }

    /** Defaults: 10 s, 2 GiB of telemetry, 64 MiB left to the ledger. */
    public static StoreConfig of(Path directory) {
        return new StoreConfig(directory, DEFAULT_FLUSH, DEFAULT_QUOTA_BYTES, DEFAULT_RESERVE_BYTES);
    }
}
