package energy.busbar.sim.profile;

import energy.busbar.core.model.Point;
import energy.busbar.core.model.Point.Kind;
import energy.busbar.core.model.Unit;
import energy.busbar.profiles.CoapPoint;
import energy.busbar.profiles.CoapValue;
import energy.busbar.profiles.Profile.DevicePart;
import energy.busbar.profiles.ProfilePoint.Measured;
import energy.busbar.profiles.ProfileWrite;
import energy.busbar.profiles.ProfileWrite.Bound;
import energy.busbar.profiles.ProfileWrite.When;
import energy.busbar.profiles.Register;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;

/**
 * What a number of a device could be: by its unit, by what the device's writes make of it, within its own bounds and what
 * its register can hold. Pure.
 *
 * @param low in the point's unit
 */
record PlausibleRange(double low, double high) {
    private static final double SAFE_FLOAT = 1e9;

    static PlausibleRange of(DevicePart part, Measured point, int exponent) {
        Register register = point.register();
        PlausibleRange held = held(register, exponent).within(register.min(), register.max());
        PlausibleRange wanted = role(part, point.point()).orElseGet(() -> byUnit(point.point()));
        PlausibleRange both = held.within(wanted.low, wanted.high);
        return both.low <= both.high ? both : held;
    }

    /** Of a resource, whose numbers are as large as they like, unless it is bytes. */
    static PlausibleRange of(DevicePart part, CoapPoint point) {
        CoapValue value = point.value();
        PlausibleRange held = new PlausibleRange(-SAFE_FLOAT, SAFE_FLOAT).within(value.min(), value.max());
        if (value.octets().filter(o -> !o.type().isFloat()).isPresent()) {
            CoapValue.OctetType type = value.octets().get().type();
            int bits = 8 * type.bytes();
            double most = Math.scalb(1.0, type.isSigned() ? bits - 1 : bits) - 2;
            double a = (type.isSigned() ? -most : 0) * value.scale() + value.offset();
            double b = most * value.scale() + value.offset();
            double low = value.negate() ? -Math.max(a, b) : Math.min(a, b);
            held = held.within(low, value.negate() ? -Math.min(a, b) : Math.max(a, b));
        }
        PlausibleRange wanted = role(part, point.point()).orElseGet(() -> byUnit(point.point()));
        PlausibleRange both = held.within(wanted.low, wanted.high);
        return both.low <= both.high ? both : held;
    }

    private PlausibleRange within(double least, double most) {
        return new PlausibleRange(Math.max(low, least), Math.min(high, most));
    }

    /** What the raw values of the register come to. */
    private static PlausibleRange held(Register register, int exponent) {
        double least = -SAFE_FLOAT;
        double most = SAFE_FLOAT;
        if (register.type().isInteger()) {
            int bits = register.mask() == 0 ? 16 * register.length() : Long.bitCount(register.mask());
            boolean signed = register.type().isSigned() && register.mask() == 0;
            BigInteger end = BigInteger.ONE.shiftLeft(signed ? bits - 1 : bits);
            // The outermost values often mean that there is none.
            most = end.doubleValue() - 2;
            least = signed ? 2 - end.doubleValue() : 0;
        } else if (register.length() > 0 && !register.type().isFloat()) {
            most = Math.pow(10, 4.0 * register.length()) - 1;
            least = 0;
        }
        BigDecimal step = register.scale().scaleByPowerOfTen(exponent);
        double a = least * step.doubleValue() + register.offset().doubleValue();
        double b = most * step.doubleValue() + register.offset().doubleValue();
        return register.negate()
                ? new PlausibleRange(Math.min(-a, -b), Math.max(-a, -b))
                : new PlausibleRange(Math.min(a, b), Math.max(a, b));
    }

    private static PlausibleRange byUnit(Point point) {
        if (point.name().equals("powerFactor")) {
            return new PlausibleRange(-1, 1);
        }
        return switch (point.unit()) {
            case WATT, VOLT_AMPERE, VAR -> new PlausibleRange(-12_000, 12_000);
            case WATT_HOUR -> new PlausibleRange(100_000, 2e9);
            case VOLT -> new PlausibleRange(210, 250);
            case AMPERE -> new PlausibleRange(-32, 32);
            case HERTZ -> new PlausibleRange(49, 51);
            case CELSIUS -> new PlausibleRange(-20, 80);
            case PERCENT -> new PlausibleRange(1, 99);
            case SECOND -> new PlausibleRange(20, 60);
            case OHM -> new PlausibleRange(1, 10_000);
            case NONE -> new PlausibleRange(point.kind() == Kind.WHOLE ? 1 : -100, 1e8);
        };
    }

    /** Of a point that a write sets, reads back, or is bounded by. */
    private static Optional<PlausibleRange> role(DevicePart part, Point point) {
        String name = point.name();
        for (ProfileWrite write : part.writes()) {
            if (write.percentOf().filter(name::equals).isPresent()
                    || write.max().point().filter(name::equals).isPresent()) {
                return Optional.of(bound(point.unit(), 0.5));
            }
            if (write.min().point().filter(name::equals).isPresent()) {
                return Optional.of(bound(point.unit(), write.min().factor() < 0 ? 0.5 : 0));
            }
        }
        for (ProfileWrite write : part.writes()) {
            boolean shown = write.readBack().point().filter(name::equals).isPresent();
            if (shown || write.point().equals(name)) {
                return Optional.of(setpoint(write));
            }
        }
        return part.points().values().stream()
                        .anyMatch(p -> p instanceof Measured m
                                && m.register().scaleFrom().filter(name::equals).isPresent())
                ? Optional.of(new PlausibleRange(-2, 2))
                : Optional.empty();
    }

    /** @param part of what a device of that kind can do, at least */
    private static PlausibleRange bound(Unit unit, double part) {
        double most = switch (unit) {
            case AMPERE -> part == 0 ? 6 : 32;
            case PERCENT -> part == 0 ? 20 : 100;
            default -> part == 0 ? 0 : 12_000;
        };
        return new PlausibleRange(part == 0 ? most : part * most, most);
    }

    private static PlausibleRange setpoint(ProfileWrite write) {
        boolean percent = write.percentOf().isPresent();
        double usual = percent ? 100 : write.quantity().unit() == Unit.AMPERE ? 16 : 4_000;
        double low = percent ? 0 : number(write.min(), write.when() == When.POSITIVE ? 0 : -usual);
        double high = percent ? 100 : number(write.max(), write.when() == When.NEGATIVE ? 0 : usual);
        if (write.quantity().unit() == Unit.AMPERE) {
            low = Math.max(low, 6);
        }
        return new PlausibleRange(Math.max(low, -usual), Math.min(high, Math.max(low, usual)));
    }

    private static double number(Bound bound, double otherwise) {
        return bound.point().isPresent() ? otherwise : bound.value();
    }
}
