package energy.busbar.driver.sunspec;

import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Point;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.StandardPoints;
import energy.busbar.core.model.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What follows from the readings of one poll: words for states, and the direction of a meter's currents. Pure. */
final class Derived {
    /** Below this a meter or battery counts as idle, W. */
    static final double IDLE_WATTS = 20;

    private static final Map<Point, Point> POWER_OF = Map.of(
            StandardPoints.CURRENT_L1, StandardPoints.POWER_L1,
            StandardPoints.CURRENT_L2, StandardPoints.POWER_L2,
            StandardPoints.CURRENT_L3, StandardPoints.POWER_L3);

    private Derived() {}

    /** The points that are added to those of a device's sources. */
    static List<Point> points(DeviceType type, List<Source> sources) {
        return switch (type) {
            case METER ->
                sources.stream().anyMatch(s -> s.point().equals(StandardPoints.GRID_POWER))
                        ? List.of(StandardPoints.GRID_STATUS)
                        : List.of();
            case BATTERY ->
                sources.stream().anyMatch(s -> s.point().equals(StandardPoints.CHARGE_RATE))
                        ? List.of(StandardPoints.CHARGING_STATE)
                        : List.of(StandardPoints.CHARGING_STATE, StandardPoints.CHARGE_RATE);
            default -> List.of();
        };
    }

    static List<Reading> complete(DeviceType type, List<Reading> readings) {
        Map<String, Reading> byPoint = new HashMap<>();
        readings.forEach(reading -> byPoint.put(reading.point(), reading));
        List<Reading> all = new ArrayList<>(readings);
        if (type == DeviceType.BATTERY) {
            chargeRate(byPoint).ifPresent(reading -> {
                byPoint.put(reading.point(), reading);
                all.add(reading);
            });
        }
        if (type == DeviceType.METER) {
            POWER_OF.forEach((current, power) ->
                    all.replaceAll(r -> r.point().equals(current.name()) ? directed(r, byPoint.get(power.name())) : r));
            word(byPoint, StandardPoints.GRID_POWER, StandardPoints.GRID_STATUS, "importing", "exporting")
                    .ifPresent(all::add);
        } else if (type == DeviceType.BATTERY) {
            word(byPoint, StandardPoints.CHARGE_RATE, StandardPoints.CHARGING_STATE, "discharging", "charging")
                    .ifPresent(all::add);
        }
        return all;
    }

    /** Of a battery behind a hybrid inverter: what comes out of its ports, less what goes into them. */
    private static Optional<Reading> chargeRate(Map<String, Reading> byPoint) {
        List<Reading> parts = new ArrayList<>();
        double watts = 0;
        for (Reading reading : byPoint.values()) {
            boolean out = reading.point().equals(Mapping.DISCHARGING_POWER)
                    || reading.point().startsWith(Mapping.PORT_POWER);
            if (out || reading.point().equals(Mapping.CHARGING_POWER)) {
                parts.add(reading);
                watts += out ? reading.goodNumber() : -reading.goodNumber();
            }
        }
        if (parts.isEmpty()) {
            return Optional.empty();
        }
        Reading first = parts.get(0);
        String name = StandardPoints.CHARGE_RATE.name();
        if (!Double.isNaN(watts)) {
            return Optional.of(Reading.good(first.device(), name, new Value.Real(watts), first.at()));
        }
        Quality worst =
                parts.stream().map(Reading::quality).max(Quality::compareTo).orElseThrow();
        return Optional.of(Reading.without(first.device(), name, worst, first.at()));
    }

    /** Most meters count currents without direction; the power of the phase has it. */
    private static Reading directed(Reading current, @Nullable Reading power) {
        double amperes = current.goodNumber();
        double watts = power == null ? Double.NaN : power.goodNumber();
        return Double.isNaN(amperes) || Double.isNaN(watts) || watts == 0
                ? current
                : Reading.good(
                        current.device(), current.point(), new Value.Real(Math.copySign(amperes, watts)), current.at());
    }

    private static Optional<Reading> word(
            Map<String, Reading> byPoint, Point power, Point state, String plus, String minus) {
        Reading reading = byPoint.get(power.name());
        if (reading == null) {
            return Optional.empty();
        }
        double watts = reading.goodNumber();
        String word =
                Double.isNaN(watts) ? "unknown" : watts > IDLE_WATTS ? plus : watts < -IDLE_WATTS ? minus : "idle";
        return Optional.of(
                new Reading(reading.device(), state.name(), new Value.Text(word), Quality.GOOD, reading.at()));
    }
}
