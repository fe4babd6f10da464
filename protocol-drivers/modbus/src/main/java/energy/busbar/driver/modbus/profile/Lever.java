package energy.busbar.driver.modbus.profile;

import energy.busbar.core.model.Ability;
import energy.busbar.core.model.Original;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Setpoint;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.driver.modbus.ModbusException;
import energy.busbar.profiles.ProfilePoint.Measured;
import energy.busbar.profiles.ProfileWrite;
import energy.busbar.profiles.ProfileWrite.FlashWear;
import energy.busbar.profiles.ProfileWrite.Step;
import energy.busbar.profiles.Wear;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One quantity of a device, set by its profile: bounds, time-out, enable, value, commit, wait, read back. On the bus's
 * thread.
 */
final class Lever {
    /** What an original holds beside registers: the value in force, in the quantity's unit. */
    static final String IN_FORCE = "@value";

    /** Exception 6: not now. The other passing one, 5, means that it is still at it. */
    private static final int BUSY = 6;

    private final Quantity quantity;
    private List<Target> targets;
    private final PointAccess points;
    private final UnitRegisters registers;
    private final WatchKeeper watch;
    private final Wear wear;
    private final GatewayClock clock;
    private final Sleep sleep;

    /** The write that holds the quantity now, as far as this lever has brought it. */
    private @Nullable Target current;

    private boolean entered;
    /** Whether the device has confirmed the value in this operation; what fails after that leaves doubt. */
    private boolean valueSent;

    private int[] words = {};
    private double inForce = Double.NaN;
    private @Nullable Setpoint last;
    private long lastMillis;

    Lever(
            Quantity quantity,
            List<Target> targets,
            PointAccess points,
            UnitRegisters registers,
            WatchKeeper watch,
            Wear wear,
            GatewayClock clock,
            Sleep sleep) {
        this.quantity = quantity;
        this.targets = List.copyOf(targets);
        this.points = points;
        this.registers = registers;
        this.watch = watch;
        this.wear = wear;
        this.clock = clock;
        this.sleep = sleep;
    }

    /** The device has told its bounds anew. */
    void aim(List<Target> next) {
        Target before = current;
        targets = List.copyOf(next);
        current = before == null
                ? null
                : targets.stream()
                        .filter(t -> t.write().equals(before.write()))
                        .findFirst()
                        .orElse(before);
    }

    Ability ability() {
        double min = targets.stream().mapToDouble(Target::low).min().orElseThrow();
        double max = targets.stream().mapToDouble(Target::high).max().orElseThrow();
        return new Ability(
                quantity,
                min,
                max,
                watch.isThere(),
                targets.stream()
                        .map(t -> t.write().response())
                        .max(Comparator.naturalOrder())
                        .orElseThrow());
    }

    /** The device may have been restarted: the next write takes it over anew. */
    void forget() {
        entered = false;
        words = new int[0];
    }

    Original capture() {
        Map<String, String> settings = new HashMap<>();
        for (Measured point : touched()) {
            if (point.access().readable()) {
                try {
                    settings.put(point.point().name(), hex(points.raw(point)));
                } catch (ModbusException e) {
                    if (Refusal.of(e) != Refusal.LASTING) {
                        throw e;
                    }
                }
            }
        }
        inForceNow().ifPresent(value -> settings.put(IN_FORCE, Double.toString(value)));
        return new Original(settings);
    }

    private OptionalDouble inForceNow() {
        for (Target target : targets) {
            try {
                OptionalDouble value = readBack(target);
                if (value.isPresent()) {
                    return value;
                }
            } catch (ModbusException e) {
                if (Refusal.of(e) != Refusal.LASTING) {
                    throw e;
                }
            }
        }
        return OptionalDouble.empty();
    }

