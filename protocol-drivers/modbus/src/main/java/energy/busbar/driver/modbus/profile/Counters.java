package energy.busbar.driver.modbus.profile;

import energy.busbar.profiles.CounterMemory;
import energy.busbar.profiles.ProfilePoint.Measured;
import energy.busbar.profiles.Register;
import energy.busbar.profiles.RegisterCodec.Decoded;
import energy.busbar.profiles.RegisterType;

/** Cumulative registers as they are told on, by the steps and the range of each. */
final class Counters {
    static final int RESET_READINGS = CounterMemory.RESET_READINGS;

    private final CounterMemory memory = new CounterMemory();

    /** @param exponent of the point's factor; 0 where it has none */
    Decoded next(Measured point, Decoded decoded, int exponent) {
        if (point.counter().isEmpty()) {
            return decoded;
        }
        double step = step(point.register(), exponent);
        return memory.next(point.point().name(), decoded, step, range(point) * step);
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
