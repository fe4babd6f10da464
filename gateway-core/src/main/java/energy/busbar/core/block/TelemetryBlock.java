package energy.busbar.core.block;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;

/**
 * Samples of one boot of the gateway, as stored and sent.
 *
 * @param bootId of the boot whose monotonic clock stamped the samples, at most 64 bytes of UTF-8
 * @param anchorMillis epoch milliseconds at monotonic 0 of that boot; empty as long as the wall clock is not known
 * @param samples at most {@link BlockCodec#MAX_SAMPLES}; a codec round trip groups them by device and point and keeps
 *     the order within
 */
public record TelemetryBlock(String bootId, OptionalLong anchorMillis, List<Sample> samples) {
    public static final int MAX_BOOT_ID_BYTES = 64;

    public TelemetryBlock {
        samples = List.copyOf(samples);
        if (bootId.getBytes(StandardCharsets.UTF_8).length > MAX_BOOT_ID_BYTES) {
            throw new IllegalArgumentException("boot id must have at most " + MAX_BOOT_ID_BYTES + " bytes");
        }
    }

    /** Milliseconds since 1970-01-01T00:00Z; empty where only boot id and monotonic time are known. */
    public OptionalLong epochMillis(Sample sample) {
        return anchorMillis.isPresent()
                ? OptionalLong.of(anchorMillis.getAsLong() + sample.monotonicMillis())
                : OptionalLong.empty();
    }
}
