package energy.busbar.driver.coap;

import energy.busbar.core.driver.LinkException;
import energy.busbar.core.model.Ability;
import energy.busbar.core.model.Original;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.Point.Kind;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Setpoint;
import energy.busbar.core.model.Value;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.profiles.CoapPoint;
import energy.busbar.profiles.CoapPoint.CoapPut;
import energy.busbar.profiles.ProfileWrite.FlashWear;
import energy.busbar.profiles.ProfileWrite.Step;
import energy.busbar.profiles.ProfileWrite.StepValue;
import energy.busbar.profiles.Wear;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One quantity of a device with a profile: enable when it is taken over, the value and commit after each change, release
 * when it is given back. On the bus's thread.
 */
final class ProfileLever implements CoapSetting {
    /** Longest wait for a read-back on the bus's thread, twice a write. */
    private static final long MAX_WAIT_MILLIS = 5_000;

    private final Quantity quantity;
    private final ProfileAccess access;
    private final Wear wear;
    private final GatewayClock clock;
    private List<ProfileTarget> targets;
    private @Nullable ProfileTarget current;
    /** NaN where nothing is in force. */
    private double inForce = Double.NaN;

    private boolean entered;

    /** One request of a sequence. */
    private record Send(CoapPoint point, Value value, Duration pause) {}

    ProfileLever(Quantity quantity, List<ProfileTarget> targets, ProfileAccess access, Wear wear, GatewayClock clock) {
        this.quantity = quantity;
        this.targets = List.copyOf(targets);
        this.access = access;
        this.wear = wear;
        this.clock = clock;
    }

    /** The device has told its bounds anew. */
    void aim(List<ProfileTarget> next) {
        targets = List.copyOf(next);
        ProfileTarget before = current;
        if (before != null) {
            current = targets.stream()
                    .filter(t -> t.write().equals(before.write()))
                    .findFirst()
                    .orElse(before);
        }
    }

    Ability ability() {
        double min = targets.stream().mapToDouble(ProfileTarget::low).min().orElseThrow();
        double max = targets.stream().mapToDouble(ProfileTarget::high).max().orElseThrow();
        Duration response = targets.stream()
                .map(t -> t.write().response())
                .max(Comparator.naturalOrder())
                .orElseThrow();
        return new Ability(quantity, min, max, targets.stream().anyMatch(ProfileLever::timesOut), response);
    }

    private static boolean timesOut(ProfileTarget target) {
        return target.point()
                .put()
                .flatMap(CoapPut::payload)
                .filter(p -> p.contains("$timeout"))
                .isPresent();
    }

    /** The device may have been restarted: the next write takes it over anew. */
    void forget() {
        entered = false;
    }

    /** Every point that this lever may write, in the order in which they are given back. */
    private Set<CoapPoint> touched() {
        Set<CoapPoint> all = new LinkedHashSet<>();
        targets.forEach(t -> t.write().commit().forEach(s -> all.add(access.need(s.point()))));
        targets.forEach(t -> t.write().enable().forEach(s -> all.add(access.need(s.point()))));
        targets.forEach(t -> all.add(t.point()));
        targets.forEach(t -> t.write().release().forEach(s -> all.add(access.need(s.point()))));
        return all;
    }

    @Override
    public Original capture() {
        Map<String, String> settings = new HashMap<>();
        for (CoapPoint point : touched()) {
            if (point.readable()) {
                access.value(point)
                        .ifPresent(value -> settings.put(point.point().name(), String.valueOf(value.plain())));
            }
        }
        return new Original(settings);
    }

    private static Value value(CoapPoint point, String text) {
        return switch (point.point().kind()) {
            case FLAG -> new Value.Flag(Boolean.parseBoolean(text));
            case TEXT -> new Value.Text(text);
            case WHOLE -> new Value.Whole((long) Double.parseDouble(text));
            case REAL -> new Value.Real(Double.parseDouble(text));
        };
    }

