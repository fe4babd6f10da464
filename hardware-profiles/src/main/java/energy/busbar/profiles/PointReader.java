package energy.busbar.profiles;

import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Point;
import energy.busbar.core.model.Point.Kind;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.StandardPoints;
import energy.busbar.core.model.Unit;
import energy.busbar.profiles.ProfilePoint.Access;
import energy.busbar.profiles.ProfilePoint.Counter;
import energy.busbar.profiles.ProfilePoint.Derived;
import energy.busbar.profiles.ProfilePoint.Measured;
import energy.busbar.profiles.ProfilePoint.Rule;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads one point of a device: its place among the standard points, then its register or its parts. */
final class PointReader {
    /** Standard points whose minus says which way. */
    private static final Set<Point> BOTH_WAYS = Set.of(
            StandardPoints.GRID_POWER,
            StandardPoints.POWER_L1,
            StandardPoints.POWER_L2,
            StandardPoints.POWER_L3,
            StandardPoints.CHARGE_RATE);

    private static final Map<String, Set<String>> STANDARD_WORDS = Map.of(
            StandardPoints.GRID_STATUS.name(), Set.of("exporting", "importing", "idle", "unknown"),
            StandardPoints.CHARGING_STATE.name(), Set.of("charging", "discharging", "idle", "unknown"),
            StandardPoints.OPERATING_STATE.name(),
                    Set.of(
                            "off",
                            "sleeping",
                            "starting",
                            "running",
                            "throttled",
                            "shutting_down",
                            "fault",
                            "standby",
                            "unknown"));

    /** What people write, and how much of a unit of points it is. */
    private static final Map<String, NotSi> NOT_SI = Map.ofEntries(
            Map.entry("kW", new NotSi("W", "1000")),
            Map.entry("MW", new NotSi("W", "1000000")),
            Map.entry("kWh", new NotSi("Wh", "1000")),
            Map.entry("MWh", new NotSi("Wh", "1000000")),
            Map.entry("kVA", new NotSi("VA", "1000")),
            Map.entry("kvar", new NotSi("var", "1000")),
            Map.entry("mA", new NotSi("A", "0.001")),
            Map.entry("mV", new NotSi("V", "0.001")),
            Map.entry("mHz", new NotSi("Hz", "0.001")),
            Map.entry("ms", new NotSi("s", "0.001")));

    private static final Map<String, String> TEMPERATURES = Map.of("K", "°C, with offset: -273.15", "C", "°C");

    private record NotSi(String unit, String factor) {
        /** With the scale that the point should have: its own, times the unit's. */
        String expected(double scale) {
            BigDecimal all =
                    new BigDecimal(factor).multiply(BigDecimal.valueOf(scale)).stripTrailingZeros();
            return all.compareTo(BigDecimal.ONE) == 0
                    ? unit + ", without scale"
                    : unit + ", with scale: " + all.toPlainString();
        }
    }

    private final DeviceType device;
    private final Map<String, Point> standards;
    private final RegisterReader registers;

    PointReader(DeviceType device, RegisterReader registers) {
        this.device = device;
        this.standards = StandardPoints.of(device);
        this.registers = registers;
    }

    /** Null where it has no name to go by. */
    @Nullable
    ProfilePoint read(Fields f) {
        String name = f.options.requiredText("name");
        if (!Fields.NAME.matcher(name).matches()) {
            if (!name.isEmpty()) {
                f.problem("name", "is '" + name + "'", "a name in lower camel case, such as gridPower");
            }
            return null;
        }
        Point standard = standards.get(name);
        boolean hidden = f.options.flag("hidden", false);
        if (hidden && standard != null) {
            f.problem(
                    "hidden", "is true for the standard point " + name, "a name of its own for what is not published");
        }
        Unit unit = unit(f, standard);
        PollClass poll = f.choice("poll", standard == null ? PollClass.NORMAL : standard.pollClass(), PollClass.class);
        ProfilePoint read =
                f.has("from") ? derived(f, name, hidden, unit, poll) : measured(f, name, hidden, unit, poll, standard);
        f.finish();
        return read;
    }

    static ProfilePoint derived(Fields f, String name, boolean hidden, Unit unit, PollClass poll) {
        Fields from = f.block("from");
        Rule rule = Rule.SUM;
        List<String> parts = List.of();
        int rules = 0;
        for (Rule candidate : Rule.values()) {
            String word = candidate.name().toLowerCase(Locale.ROOT);
            if (from.has(word)) {
                rule = candidate;
                parts = from.options.texts(word);
                rules++;
            }
        }
        boolean two = rule == Rule.DIFFERENCE || rule == Rule.PRODUCT;
        if (rules != 1) {
            f.problem("from", "has " + rules + " rules", "one of sum, difference, largest, product");
        } else if (parts.size() < 2 || (two && parts.size() > 2) || parts.size() > 16) {
            f.problem("from", "has " + parts.size() + " parts", two ? "two points" : "2 to 16 points");
        }
        from.finish();
        return new Derived(new Point(name, unit, Kind.REAL, poll), hidden, rule, parts);
    }

    private ProfilePoint measured(
            Fields f, String name, boolean hidden, Unit unit, PollClass poll, @Nullable Point standard) {
        Kind number = standard == null && unit == Unit.NONE ? Kind.WHOLE : Kind.REAL;
        Register register = registers.read(f, number);
        Access access = access(f, register);
        Optional<Counter> counter =
                counter(f, register.isNumber(), register.type().isInteger(), unit, standard);
        if (standard != null) {
            standardFits(f, register, standard);
        }
        if (unit == Unit.WATT_HOUR && register.negate()) {
            f.problem("negate", "has no meaning for an energy", "one counter a direction, never negative");
        }
        Point point = new Point(name, unit, register.kind(), poll);
        return new Measured(point, hidden, register, access, counter);
    }

