package energy.busbar.sync;

/** Exponential back-off with full jitter: after the n-th failure in a row, anything from 0 to min(60 s, 1 s · 2ⁿ). */
final class Backoff {
    static final long BASE_MILLIS = 1_000;
    static final long CAP_MILLIS = 60_000;

    private Backoff() {}

    /**
     * @param failures in a row before this delay, from 0
     * @param draw uniform in [0, 1)
     */
    static long delayMillis(int failures, double draw) {
        // 2^6 s is past the cap already; more would only overflow.
        long ceiling = Math.min(CAP_MILLIS, BASE_MILLIS << Math.min(Math.max(failures, 0), 6));
        return (long) (ceiling * draw);
    }
}
