package energy.busbar.core.model;

import java.time.Instant;

/**
 * One instant on both clocks of the box: the wall clock, which may be wrong or jump, and the monotonic clock of this
 * boot, which does neither. Ages and timers use the second only.
 *
 * @param epochMillis wall clock, milliseconds since 1970-01-01T00:00Z
 * @param monotonicMillis milliseconds on the monotonic clock of this boot
 */
public record Moment(long epochMillis, long monotonicMillis) {
    public Instant instant() {
        return Instant.ofEpochMilli(epochMillis);
    }

    /** Milliseconds from {@code earlier} to this moment, on the monotonic clock. */
    public long millisSince(Moment earlier) {
        return monotonicMillis - earlier.monotonicMillis;
    }
}
