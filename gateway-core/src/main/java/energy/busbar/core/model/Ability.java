package energy.busbar.core.model;

import java.time.Duration;

/**
 * What a device lets the gateway set.
 *
 * @param min smallest value, in the quantity's unit and sign
 * @param max largest value
 * @param timesOut whether the device falls back by itself when the setpoint is not renewed
 * @param response how long the device takes to follow, declared by its profile or driver
 */
public record Ability(Quantity quantity, double min, double max, boolean timesOut, Duration response) {
    public Ability {
        if (quantity.ofSite()) {
            throw new IllegalArgumentException(quantity + " is the site's, no device sets it");
        }
        if (!(min <= max)) {
            throw new IllegalArgumentException("bounds " + min + " to " + max + " of " + quantity);
        }
    }

    public double clip(double value) {
        return Math.max(min, Math.min(max, value));
    }
}
