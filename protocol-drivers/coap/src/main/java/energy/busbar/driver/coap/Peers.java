package energy.busbar.driver.coap;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Who has called lately, and how often: a bounded number of peers, each with a bucket that fills at a steady rate. */
final class Peers {
    enum Verdict {
        WELCOME,
        /** This one calls too often. */
        TOO_OFTEN,
        /** No more peers are taken for now. */
        FULL
    }

    /** After this long a peer's place may be another's. */
    static final long IDLE_MILLIS = 60_000;

    private static final class Bucket {
        double left;
        long seenMillis;
    }

    private final int maxPeers;
    private final int ratePerSecond;
    /** The one that has been silent for longest comes first. */
    private final Map<Object, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true);

    Peers(int maxPeers, int ratePerSecond) {
        this.maxPeers = maxPeers;
        this.ratePerSecond = ratePerSecond;
    }

    synchronized Verdict call(Object peer, long nowMillis) {
        Bucket bucket = buckets.get(peer);
        if (bucket == null) {
            if (buckets.size() >= maxPeers && !makeRoom(nowMillis)) {
                return Verdict.FULL;
            }
            bucket = new Bucket();
            bucket.left = ratePerSecond;
            buckets.put(peer, bucket);
        } else {
            double filled = bucket.left + (nowMillis - bucket.seenMillis) * ratePerSecond / 1000.0;
            bucket.left = Math.min(ratePerSecond, filled);
        }
        bucket.seenMillis = nowMillis;
        if (bucket.left < 1) {
            return Verdict.TOO_OFTEN;
        }
        bucket.left--;
        return Verdict.WELCOME;
    }

    private boolean makeRoom(long nowMillis) {
        Iterator<Bucket> oldest = buckets.values().iterator();
        if (oldest.hasNext() && nowMillis - oldest.next().seenMillis >= IDLE_MILLIS) {
            oldest.remove();
            return true;
        }
        return false;
    }
}
