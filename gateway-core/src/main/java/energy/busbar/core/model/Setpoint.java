package energy.busbar.core.model;

import java.time.Duration;

/**
 * A value that one device is to hold.
 *
 * @param value in the quantity's unit and sign
 * @param timeout after which the device is to fall back by itself unless renewed; drivers of devices that can time out
 *     arm it with every write
 * @param fallback what the device is to fall back to, where the protocol lets the gateway say so (OCPP); otherwise the
 *     device's own default holds
 */
public record Setpoint(DeviceId device, Quantity quantity, double value, Duration timeout, double fallback) {
    public Setpoint {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("setpoint of " + device + " must be a number");
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("time-out of " + device + "'s setpoint must be positive");
        }
    }
}
