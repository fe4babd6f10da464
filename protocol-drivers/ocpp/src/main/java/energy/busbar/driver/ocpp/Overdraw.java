package energy.busbar.driver.ocpp;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** Whether a car draws more than it is offered, for longer than any takes to follow. */
final class Overdraw {
    /** A car has 5 s (IEC 61851-1), and some chargers measure once a minute. */
    static final long PATIENCE_MILLIS = 60_000;

    /** Meters of chargers are not exact, A; of larger currents the part below. */
    private static final double TOLERANCE_AMPERES = 1;

    private static final double TOLERANCE_PART = 0.05;

    private boolean over;
    private long sinceMillis;
    private long lastMillis;
    private double drawn;
    private double offered;

    /**
     * @param amperes of the phase that carries most
     * @param offer empty while nothing was granted yet
     * @param atMillis of the measurement, monotonic
     */
    void measured(double amperes, OptionalDouble offer, long atMillis) {
        boolean more = offer.isPresent()
                && amperes - offer.getAsDouble() > Math.max(TOLERANCE_AMPERES, TOLERANCE_PART * offer.getAsDouble());
        if (more && !over) {
            sinceMillis = atMillis;
        }
        over = more;
        lastMillis = atMillis;
        drawn = amperes;
        offered = offer.orElse(0);
    }

    /** No car, or none that is connected through. */
    void nothing() {
        over = false;
    }

    /** What is wrong; by measurements alone, so that a charger that is silent is not accused. */
    Optional<String> words() {
        return over && lastMillis - sinceMillis >= PATIENCE_MILLIS
                ? Optional.of(String.format(
                        Locale.ROOT,
                        "%.1f A a phase are drawn where %.1f A are offered, and were more for %d s; the fuse is kept"
                                + " by what other chargers give up, as far as they can",
                        drawn,
                        offered,
                        (lastMillis - sinceMillis) / 1000))
                : Optional.empty();
    }
}
