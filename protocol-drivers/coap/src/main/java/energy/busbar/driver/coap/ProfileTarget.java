package energy.busbar.driver.coap;

import energy.busbar.core.model.Point.Kind;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Value;
import energy.busbar.profiles.CoapPoint;
import energy.busbar.profiles.ProfileWrite;
import energy.busbar.profiles.ProfileWrite.Step;
import energy.busbar.profiles.ProfileWrite.StepValue;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * One write of a profile with what this very device says of it: bounds, and what its percentages are of.
 *
 * @param base what 100 % stands for, in the quantity's unit; NaN where the point has that unit itself
 */
record ProfileTarget(
        ProfileWrite write, CoapPoint point, Optional<CoapPoint> readBack, double min, double max, double base) {
    private static final double ROUNDING = 1e-6;

    boolean isMeantFor(double value) {
        return switch (write.when()) {
            case ALWAYS -> true;
            case POSITIVE -> value > 0;
            case NEGATIVE -> value < 0;
            case ZERO -> value == 0;
        };
    }

    double low() {
        return write.zeroPauses() ? Math.min(0, min) : min;
    }

    double high() {
        return write.zeroPauses() ? Math.max(0, max) : max;
    }

    boolean allows(double value) {
        return (value >= min && value <= max) || (value == 0 && write.zeroPauses());
    }

    String bounds() {
        return min + " to " + max + " " + write.quantity().unit().symbol() + (write.zeroPauses() ? ", or 0" : "");
    }

    /**
     * In the steps of the device, rounded toward zero, so that no bound is passed by rounding; a reserve, which is a
     * lower bound, the other way.
     */
    double stepped(double value) {
        double step = write.step() == 0 && point.point().kind() == Kind.WHOLE ? 1 : write.step();
        if (step == 0) {
            return value;
        }
        boolean up = write.quantity() == Quantity.RESERVE && value < max;
        return BigDecimal.valueOf(value)
                .divide(BigDecimal.valueOf(step), 0, up ? RoundingMode.UP : RoundingMode.DOWN)
                .multiply(BigDecimal.valueOf(step))
                .doubleValue();
    }

    /** What the written point gets for a value of the quantity. */
    double own(double value) {
        return Double.isNaN(base) ? value : 100 * value / base;
    }

    /** What the read-back point says, in the quantity's unit. */
    double inQuantity(double told) {
        boolean own = readBack.filter(point::equals).isPresent();
        return own && !Double.isNaN(base) ? told * base / 100 : told;
    }

    boolean isNear(double back, double wanted) {
        double rounding = ROUNDING * Math.max(1, Math.abs(wanted));
        // What the device's whole numbers can tell apart.
        double step = Math.abs(point.value().scale()) * (Double.isNaN(base) ? 1 : base / 100) / 2;
        boolean whole = point.value().octets().filter(o -> !o.type().isFloat()).isPresent();
        double tolerance = Math.max(write.readBack().tolerance(), whole ? step : 0);
        return Math.abs(back - wanted) <= tolerance + rounding;
    }

    /**
     * @param value of the quantity, already stepped; not used by what does not ask for it
     * @param of the point that the step writes
     */
    Value value(Step step, CoapPoint of, double value) {
        StepValue to = step.to();
        if (to instanceof StepValue.Word word) {
            return of.point().kind() == Kind.FLAG
                    ? new Value.Flag(word.word().equals("true"))
                    : new Value.Text(word.word());
        }
        if (to instanceof StepValue.Amount amount) {
            return new Value.Real(amount.value());
        }
        if (to instanceof StepValue.Setpoint) {
            boolean same = of.point().unit() == write.quantity().unit();
            return new Value.Real(same ? value : own(value));
        }
        throw new IllegalArgumentException("the step for " + step.point() + " has no value to write before a release");
    }
}
