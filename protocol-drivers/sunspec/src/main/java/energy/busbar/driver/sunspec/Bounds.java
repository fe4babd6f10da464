package energy.busbar.driver.sunspec;

/**
 * What can be set, in the control's unit.
 *
 * @param timesOut whether the device falls back by itself when the value is not renewed
 */
public record Bounds(double min, double max, boolean timesOut) {
    public Bounds {
        if (!(min <= max)) {
            throw new IllegalArgumentException("bounds " + min + " to " + max);
        }
    }
}