    /** Every point that this lever may write, in the order in which they are given back. */
    private Set<Measured> touched() {
        Set<Measured> all = new LinkedHashSet<>();
        for (Target target : targets) {
            target.write().commit().forEach(s -> all.add(points.need(s.point())));
        }
        for (Target target : targets) {
            target.write().enable().forEach(s -> all.add(points.need(s.point())));
        }
        targets.forEach(target -> all.add(target.point()));
        all.addAll(watch.settings());
        for (Target target : targets) {
            target.write().release().forEach(s -> all.add(points.need(s.point())));
        }
        return all;
    }

    private Optional<Target> targetFor(double value) {
        Optional<Target> own = targets.stream().filter(t -> t.isMeantFor(value)).findFirst();
        return own.or(() -> targets.stream()
                .filter(t -> value == 0 && t.write().zeroPauses())
                .findFirst());
    }

    Outcome write(Setpoint setpoint) {
        Optional<Target> found = targetFor(setpoint.value());
        if (found.isEmpty()) {
            return new Outcome.Refused("the device has no register for " + setpoint.value() + " "
                    + quantity.unit().symbol() + " of " + quantity.word());
        }
        Target target = found.get();
        if (!target.allows(setpoint.value())) {
            return new Outcome.Refused(
                    setpoint.value() + " " + quantity.unit().symbol() + " is not within " + target.bounds());
        }
        registers.begin();
        valueSent = false;
        try {
            return write(target, setpoint);
        } catch (IllegalArgumentException e) {
            return new Outcome.Refused(String.valueOf(e.getMessage()));
        } catch (ModbusException e) {
            entered = false;
            return outcome(e);
        }
    }

    private Outcome write(Target target, Setpoint setpoint) {
        Target.Coded coded = target.code(setpoint.value());
        long now = clock.monotonicMillis();
        Target before = current;
        boolean held = entered && before != null && before.write().equals(target.write());
        boolean changes = !held || !Arrays.equals(coded.words(), words);
        if (!changes && !renews(target, now)) {
            OptionalDouble back = readBack(target);
            if (back.isEmpty() || target.isNear(back.getAsDouble(), coded.value())) {
                remember(setpoint, now);
                beat(now);
                return new Outcome.Applied(back.orElse(coded.value()));
            }
            // Somebody else has set it: to write it again is a change.
            changes = true;
        }
        List<Send> sends = new ArrayList<>();
        if (!held) {
            sends.addAll(watch.arming(setpoint, released()));
            steps(target, target.write().enable(), coded, sends);
        }
        if (!held && sends.isEmpty() && isThere(target, coded)) {
            // After a lost link, a register that wears and still holds the value is not written again.
            current = target;
            entered = true;
            words = coded.words();
            remember(setpoint, now);
            beat(now);
            return settled(target, coded.value());
        }
        sends.addAll(target.valueAndCommit(coded));
        Optional<String> spent =
                changes ? wear.refusal(target.write().flashWear(), coded.value(), inForce, now) : Optional.empty();
        if (spent.isPresent()) {
            return new Outcome.Refused(spent.get());
        }
        current = target;
        entered = false;
        if (changes) {
            wear.spend(target.write().flashWear(), now);
        }
        for (Send send : sends) {
            send.to(registers, sleep);
            valueSent |= send.holds(target.point());
        }
        entered = true;
        words = coded.words();
        remember(setpoint, now);
        watch.shown(now);
        beat(now);
        return settled(target, coded.value());
    }

    /** Points that some release sequence sets. */
    private Set<String> released() {
        return targets.stream()
                .flatMap(t -> t.write().release().stream())
                .map(Step::point)
                .collect(Collectors.toSet());
    }

    /** Steps whose register holds the value already are left out where writing wears it. */
    private void steps(Target target, List<Step> steps, Target.Coded coded, List<Send> sends) {
        for (Step step : steps) {
            Measured point = points.need(step.point());
            int[] wanted = target.code(step, coded);
            boolean there = target.write().flashWear() == FlashWear.WEARS
                    && point.access().readable()
                    && Arrays.equals(points.raw(point), wanted);
            if (!there) {
                sends.add(Send.of(point, wanted, step.pause()));
            }
        }
    }

