package energy.busbar.driver.coap;

import com.fasterxml.jackson.core.JsonPointer;
import energy.busbar.core.driver.Options;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Point;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.StandardPoints;
import energy.busbar.core.model.Unit;
import java.util.Optional;
import java.util.Set;

/** Reads which value of a payload is which point. */
final class MappingOptions {
    private static final double LARGEST = 1e12;

    private MappingOptions() {}

    /**
     * @param polled whether it needs a point of the device; otherwise it is the read-back of {@code write}
     * @param seen names of the points before this one; adds its own
     */
    static Optional<Mapping> read(
            Options block, DeviceType type, boolean polled, Optional<WriteOptions> write, Set<String> seen) {
        Optional<Point> point = polled
                ? point(block, type, seen)
                : write.map(w -> new Point("setpoint", w.quantity().unit(), Point.Kind.REAL, PollClass.ONCE));
        Optional<JsonPointer> pointer = pointer(block);
        String name = block.text("name").orElse("");
        String unit = block.text("unit").orElse("");
        Optional<Double> given = block.number("scale", -LARGEST, LARGEST);
        double scale = given.orElse(1.0);
        double offset = block.number("offset", -LARGEST, LARGEST).orElse(0.0);
        if (pointer.isPresent() && !name.isEmpty()) {
            block.problem("name", "is of SenML, where no pointer is", "either pointer or name");
        }
        if (scale == 0) {
            block.problem("scale", "is 0", "a number that is not 0");
        }
        point.ifPresent(p -> check(block, p, unit, given.isPresent() || block.has("offset"), write));
        return point.filter(p -> scale != 0).map(p -> new Mapping(p, pointer, name, unit, scale, offset));
    }

    private static void check(Options block, Point point, String unit, boolean scaled, Optional<WriteOptions> write) {
        boolean fits = unit.isEmpty()
                || CoapUnits.of(unit).filter(u -> u.unit() == point.unit()).isPresent();
        if (!fits) {
            block.problem(
                    "unit",
                    "is '" + unit + "'",
                    point.unit() == Unit.NONE
                            ? "none: " + point.name() + " has no unit"
                            : "a SenML unit of " + point.unit().symbol() + ", or none");
        }
        boolean number = point.kind() == Point.Kind.REAL || point.kind() == Point.Kind.WHOLE;
        if (scaled && !number) {
            block.problem("scale", "is for numbers", "no scale and offset: " + point.name() + " is none");
        }
        if (write.filter(w -> w.quantity().unit() != point.unit() || !number).isPresent()) {
            block.problem(
                    "write",
                    "is of another unit than " + point.name(),
                    "a point in " + write.get().quantity().unit().symbol() + ", or no point");
        }
    }

    private static Optional<Point> point(Options block, DeviceType type, Set<String> seen) {
        String name = block.requiredText("point");
        Point point = StandardPoints.of(type).get(name);
        if (point == null) {
            if (!name.isEmpty()) {
                block.problem(
                        "point",
                        "is '" + name + "'",
                        "one of " + String.join(", ", StandardPoints.of(type).keySet()));
            }
            return Optional.empty();
        }
        if (!seen.add(name)) {
            block.problem("point", "is '" + name + "' as in another resource", "each point once");
        }
        return Optional.of(point);
    }

    /** RFC 6901; {@code #} is the whole document, since an empty text is none here. */
    private static Optional<JsonPointer> pointer(Options block) {
        return block.text("pointer").flatMap(text -> {
            try {
                return Optional.of(JsonPointer.compile(text.equals("#") ? "" : text));
            } catch (IllegalArgumentException e) {
                block.problem("pointer", "is '" + text + "'", "a JSON Pointer such as /temp/value, or # for all of it");
                return Optional.empty();
            }
        });
    }
}
