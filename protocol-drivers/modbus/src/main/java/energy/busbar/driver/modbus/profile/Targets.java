package energy.busbar.driver.modbus.profile;

import energy.busbar.core.model.Quantity;
import energy.busbar.driver.modbus.ModbusException;
import energy.busbar.profiles.Profile.DevicePart;
import energy.busbar.profiles.ProfilePoint.Measured;
import energy.busbar.profiles.ProfileWrite;
import energy.busbar.profiles.ProfileWrite.Bound;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Which writes of a profile this very device takes, with its own bounds. A write whose bound it does not tell is none. */
final class Targets {
    private final DevicePart part;
    private final PointAccess points;
    private final double ratedWatts;
    private final Consumer<ModbusException> doWithout;

    /** @param doWithout throws unless a bound that failed so may be left out */
    Targets(DevicePart part, PointAccess points, double ratedWatts, Consumer<ModbusException> doWithout) {
        this.doWithout = doWithout;
        this.part = part;
        this.points = points;
        this.ratedWatts = ratedWatts;
    }

    /** In the order of the profile; never an empty list. */
    Map<Quantity, List<Target>> read() {
        Map<Quantity, List<Target>> byQuantity = new EnumMap<>(Quantity.class);
        for (ProfileWrite write : part.writes()) {
            target(write)
                    .ifPresent(t -> byQuantity
                            .computeIfAbsent(write.quantity(), q -> new ArrayList<>())
                            .add(t));
        }
        return byQuantity;
    }

    private Optional<Target> target(ProfileWrite write) {
        Measured point = points.need(write.point());
        double min = bound(write.min());
        double max = bound(write.max());
        double base = write.percentOf().map(this::number).orElse(Double.NaN);
        Optional<Integer> exponent = Optional.empty();
        try {
            exponent = points.exponent(point);
        } catch (ModbusException e) {
            doWithout.accept(e);
        }
        boolean usable =
                exponent.isPresent() && min <= max && (write.percentOf().isEmpty() || base > 0);
        return usable
                ? Optional.of(new Target(
                        write,
                        point,
                        write.readBack().point().flatMap(points::find),
                        min,
                        max,
                        base,
                        exponent.get(),
                        points))
                : Optional.empty();
    }

    private double bound(Bound bound) {
        return bound.factor() * bound.point().map(this::number).orElse(bound.value());
    }

    /** NaN where the device does not tell. */
    private double number(String name) {
        if (name.equals("ratedWatts") && points.find(name).isEmpty()) {
            return ratedWatts;
        }
        try {
            return points.number(points.need(name));
        } catch (ModbusException e) {
            doWithout.accept(e);
            return Double.NaN;
        }
    }
}
