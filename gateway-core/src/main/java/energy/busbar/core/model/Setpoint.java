package energy.busbar.core.model;

import java.time.Duration;
import java.util.Optional;

/**
 * A value that one device is to hold.
 *
 * @param value in the quantity's unit and sign; 1 with a curve
 * @param curve what to hold instead of a number, for those quantities and only those
 * @param timeout after which the device is to fall back by itself unless renewed; drivers of devices that can time out
 *     arm it with every write
 * @param fallback what the device is to fall back to, where the protocol lets the gateway say so (OCPP); otherwise the
 *     device's own default holds
 */
public record Setpoint(
        DeviceId device,
        Quantity quantity,
        double value,
        Optional<GridCurve> curve,
        Duration timeout,
        double fallback) {
    /** Without a curve. */
    public Setpoint(DeviceId device, Quantity quantity, double value, Duration timeout, double fallback) {
        this(device, quantity, value, Optional.empty(), timeout, fallback);
    }

    public Setpoint {
        checkCurve("setpoint of " + device, quantity, curve);
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("setpoint of " + device + " must be a number");
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("time-out of " + device + "'s setpoint must be positive");
        }
    }

    static void checkCurve(String what, Quantity quantity, Optional<GridCurve> curve) {
        if (quantity.isCurve() != curve.isPresent()
                || curve.map(c -> c.quantity() != quantity).orElse(false)) {
            throw new IllegalArgumentException(what + ": " + quantity.word()
                    + (quantity.isCurve() ? " needs a curve of its own kind" : " takes no curve"));
        }
    }
}
