package energy.busbar.driver.modbus.profile;

import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Value;
import energy.busbar.profiles.Profile.DevicePart;
import energy.busbar.profiles.ProfileLink.ReadLimits;
import energy.busbar.profiles.ProfilePoint.Measured;
import energy.busbar.profiles.ReadBlocks.Block;
import energy.busbar.profiles.Register;
import energy.busbar.profiles.RegisterCodec;
import energy.busbar.profiles.RegisterCodec.Decoded;
import energy.busbar.profiles.RegisterType;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;

/** Points one by one, as they are now. Every read may throw {@link energy.busbar.driver.modbus.ModbusException}. */
final class PointAccess {
    private static final BigDecimal NEARLY = new BigDecimal("0.000001");

    private final UnitRegisters registers;
    private final ReadLimits limits;
    private final DevicePart part;

    PointAccess(UnitRegisters registers, ReadLimits limits, DevicePart part) {
        this.registers = registers;
        this.limits = limits;
        this.part = part;
    }

    Optional<Measured> find(String name) {
        return part.measured(name);
    }

    /** @throws IllegalStateException where lint has let a name through that is none */
    Measured need(String name) {
        return find(name).orElseThrow(() -> new IllegalStateException("the profile has no point " + name));
    }

    int[] raw(Measured point) {
        Block block = Clusters.alone(point, limits);
        return block.of(point, registers.read(block));
    }

    Decoded value(Measured point) {
        Optional<Integer> exponent = exponent(point);
        return exponent.isEmpty()
                ? new Decoded(null, Quality.COMM_FAIL)
                : RegisterCodec.decode(point.register(), raw(point), exponent.get());
    }

    /** NaN where the device gives none. */
    double number(Measured point) {
        return value(point).value().map(Value::asDouble).orElse(Double.NaN);
    }

    /** Of the factor that scales a point, 0 where none does; empty where it cannot be known. */
    Optional<Integer> exponent(Measured point) {
        Optional<String> factor = point.register().scaleFrom();
        if (factor.isEmpty()) {
            return Optional.of(0);
        }
        double exponent = find(factor.get()).map(this::number).orElse(Double.NaN);
        return Double.isNaN(exponent) ? Optional.empty() : Optional.of((int) exponent);
    }

    /** Smallest change of a point, in its unit; 0 for a float. */
    static double step(Register register, int exponent) {
        return stepped(register)
                ? register.scale().scaleByPowerOfTen(exponent).abs().doubleValue()
                : 0;
    }

    private static boolean stepped(Register register) {
        return register.type().isInteger() || register.type() == RegisterType.BCD;
    }

    /** The nearest value on that side which the register can hold. */
    static double rounded(Register register, double value, int exponent, RoundingMode mode) {
        if (!stepped(register)) {
            return value;
        }
        BigDecimal offset = register.negate() ? register.offset().negate() : register.offset();
        BigDecimal step = register.scale().scaleByPowerOfTen(exponent).abs();
        return multiple(BigDecimal.valueOf(value).subtract(offset), step, mode)
                .add(offset)
                .doubleValue();
    }

    /** A multiple of {@code step}; what is one but for binary fractions is that one. */
    static BigDecimal multiple(BigDecimal value, BigDecimal step, RoundingMode mode) {
        BigDecimal steps = value.divide(step, MathContext.DECIMAL128);
        BigDecimal near = steps.setScale(0, RoundingMode.HALF_EVEN);
        boolean nearly = steps.subtract(near).abs().compareTo(NEARLY) < 0;
        return (nearly ? near : steps.setScale(0, mode)).multiply(step);
    }

    /** @throws IllegalArgumentException if the register cannot hold it */
    static int[] encode(Register register, double value, int exponent) {
        Map<Long, String> words = register.words();
        Value plain = words.isEmpty()
                ? new Value.Real(value)
                : new Value.Text(Optional.ofNullable(words.get((long) value)).orElse(String.valueOf((long) value)));
        return RegisterCodec.encode(register, plain, exponent);
    }
}
