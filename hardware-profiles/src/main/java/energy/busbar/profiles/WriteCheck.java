package energy.busbar.profiles;

import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Unit;
import energy.busbar.core.model.Value;
import energy.busbar.profiles.ProfilePoint.Measured;
import energy.busbar.profiles.ProfileWrite.Bound;
import energy.busbar.profiles.ProfileWrite.FlashWear;
import energy.busbar.profiles.ProfileWrite.Step;
import energy.busbar.profiles.ProfileWrite.StepValue;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What writes and the watchdog must be to the points that they name. */
final class WriteCheck {
    static final Map<Quantity, DeviceType> SETS = Map.of(
            Quantity.ACTIVE_POWER, DeviceType.BATTERY,
            Quantity.RESERVE, DeviceType.BATTERY,
            Quantity.GENERATION_LIMIT, DeviceType.INVERTER,
            Quantity.CHARGE_CURRENT, DeviceType.CHARGER,
            Quantity.CHARGE_PHASES, DeviceType.CHARGER);

    record Located(Fields fields, ProfileWrite write) {}

    private final DeviceType device;
    private final Map<String, Measured> points = new HashMap<>();
    private final Set<String> identity;

    /** @param identity fields that identity points fill; {@code percentOf} may name one */
    WriteCheck(DeviceType device, List<PartCheck.Located> points, Set<String> identity) {
        this.device = device;
        this.identity = identity;
        for (PartCheck.Located located : points) {
            if (located.point() instanceof Measured measured) {
                this.points.putIfAbsent(measured.point().name(), measured);
            }
        }
    }

    void run(List<Located> writes) {
        for (int i = 0; i < writes.size(); i++) {
            Located own = writes.get(i);
            for (Located other : writes.subList(0, i)) {
                if (other.write().quantity() == own.write().quantity()
                        && other.write().when().overlaps(own.write().when())) {
                    own.fields()
                            .problem(
                                    "when",
                                    "overlaps that of " + other.fields().path(),
                                    "one write for each value of "
                                            + own.write().quantity().word());
                }
            }
            check(own.write(), own.fields());
        }
    }

    void run(Watchdog watchdog, Fields fields) {
        for (Map.Entry<String, Optional<String>> named : Map.of(
                        "timeoutPoint", watchdog.timeoutPoint(),
                        "heartbeat", watchdog.heartbeat(),
                        "fallbackPoint", watchdog.fallbackPoint())
                .entrySet()) {
            named.getValue().ifPresent(name -> writable(fields, named.getKey(), name));
        }
        watchdog.heartbeat().map(points::get).ifPresent(point -> {
            if (!holds(point, watchdog.heartbeatValue())) {
                fields.problem("heartbeatValue", "does not fit " + point.point().name(), range(point));
            }
        });
        watchdog.timeoutPoint().map(points::get).ifPresent(point -> {
            if (point.point().unit() != Unit.SECOND) {
                fields.problem(
                        "timeoutPoint",
                        "is '" + point.point().name() + "', which is no time",
                        "a point with the unit s");
            }
        });
    }

    private void check(ProfileWrite write, Fields fields) {
        Quantity quantity = write.quantity();
        if (SETS.get(quantity) != device) {
            fields.problem(
                    "quantity",
                    "is " + quantity.word() + ", which no " + device.word() + " takes",
                    "a quantity of a " + device.word());
        }
        Measured point = writable(fields, "point", write.point());
        if (point != null) {
            Unit unit = write.percentOf().isPresent() ? Unit.PERCENT : quantity.unit();
            if (point.point().unit() != unit) {
                fields.problem(
                        "point",
                        "is '" + write.point() + "' with the unit '"
                                + point.point().unit().symbol() + "'",
                        "a point with the unit '" + unit.symbol() + "'");
            } else if (write.percentOf().isEmpty()) {
                bound(write, write.min(), "min", point, fields);
                bound(write, write.max(), "max", point, fields);
            }
        }
        write.percentOf().ifPresent(name -> {
            if (!identity.contains(name)) {
                named(fields, "percentOf", name, quantity.unit());
            }
        });
        write.min().point().ifPresent(name -> named(fields, "min", name, quantity.unit()));
        write.max().point().ifPresent(name -> named(fields, "max", name, quantity.unit()));
        if (write.min().point().isEmpty()
                && write.max().point().isEmpty()
                && write.min().value() > write.max().value()) {
            fields.problem(
                    "min",
                    "is " + write.min().value() + ", above max",
                    "at most " + write.max().value());
        }
        write.readBack().point().ifPresent(name -> {
            Unit unit = write.percentOf().isPresent() && name.equals(write.point()) ? Unit.PERCENT : quantity.unit();
            Measured back = named(fields, "readBack", name, unit);
            if (back != null && !back.access().readable()) {
                fields.problem("readBack", "names '" + name + "', which cannot be read", "a point without writeOnly");
            }
        });
        ramp(write, fields);
        steps(fields, "enable", write.enable());
        steps(fields, "commit", write.commit());
        steps(fields, "release", write.release());
    }

