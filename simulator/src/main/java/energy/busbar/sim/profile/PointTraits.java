package energy.busbar.sim.profile;

import energy.busbar.profiles.CoapPoint;
import energy.busbar.profiles.Profile.DevicePart;
import energy.busbar.profiles.ProfilePoint;
import energy.busbar.profiles.ProfilePoint.Measured;
import energy.busbar.profiles.Register;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the trace of writes must know of a device's points, be they registers or resources. Pure. */
interface PointTraits {
    boolean readable(String name);

    /** What a step that writes a number means: of an enumeration its word. */
    @Nullable
    Object amount(String name, double amount);

    /** Smallest change that the point can hold. */
    double resolution(String name, Map<String, Expected> before);

    /** All points that are written along. */
    Set<String> sharing(String name);

    static PointTraits of(DevicePart part) {
        return part.points().values().stream().anyMatch(CoapPoint.class::isInstance)
                ? new OfResources(part)
                : new OfRegisters(part);
    }

    record OfRegisters(DevicePart part) implements PointTraits {
        private Register register(String name) {
            return part.measured(name).orElseThrow().register();
        }

        @Override
        public boolean readable(String name) {
            return part.measured(name).orElseThrow().access().readable();
        }

        @Override
        public @Nullable Object amount(String name, double amount) {
            Map<Long, String> words = register(name).words();
            return words.isEmpty() ? BigDecimal.valueOf(amount) : words.get((long) amount);
        }

        @Override
        public double resolution(String name, Map<String, Expected> before) {
            int exponent = register(name)
                    .scaleFrom()
                    .map(before::get)
                    .map(e -> e.value() instanceof BigDecimal number ? number.intValue() : 0)
                    .orElse(0);
            return PointCoder.resolution(register(name), exponent, 100);
        }

        @Override
        public Set<String> sharing(String name) {
            Register own = register(name);
            Set<String> names = new HashSet<>();
            part.points().forEach((other, point) -> {
                if (point instanceof Measured m
                        && m.register().function() == own.function()
                        && m.register().address() == own.address()) {
                    names.add(other);
                }
            });
            return names;
        }
    }

    record OfResources(DevicePart part) implements PointTraits {
        @Override
        public boolean readable(String name) {
            return part.points().get(name) instanceof CoapPoint point && point.readable();
        }

        @Override
        public Object amount(String name, double amount) {
            return BigDecimal.valueOf(amount);
        }

        @Override
        public double resolution(String name, Map<String, Expected> before) {
            ProfilePoint point = part.points().get(name);
            return point instanceof CoapPoint coap ? ResourceCoder.resolution(coap) : 0;
        }

        @Override
        public Set<String> sharing(String name) {
            return Set.of(name);
        }
    }
}
