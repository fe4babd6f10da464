package energy.busbar.driver.ocpp;

import energy.busbar.core.port.GatewayClock;

/** When a waiting car is to be started from here: a few times for a car that plugs in, and not in a row. */
final class RemoteStart {
    private static final int MAX_ATTEMPTS = 3;
    private static final long APART_MILLIS = 30_000;

    private final GatewayClock clock;
    private int attempts;
    private long lastAtMillis;

    RemoteStart(GatewayClock clock) {
        this.clock = clock;
    }

    /** Another car, or this one again. */
    void renew() {
        attempts = 0;
    }

    /** @return whether to send one now; true counts as an attempt */
    boolean attempt() {
        long now = clock.monotonicMillis();
        if (attempts == MAX_ATTEMPTS || (attempts > 0 && now - lastAtMillis < APART_MILLIS)) {
            return false;
        }
        attempts++;
        lastAtMillis = now;
        return true;
    }
}
