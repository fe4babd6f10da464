package energy.busbar.core.engine;

import java.util.random.RandomGenerator;

/** How long a device that does not answer is left alone. Pure but for its chance. */
final class Retry {
    private static final double JITTER = 0.2;

    private final EngineConfig config;
    private final RandomGenerator chance;
    private int failures;

    Retry(EngineConfig config, RandomGenerator chance) {
        this.config = config;
        this.chance = chance;
    }

    int failures() {
        return failures;
    }

    void succeeded() {
        failures = 0;
    }

    /**
     * @param tookMillis how long the failed attempt kept the bus
     * @return ms until the next; the first failure is tried again soon, since one lost answer is no outage
     */
    long failed(long tookMillis) {
        failures++;
        long first = config.firstRetry().toMillis();
        long wait = failures == 1
                ? first / 4
                : Math.min(config.lastRetry().toMillis(), first << Math.min(failures - 2, 20));
        long jittered = Math.round(wait * (1 - JITTER + 2 * JITTER * chance.nextDouble()));
        return failures == 1 ? jittered : Math.max(jittered, tookMillis * config.retryShare());
    }
}