    private static String instead(Fields f, String word) {
        NotSi known = NOT_SI.get(word);
        return known != null
                ? known.expected(f.number("scale", 1))
                : TEMPERATURES.getOrDefault(word, "one of W, Wh, VA, var, V, A, Hz, °C, %, s, Ω");
    }

    static Unit unit(Fields f, @Nullable Point standard) {
        Optional<String> word = f.options.text("unit");
        if (word.isEmpty()) {
            return standard == null ? Unit.NONE : standard.unit();
        }
        Unit found = null;
        for (Unit unit : Unit.values()) {
            if (unit.symbol().equals(word.get())) {
                found = unit;
            }
        }
        if (found == null) {
            f.problem("unit", "is '" + word.get() + "'", instead(f, word.get()));
            return standard == null ? Unit.NONE : standard.unit();
        }
        if (standard != null && found != standard.unit()) {
            f.problem(
                    "unit",
                    "is " + word.get() + " for the standard point " + standard.name(),
                    standard.unit() == Unit.NONE ? "no unit" : standard.unit().symbol());
        }
        return found;
    }

    private static Access access(Fields f, Register register) {
        int function = f.options.integer("write", 0, 6, 16);
        boolean writeOnly = f.options.flag("writeOnly", false);
        if (function != 0 && function != 6 && function != 16) {
            f.problem("write", "is " + function, "6 (one register) or 16 (several)");
        } else if (function == 6 && register.length() != 1) {
            f.problem("write", "is 6 for " + register.length() + " registers", "16");
        }
        if (function != 0 && (register.bit() >= 0 || register.mask() != 0)) {
            f.problem("write", "would overwrite the other bits of the register", "a point of all its bits");
        }
        if (function != 0 && !register.bitWords().isEmpty()) {
            f.problem("write", "goes with bits, whose words are only read", "a point of the number, without bits");
        }
        if (function != 0 && register.function() == 4) {
            f.problem("write", "goes with an input register", "function: 3");
        }
        if (writeOnly && function == 0) {
            f.problem("writeOnly", "is true without write", "write: 6 or write: 16");
        }
        return new Access(!writeOnly, function);
    }

    /** @param whole whether its raw values are whole numbers, which can wrap */
    static Optional<Counter> counter(Fields f, boolean isNumber, boolean whole, Unit unit, @Nullable Point standard) {
        Object raw = f.raw("counter");
        if (raw == null) {
            return standard != null && unit == Unit.WATT_HOUR && cumulative(standard)
                    ? Optional.of(new Counter(0))
                    : Optional.empty();
        }
        if (!isNumber) {
            f.problem("counter", "has no meaning for this point", "a number");
            return Optional.empty();
        }
        if (raw instanceof Boolean flag) {
            return flag ? Optional.of(new Counter(0)) : Optional.empty();
        }
        Fields block = f.block("counter");
        List<Long> wraps = block.wholes("wraps", 1, Long.MAX_VALUE);
        if (wraps.isEmpty() || !whole) {
            f.problem(
                    "counter",
                    "has no raw value to wrap at",
                    "true, or wraps: and the largest raw value of an integer");
        }
        block.finish();
        return Optional.of(new Counter(wraps.isEmpty() ? 0 : wraps.get(0)));
    }

    private static boolean cumulative(Point standard) {
        return !standard.equals(StandardPoints.CHARGE) && !standard.equals(StandardPoints.CAPACITY);
    }

    private void standardFits(Fields f, Register register, Point standard) {
        if (register.kind() != standard.kind()) {
            String expected = switch (standard.kind()) {
                case TEXT -> "an enum with words";
                case FLAG -> "a bit, or an enum of true and false";
                default -> "a number";
            };
            f.problem(
                    "name",
                    "is the standard point " + standard.name() + " of a " + device.word() + ", but holds "
                            + register.kind().name().toLowerCase(Locale.ROOT),
                    expected);
        }
        wordsFit(f, standard, register.words().values(), register.otherwise());
        boolean oneWay = f.options.flag("oneWay", false);
        boolean signed = register.type().isSigned() && register.mask() == 0
                || register.offset().signum() != 0;
        if (BOTH_WAYS.contains(standard) && !signed && !oneWay) {
            f.problem(
                    "type",
                    "is " + register.type().word() + ", which cannot show " + standard.name() + " both ways",
                    "a signed type, a difference of two points, or oneWay: true");
        } else if (oneWay && signed) {
            f.problem("oneWay", "is true for a signed type", "an unsigned type");
        }
    }

    /** Standard points that are words have only those that everybody knows. */
    static void wordsFit(Fields f, Point standard, Collection<String> enumerated, Optional<String> otherwise) {
        Set<String> words = STANDARD_WORDS.get(standard.name());
        if (words != null) {
            Set<String> own = new TreeSet<>(enumerated);
            otherwise.ifPresent(own::add);
            own.removeAll(words);
            if (!own.isEmpty()) {
                f.problem(
                        "enum",
                        "has the words " + String.join(", ", own) + " for " + standard.name(),
                        "one of " + String.join(", ", new TreeSet<>(words)));
            }
        }
    }
}
