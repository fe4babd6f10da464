package energy.busbar.driver.coap;

import energy.busbar.core.model.Reading;
import energy.busbar.profiles.CoapPoint;
import energy.busbar.profiles.CoapValue;
import energy.busbar.profiles.CounterMemory;
import energy.busbar.profiles.Profile.DevicePart;
import energy.busbar.profiles.ProfilePoint.Counter;
import energy.busbar.profiles.RegisterCodec.Decoded;
import java.util.List;

/** Counters kept growing, before anything is made of them. On the bus's thread. */
final class ProfileTold {
    private final DevicePart part;
    private final CounterMemory memory = new CounterMemory();

    ProfileTold(DevicePart part) {
        this.part = part;
    }

    List<Reading> counted(List<Reading> readings) {
        return readings.stream().map(this::counted).toList();
    }

    private Reading counted(Reading reading) {
        return part.resource(reading.point())
                .filter(point -> point.counter().isPresent())
                .map(point -> counted(point, reading))
                .orElse(reading);
    }

    private Reading counted(CoapPoint point, Reading reading) {
        double step = step(point);
        Decoded told = memory.next(
                reading.point(), new Decoded(reading.rawValue(), reading.quality()), step, range(point) * step);
        return told.value()
                .map(value -> Reading.good(reading.device(), reading.point(), value, reading.at()))
                .orElseGet(() -> Reading.without(reading.device(), reading.point(), told.quality(), reading.at()));
    }

    /** Raw values from 0 to where it begins again; 0 where nobody knows. */
    private static double range(CoapPoint point) {
        long wrapsAt = point.counter().map(Counter::wrapsAt).orElse(0L);
        if (wrapsAt > 0) {
            return wrapsAt + 1.0;
        }
        return point.value()
                .octets()
                .map(CoapValue.Octets::type)
                .filter(type -> !type.isFloat() && !type.isSigned())
                .map(type -> Math.pow(2, 8.0 * type.bytes()))
                .orElse(0.0);
    }

    /** Of what is whole on the wire: bytes, and what has a largest raw value. */
    private static double step(CoapPoint point) {
        boolean stepped =
                point.value().octets().filter(o -> !o.type().isFloat()).isPresent()
                        || point.counter().map(Counter::wrapsAt).orElse(0L) > 0;
        return stepped ? Math.abs(point.value().scale()) : 0;
    }
}
