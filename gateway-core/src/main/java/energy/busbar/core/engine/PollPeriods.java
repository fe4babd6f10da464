package energy.busbar.core.engine;

import energy.busbar.core.model.PollClass;
import java.time.Duration;

/** How often a device's points are read. Points of {@link PollClass#ONCE} are read when the device is opened. */
public record PollPeriods(Duration fast, Duration normal, Duration slow) {
    public PollPeriods {
        for (Duration period : new Duration[] {fast, normal, slow}) {
            if (period.toMillis() < 1) {
                throw new IllegalArgumentException("a poll period must be at least 1 ms, not " + period);
            }
        }
    }

    public static PollPeriods defaults() {
        return new PollPeriods(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofMinutes(1));
    }

    /** @throws IllegalArgumentException for ONCE, which has no period */
    Duration of(PollClass pollClass) {
        return switch (pollClass) {
            case FAST -> fast;
            case NORMAL -> normal;
            case SLOW -> slow;
            case ONCE -> throw new IllegalArgumentException("ONCE has no period");
        };
    }
}
