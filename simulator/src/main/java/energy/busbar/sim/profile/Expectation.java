package energy.busbar.sim.profile;

import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.StandardPoints;
import energy.busbar.profiles.Profile.DevicePart;
import energy.busbar.profiles.ProfilePoint;
import energy.busbar.profiles.ProfilePoint.Derived;
import energy.busbar.profiles.ProfilePoint.Measured;
import energy.busbar.sim.profile.Expected.Quality;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Values of all points out of those that registers hold: derived points, and what the guide says of every device. */
final class Expectation {
    /** A meter or battery below it is idle. */
    private static final BigDecimal IDLE_WATTS = BigDecimal.valueOf(20);

    private final DevicePart part;
    private final Function<Measured, Quality> qualities;
    private final Values values;
    private final Function<Measured, Optional<Integer>> exponents;

    /** What registers hold; null for nothing. */
    interface Values {
        @Nullable
        Object of(Measured point);
    }

    Expectation(
            DevicePart part,
            Function<Measured, Quality> qualities,
            Values values,
            Function<Measured, Optional<Integer>> exponents) {
        this.part = part;
        this.qualities = qualities;
        this.values = values;
        this.exponents = exponents;
    }

    Map<String, Expected> all() {
        Map<String, Expected> all = new LinkedHashMap<>();
        for (ProfilePoint point : part.points().values()) {
            if (point instanceof Measured measured) {
                all.put(point.point().name(), measured(measured));
            }
        }
        for (ProfilePoint point : part.points().values()) {
            if (point instanceof Derived derived) {
                all.put(point.point().name(), derived(derived, all));
            }
        }
        standard(part, all);
        return all;
    }

    /** What the guide says of every device. */
    static void standard(DevicePart part, Map<String, Expected> all) {
        if (part.type() == DeviceType.METER) {
            for (String phase : List.of("L1", "L2", "L3")) {
                direct(all, "current" + phase, "power" + phase);
            }
            word(all, StandardPoints.GRID_STATUS.name(), StandardPoints.GRID_POWER.name(), "importing", "exporting");
        } else if (part.type() == DeviceType.BATTERY) {
            word(
                    all,
                    StandardPoints.CHARGING_STATE.name(),
                    StandardPoints.CHARGE_RATE.name(),
                    "discharging",
                    "charging");
        }
    }

    private Expected measured(Measured point) {
        Optional<String> factor = point.register().scaleFrom();
        Quality quality = worst(
                qualities.apply(point),
                factor.flatMap(part::measured).map(qualities).orElse(Quality.GOOD));
        if (quality != Quality.GOOD) {
            return Expected.without(quality);
        }
        Object value = values.of(point);
        if (value == null) {
            // Such as a word that the profile does not have.
            return Expected.without(Quality.OUT_OF_RANGE);
        }
        double tolerance = value instanceof BigDecimal number ? tolerance(point, number.doubleValue()) : 0;
        return new Expected(value, Quality.GOOD, tolerance);
    }

    /** Half a step of the register; a float is rounded twice, into its bits and to the shortest decimal of them. */
    private double tolerance(Measured point, double value) {
        int exponent = exponents.apply(point).orElse(0);
        double step = PointCoder.resolution(point.register(), exponent, value);
        return point.register().type().isFloat() ? step : step / 2;
    }

    private static Quality worst(Quality one, Quality other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    static Expected derived(Derived point, Map<String, Expected> all) {
        Quality quality = Quality.GOOD;
        double tolerance = 0;
        BigDecimal[] parts = new BigDecimal[point.parts().size()];
        for (int i = 0; i < parts.length; i++) {
            Expected each = all.getOrDefault(point.parts().get(i), Expected.without(Quality.COMM_FAIL));
            quality = worst(quality, each.quality());
            tolerance += each.tolerance();
            parts[i] = each.value() instanceof BigDecimal number ? number : BigDecimal.ZERO;
        }
        if (quality != Quality.GOOD) {
            return Expected.without(quality);
        }
        BigDecimal value = parts[0];
        for (int i = 1; i < parts.length; i++) {
            value = switch (point.rule()) {
                case SUM -> value.add(parts[i]);
                case DIFFERENCE -> value.subtract(parts[i]);
                case LARGEST -> value.max(parts[i]);
                case PRODUCT -> value.multiply(parts[i]);
            };
        }
        return new Expected(value, Quality.GOOD, tolerance);
    }

    /** A meter's current has the direction of its phase's power. */
    private static void direct(Map<String, Expected> all, String current, String power) {
        Expected amperes = all.get(current);
        Expected watts = all.get(power);
        if (amperes != null
                && watts != null
                && amperes.value() instanceof BigDecimal own
                && watts.value() instanceof BigDecimal direction
                && direction.signum() != 0) {
            BigDecimal directed = direction.signum() < 0 ? own.abs().negate() : own.abs();
            all.put(current, new Expected(directed, amperes.quality(), amperes.tolerance()));
        }
    }

    /** Where the profile has none of its own. */
    private static void word(Map<String, Expected> all, String word, String power, String plus, String minus) {
        Expected watts = all.get(power);
        if (watts == null || all.containsKey(word)) {
            return;
        }
        String told = "unknown";
        if (watts.value() instanceof BigDecimal number) {
            told = number.compareTo(IDLE_WATTS) > 0 ? plus : number.negate().compareTo(IDLE_WATTS) > 0 ? minus : "idle";
        }
        all.put(word, new Expected(told, Quality.GOOD, 0));
    }
}
