package energy.busbar.sim.profile;

import energy.busbar.core.model.Unit;
import energy.busbar.profiles.CoapPoint;
import energy.busbar.profiles.Profile.DevicePart;
import energy.busbar.profiles.ProfilePoint;
import energy.busbar.profiles.ProfilePoint.Measured;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Holds what a reader told against what the device holds. Pure. */
public final class Comparison {
    private static final double ROUNDING = 1e-9;

    private Comparison() {}

    /**
     * A reading, as its reader tells it.
     *
     * @param value Number, Boolean or String; null where there is none
     * @param quality such as {@code not_implemented}
     */
    public record Told(@Nullable Object value, String quality) {}

    /** A row for every point that is published, and for every reading of a point that is not. */
    public static List<Row> points(DevicePart part, Map<String, Expected> expected, Map<String, Told> told) {
        List<Row> rows = new ArrayList<>();
        expected.forEach((name, each) -> {
            ProfilePoint point = part.points().get(name);
            if (isPublished(point)) {
                rows.add(point(name, unit(point), each, told.get(name)));
            }
        });
        told.forEach((name, reading) -> {
            if (!expected.containsKey(name) || !isPublished(part.points().get(name))) {
                rows.add(new Row(name, "not published", shown(reading, ""), false, ""));
            }
        });
        return rows;
    }

    /** Null is a word that the reader makes of a standard point. */
    private static boolean isPublished(@Nullable ProfilePoint point) {
        if (point instanceof Measured measured && !measured.access().readable()) {
            return false;
        }
        if (point instanceof CoapPoint coap && !coap.readable()) {
            return false;
        }
        return point == null || !point.hidden();
    }

    private static String unit(@Nullable ProfilePoint point) {
        Unit unit = point == null ? Unit.NONE : point.point().unit();
        return unit == Unit.NONE ? "" : " " + unit.symbol();
    }

    private static Row point(String name, String unit, Expected expected, @Nullable Told told) {
        String wanted =
                expected.value() == null ? expected.quality().word() : PointCoder.shown(expected.value()) + unit;
        if (told == null) {
            return new Row(name, wanted, "nothing", false, "");
        }
        boolean ok = told.quality().equals(expected.quality().word())
                && same(expected.value(), told.value(), expected.tolerance());
        return new Row(name, wanted, shown(told, unit), ok, "");
    }

    private static String shown(Told told, String unit) {
        return told.value() == null ? told.quality() : shown(told.value()) + unit;
    }

    private static String shown(Object value) {
        return value instanceof Number
                ? new BigDecimal(value.toString()).stripTrailingZeros().toPlainString()
                : value.toString();
    }

    static boolean same(@Nullable Object wanted, @Nullable Object found, double tolerance) {
        if (wanted == null || found == null) {
            return wanted == found;
        }
        if (wanted instanceof Number number && found instanceof Number) {
            BigDecimal apart = new BigDecimal(number.toString())
                    .subtract(new BigDecimal(found.toString()))
                    .abs();
            double rounding = ROUNDING * Math.max(1, Math.abs(number.doubleValue()));
            return apart.doubleValue() <= tolerance + rounding;
        }
        return wanted.toString().equals(found.toString());
    }

    /** What the device says of itself. */
    public static List<Row> identity(Map<String, String> expected, Map<String, String> told) {
        List<Row> rows = new ArrayList<>();
        expected.forEach((field, text) -> {
            String found = told.getOrDefault(field, "");
            boolean same = text.equals(found) || (isNumber(text) && isNumber(found) && sameNumber(text, found));
            rows.add(new Row(field, text, isNumber(found) ? shown(new BigDecimal(found)) : found, same, ""));
        });
        return rows;
    }

    private static boolean sameNumber(String one, String other) {
        return new BigDecimal(one).compareTo(new BigDecimal(other)) == 0;
    }

    private static boolean isNumber(String text) {
        return text.matches("-?[0-9]+(\\.[0-9]+)?(E-?[0-9]+)?");
    }
}