    @Override
    public Outcome write(Setpoint setpoint) {
        double value = setpoint.value();
        Optional<ProfileTarget> found = targets.stream()
                .filter(t -> t.isMeantFor(value))
                .findFirst()
                .or(() -> targets.stream()
                        .filter(t -> value == 0 && t.write().zeroPauses())
                        .findFirst());
        if (found.isEmpty()) {
            return new Outcome.Refused("the device has no resource for " + value + " "
                    + quantity.unit().symbol() + " of " + quantity.word());
        }
        if (!found.get().allows(value)) {
            return new Outcome.Refused(value + " " + quantity.unit().symbol() + " is not within "
                    + found.get().bounds());
        }
        try {
            return write(found.get(), setpoint);
        } catch (IllegalArgumentException e) {
            return new Outcome.Refused(String.valueOf(e.getMessage()));
        } catch (LinkException e) {
            entered = false;
            return new Outcome.NoAnswer(String.valueOf(e.getMessage()));
        }
    }

    private Outcome write(ProfileTarget target, Setpoint setpoint) {
        double stepped = target.stepped(setpoint.value());
        long now = clock.monotonicMillis();
        ProfileTarget before = current;
        boolean held = entered && before != null && before.write().equals(target.write());
        FlashWear wearing = target.write().flashWear();
        if (held && stepped == inForce && wearing != FlashWear.NONE) {
            OptionalDouble back = readBack(target);
            if (back.isEmpty() || target.isNear(back.getAsDouble(), stepped)) {
                return new Outcome.Applied(back.orElse(stepped));
            }
            // Somebody else has set it: to write it again is a change.
        }
        Optional<String> spent = wear.refusal(wearing, stepped, inForce, now);
        if (spent.isPresent()) {
            return new Outcome.Refused(spent.get());
        }
        List<Send> sends = new ArrayList<>();
        if (!held) {
            sends.addAll(steps(target, target.write().enable(), stepped));
        }
        sends.add(new Send(target.point(), valueOf(target.point(), target.own(stepped)), Duration.ZERO));
        sends.addAll(steps(target, target.write().commit(), stepped));
        current = target;
        entered = false;
        wear.spend(wearing, now);
        Optional<Outcome> fault = send(sends, target, setpoint);
        if (fault.isPresent()) {
            return fault.get();
        }
        entered = true;
        return settled(target, stepped);
    }

    private static Value valueOf(CoapPoint point, double number) {
        return point.point().kind() == Kind.WHOLE ? new Value.Whole(Math.round(number)) : new Value.Real(number);
    }

    private List<Send> steps(ProfileTarget target, List<Step> steps, double value) {
        List<Send> sends = new ArrayList<>();
        for (Step step : steps) {
            CoapPoint point = access.need(step.point());
            sends.add(new Send(point, target.value(step, point, value), step.pause()));
        }
        return sends;
    }

    /** Empty when all of it was taken. What was taken before a refusal leaves the device between two states. */
    private Optional<Outcome> send(List<Send> sends, ProfileTarget target, Setpoint setpoint) {
        double seconds = setpoint.timeout().toMillis() / 1000.0;
        double fallback = target.own(setpoint.fallback());
        boolean valueSent = false;
        for (Send each : sends) {
            Optional<Outcome> fault = access.write(each.point(), each.value(), seconds, fallback);
            if (fault.isPresent()) {
                String why = each.point().point().name() + ": ";
                return Optional.of(
                        valueSent && !(fault.get() instanceof Outcome.NoAnswer)
                                ? new Outcome.NoAnswer(why + "the value was taken, but not what belongs to it")
                                : fault.get());
            }
            valueSent |= each.point().equals(target.point());
            pause(each.pause());
        }
        return Optional.empty();
    }

