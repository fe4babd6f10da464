package energy.busbar.core.model;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * How a device is to help the grid by itself, as IEEE 1547-2018 has it: from the voltage or the frequency that it sees to what
 * it gives. Percent of voltage are of the nominal voltage.
 */
public sealed interface GridCurve {
    /** More than any device stores. */
    int MAX_CORNERS = 20;

    double MAX_VOLTAGE_PERCENT = 200;
    double MAX_RESPONSE_SECONDS = 3_600;

    /** What can be claimed with it. */
    Quantity quantity();

    /** In one line, for people. */
    String words();

    /**
     * @param voltagePercent of nominal
     * @param outputPercent of the curve's reference
     */
    record Corner(double voltagePercent, double outputPercent) {
        public Corner {
            within("voltage", voltagePercent, 0, MAX_VOLTAGE_PERCENT, "% of nominal");
            within("output", outputPercent, -100, 100, "%");
        }
    }

    /** What a curve's percents are of. */
    enum Reference {
        MAXIMUM_POWER,
        /** What is left of the maximum power. */
        AVAILABLE_POWER,
        MAXIMUM_REACTIVE_POWER,
        /** What the active power leaves room for. */
        AVAILABLE_REACTIVE_POWER,
        MAXIMUM_APPARENT_POWER;

        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * Reactive power by voltage, clause 5.3.3.
     *
     * @param corners from low voltage to high; output + injected (over-excited), − absorbed, not rising
     * @param responseSeconds open-loop response time; empty: as the device has it
     */
    record VoltVar(List<Corner> corners, Reference reference, OptionalDouble responseSeconds) implements GridCurve {
        public VoltVar {
            corners = falling(corners, "reactive power");
            if (reference == Reference.AVAILABLE_POWER) {
                throw new IllegalArgumentException("a volt-var curve is not of the available power");
            }
            response(responseSeconds);
        }

        @Override
        public Quantity quantity() {
            return Quantity.VOLT_VAR;
        }

        @Override
        public String words() {
            return line(corners, "var") + " of the " + reference.word().replace('-', ' ') + in(responseSeconds);
        }
    }

    /**
     * Most active power by voltage, clause 5.4.2.
     *
     * @param corners from low voltage to high; output not rising, below 0 for a battery that is to take
     * @param responseSeconds as above
     */
    record VoltWatt(List<Corner> corners, Reference reference, OptionalDouble responseSeconds) implements GridCurve {
        public VoltWatt {
            corners = falling(corners, "power");
            if (reference != Reference.MAXIMUM_POWER && reference != Reference.AVAILABLE_POWER) {
                throw new IllegalArgumentException("a volt-watt curve is of the maximum or the available power, not of "
                        + reference.word().replace('-', ' '));
            }
            response(responseSeconds);
        }

        @Override
        public Quantity quantity() {
            return Quantity.VOLT_WATT;
        }

        @Override
        public String words() {
            return line(corners, "W") + " of the " + reference.word().replace('-', ' ') + in(responseSeconds);
        }
    }

    /**
     * Active power by frequency, clause 6.5.2.7.
     *
     * @param overDeadbandHertz above nominal, up to which nothing happens
     * @param underDeadbandHertz below nominal
     * @param overDroopPercent change of frequency, in percent of nominal, that takes all of the power
     * @param underDroopPercent the same below nominal
     * @param responseSeconds as above
     */
    record FrequencyDroop(
            double overDeadbandHertz,
            double underDeadbandHertz,
            double overDroopPercent,
            double underDroopPercent,
            OptionalDouble responseSeconds)
            implements GridCurve {
        public static final double MAX_DEADBAND_HERTZ = 5;
        public static final double MIN_DROOP_PERCENT = 0.5;
        public static final double MAX_DROOP_PERCENT = 100;

        public FrequencyDroop {
            within("deadband", overDeadbandHertz, 0, MAX_DEADBAND_HERTZ, "Hz");
            within("deadband", underDeadbandHertz, 0, MAX_DEADBAND_HERTZ, "Hz");
            within("droop", overDroopPercent, MIN_DROOP_PERCENT, MAX_DROOP_PERCENT, "%");
            within("droop", underDroopPercent, MIN_DROOP_PERCENT, MAX_DROOP_PERCENT, "%");
            response(responseSeconds);
        }

        @Override
        public Quantity quantity() {
            return Quantity.FREQUENCY_DROOP;
        }

        @Override
        public String words() {
            return "over +" + plain(overDeadbandHertz) + " Hz by " + plain(overDroopPercent) + " %, under -"
                    + plain(underDeadbandHertz) + " Hz by " + plain(underDroopPercent) + " %" + in(responseSeconds);
        }
    }

    private static List<Corner> falling(List<Corner> corners, String what) {
        if (corners.size() < 2 || corners.size() > MAX_CORNERS) {
            throw new IllegalArgumentException("a curve has 2 to " + MAX_CORNERS + " points, not " + corners.size());
        }
        for (int i = 1; i < corners.size(); i++) {
            Corner last = corners.get(i - 1);
            Corner next = corners.get(i);
            if (next.voltagePercent() < last.voltagePercent()) {
                throw new IllegalArgumentException("point " + (i + 1) + " at " + plain(next.voltagePercent())
                        + " % lies left of the one before it, at " + plain(last.voltagePercent())
                        + " %; voltages must not fall");
            }
            if (next.outputPercent() > last.outputPercent()) {
                throw new IllegalArgumentException("at point " + (i + 1) + " the " + what + " rises from "
                        + plain(last.outputPercent()) + " to " + plain(next.outputPercent())
                        + " %; it must not rise with the voltage, or the device would drive the voltage away");
            }
        }
        return List.copyOf(corners);
    }

    private static void response(OptionalDouble seconds) {
        seconds.ifPresent(s -> within("response time", s, 0, MAX_RESPONSE_SECONDS, "s"));
    }

    private static void within(String what, double value, double low, double high, String unit) {
        if (!(value >= low && value <= high)) {
            throw new IllegalArgumentException(
                    what + " " + plain(value) + " is not within " + plain(low) + " to " + plain(high) + " " + unit);
        }
    }

    private static String line(List<Corner> corners, String unit) {
        return corners.stream()
                        .map(c -> plain(c.voltagePercent()) + " % V: " + plain(c.outputPercent()))
                        .collect(Collectors.joining(", "))
                + " % " + unit;
    }

    private static String in(OptionalDouble seconds) {
        return seconds.isPresent() ? " in " + plain(seconds.getAsDouble()) + " s" : "";
    }

    private static String plain(double value) {
        double rounded = Math.rint(value * 1_000) / 1_000;
        return rounded == Math.rint(rounded)
                ? String.format(Locale.ROOT, "%.0f", rounded + 0.0)
                : String.format(Locale.ROOT, "%.3f", rounded).replaceFirst("0+$", "");
    }
}