    private boolean isThere(Target target, Target.Coded coded) {
        return target.write().flashWear() == FlashWear.WEARS
                && target.write().commit().isEmpty()
                && target.point().access().readable()
                && Arrays.equals(points.raw(target.point()), coded.words());
    }

    private boolean renews(Target target, long now) {
        return switch (target.write().flashWear()) {
            case NONE -> true;
            case UNKNOWN -> watch.countsSetpoints() && watch.isDue(now);
            case WEARS -> false;
        };
    }

    private void remember(Setpoint setpoint, long now) {
        last = setpoint;
        lastMillis = now;
    }

    private void beat(long now) {
        watch.heartbeat().ifPresent(send -> {
            send.to(registers, sleep);
            watch.shown(now);
        });
    }

    /**
     * Shows the device life between the engine's renewals, where its own time is shorter, but never for longer than the
     * last setpoint is good for.
     */
    void keepAlive() {
        Setpoint setpoint = last;
        Target target = current;
        long now = clock.monotonicMillis();
        if (setpoint == null
                || target == null
                || !entered
                || !watch.isDue(now)
                || now - lastMillis >= setpoint.timeout().toMillis()) {
            return;
        }
        // Whether or not it is answered: a silent device is not asked again at every poll.
        watch.shown(now);
        if (watch.hasHeartbeat()) {
            beat(now);
        } else if (watch.countsSetpoints() && target.write().flashWear() != FlashWear.WEARS) {
            target.valueAndCommit(target.code(setpoint.value())).forEach(send -> send.to(registers, sleep));
        }
    }

    private Outcome settled(Target target, double wanted) {
        inForce = wanted;
        if (target.readBack().isEmpty()) {
            return new Outcome.Applied(wanted);
        }
        OptionalDouble back = OptionalDouble.empty();
        for (int attempt = 0; attempt < 2; attempt++) {
            sleep.millis(target.readBackMillis());
            back = readBack(target);
            if (back.isPresent() && target.isNear(back.getAsDouble(), wanted)) {
                return new Outcome.Applied(back.getAsDouble());
            }
        }
        entered = false;
        return new Outcome.Failed("written, but it reads back "
                + (back.isPresent() ? back.getAsDouble() + " " + quantity.unit().symbol() : "nothing"));
    }

    OptionalDouble readBack() {
        Target target = current != null ? current : targets.size() == 1 ? targets.get(0) : null;
        return target == null ? OptionalDouble.empty() : readBack(target);
    }

    private OptionalDouble readBack(Target target) {
        return target.readBack()
                .map(points::number)
                .map(target::inQuantity)
                .filter(v -> !Double.isNaN(v))
                .map(OptionalDouble::of)
                .orElse(OptionalDouble.empty());
    }

    Outcome release(Original original) {
        registers.begin();
        valueSent = true;
        try {
            return giveBack(original);
        } catch (IllegalArgumentException e) {
            return new Outcome.Failed("it cannot be given back: " + e.getMessage());
        } catch (ModbusException e) {
            return outcome(e);
        }
    }

    private Outcome giveBack(Original original) {
        Map<String, String> settings = original.settings();
        List<Step> steps = current != null
                ? current.write().release()
                : targets.stream()
                        .flatMap(t -> t.write().release().stream())
                        .distinct()
                        .toList();
        Target target = current != null ? current : targets.get(0);
        Set<String> done = new HashSet<>();
        for (Step step : steps) {
            done.add(step.point());
            Measured point = points.need(step.point());
            boolean asBefore = step.to() instanceof ProfileWrite.StepValue.Original;
            String before = settings.get(step.point());
            if (asBefore && before != null) {
                Send.of(point, unhex(before), step.pause()).to(registers, sleep);
            } else if (!asBefore) {
                Send.of(point, target.code(step, target.neutral()), step.pause())
                        .to(registers, sleep);
            }
        }
        Map<Measured, int[]> restored = new HashMap<>();
        for (Target each : targets) {
            groupBack(each, settings, done, restored);
        }
        for (Measured point : touched()) {
            String before = settings.get(point.point().name());
            if (before != null && done.add(point.point().name())) {
                restore(point, unhex(before), restored);
            }
        }
        boolean valueIsBack =
                targets.stream().anyMatch(t -> done.contains(t.point().point().name()));
        double wanted = former(settings);
        if (!valueIsBack && !Double.isNaN(wanted)) {
            bringBack(wanted);
        }
        wear.spend(target.write().flashWear(), clock.monotonicMillis());
        current = null;
        last = null;
        inForce = Double.NaN;
        forget();
        for (Map.Entry<Measured, int[]> each : restored.entrySet()) {
            if (!Arrays.equals(points.raw(each.getKey()), each.getValue())) {
                return new Outcome.Failed(
                        "given back, but " + each.getKey().point().name() + " reads back another value");
            }
        }
        return new Outcome.Applied(Double.isNaN(wanted) ? 0 : wanted);
    }

