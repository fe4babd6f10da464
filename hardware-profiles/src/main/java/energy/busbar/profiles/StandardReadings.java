package energy.busbar.profiles;

import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Point;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.StandardPoints;
import energy.busbar.core.model.Value;
import energy.busbar.profiles.Profile.DevicePart;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What every device of a type has beyond its profile: a word for its power, and currents with a direction. Pure. */
public final class StandardReadings {
    /** Below this a meter or battery counts as idle, W. */
    static final double IDLE_WATTS = 20;

    private static final Map<String, String> POWER_OF = Map.of(
            StandardPoints.CURRENT_L1.name(), StandardPoints.POWER_L1.name(),
            StandardPoints.CURRENT_L2.name(), StandardPoints.POWER_L2.name(),
            StandardPoints.CURRENT_L3.name(), StandardPoints.POWER_L3.name());

    private record Word(Point word, Point power, String plus, String minus) {}

    private static final Map<DeviceType, Word> WORDS = Map.of(
            DeviceType.METER,
            new Word(StandardPoints.GRID_STATUS, StandardPoints.GRID_POWER, "importing", "exporting"),
            DeviceType.BATTERY,
            new Word(StandardPoints.CHARGING_STATE, StandardPoints.CHARGE_RATE, "discharging", "charging"));

    private StandardReadings() {}

    /** The point that is added to those of the profile. */
    public static Optional<Point> added(DevicePart part) {
        return word(part).map(Word::word);
    }

    private static Optional<Word> word(DevicePart part) {
        return Optional.ofNullable(WORDS.get(part.type()))
                .filter(w -> part.points().containsKey(w.power.name())
                        && !part.points().containsKey(w.word.name()));
    }

    /** @param readings of one poll */
    public static List<Reading> complete(DevicePart part, List<Reading> readings) {
        Map<String, Reading> byPoint = new HashMap<>();
        readings.forEach(reading -> byPoint.put(reading.point(), reading));
        List<Reading> all = new ArrayList<>(readings);
        if (part.type() == DeviceType.METER) {
            all.replaceAll(r -> directed(r, byPoint.get(POWER_OF.getOrDefault(r.point(), ""))));
        }
        word(part).ifPresent(w -> {
            Reading power = byPoint.get(w.power.name());
            if (power != null) {
                all.add(new Reading(
                        power.device(), w.word.name(), new Value.Text(told(power, w)), Quality.GOOD, power.at()));
            }
        });
        return all;
    }

    private static String told(Reading power, Word w) {
        double watts = power.goodNumber();
        return Double.isNaN(watts) ? "unknown" : watts > IDLE_WATTS ? w.plus : watts < -IDLE_WATTS ? w.minus : "idle";
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
}
