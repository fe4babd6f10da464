package energy.busbar.core.engine;

import energy.busbar.core.model.DeviceId;
import java.util.HashMap;
import java.util.Map;

/** So many writes at once, so many a second, by device. Urgent writes go at once and are paid for later. */
final class WriteBudget {
    private final double burst;
    private final double perSecond;
    private final Map<DeviceId, Bucket> buckets = new HashMap<>();

    private static final class Bucket {
        double tokens;
        long millis;
    }

    WriteBudget(double burst, double perSecond) {
        this.burst = burst;
        this.perSecond = perSecond;
    }

    boolean take(DeviceId device, boolean urgent, long nowMillis) {
        Bucket bucket = buckets.computeIfAbsent(device, d -> {
            Bucket full = new Bucket();
            full.tokens = burst;
            full.millis = nowMillis;
            return full;
        });
        bucket.tokens = Math.min(burst, bucket.tokens + (nowMillis - bucket.millis) / 1000.0 * perSecond);
        bucket.millis = nowMillis;
        if (!urgent && bucket.tokens < 1) {
            return false;
        }
        bucket.tokens = Math.max(-burst, bucket.tokens - 1);
        return true;
    }
}
