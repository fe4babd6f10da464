package energy.busbar.sim.profile;

import energy.busbar.profiles.Profile.DevicePart;
import energy.busbar.profiles.ProfilePoint;
import energy.busbar.profiles.ProfileWrite;
import energy.busbar.profiles.ProfileWrite.Step;
import energy.busbar.profiles.ProfileWrite.StepValue;
import energy.busbar.sim.profile.ProfileDevice.Written;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether writes arrived at the device in the order of their profile, and whether everything stands as before once they
 * are released. A register that holds a step's value already need not be written.
 */
public final class WriteTrace {
    private final DevicePart part;
    private final PointTraits traits;
    private final Traced device;
    private final Map<String, Expected> before;
    private final List<Written> events;
    /** What the points hold when the first {@link #at} events have come. */
    private final Map<String, Object> state = new HashMap<>();

    /** The same when the sequence began that is being looked at. */
    private Map<String, Object> held = Map.of();

    private int at;

    /** The device that was written to. */
    public interface Traced {
        /** What 100 % of a write stand for. */
        Optional<BigDecimal> base(String name);
    }

    /**
     * One write that was tried and released.
     *
     * @param index of it among the profile's
     * @param value in the quantity's unit
     * @param outcome such as {@code applied}
     * @param readBack NaN for none
     * @param released the outcome of giving it back
     * @param reason why it is not applied or not released; else empty
     */
    public record Tried(int index, double value, String outcome, double readBack, String released, String reason) {}

    /**
     * @param before what the device held before the first write
     * @param events every write that arrived, in order
     */
    public WriteTrace(DevicePart part, Traced device, Map<String, Expected> before, List<Written> events) {
        this.part = part;
        this.traits = PointTraits.of(part);
        this.device = device;
        this.before = Map.copyOf(before);
        this.events = List.copyOf(events);
        before.forEach((name, expected) -> put(name, expected.value()));
    }

    private void put(String name, @Nullable Object value) {
        if (value == null) {
            state.remove(name);
        } else {
            state.put(name, value);
        }
    }

    /** A row for each write of the profile, in its order; a write that was not tried is one that is not ok. */
    public List<Row> rows(List<Tried> tried) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < part.writes().size(); i++) {
            ProfileWrite write = part.writes().get(i);
            int index = i;
            Optional<Tried> own = tried.stream().filter(t -> t.index() == index).findFirst();
            String name = write.quantity().word()
                    + (write.when() == ProfileWrite.When.ALWAYS
                            ? ""
                            : " " + write.when().name().toLowerCase(Locale.ROOT));
            if (own.isEmpty()) {
                rows.add(new Row(name, "a write", "not tried", false, ""));
                continue;
            }
            rows.add(row(name, write, own.get()));
        }
        return rows;
    }

    private Row row(String name, ProfileWrite write, Tried tried) {
        List<String> problems = new ArrayList<>();
        String unit = " " + write.quantity().unit().symbol();
        if (!tried.outcome().equals("applied") || !tried.released().equals("applied")) {
            problems.add(tried.outcome() + ", release " + tried.released()
                    + (tried.reason().isEmpty() ? "" : ": " + tried.reason()));
        }
        take(write, tried.value(), problems);
        giveBack(write, problems);
        String back = Double.isNaN(tried.readBack()) ? "-" : number(tried.readBack()) + unit;
        return new Row(name, number(tried.value()) + unit, back, problems.isEmpty(), String.join("; ", problems));
    }

    private static String number(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }

    private void take(ProfileWrite write, double value, List<String> problems) {
        held = Map.copyOf(state);
        BigDecimal asked = BigDecimal.valueOf(value);
        Optional<BigDecimal> base = write.percentOf().flatMap(device::base);
        BigDecimal own = base.isPresent() ? asked.movePointRight(2).divide(base.get(), MathContext.DECIMAL128) : asked;
        for (Step step : write.enable()) {
            find(at, step.point(), wanted(write, step, asked, own), step(write, step.point(), base), problems);
        }
        int begin = at;
        find(begin, write.point(), own, step(write, write.point(), base), problems);
        int last = at;
        for (Step step : write.commit()) {
            // The registers of an atomic group come in the order of their addresses.
            int from = write.atomic().isEmpty() ? at : begin;
            find(from, step.point(), wanted(write, step, asked, own), step(write, step.point(), base), problems);
            last = Math.max(last, at);
        }
        replay(last);
    }

    private void giveBack(ProfileWrite write, List<String> problems) {
        held = Map.copyOf(state);
        for (Step step : write.release()) {
            if (!(step.to() instanceof StepValue.Original)) {
                find(
                        at,
                        step.point(),
                        wanted(write, step, BigDecimal.ZERO, BigDecimal.ZERO),
                        step(write, step.point(), Optional.empty()),
                        problems);
            }
        }
    }

    /** Null for a value that the profile leaves open. */
    private @Nullable Object wanted(ProfileWrite write, Step step, BigDecimal asked, BigDecimal own) {
        StepValue to = step.to();
        if (to instanceof StepValue.Amount amount) {
            return traits.amount(step.point(), amount.value());
        }
        if (to instanceof StepValue.Word word) {
            return word.word();
        }
        if (to instanceof StepValue.Setpoint) {
            ProfilePoint point = part.points().get(step.point());
            return point != null && point.point().unit() == write.quantity().unit() ? asked : own;
        }
        Expected original = before.get(step.point());
        return original == null ? null : original.value();
    }

    /** By how much a device may differ from what was asked of it: values are rounded to what it can tell apart. */
    private double step(ProfileWrite write, String name, Optional<BigDecimal> base) {
        double own = traits.resolution(name, before);
        double asked = base.map(b -> 100 * write.step() / b.doubleValue()).orElse(write.step());
        return Math.max(own, asked);
    }

    private void find(int from, String name, @Nullable Object value, double tolerance, List<String> problems) {
        for (int i = from; i < events.size(); i++) {
            Written event = events.get(i);
            if (event.point().equals(name) && same(value, event.value(), tolerance)) {
                replay(i + 1);
                return;
            }
        }
        if (!same(value, held.get(name), tolerance)) {
            problems.add(name + " was never written " + (value == null ? "what it held" : PointCoder.shown(value)));
        }
    }

    private static boolean same(@Nullable Object wanted, @Nullable Object found, double tolerance) {
        return Comparison.same(wanted, found, tolerance);
    }

    private void replay(int end) {
        for (; at < end; at++) {
            put(events.get(at).point(), events.get(at).value());
        }
    }

    /** Points that were written and are not as before, although nothing says that they should differ. */
    public List<Row> leftOver(Map<String, Expected> after) {
        Set<String> given = new HashSet<>();
        part.writes()
                .forEach(w -> w.release().stream()
                        .filter(s -> !(s.to() instanceof StepValue.Original))
                        .forEach(s -> given.addAll(traits.sharing(s.point()))));
        List<Row> rows = new ArrayList<>();
        for (String name : events.stream().map(Written::point).distinct().toList()) {
            boolean readable = traits.readable(name);
            Expected was = before.get(name);
            Expected is = after.get(name);
            if (!readable || given.contains(name) || was == null || is == null) {
                continue;
            }
            if (!same(was.value(), is.value(), was.tolerance())) {
                rows.add(new Row(name, shown(was), shown(is), false, name + " is not given back"));
            }
        }
        return rows;
    }

    private static String shown(Expected expected) {
        return expected.value() == null ? expected.quality().word() : PointCoder.shown(expected.value());
    }
}
