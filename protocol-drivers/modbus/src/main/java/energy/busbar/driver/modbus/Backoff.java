package energy.busbar.driver.modbus;

import java.util.random.RandomGenerator;

/** When to try a connection again. */
final class Backoff {
    static final long FIRST_MILLIS = 250;
    static final long LAST_MILLIS = 30_000;

    private final RandomGenerator chance;
    private int failures;
    private long notBeforeMillis;
    private String lastError = "";

    Backoff(RandomGenerator chance) {
        this.chance = chance;
    }

    boolean waiting(long nowMillis) {
        return failures > 0 && nowMillis < notBeforeMillis;
    }

    long leftMillis(long nowMillis) {
        return Math.max(0, notBeforeMillis - nowMillis);
    }

    String lastError() {
        return lastError;
    }

    void succeeded() {
        failures = 0;
    }

    /** Doubles up to the bound, and takes between half and all of it, so that many boxes do not come at once. */
    void failed(long nowMillis, String error) {
        long most = Math.min(LAST_MILLIS, FIRST_MILLIS << Math.min(failures, 20));
        notBeforeMillis = nowMillis + most / 2 + chance.nextLong(most / 2 + 1);
        failures++;
        lastError = error;
    }
}
