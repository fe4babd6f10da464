package energy.busbar.driver.modbus.profile;

import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Value;
import energy.busbar.profiles.ProfilePoint.Measured;
import energy.busbar.profiles.Register;
import energy.busbar.profiles.RegisterCodec.Decoded;
import energy.busbar.profiles.RegisterType;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Cumulative registers as they are told on: they grow, or begin anew, and never turn back a little.
 *
 * <p>A smaller value than the last is one of three. A <em>wrap</em>, where the way over the top of the register is at most a
 * sixteenth of its range: the range is added from then on, for as long as the gateway runs. A <em>dip</em> of rounding, at
 * most two steps of the register or a millionth: the last value stands. Anything else is a <em>reset</em>, if three
 * readings in a row say so; until then it is OUT_OF_RANGE, since devices that start up often say 0 for a moment. After a
 * reset the register's own value is told: who makes energy of it counts a smaller value as a new beginning.
 */
final class Counters {
    static final int RESET_READINGS = 3;
    private static final double WRAP_FRACTION = 1.0 / 16;
    private static final double DIP_STEPS = 2;
    private static final double DIP_FRACTION = 1e-6;

    /** One entry a point of the profile: that is the bound. */
    private final Map<String, Count> counts = new HashMap<>();

    private static final class Count {
        double register;
        double told;
        double added;
        int smaller;
        double smallest;
    }

    /** @param exponent of the point's factor; 0 where it has none */
    Decoded next(Measured point, Decoded decoded, int exponent) {
        Value value = decoded.rawValue();
        if (point.counter().isEmpty() || value == null || decoded.quality() != Quality.GOOD) {
            return decoded;
        }
        double now = value.asDouble();
        Count count = counts.get(point.point().name());
        if (count == null) {
            count = new Count();
            counts.put(point.point().name(), count);
            begin(count, now);
            return decoded;
        }
        double step = step(point.register(), exponent);
        if (now >= count.register) {
            grow(count, now);
        } else if (count.register - now <= Math.max(DIP_STEPS * step, DIP_FRACTION * count.register)) {
            count.smaller = 0;
        } else if (wrapped(point, count, now, exponent)) {
            count.added += range(point) * step;
            grow(count, now);
        } else if (!isReset(count, now)) {
            return new Decoded(null, Quality.OUT_OF_RANGE);
        } else {
            begin(count, now);
        }
        return told(count.told, value);
    }

    private static void begin(Count count, double now) {
        count.register = now;
        count.told = now;
        count.added = 0;
        count.smaller = 0;
    }

    private static void grow(Count count, double now) {
        count.register = now;
        count.told = Math.max(count.told, now + count.added);
        count.smaller = 0;
    }

    private static boolean wrapped(Measured point, Count count, double now, int exponent) {
        double range = range(point) * step(point.register(), exponent);
        return range > 0 && now + range - count.register <= range * WRAP_FRACTION;
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

    /** Raw values from 0 to where it begins again; 0 where nobody knows. A signed register is not expected to. */
    private static double range(Measured point) {
        long wrapsAt = point.counter().orElseThrow().wrapsAt();
        Register register = point.register();
        if (wrapsAt > 0) {
            return wrapsAt + 1.0;
        }
        if (register.type() == RegisterType.BCD) {
            return Math.pow(10, 4.0 * register.length());
        }
        boolean plain = register.type().isInteger() && !register.type().isSigned() && register.mask() == 0;
        return plain ? Math.pow(2, register.bits()) : 0;
    }

    private static double step(Register register, int exponent) {
        boolean stepped = register.type().isInteger() || register.type() == RegisterType.BCD;
        return stepped ? register.scale().scaleByPowerOfTen(exponent).abs().doubleValue() : 0;
    }
}
