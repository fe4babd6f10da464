package energy.busbar.profiles;

import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Unit;
import energy.busbar.profiles.ProfileWrite.Bound;
import energy.busbar.profiles.ProfileWrite.Step;
import energy.busbar.profiles.ProfileWrite.StepValue;
import energy.busbar.profiles.WriteCheck.Located;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What writes must be to the CoAP points that they name. */
final class CoapWriteCheck {
    private static final String WRITABLE = "a point with write: put or post";

    private final DeviceType device;
    private final Map<String, CoapPoint> points;
    private final Set<String> identity;

    /** @param identity fields that identity points fill; {@code percentOf} may name one */
    CoapWriteCheck(DeviceType device, Map<String, CoapPoint> points, Set<String> identity) {
        this.device = device;
        this.points = Map.copyOf(points);
        this.identity = identity;
    }

    void run(List<Located> writes) {
        for (int i = 0; i < writes.size(); i++) {
            Located own = writes.get(i);
            for (Located other : writes.subList(0, i)) {
                if (other.write().quantity() == own.write().quantity()
                        && other.write().when().overlaps(own.write().when())) {
                    String quantity = own.write().quantity().word();
                    own.fields()
                            .problem(
                                    "when",
                                    "overlaps that of " + other.fields().path(),
                                    "one write for each value of " + quantity);
                }
            }
            check(own.write(), own.fields());
        }
    }

    private void check(ProfileWrite write, Fields fields) {
        Quantity quantity = write.quantity();
        if (WriteCheck.SETS.get(quantity) != device) {
            fields.problem(
                    "quantity",
                    "is " + quantity.word() + ", which no " + device.word() + " takes",
                    "a quantity of a " + device.word());
        }
        if (!write.atomic().isEmpty()) {
            fields.problem("atomic", "is of registers", "a payload: with all that goes in one request");
        }
        Unit own = write.percentOf().isPresent() ? Unit.PERCENT : quantity.unit();
        writable(fields, "point", write.point()).ifPresent(point -> {
            if (point.point().unit() != own || !point.value().isNumber()) {
                fields.problem("point", unit(write.point(), point), "a number with the unit '" + own.symbol() + "'");
            } else if (write.percentOf().isEmpty()) {
                bound(write, write.min(), "min", point, fields);
                bound(write, write.max(), "max", point, fields);
            }
        });
        write.percentOf()
                .filter(name -> !identity.contains(name))
                .ifPresent(name -> named(fields, "percentOf", name, quantity.unit()));
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
            Unit unit = name.equals(write.point()) ? own : quantity.unit();
            named(fields, "readBack", name, unit)
                    .filter(back -> !back.readable())
                    .ifPresent(back -> fields.problem(
                            "readBack", "names '" + name + "', which cannot be read", "a point without writeOnly"));
        });
        steps(fields, "enable", write.enable());
        steps(fields, "commit", write.commit());
        steps(fields, "release", write.release());
    }

    private static String unit(String name, CoapPoint point) {
        return "is '" + name + "' with the unit '" + point.point().unit().symbol() + "'";
    }

    private static void bound(ProfileWrite write, Bound bound, String key, CoapPoint point, Fields fields) {
        if (bound.point().isEmpty() && !holds(point, bound.value())) {
            fields.problem(key, "is " + bound.value() + ", which " + write.point() + " cannot hold", range(point));
        }
    }

    private static boolean holds(CoapPoint point, double value) {
        return point.value().isNumber()
                && value >= point.value().min()
                && value <= point.value().max();
    }

    private static String range(CoapPoint point) {
        CoapValue value = point.value();
        return value.isNumber()
                ? "a number from " + value.min() + " to " + value.max()
                : "a word: " + String.join(", ", new TreeSet<>(value.words().values()));
    }

    private void steps(Fields fields, String key, List<Step> steps) {
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            String to = key + "[" + i + "].to";
            Optional<CoapPoint> found = writable(fields, key + "[" + i + "].point", step.point());
            if (found.isEmpty()) {
                continue;
            }
            CoapPoint point = found.get();
            if (step.to() instanceof StepValue.Amount number && !holds(point, number.value())) {
                fields.problem(to, "is " + number.value() + ", which " + step.point() + " cannot hold", range(point));
            } else if (step.to() instanceof StepValue.Word word
                    && !point.value().words().containsValue(word.word())) {
                fields.problem(
                        to,
                        "is '" + word.word() + "'",
                        "a word of the enum of " + step.point() + ", setpoint or original");
            } else if (step.to() instanceof StepValue.Original && !point.readable()) {
                fields.problem(to, "is original, but " + step.point() + " cannot be read", "a number or a word");
            }
        }
    }

    private Optional<CoapPoint> writable(Fields fields, String key, String name) {
        CoapPoint point = points.get(name);
        if (point == null) {
            if (!name.isEmpty()) {
                fields.problem(key, "is '" + name + "', which is no point of this device", WRITABLE);
            }
            return Optional.empty();
        }
        if (point.put().isEmpty()) {
            fields.problem(key, "is '" + name + "', which is not written to", WRITABLE);
            return Optional.empty();
        }
        return Optional.of(point);
    }

    private Optional<CoapPoint> named(Fields fields, String key, String name, Unit unit) {
        CoapPoint point = points.get(name);
        if (point == null) {
            fields.problem(key, "names '" + name + "', which is no point of this device", "a point with a path");
        } else if (point.point().unit() != unit) {
            fields.problem(
                    key,
                    "names '" + name + "' with the unit '"
                            + point.point().unit().symbol() + "'",
                    "a point with the unit '" + unit.symbol() + "'");
        }
        return Optional.ofNullable(point);
    }
}
