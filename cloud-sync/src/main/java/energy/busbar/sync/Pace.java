package energy.busbar.sync;

import java.util.Optional;

/**
 * When a metered link may take more. Events and statuses always pass, but what they take is counted; live values have half
 * the rate to themselves, so that a backlog never stops them. Used by the uplink's thread.
 */
final class Pace {
    private final LinkLimits limits;
    private final Optional<Bucket> all;
    private final Optional<Bucket> live;
    private long batchAtMillis = Long.MIN_VALUE;
    private boolean batchOpen = true;
    private boolean dayUsed;

    Pace(LinkLimits limits, long nowMillis) {
        this.limits = limits;
        this.all = limits.bytesPerSecond().isPresent()
                ? Optional.of(new Bucket(limits.bytesPerSecond().getAsLong(), nowMillis))
                : Optional.empty();
        this.live = limits.bytesPerSecond().isPresent()
                ? Optional.of(new Bucket(limits.bytesPerSecond().getAsLong() / 2.0, nowMillis))
                : Optional.empty();
    }

    /** @return whether the day's bytes are used up, which is told here */
    boolean day(long bytesToday) {
        dayUsed = limits.bytesPerDay().isPresent()
                && bytesToday >= limits.bytesPerDay().getAsLong();
        return dayUsed;
    }

    boolean samples(long nowMillis) {
        if (!batchOpen && nowMillis >= batchAtMillis) {
            batchOpen = true;
        }
        return batchOpen && !dayUsed && all.map(b -> b.open(nowMillis)).orElse(true);
    }

    boolean live(long nowMillis) {
        return !dayUsed && live.map(b -> b.open(nowMillis)).orElse(true);
    }

    /** Everything that there was has been sent and acknowledged: the next batch is in a while. */
    void batchDone(long nowMillis) {
        if (batchOpen && !limits.batchEvery().isZero()) {
            batchOpen = false;
            batchAtMillis = nowMillis + limits.batchEvery().toMillis();
        }
    }

    void took(long bytes, boolean ofLive, long nowMillis) {
        all.ifPresent(b -> b.take(bytes, nowMillis));
        if (ofLive) {
            live.ifPresent(b -> b.take(bytes, nowMillis));
        }
    }

    /** When samples may go on, as far as that is known now. */
    long samplesAtMillis(long nowMillis) {
        long batch = batchOpen ? nowMillis : batchAtMillis;
        return Math.max(batch, all.map(b -> b.openAtMillis(nowMillis)).orElse(nowMillis));
    }
}