    private Outcome settled(ProfileTarget target, double wanted) {
        inForce = wanted;
        if (target.readBack().isEmpty()) {
            return new Outcome.Applied(wanted);
        }
        OptionalDouble back = OptionalDouble.empty();
        for (int attempt = 0; attempt < 2; attempt++) {
            pause(target.write().readBack().after());
            back = readBack(target);
            if (back.isPresent() && target.isNear(back.getAsDouble(), wanted)) {
                return new Outcome.Applied(back.getAsDouble());
            }
        }
        entered = false;
        return back.isEmpty()
                ? new Outcome.NoAnswer("it was taken, but does not read back")
                : new Outcome.Failed("written, but it reads back " + back.getAsDouble() + " "
                        + quantity.unit().symbol());
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(Math.min(MAX_WAIT_MILLIS, time.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public OptionalDouble readBack() {
        ProfileTarget target = current != null ? current : targets.size() == 1 ? targets.get(0) : null;
        try {
            return target == null ? OptionalDouble.empty() : readBack(target);
        } catch (LinkException e) {
            return OptionalDouble.empty();
        }
    }

    private OptionalDouble readBack(ProfileTarget target) {
        double told =
                target.readBack().map(access::number).map(target::inQuantity).orElse(Double.NaN);
        return Double.isNaN(told) ? OptionalDouble.empty() : OptionalDouble.of(told);
    }

    @Override
    public Outcome release(Original original) {
        try {
            return giveBack(original.settings());
        } catch (IllegalArgumentException e) {
            return new Outcome.Failed("it cannot be given back: " + e.getMessage());
        } catch (LinkException e) {
            return new Outcome.NoAnswer(String.valueOf(e.getMessage()));
        }
    }

    private Outcome giveBack(Map<String, String> settings) {
        ProfileTarget target = current != null ? current : targets.get(0);
        List<Send> sends = new ArrayList<>();
        Set<String> done = new HashSet<>();
        for (Step step : releasing()) {
            done.add(step.point());
            CoapPoint point = access.need(step.point());
            String before = settings.get(step.point());
            if (!(step.to() instanceof StepValue.Original)) {
                sends.add(new Send(point, target.value(step, point, 0), step.pause()));
            } else if (before != null) {
                sends.add(new Send(point, value(point, before), step.pause()));
            }
        }
        List<Send> restored = new ArrayList<>();
        for (CoapPoint point : touched()) {
            String before = settings.get(point.point().name());
            if (before != null && done.add(point.point().name())) {
                Value was = value(point, before);
                if (!access.value(point).filter(was::equals).isPresent()) {
                    restored.add(new Send(point, was, Duration.ZERO));
                }
            }
        }
        sends.addAll(restored);
        wear.spend(target.write().flashWear(), clock.monotonicMillis());
        for (Send each : sends) {
            // What a device falls back to after the gateway has gone is its own again.
            Optional<Outcome> fault =
                    access.write(each.point(), each.value(), Duration.ofDays(1).toSeconds(), 0);
            if (fault.isPresent()) {
                return fault.get();
            }
            pause(each.pause());
        }
        double before = former(settings);
        current = null;
        inForce = Double.NaN;
        forget();
        for (Send each : restored) {
            if (!isBack(each)) {
                return new Outcome.Failed(
                        "given back, but " + each.point().point().name() + " reads back another value");
            }
        }
        return new Outcome.Applied(before);
    }

    private List<Step> releasing() {
        return current != null
                ? current.write().release()
                : targets.stream()
                        .flatMap(t -> t.write().release().stream())
                        .distinct()
                        .toList();
    }

    private boolean isBack(Send sent) {
        Value found = access.value(sent.point()).orElse(null);
        if (found instanceof Value.Real is && sent.value() instanceof Value.Real was) {
            return Math.abs(is.value() - was.value()) <= 1e-6 * Math.max(1, Math.abs(was.value()));
        }
        return sent.value().equals(found);
    }

    /** What was set before, in the quantity's unit; 0 where nothing was seen. */
    private double former(Map<String, String> settings) {
        for (ProfileTarget target : targets) {
            String before = settings.get(target.point().point().name());
            if (before != null) {
                double own = Double.parseDouble(before);
                return Double.isNaN(target.base()) ? own : own * target.base() / 100;
            }
        }
        return 0;
    }
}
