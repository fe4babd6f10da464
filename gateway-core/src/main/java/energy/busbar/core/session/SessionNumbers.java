package energy.busbar.core.session;

import java.time.Instant;

/**
 * Which number the next session gets. It also follows the clock, in seconds since 2020, so that a ledger that begins anew
 * gives none of those that a lost one gave; 1.6 leaves 31 bits, which last until 2083.
 */
public final class SessionNumbers {
    private static final long ORIGIN_SECONDS =
            Instant.parse("2020-01-01T00:00:00Z").getEpochSecond();
    private static final long LAST_FROM_CLOCK = 2_000_000_000L;

    private SessionNumbers() {}

    /** @throws IllegalStateException after 2³¹ − 1 */
    public static long next(long last, Instant now) {
        long fromClock = now.getEpochSecond() - ORIGIN_SECONDS;
        long next = Math.max(last + 1, fromClock > LAST_FROM_CLOCK ? 1 : Math.max(1, fromClock));
        if (next > Integer.MAX_VALUE) {
            throw new IllegalStateException("all session numbers are used up; move ledger.db away to begin anew");
        }
        return next;
    }
}