    /** It begins at what is in force, and each step is a write. */
    private static void ramp(ProfileWrite write, Fields fields) {
        if (write.ramp().isEmpty()) {
            return;
        }
        if (write.readBack().point().isEmpty()) {
            fields.problem("ramp", "stands without readBack, so that nobody knows where it begins", "a readBack");
        }
        if (write.flashWear() != FlashWear.NONE) {
            fields.problem(
                    "ramp",
                    "stands with flashWear: " + write.flashWear().name().toLowerCase(Locale.ROOT)
                            + ", where each of its steps is a write",
                    "flashWear: none, or no ramp");
        }
    }

    private void bound(ProfileWrite write, Bound bound, String key, Measured point, Fields fields) {
        if (bound.point().isPresent() || holds(point, bound.value())) {
            return;
        }
        fields.problem(key, "is " + bound.value() + ", which " + write.point() + " cannot hold", range(point));
    }

    private void steps(Fields fields, String key, List<Step> steps) {
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            String path = key + "[" + i + "]";
            Measured point = writable(fields, path + ".point", step.point());
            if (point == null) {
                continue;
            }
            if (step.to() instanceof StepValue.Amount number && !holds(point, number.value())) {
                fields.problem(
                        path + ".to",
                        "is " + number.value() + ", which " + step.point() + " cannot hold",
                        range(point));
            } else if (step.to() instanceof StepValue.Word word
                    && !point.register().words().containsValue(word.word())) {
                fields.problem(
                        path + ".to",
                        "is '" + word.word() + "'",
                        "a word of the enum of " + step.point() + ", setpoint or original");
            } else if (step.to() instanceof StepValue.Original
                    && !point.access().readable()) {
                fields.problem(
                        path + ".to", "is original, but " + step.point() + " cannot be read", "a number or a word");
            }
        }
    }

    private @Nullable Measured writable(Fields fields, String key, String name) {
        Measured point = points.get(name);
        if (point == null) {
            if (!name.isEmpty()) {
                fields.problem(
                        key, "is '" + name + "', which is no point of this device", "a point with write: 6 or 16");
            }
            return null;
        }
        if (!point.access().writable()) {
            fields.problem(key, "is '" + name + "', which is not written to", "a point with write: 6 or 16");
            return null;
        }
        return point;
    }

    private @Nullable Measured named(Fields fields, String key, String name, Unit unit) {
        Measured point = points.get(name);
        if (point == null) {
            fields.problem(key, "names '" + name + "', which is no point of this device", "a point with a register");
        } else if (point.point().unit() != unit) {
            fields.problem(
                    key,
                    "names '" + name + "' with the unit '"
                            + point.point().unit().symbol() + "'",
                    "a point with the unit '" + unit.symbol() + "'");
        }
        return point;
    }

    private static boolean holds(Measured point, double value) {
        Register register = point.register();
        if (!register.isNumber() && register.words().isEmpty()) {
            return false;
        }
        if (!register.words().isEmpty()) {
            return register.words().containsKey((long) value);
        }
        if (value < register.min() || value > register.max()) {
            return false;
        }
        try {
            RegisterCodec.encode(register, new Value.Real(value), 0);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String range(Measured point) {
        Register register = point.register();
        if (!register.words().isEmpty()) {
            return "one of " + new TreeMap<>(register.words());
        }
        return RegisterCodec.rawRange(register)
                .map(range -> {
                    double a = range[0].multiply(register.scale())
                            .add(register.offset())
                            .doubleValue();
                    double b = range[1].multiply(register.scale())
                            .add(register.offset())
                            .doubleValue();
                    double low = Math.max(register.min(), register.negate() ? -b : a);
                    double high = Math.min(register.max(), register.negate() ? -a : b);
                    return "a number from " + low + " to " + high;
                })
                .orElse("a number");
    }
}
