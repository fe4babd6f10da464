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

/** What follows from the readings of one poll: words for states, and the direction of a meter's currents. Pure. */
final class Derived {
    /** Below this a meter or battery counts as idle, W. */
    static final double IDLE_WATTS = 20;

    private static final Map<Point, Point> POWER_OF = Map.of(
            StandardPoints.CURRENT_L1, StandardPoints.POWER_L1,
            StandardPoints.CURRENT_L2, StandardPoints.POWER_L2,
            StandardPoints.CURRENT_L3, StandardPoints.POWER_L3);

    private Derived() {}

    /** The points that are added for a type. */
    static List<Point> points(DeviceType type) {
        return switch (type) {
            case METER -> List.of(StandardPoints.GRID_STATUS);
            case BATTERY -> List.of(StandardPoints.CHARGING_STATE);
            default -> List.of();
        };
    }

    static List<Reading> complete(DeviceType type, List<Reading> readings) {
        Map<String, Reading> byPoint = new HashMap<>();
        readings.forEach(reading -> byPoint.put(reading.point(), reading));
        List<Reading> all = new ArrayList<>(readings);
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

    /** Most meters count currents without direction; the power of the phase has it. */
    private static Reading directed(Reading current, @org.jspecify.annotations.Nullable Reading power) {
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