    /** An atomic group goes back in one request too, if all of it was seen before. */
    private void groupBack(
            Target target, Map<String, String> settings, Set<String> done, Map<Measured, int[]> restored) {
        Set<Measured> group = new LinkedHashSet<>(List.of(target.point()));
        target.write().commit().forEach(s -> group.add(points.need(s.point())));
        boolean whole = group.stream()
                .map(p -> p.point().name())
                .allMatch(name -> settings.containsKey(name) && !done.contains(name));
        if (target.write().atomic().isEmpty() || !whole) {
            return;
        }
        List<Send> sends = new ArrayList<>();
        for (Measured point : group) {
            int[] before = unhex(settings.getOrDefault(point.point().name(), ""));
            sends.add(Send.of(point, before, Duration.ZERO));
            restored.put(point, before);
            done.add(point.point().name());
        }
        Send.together(sends).ifPresent(send -> send.to(registers, sleep));
    }

    private void restore(Measured point, int[] before, Map<Measured, int[]> restored) {
        if (!Arrays.equals(points.raw(point), before)) {
            Send.of(point, before, Duration.ZERO).to(registers, sleep);
            restored.put(point, before);
        }
    }

    /** What was in force before; a charger that offered nothing, as without a car, was not limited. */
    private double former(Map<String, String> settings) {
        double value = Double.parseDouble(settings.getOrDefault(IN_FORCE, "NaN"));
        boolean none = Double.isNaN(value) || value == 0;
        return quantity == Quantity.CHARGE_CURRENT && none ? ability().max() : value;
    }

    private void bringBack(double value) {
        Optional<Target> target = targetFor(value);
        if (target.isPresent()) {
            Target.Coded coded = target.get().code(target.get().clip(value));
            List<Send> sends = new ArrayList<>();
            steps(target.get(), target.get().write().enable(), coded, sends);
            sends.addAll(target.get().valueAndCommit(coded));
            sends.forEach(send -> send.to(registers, sleep));
        }
    }

    /** Whether what was sent can have been carried out although it was not answered well. */
    private Outcome outcome(ModbusException e) {
        String why = String.valueOf(e.getMessage());
        if (!registers.written()) {
            return new Outcome.Failed(why);
        }
        return switch (Refusal.of(e)) {
            case LASTING, UNCLEAR ->
                registers.confirmed() == 0
                        ? new Outcome.Refused(why)
                        : valueSent ? new Outcome.NoAnswer(why) : new Outcome.Failed(why);
            case PASSING ->
                e.exceptionCode() == BUSY && !valueSent ? new Outcome.Failed(why) : new Outcome.NoAnswer(why);
            case SILENT -> new Outcome.NoAnswer(why);
        };
    }

    private static String hex(int[] words) {
        return Arrays.stream(words).mapToObj("%04X"::formatted).collect(Collectors.joining(" "));
    }

    private static int[] unhex(String text) {
        return Arrays.stream(text.split(" ", -1))
                .mapToInt(word -> Integer.parseInt(word, 16))
                .toArray();
    }
}
