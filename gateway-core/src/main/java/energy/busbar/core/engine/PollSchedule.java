package energy.busbar.core.engine;

import energy.busbar.core.model.PollClass;

/**
 * When one device is to be polled next, on the monotonic clock. Beats do not drift, and what a busy bus has missed is
 * left out and counted, not made up for.
 */
final class PollSchedule {
    private static final PollClass[] ORDER = {PollClass.FAST, PollClass.NORMAL, PollClass.SLOW};

    private final PollPeriods periods;
    private final long[] dueMillis = new long[ORDER.length];
    private long skipped;

    PollSchedule(PollPeriods periods) {
        this.periods = periods;
    }

    /** Everything is due now. */
    void restart(long nowMillis) {
        for (int i = 0; i < ORDER.length; i++) {
            dueMillis[i] = nowMillis;
        }
    }

    /** The fast points out of turn, such as after a write; the beat stays. */
    void hurry(long nowMillis) {
        dueMillis[0] = Math.min(dueMillis[0], nowMillis);
    }

    long nextMillis() {
        return dueMillis[next()];
    }

    PollClass nextClass() {
        return ORDER[next()];
    }

    /** The poll of {@link #nextClass()} begins. */
    void begun(long nowMillis) {
        int i = next();
        long period = periods.of(ORDER[i]).toMillis();
        long behind = Math.max(0, nowMillis - dueMillis[i]);
        long missed = behind / period;
        skipped += missed;
        dueMillis[i] += (missed + 1) * period;
    }

    long skipped() {
        return skipped;
    }

    private int next() {
        int next = 0;
        for (int i = 1; i < ORDER.length; i++) {
            if (dueMillis[i] < dueMillis[next]) {
                next = i;
            }
        }
        return next;
    }
}
