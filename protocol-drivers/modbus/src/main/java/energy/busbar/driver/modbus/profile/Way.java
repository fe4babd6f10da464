package energy.busbar.driver.modbus.profile;

import energy.busbar.profiles.ProfileWrite.Ramp;
import java.util.Optional;
import java.util.function.Supplier;

/** How far a value has come that may change no faster than its profile says. Without a ramp it is there at once. */
final class Way {
    /** Between two steps, so that a ramp does not fill the bus. */
    static final long LEAST_MILLIS = 500;

    /** A bus that stood still must not make up for it in one leap. */
    private static final long MOST_MILLIS = 5_000;

    /** Of the first step, and of each that comes early. */
    private static final double FIRST_SECONDS = 1;

    private double reached = Double.NaN;
    private double wanted = Double.NaN;
    private long atMillis;

    /**
     * The next value on the way.
     *
     * @param from what is in force, where the way begins anew
     */
    double begin(Optional<Ramp> ramp, Supplier<Double> from, double to, long nowMillis) {
        reached = ramp.map(r -> r.next(from.get(), to, FIRST_SECONDS)).orElse(to);
        wanted = to;
        atMillis = nowMillis;
        return reached;
    }

    /** Time in which nothing was under way is none of the ramp's. */
    double goOn(Optional<Ramp> ramp, double to, long nowMillis) {
        double most = isUnderWay() ? MOST_MILLIS / 1_000.0 : FIRST_SECONDS;
        double seconds = Math.min(most, (nowMillis - atMillis) / 1_000.0);
        double from = reached;
        reached = ramp.map(r -> r.next(from, to, seconds)).orElse(to);
        wanted = to;
        atMillis = nowMillis;
        return reached;
    }

    boolean isUnderWay() {
        return !Double.isNaN(reached) && reached != wanted;
    }

    boolean isDue(long nowMillis) {
        return isUnderWay() && nowMillis - atMillis >= LEAST_MILLIS;
    }

    void end() {
        reached = Double.NaN;
        wanted = Double.NaN;
    }
}
