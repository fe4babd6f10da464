package energy.busbar.driver.modbus.profile;

import energy.busbar.core.model.Setpoint;
import energy.busbar.profiles.ProfilePoint.Measured;
import energy.busbar.profiles.Register;
import energy.busbar.profiles.Watchdog;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The device's own watch over its gateway: armed when a quantity is taken over, shown life at a third of its time. What
 * could not be given back, since the device does not show it, is not set in the first place.
 */
final class WatchKeeper {
    private final Optional<Watchdog> watchdog;
    private final PointAccess points;
    private long periodMillis;
    private long shownMillis;

    WatchKeeper(Optional<Watchdog> watchdog, PointAccess points) {
        this.watchdog = watchdog;
        this.points = points;
        this.periodMillis = watchdog.map(w -> w.timeout().toMillis()).orElse(0L);
    }

    boolean isThere() {
        return watchdog.isPresent();
    }

    /** Whether only writes count for it, and no register of its own is there to be written. */
    boolean countsSetpoints() {
        return watchdog.map(w -> w.writesOnly() && w.heartbeat().isEmpty()).orElse(false);
    }

    boolean hasHeartbeat() {
        return watchdog.flatMap(Watchdog::heartbeat).isPresent();
    }

    boolean isDue(long nowMillis) {
        return isThere() && nowMillis - shownMillis >= periodMillis / 3;
    }

    void shown(long nowMillis) {
        shownMillis = nowMillis;
    }

    /** Points that arming may change. */
    List<Measured> settings() {
        List<Measured> settings = new ArrayList<>();
        watchdog.flatMap(Watchdog::timeoutPoint).flatMap(points::find).ifPresent(settings::add);
        watchdog.flatMap(Watchdog::fallbackPoint).flatMap(points::find).ifPresent(settings::add);
        return settings;
    }

    /**
     * Fallback value and time-out, where they are not what they should be already.
     *
     * @param released points that the release sequence sets
     * @throws IllegalArgumentException if the fallback does not fit its register
     */
    List<Send> arming(Setpoint setpoint, Set<String> released) {
        List<Send> sends = new ArrayList<>();
        if (watchdog.isEmpty()) {
            return sends;
        }
        points(watchdog.get().fallbackPoint(), released).ifPresent(point -> {
            if (point.point().unit() == setpoint.quantity().unit() && Double.isFinite(setpoint.fallback())) {
                double value = PointAccess.rounded(point.register(), setpoint.fallback(), 0, RoundingMode.DOWN);
                change(point, PointAccess.encode(point.register(), value, 0)).ifPresent(sends::add);
            }
        });
        points(watchdog.get().timeoutPoint(), released).ifPresent(point -> {
            double seconds = Math.min(setpoint.timeout().toMillis() / 1000.0, most(point.register()));
            // Never rounded down to 0, which would mean none.
            double held = PointAccess.rounded(point.register(), seconds, 0, RoundingMode.UP);
            periodMillis = (long) (held * 1000);
            change(point, PointAccess.encode(point.register(), held, 0)).ifPresent(sends::add);
        });
        return sends;
    }

    private Optional<Measured> points(Optional<String> name, Set<String> released) {
        return name.flatMap(points::find)
                .filter(p -> p.register().scaleFrom().isEmpty())
                .filter(p ->
                        p.access().readable() || released.contains(p.point().name()));
    }

    private Optional<Send> change(Measured point, int[] words) {
        boolean same = point.access().readable() && Arrays.equals(points.raw(point), words);
        return same ? Optional.empty() : Optional.of(Send.of(point, words, Duration.ZERO));
    }

    private static double most(Register register) {
        int bits = register.bits() - (register.type().isSigned() ? 1 : 0);
        return register.type().isInteger()
                ? Math.floor(Math.pow(2, bits) - 1) * register.scale().doubleValue()
                : Double.MAX_VALUE;
    }

    Optional<Send> heartbeat() {
        return watchdog.flatMap(w -> w.heartbeat()
                .flatMap(points::find)
                .map(p -> Send.of(p, PointAccess.encode(p.register(), w.heartbeatValue(), 0), Duration.ZERO)));
    }
}
