package energy.busbar.driver.modbus;

import energy.busbar.core.port.GatewayClock;

/** Keeps a device's own pace: nothing is sent before its rest is over. */
final class Pace {
    /** Waiting, so that a test need not. */
    interface Sleep {
        void millis(long millis);

        /** An interrupted sleep ends early, with the thread's flag set. */
        Sleep REAL = millis -> {
            try {
                Thread.sleep(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }

    private final GatewayClock clock;
    private final Sleep sleep;
    private volatile long requestDelayMillis;
    private long restUntilMillis = Long.MIN_VALUE;

    Pace(GatewayClock clock, Sleep sleep) {
        this.clock = clock;
        this.sleep = sleep;
    }

    /** From any thread. */
    void requestDelay(long millis) {
        requestDelayMillis = millis;
    }

    /** An answer has come, or will not come any more. */
    void exchanged() {
        rest(requestDelayMillis);
    }

    /** From now on, at least so long. */
    void rest(long millis) {
        restUntilMillis = Math.max(restUntilMillis, clock.monotonicMillis() + millis);
    }

    void await() {
        long left = restUntilMillis - clock.monotonicMillis();
        if (restUntilMillis != Long.MIN_VALUE && left > 0) {
            sleep.millis(left);
        }
    }
}
