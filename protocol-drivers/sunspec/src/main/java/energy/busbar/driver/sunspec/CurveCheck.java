package energy.busbar.driver.sunspec;

import energy.busbar.driver.sunspec.SunSpecCurves.Function;
import energy.busbar.profiles.SunSpecModel.Point;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** Whether a curve can be a device's, and its registers. */
final class CurveCheck {
    private static final double MOST_PERCENT = 200;
    private static final double MOST_HERTZ = 100;
    private static final double MOST_SECONDS = 3_600;

    private final Function function;
    private final ControlModel model;
    private final int slot;
    private final ModelReader stored;
    private final ModelReader inForce;

    /** @param stored what the slot holds now; of a slot that was never used everything may be "not implemented" */
    CurveCheck(Function function, ControlModel model, int slot, ModelReader stored, ModelReader inForce) {
        this.function = function;
        this.model = model;
        this.slot = slot;
        this.stored = stored;
        this.inForce = inForce;
    }

    /**
     * @param content gets the raw numbers by the path within the curve
     * @return what is wrong, where something is
     */
    Optional<String> encode(Curve curve, Map<String, Long> content) {
        for (Map.Entry<String, Double> each : curve.settings().entrySet()) {
            Optional<String> fault = setting(each.getKey(), each.getValue(), content);
            if (fault.isPresent()) {
                return fault;
            }
        }
        for (Map.Entry<String, List<Curve.Corner>> each : curve.lines().entrySet()) {
            Optional<String> fault = line(each.getKey(), each.getValue(), content);
            if (fault.isPresent()) {
                return fault;
            }
        }
        return content.isEmpty() ? Optional.of("the curve is empty") : Optional.empty();
    }

    private String path(int number, String within) {
        return function.group + "[" + number + "]." + within;
    }

    private Optional<String> setting(String name, double value, Map<String, Long> content) {
        Optional<Spot> spot =
                model.model.spot(path(slot, name)).filter(s -> s.point().writable());
        boolean known = model.has(stored, path(slot, name)) || model.has(inForce, path(1, name));
        if (spot.isEmpty() || name.contains(".") || name.equals("ActPt") || !known) {
            return Optional.of("the device has no setting " + name + " for " + function.word());
        }
        Set<Long> choices = spot.get().point().symbols().keySet();
        if (!choices.isEmpty() && !choices.contains((long) value)) {
            return Optional.of(name + " is " + value + "; it can be " + new TreeSet<>(choices));
        }
        double most = name.startsWith("Db") ? MOST_HERTZ : name.endsWith("Tms") ? MOST_SECONDS : MOST_PERCENT;
        return number(name, value, -MOST_PERCENT, most, content);
    }

    private Optional<String> line(String name, List<Curve.Corner> corners, Map<String, Long> content) {
        String prefix = name.isEmpty() ? "" : name + ".";
        int most = model.model.layout().count(path(slot, prefix + "Pt"));
        if (most == 0) {
            return Optional.of("the device has no line '" + name + "' for " + function.word());
        }
        if (corners.isEmpty() || corners.size() > most) {
            return Optional.of("a line of " + corners.size() + " corners; the device takes 1 to " + most);
        }
        content.put(prefix + "ActPt", (long) corners.size());
        boolean trips = function.y.equals("Tms");
        double lastX = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < corners.size(); i++) {
            Curve.Corner corner = corners.get(i);
            // The corners of a trip curve go from the inside out, so downward for the low ones.
            if (!trips && corner.x() < lastX) {
                return Optional.of("corner " + (i + 1) + " at " + corner.x() + " lies left of the one before it");
            }
            lastX = corner.x();
            String at = prefix + "Pt[" + (i + 1) + "].";
            double lowX = function == Function.WATT_VAR ? -100 : 0;
            double highX = function.x.equals("Hz") ? MOST_HERTZ : function.x.equals("W") ? 100 : MOST_PERCENT;
            Optional<String> fault = number(at + function.x, corner.x(), lowX, highX, content)
                    .or(() ->
                            number(at + function.y, corner.y(), trips ? 0 : -100, trips ? MOST_SECONDS : 100, content));
            if (fault.isPresent()) {
                return fault;
            }
        }
        return Optional.empty();
    }

    private Optional<String> number(String within, double value, double low, double high, Map<String, Long> content) {
        if (!(value >= low && value <= high)) {
            return Optional.of(within + " is " + value + ", not within " + low + " to " + high);
        }
        OptionalLong exponent = stored.exponentOf(path(slot, within));
        if (exponent.isEmpty()) {
            return Optional.of("the scale factor of " + within + " cannot be read");
        }
        long raw = Math.round(value / Math.pow(10, (double) exponent.getAsLong()));
        Point point = model.spot(path(slot, within)).point();
        boolean signed = point.type().name().startsWith("INT");
        int bits = 16 * point.size();
        // The ends of the range are "not implemented".
        long smallest = signed ? 1 - (1L << (bits - 1)) : 0;
        long largest = signed ? (1L << (bits - 1)) - 1 : (1L << bits) - 2;
        if (raw < smallest || raw > largest) {
            return Optional.of(within + " is " + value + ", which its register cannot hold");
        }
        content.put(within, raw);
        return Optional.empty();
    }
}
