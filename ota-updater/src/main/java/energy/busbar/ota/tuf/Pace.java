package energy.busbar.ota.tuf;

import energy.busbar.ota.tuf.Refusal.Reason;
import java.util.function.LongSupplier;

/** Ends a transfer that only trickles: each window must bring its bytes. */
final class Pace {
    private final TufLimits limits;
    private final LongSupplier monotonicMillis;
    private final String what;
    private long windowStartMillis;
    private long windowBytes;

    Pace(TufLimits limits, LongSupplier monotonicMillis, String what) {
        this.limits = limits;
        this.monotonicMillis = monotonicMillis;
        this.what = what;
        this.windowStartMillis = monotonicMillis.getAsLong();
    }

    void took(int bytes) {
        windowBytes += bytes;
        long now = monotonicMillis.getAsLong();
        if (now - windowStartMillis >= limits.paceWindow().toMillis()) {
            if (windowBytes < limits.bytesPerWindow()) {
                throw new RefusedException(
                        Reason.TOO_SLOW,
                        what,
                        "only " + windowBytes + " bytes came in " + (now - windowStartMillis) + " ms; at least "
                                + limits.bytesPerWindow() + " in "
                                + limits.paceWindow().toMillis() + " ms are wanted");
            }
            windowStartMillis = now;
            windowBytes = 0;
        }
    }
}
