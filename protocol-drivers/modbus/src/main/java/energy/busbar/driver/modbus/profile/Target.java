package energy.busbar.driver.modbus.profile;

import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Value;
import energy.busbar.profiles.ProfilePoint.Measured;
import energy.busbar.profiles.ProfileWrite;
import energy.busbar.profiles.ProfileWrite.FlashWear;
import energy.busbar.profiles.ProfileWrite.Step;
import energy.busbar.profiles.ProfileWrite.StepValue;
import energy.busbar.profiles.Register;
import energy.busbar.profiles.RegisterCodec;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One write of a profile with what this very device says of it: bounds, and what its percentages are of.
 *
 * @param base what 100 % stands for, in the quantity's unit; NaN where the point has that unit itself
 * @param exponent of the written point's factor
 */
record Target(
        ProfileWrite write,
        Measured point,
        Optional<Measured> readBack,
        double min,
        double max,
        double base,
        int exponent,
        PointAccess points) {
    /** Longest wait for a read-back on the bus's thread, twice a write. */
    private static final long MAX_WAIT_MILLIS = 5_000;

    /**
     * A value as the register holds it.
     *
     * @param value in the quantity's unit
     * @param raw in the written point's unit
     */
    record Coded(double value, double raw, int[] words) {}

    /** The one whose register takes such a value. */
    static Optional<Target> meantFor(List<Target> targets, double value) {
        Optional<Target> own = targets.stream().filter(t -> t.isMeantFor(value)).findFirst();
        return own.or(() -> targets.stream()
                .filter(t -> value == 0 && t.write().zeroPauses())
                .findFirst());
    }

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

    double clip(double value) {
        return allows(value) ? value : Math.max(min, Math.min(max, value));
    }

    String bounds() {
        return min + " to " + max + " " + write.quantity().unit().symbol() + (write.zeroPauses() ? ", or 0" : "");
    }

    /**
     * Rounded toward zero, so that no bound is passed by rounding; a reserve, which is a lower bound, the other way.
     *
     * @throws IllegalArgumentException if the register cannot hold it
     */
    Coded code(double value) {
        RoundingMode mode = write.quantity() == Quantity.RESERVE && value < max ? RoundingMode.UP : RoundingMode.DOWN;
        double stepped = write.step() == 0
                ? value
                : PointAccess.multiple(BigDecimal.valueOf(value), BigDecimal.valueOf(write.step()), mode)
                        .doubleValue();
        // A factor may have moved since the device was opened.
        int now = points.exponent(point).orElse(exponent);
        double own = Double.isNaN(base) ? stepped : 100 * stepped / base;
        double raw = PointAccess.rounded(point.register(), own, now, mode);
        return new Coded(inQuantity(raw, true), raw, PointAccess.encode(point.register(), raw, now));
    }

    /** For steps of a release, which have no value. */
    Coded neutral() {
        return new Coded(0, 0, new int[point.register().length()]);
    }

    int[] code(Step step, Coded coded) {
        Register register = points.need(step.point()).register();
        int factor = points.exponent(points.need(step.point())).orElse(0);
        StepValue to = step.to();
        if (to instanceof StepValue.Word word) {
            return RegisterCodec.encode(register, new Value.Text(word.word()), factor);
        }
        if (to instanceof StepValue.Amount amount) {
            return PointAccess.encode(register, amount.value(), factor);
        }
        if (to instanceof StepValue.Setpoint) {
            boolean own =
                    points.need(step.point()).point().unit() == write.quantity().unit();
            return PointAccess.encode(register, own ? coded.value() : coded.raw(), factor);
        }
        throw new IllegalArgumentException("the step for " + step.point() + " has no value to write before a release");
    }

    /** The sequence that takes it over, without what its register holds already where writing wears it. */
    List<Send> entering(Coded coded) {
        List<Send> sends = new ArrayList<>();
        for (Step step : write.enable()) {
            Measured point = points.need(step.point());
            int[] wanted = code(step, coded);
            boolean there = write.flashWear() == FlashWear.WEARS
                    && point.access().readable()
                    && Arrays.equals(points.raw(point), wanted);
            if (!there) {
                sends.add(Send.of(point, wanted, step.pause()));
            }
        }
        return sends;
    }

    /** In one request where the profile says so. */
    List<Send> valueAndCommit(Coded coded) {
        List<Send> sends = new ArrayList<>();
        sends.add(Send.of(point, coded.words(), Duration.ZERO));
        for (Step step : write.commit()) {
            sends.add(Send.of(points.need(step.point()), code(step, coded), step.pause()));
        }
        if (write.atomic().isEmpty()) {
            return sends;
        }
        return List.of(Send.together(sends)
                .orElseThrow(() -> new IllegalArgumentException(
                        "the registers of the atomic group '" + write.atomic() + "' do not lie one behind the other")));
    }

    long readBackMillis() {
        return Math.min(MAX_WAIT_MILLIS, write.readBack().after().toMillis());
    }

    /** How long the device takes to follow, at the farthest. */
    Duration response() {
        long ramp =
                (long) (1_000 * write.ramp().map(r -> r.seconds(low(), high())).orElse(0.0));
        return write.response().plusMillis(ramp);
    }

    /** What is in force now, in the quantity's unit; empty where the device does not show it. */
    OptionalDouble readsBack() {
        return readBack.map(points::number)
                .map(this::inQuantity)
                .filter(v -> !Double.isNaN(v))
                .map(OptionalDouble::of)
                .orElse(OptionalDouble.empty());
    }

    /** What the read-back point says, in the quantity's unit. */
    double inQuantity(double told) {
        boolean own = readBack.map(r -> r.equals(point)).orElse(false);
        return inQuantity(told, own);
    }

    private double inQuantity(double told, boolean ofPoint) {
        return ofPoint && !Double.isNaN(base) ? told * base / 100 : told;
    }

    boolean isNear(double back, double wanted) {
        double step = PointAccess.step(point.register(), exponent);
        double half = (Double.isNaN(base) ? step : step * base / 100) / 2;
        double rounding = 1e-6 * Math.max(1, Math.abs(wanted));
        return Math.abs(back - wanted) <= Math.max(write.readBack().tolerance(), half) + rounding;
    }
}
