package energy.busbar.driver.modbus.profile;

import energy.busbar.core.model.Ability;
import energy.busbar.core.model.Original;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Setpoint;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.driver.modbus.ModbusException;
import energy.busbar.profiles.ProfileWrite.FlashWear;
import energy.busbar.profiles.ProfileWrite.Ramp;
import energy.busbar.profiles.ProfileWrite.Step;
import energy.busbar.profiles.Wear;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
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
    private final Way way = new Way();
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
                        .map(Target::response)
                        .max(Comparator.naturalOrder())
                        .orElseThrow());
    }

    /** The device may have been restarted: the next write takes it over anew. */
    void forget() {
        entered = false;
        words = new int[0];
    }

    Original capture() {
        return originals().capture();
    }

    private Originals originals() {
        return new Originals(quantity, targets, points, registers, watch, sleep);
    }

    Outcome write(Setpoint setpoint) {
        Optional<Target> found = Target.meantFor(targets, setpoint.value());
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
            return Verdict.of(e, registers, valueSent);
        }
    }

    private Outcome write(Target target, Setpoint setpoint) {
        long now = clock.monotonicMillis();
        Target before = current;
        boolean held = entered && before != null && before.write().equals(target.write());
        Target.Coded coded = target.code(next(target, setpoint.value(), held, now));
        boolean changes = !held || !Arrays.equals(coded.words(), words);
        if (!changes && !renews(target, now)) {
            OptionalDouble back = target.readsBack();
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
            sends.addAll(target.entering(coded));
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

    /** On the way to what is wanted, where the profile bounds how fast that may be. */
    private double next(Target target, double wanted, boolean held, long now) {
        Optional<Ramp> ramp = target.write().ramp();
        if (held && !Double.isNaN(inForce)) {
            return target.clip(way.goOn(ramp, wanted, now));
        }
        return target.clip(way.begin(ramp, () -> target.readsBack().orElse(0), wanted, now));
    }

    /** Points that some release sequence sets. */
    private Set<String> released() {
        return targets.stream()
                .flatMap(t -> t.write().release().stream())
                .map(Step::point)
                .collect(Collectors.toSet());
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
                || now - lastMillis >= setpoint.timeout().toMillis()) {
            return;
        }
        if (way.isDue(now)) {
            goOn(target, setpoint, now);
        }
        if (!watch.isDue(now)) {
            return;
        }
        // Whether or not it is answered: a silent device is not asked again at every poll.
        watch.shown(now);
        if (watch.hasHeartbeat()) {
            beat(now);
        } else if (!way.isUnderWay()
                && watch.countsSetpoints()
                && target.write().flashWear() != FlashWear.WEARS) {
            target.valueAndCommit(target.code(setpoint.value())).forEach(send -> send.to(registers, sleep));
        }
    }

    private void goOn(Target target, Setpoint setpoint, long now) {
        Target.Coded coded = target.code(next(target, setpoint.value(), true, now));
        target.valueAndCommit(coded).forEach(send -> send.to(registers, sleep));
        words = coded.words();
        inForce = coded.value();
        watch.shown(now);
    }

    private Outcome settled(Target target, double wanted) {
        inForce = wanted;
        if (target.readBack().isEmpty()) {
            return new Outcome.Applied(wanted);
        }
        OptionalDouble back = OptionalDouble.empty();
        for (int attempt = 0; attempt < 2; attempt++) {
            sleep.millis(target.readBackMillis());
            back = target.readsBack();
            if (back.isPresent() && target.isNear(back.getAsDouble(), wanted)) {
                return new Outcome.Applied(destination(back.getAsDouble()));
            }
        }
        entered = false;
        return new Outcome.Failed("written, but it reads back "
                + (back.isPresent() ? back.getAsDouble() + " " + quantity.unit().symbol() : "nothing"));
    }

    /** What is in force; on the way to a value that value, unless somebody else has set another. */
    OptionalDouble readBack() {
        Target target = current != null ? current : targets.size() == 1 ? targets.get(0) : null;
        OptionalDouble back = target == null ? OptionalDouble.empty() : target.readsBack();
        return target != null && back.isPresent() && target.isNear(back.getAsDouble(), inForce)
                ? OptionalDouble.of(destination(back.getAsDouble()))
                : back;
    }

    private double destination(double back) {
        Setpoint setpoint = last;
        return way.isUnderWay() && setpoint != null ? setpoint.value() : back;
    }

    Outcome release(Original original) {
        registers.begin();
        valueSent = true;
        try {
            Target target = current != null ? current : targets.get(0);
            Outcome outcome = originals().giveBack(original, current);
            wear.spend(target.write().flashWear(), clock.monotonicMillis());
            current = null;
            last = null;
            inForce = Double.NaN;
            way.end();
            forget();
            return outcome;
        } catch (IllegalArgumentException e) {
            return new Outcome.Failed("it cannot be given back: " + e.getMessage());
        } catch (ModbusException e) {
            return Verdict.of(e, registers, valueSent);
        }
    }
}
