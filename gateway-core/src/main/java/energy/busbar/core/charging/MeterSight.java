package energy.busbar.core.charging;

/**
 * What the meter of a fuse shows.
 *
 * @param amps signed, + toward the loads; NaN on a phase that is not seen well enough to decide on
 * @param atMillis instant of the measurement, on the monotonic clock
 */
public record MeterSight(PhaseAmps amps, long atMillis) {
    public static final MeterSight NONE = new MeterSight(PhaseAmps.UNKNOWN, Long.MIN_VALUE);
}
