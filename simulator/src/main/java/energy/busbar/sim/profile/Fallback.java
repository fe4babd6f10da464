package energy.busbar.sim.profile;

import energy.busbar.profiles.Profile.DevicePart;
import energy.busbar.profiles.ProfilePoint.Measured;
import energy.busbar.profiles.ProfileWrite;
import energy.busbar.profiles.Register;
import energy.busbar.profiles.Watchdog;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * The device's own watch over its gateway. Once a setpoint was written, silence for as long as the watchdog says puts back
 * what stood in the setpoint's registers before, or the fallback value where the profile has one.
 */
final class Fallback {
    private final DevicePart part;
    private final LongSupplier nanos;
    private final Set<String> setpoints = new HashSet<>();
    private final Map<Cell, int[]> before = new LinkedHashMap<>();
    private final Function<String, Optional<BigDecimal>> numbers;

    private boolean armed;
    private long heardNanos;

    /** @param numbers what a point holds now, by name */
    Fallback(DevicePart part, Function<String, Optional<BigDecimal>> numbers, LongSupplier nanos) {
        this.part = part;
        this.numbers = numbers;
        this.nanos = nanos;
        for (ProfileWrite write : part.writes()) {
            setpoints.add(write.point());
            write.readBack().point().ifPresent(setpoints::add);
        }
    }

    /** Called with what stood in a cell that is about to be written. */
    void before(Cell cell, int[] words) {
        boolean setpoint = cell.points().stream()
                .anyMatch(p -> setpoints.contains(p.point().name()));
        if (part.watchdog().isPresent() && setpoint) {
            before.putIfAbsent(cell, words);
        }
    }

    /**
     * A request was answered.
     *
     * @param written names of the points that it wrote; empty for a read
     */
    void heard(boolean write, Set<String> written) {
        if (part.watchdog().isEmpty()) {
            return;
        }
        Watchdog watchdog = part.watchdog().get();
        boolean beat = watchdog.heartbeat().map(written::contains).orElse(write || !watchdog.writesOnly());
        boolean arms = !armed && part.writes().stream().map(ProfileWrite::point).anyMatch(written::contains);
        armed |= arms;
        if (beat || arms) {
            heardNanos = nanos.getAsLong();
        }
    }

    /** What is put back now, once; mostly nothing. */
    Map<Cell, int[]> due() {
        if (!armed || part.watchdog().isEmpty()) {
            return Map.of();
        }
        Watchdog watchdog = part.watchdog().get();
        double seconds = watchdog.timeoutPoint()
                .flatMap(numbers)
                .map(BigDecimal::doubleValue)
                .orElse(watchdog.timeout().toMillis() / 1000.0);
        if (seconds <= 0 || nanos.getAsLong() - heardNanos < (long) (seconds * 1e9)) {
            return Map.of();
        }
        Map<Cell, int[]> back = new LinkedHashMap<>(before);
        watchdog.fallbackPoint().flatMap(part::measured).ifPresent(from -> {
            numbers.apply(from.point().name())
                    .ifPresent(value -> back.replaceAll(
                            (cell, words) -> encoded(cell, from, value).orElse(words)));
        });
        armed = false;
        before.clear();
        return back;
    }

    /** Empty where the setpoint is of another unit than the fallback value. */
    private static Optional<int[]> encoded(Cell cell, Measured from, BigDecimal value) {
        Register register = cell.register();
        return cell.points().get(0).point().unit() == from.point().unit()
                        && register.scaleFrom().isEmpty()
                ? Optional.of(PointCoder.encode(register, value, 0))
                : Optional.empty();
    }
}
