package energy.busbar.profiles;

import java.time.Duration;

/** So many writes at once, and one more every so often. Who must may overdraw it, at most by the same. */
final class WearBudget {
    private final double burst;
    private final double everyMillis;
    private double left;
    private long atMillis;

    /** @param nowMillis monotonic */
    WearBudget(int burst, Duration every, long nowMillis) {
        this.burst = burst;
        this.everyMillis = every.toMillis();
        this.left = burst;
        this.atMillis = nowMillis;
    }

    static WearBudget perDay(int writes, long nowMillis) {
        return new WearBudget(writes, Duration.ofDays(1).dividedBy(writes), nowMillis);
    }

    private void fill(long nowMillis) {
        left = Math.min(burst, left + (nowMillis - atMillis) / everyMillis);
        atMillis = nowMillis;
    }

    boolean has(long nowMillis) {
        fill(nowMillis);
        return left >= 1;
    }

    void spend(long nowMillis) {
        fill(nowMillis);
        left = Math.max(-burst, left - 1);
    }

    /** Until there is one again. */
    Duration next(long nowMillis) {
        fill(nowMillis);
        return Duration.ofMillis((long) Math.ceil(Math.max(0, 1 - left) * everyMillis));
    }
}
