package energy.busbar.core.model;

import java.time.Instant;
import java.util.List;

/**
 * What was asked and what each device delivered, by interval.
 *
 * @param samplesMissing control cycles in which a grid meter or device reading that the figures need was not good
 */
public record DispatchReport(
        String eventId,
        Instant from,
        Instant until,
        List<Interval> intervals,
        List<DeviceTotal> totals,
        long samplesMissing) {

    /**
     * Means over the interval, W; NaN where nothing good was read.
     *
     * @param askedWatts of the batteries together, + discharging
     * @param deliveredWatts of the batteries together, + discharging
     * @param gridWatts at the meter, + import
     * @param exportLimitWatts in force, NaN without one
     * @param compliant both asked power and limits were kept within tolerance
     */
    public record Interval(
            Instant from,
            Instant until,
            double askedWatts,
            double deliveredWatts,
            double gridWatts,
            double exportLimitWatts,
            boolean compliant) {}

    /** @param wattHours over the event, + into the site */
    public record DeviceTotal(DeviceId device, double wattHours) {}

    public DispatchReport {
        intervals = List.copyOf(intervals);
        totals = List.copyOf(totals);
    }
}
