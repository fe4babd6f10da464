package energy.busbar.store;

import energy.busbar.core.block.Resolution;
import java.time.Duration;

/**
 * How long roll-ups are kept while there is room; what an uplink has still to carry away stays longer. Readings themselves
 * are kept by the quota alone.
 */
public record Retention(Duration minutes, Duration quarterHours, Duration hours) {
    /** Fifteen-minute energies stay as long whatever the quota says, for baselines. */
    public static final Duration SETTLEMENT = Duration.ofDays(45);

    public static final Duration LONGEST = Duration.ofDays(36_500);
    public static final Duration LEAST_MINUTES = Duration.ofDays(1);
    public static final Retention DEFAULT =
            new Retention(Duration.ofDays(30), Duration.ofDays(400), Duration.ofDays(3_650));

    public Retention {
        boolean ordered = minutes.compareTo(LEAST_MINUTES) >= 0
                && quarterHours.compareTo(SETTLEMENT) >= 0
                && quarterHours.compareTo(minutes) >= 0
                && hours.compareTo(quarterHours) >= 0
                && LONGEST.compareTo(hours) >= 0;
        if (!ordered) {
            throw new IllegalArgumentException("1-minute roll-ups are kept at least a day, 15-minute ones at least "
                    + SETTLEMENT.toDays() + " days and as long as those, 1-hour ones as long as those and at most "
                    + LONGEST.toDays() + " days; not " + minutes + ", " + quarterHours + " and " + hours);
        }
    }

    Duration of(Resolution resolution) {
        return switch (resolution) {
            case MINUTE -> minutes;
            case QUARTER_HOUR -> quarterHours;
            case HOUR -> hours;
        };
    }
}
