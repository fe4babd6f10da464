package energy.busbar.driver.modbus.profile;

import energy.busbar.core.model.Original;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.Quantity;
import energy.busbar.driver.modbus.ModbusException;
import energy.busbar.profiles.ProfilePoint.Measured;
import energy.busbar.profiles.ProfileWrite;
import energy.busbar.profiles.ProfileWrite.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What stood in a quantity's registers before it was first set, and how that is given back. On the bus's thread. */
final class Originals {
    /** What an original holds beside registers: the value in force, in the quantity's unit. */
    static final String IN_FORCE = "@value";

    private final Quantity quantity;
    private final List<Target> targets;
    private final PointAccess points;
    private final UnitRegisters registers;
    private final WatchKeeper watch;
    private final Sleep sleep;

    Originals(
            Quantity quantity,
            List<Target> targets,
            PointAccess points,
            UnitRegisters registers,
            WatchKeeper watch,
            Sleep sleep) {
        this.quantity = quantity;
        this.targets = List.copyOf(targets);
        this.points = points;
        this.registers = registers;
        this.watch = watch;
        this.sleep = sleep;
    }

    /** What the device refuses for good is left out. */
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
        inForce().ifPresent(value -> settings.put(IN_FORCE, Double.toString(value)));
        return new Original(settings);
    }

    private OptionalDouble inForce() {
        for (Target target : targets) {
            try {
                OptionalDouble value = target.readsBack();
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

    /** Every point that may be written for the quantity, in the order in which they are given back. */
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

    /** @param current the write that holds the quantity; null where another run may have set it by any of them */
    Outcome giveBack(Original original, @Nullable Target current) {
        Map<String, String> settings = original.settings();
        Set<String> done = release(settings, current);
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
        for (Map.Entry<Measured, int[]> each : restored.entrySet()) {
            if (!Arrays.equals(points.raw(each.getKey()), each.getValue())) {
                return new Outcome.Failed(
                        "given back, but " + each.getKey().point().name() + " reads back another value");
            }
        }
        return new Outcome.Applied(Double.isNaN(wanted) ? 0 : wanted);
    }

    /** The profile's release sequence. @return the points that it has set */
    private Set<String> release(Map<String, String> settings, @Nullable Target current) {
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
        return done;
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
        return quantity == Quantity.CHARGE_CURRENT && none
                ? targets.stream().mapToDouble(Target::high).max().orElseThrow()
                : value;
    }

    private void bringBack(double value) {
        Target.meantFor(targets, value).ifPresent(target -> {
            Target.Coded coded = target.code(target.clip(value));
            List<Send> sends = new ArrayList<>(target.entering(coded));
            sends.addAll(target.valueAndCommit(coded));
            sends.forEach(send -> send.to(registers, sleep));
        });
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
