package energy.busbar.profiles;

import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Value;
import energy.busbar.profiles.RegisterCodec.Decoded;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Cumulative values as they are told on: they grow, or begin anew, and never turn back a little.
 *
 * <p>A smaller value than the last is one of three. A <em>wrap</em>, where the way over the top of the range is at most a
 * sixteenth of it: the range is added from then on, for as long as the gateway runs. A <em>dip</em> of rounding, at
 * most two steps or a millionth: the last value stands. Anything else is a <em>reset</em>, if three readings in a row say
 * so; until then it is OUT_OF_RANGE, since devices that start up often say 0 for a moment. After a reset the device's own
 * value is told: who makes energy of it counts a smaller value as a new beginning.
 */
public final class CounterMemory {
    public static final int RESET_READINGS = 3;
    private static final double WRAP_FRACTION = 1.0 / 16;
    private static final double DIP_STEPS = 2;
    private static final double DIP_FRACTION = 1e-6;

    /** One entry a point of the profile: that is the bound. */
    private final Map<String, Count> counts = new HashMap<>();

    private static final class Count {
        double own;
        double told;
        double added;
        int smaller;
        double smallest;
    }

    /**
     * @param step of the value, in its point's unit; 0 where it has none
     * @param range from 0 to where it begins again, in its point's unit; 0 where nobody knows
     */
    public Decoded next(String point, Decoded decoded, double step, double range) {
        Value value = decoded.rawValue();
        if (value == null || decoded.quality() != Quality.GOOD) {
            return decoded;
        }
        double now = value.asDouble();
        Count count = counts.get(point);
        if (count == null) {
            count = new Count();
            counts.put(point, count);
            begin(count, now);
            return decoded;
        }
        if (now >= count.own) {
            grow(count, now);
        } else if (count.own - now <= Math.max(DIP_STEPS * step, DIP_FRACTION * count.own)) {
            count.smaller = 0;
        } else if (range > 0 && now + range - count.own <= range * WRAP_FRACTION) {
            count.added += range;
            grow(count, now);
        } else if (!isReset(count, now)) {
            return new Decoded(null, Quality.OUT_OF_RANGE);
        } else {
            begin(count, now);
        }
        return told(count.told, value);
    }

    private static void begin(Count count, double now) {
        count.own = now;
        count.told = now;
        count.added = 0;
        count.smaller = 0;
    }

    private static void grow(Count count, double now) {
        count.own = now;
        count.told = Math.max(count.told, now + count.added);
        count.smaller = 0;
    }

    private static boolean isReset(Count count, double now) {
        if (count.smaller == 0 || now < count.smallest) {
            count.smallest = now;
            count.smaller = 0;
        }
        count.smaller++;
        return count.smaller >= RESET_READINGS;
    }

    private static Decoded told(double told, @Nullable Value like) {
        return new Decoded(
                like instanceof Value.Whole ? new Value.Whole(Math.round(told)) : new Value.Real(told), Quality.GOOD);
    }
}
