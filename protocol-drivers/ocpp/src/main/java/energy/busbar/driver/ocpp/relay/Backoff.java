package energy.busbar.driver.ocpp.relay;

import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt to connect: anything up to a ceiling that doubles, so that a fleet of gateways
 * does not come back to its central system all at once.
 */
final class Backoff {
    static final long FIRST_MILLIS = 1_000;
    static final long MOST_MILLIS = 300_000;

    /** However the dice fall, a failing upstream is not called in a tight loop. */
    static final long LEAST_MILLIS = 250;

    private static final int MAX_DOUBLINGS = 20;

    private final RandomGenerator chance;
    private int failures;

    Backoff(RandomGenerator chance) {
        this.chance = chance;
    }

    long nextMillis() {
        long ceiling = Math.min(MOST_MILLIS, FIRST_MILLIS << Math.min(failures, MAX_DOUBLINGS));
        failures = Math.min(failures + 1, MAX_DOUBLINGS);
        return Math.max(LEAST_MILLIS, chance.nextLong(ceiling + 1));
    }

    void reset() {
        failures = 0;
    }
}
