package energy.busbar.agent.web;

import energy.busbar.core.port.GatewayClock;

/** Allows a burst, then one each {@code refillMillis}. Not thread-safe. */
final class TokenBucket {
    private final GatewayClock clock;
    private final int burst;
    private final long refillMillis;
    private int tokens;
    /** When the bucket last gained a token, or was full. */
    private long refilledAtMillis;

    TokenBucket(GatewayClock clock, int burst, long refillMillis) {
        this.clock = clock;
        this.burst = burst;
        this.refillMillis = refillMillis;
        tokens = burst;
        refilledAtMillis = clock.monotonicMillis();
    }

    /** @return 0 when a token was taken, else how long until there is one */
    long takeOrWaitMillis() {
        long now = clock.monotonicMillis();
        long gained = (now - refilledAtMillis) / refillMillis;
        if (tokens + gained >= burst) {
            tokens = burst;
            refilledAtMillis = now;
        } else {
            tokens += (int) gained;
            refilledAtMillis += gained * refillMillis;
        }
        if (tokens == 0) {
            return refilledAtMillis + refillMillis - now;
        }
        tokens--;
        return 0;
    }

    void giveBack() {
        tokens = Math.min(burst, tokens + 1);
    }
}
