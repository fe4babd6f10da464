package energy.busbar.profiles;

import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.Unit;
import energy.busbar.profiles.ProfileLink.ReadLimits;
import energy.busbar.profiles.ProfilePoint.Derived;
import energy.busbar.profiles.ProfilePoint.Measured;
import energy.busbar.profiles.ProfilePoint.Rule;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the points of a device must be to each other and to the read limits. */
final class PartCheck {
    /** @param fields where problems of it go */
    record Located(Fields fields, ProfilePoint point) {}

    private final List<Located> points;
    private final Map<String, Located> byName = new HashMap<>();
    private final ReadLimits limits;

    /** @param limits with what can only be written among the forbidden ranges */
    PartCheck(List<Located> points, ReadLimits limits) {
        this.points = points;
        this.limits = limits;
    }

    void run() {
        for (Located located : points) {
            Located first = byName.putIfAbsent(located.point().point().name(), located);
            if (first != null) {
                located.fields()
                        .problem(
                                "name",
                                "is '" + located.point().point().name() + "', as that of "
                                        + first.fields().path(),
                                "a name that stands once");
            }
        }
        for (int i = 0; i < points.size(); i++) {
            Located located = points.get(i);
            if (located.point() instanceof Measured measured) {
                overlap(i, measured, located.fields());
                readable(measured, located.fields());
                scaleFrom(measured, located.fields());
            } else if (located.point() instanceof Derived derived) {
                parts(derived, located.fields());
            }
        }
    }

    private void overlap(int index, Measured measured, Fields fields) {
        Register own = measured.register();
        for (int i = 0; i < index; i++) {
            if (!(points.get(i).point() instanceof Measured other)) {
                continue;
            }
            Register before = other.register();
            if (own.function() == before.function()
                    && own.address() < before.end()
                    && before.address() < own.end()
                    && !own.sameRegistersAs(before)) {
                fields.problem(
                        "address",
                        "overlaps " + other.point().name() + " at " + before.address() + " ("
                                + before.type().word() + ", " + before.length() + " registers) with another type",
                        "points that share registers to share type and order");
            }
        }
    }

    private void readable(Measured measured, Fields fields) {
        if (!measured.access().readable()) {
            return;
        }
        ReadBlocks.Block block =
                ReadBlocks.plan(List.of(measured), Map.of(), limits).get(0);
        if (block.count() > limits.largest()) {
            fields.problem(
                    "address",
                    "needs a read of " + block.count() + " registers",
                    "at most " + limits.largest() + ", the largest read");
        }
        if (!limits.allows(block.function(), block.address(), block.end())) {
            fields.problem(
                    "address", "cannot be read without a forbidden register", "registers outside the forbidden ranges");
        }
    }

    private void scaleFrom(Measured measured, Fields fields) {
        if (measured.register().scaleFrom().isEmpty()) {
            return;
        }
        String name = measured.register().scaleFrom().get();
        Located scale = byName.get(name);
        if (scale == null || !(scale.point() instanceof Measured factor)) {
            fields.problem(
                    "scaleFrom", "is '" + name + "', which is no point of this device", "a point with a register");
            return;
        }
        if (!factor.register().isNumber()
                || factor.point().unit() != Unit.NONE
                || factor.register().scaleFrom().isPresent()) {
            fields.problem("scaleFrom", "is '" + name + "', which is no exponent", "a plain number without a unit");
        }
        if (factor.point().pollClass() == PollClass.ONCE) {
            return;
        }
        ReadBlocks.Block block =
                ReadBlocks.plan(List.of(measured), Map.of(name, factor), limits).get(0);
        if (block.count() > limits.largest()
                || measured.register().function() != factor.register().function()
                || !limits.allows(block.function(), block.address(), block.end())) {
            fields.problem(
                    "scaleFrom",
                    "is '" + name + "', too far away to be read in the same request",
                    "a factor within " + limits.largest() + " registers, or one with poll: once");
        }
    }

    private void parts(Derived derived, Fields fields) {
        for (String part : derived.parts()) {
            Located found = byName.get(part);
            if (found == null || !(found.point() instanceof Measured measured)) {
                fields.problem("from", "names '" + part + "'", "points of this device that have a register");
            } else if (!measured.register().isNumber()) {
                fields.problem("from", "names '" + part + "', which is no number", "points that are numbers");
            } else if (derived.rule() != Rule.PRODUCT
                    && measured.point().unit() != derived.point().unit()) {
                fields.problem(
                        "from",
                        "names '" + part + "' with the unit '"
                                + measured.point().unit().symbol() + "'",
                        "points with the unit '" + derived.point().unit().symbol() + "'");
            }
        }
    }
}
