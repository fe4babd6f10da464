package energy.busbar.bench;

import java.util.OptionalDouble;

/**
 * Samples per second out of a count that moves once a flush: between two moments at which it moved, since the window's
 * own ends may cut a flush. Where it stands still for longer than a flush lasts, that time counts too.
 */
final class StoredRate {
    private final long patienceNanos;
    private int looks;
    private long beginNanos;
    private long beginCount;
    private long firstChangeNanos;
    private long firstChangeCount;
    private long lastChangeNanos;
    private long endNanos;
    private long endCount;
    private int changes;

    /** @param patienceNanos longest time between two flushes and looks */
    StoredRate(long patienceNanos) {
        this.patienceNanos = patienceNanos;
    }

    /** What was just read, in the order in which it was read. */
    void add(long nanos, long count) {
        if (looks++ == 0) {
            beginNanos = nanos;
            beginCount = count;
        } else if (count != endCount) {
            if (changes++ == 0) {
                firstChangeNanos = nanos;
                firstChangeCount = count;
            }
            lastChangeNanos = nanos;
        }
        endNanos = nanos;
        endCount = count;
    }

    /** Empty before the count has moved twice. */
    OptionalDouble perSecond() {
        if (changes < 2) {
            return OptionalDouble.empty();
        }
        boolean early = firstChangeNanos - beginNanos <= patienceNanos;
        long from = early ? firstChangeNanos : beginNanos;
        long to = endNanos - lastChangeNanos <= patienceNanos ? lastChangeNanos : endNanos;
        return OptionalDouble.of((endCount - (early ? firstChangeCount : beginCount)) * 1e9 / (to - from));
    }
}
