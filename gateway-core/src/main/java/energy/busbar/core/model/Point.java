package energy.busbar.core.model;

import java.util.regex.Pattern;

/**
 * One measurable quantity of a device. Names are the platform's words where it has one ({@link StandardPoints}),
 * otherwise lower camel case.
 */
public record Point(String name, Unit unit, Kind kind, PollClass pollClass) {
    private static final Pattern FORM = Pattern.compile("[a-z][A-Za-z0-9_.]{0,63}");

    public enum Kind {
        /** A double. */
        REAL,
        /** A 64-bit integer. */
        WHOLE,
        FLAG,
        /** Text or an enumeration. */
        TEXT
    }

    public Point {
        if (!FORM.matcher(name).matches()) {
            throw new IllegalArgumentException("point name '" + name + "' must match " + FORM);
        }
    }
}
