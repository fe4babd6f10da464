package energy.busbar.core.session;

import java.time.Instant;

/** An instant and whose clock it is of. */
public record TrustedTime(Instant at, Clock clock) {
    /** CHARGER: as the charger wrote it, corrected by the difference of the clocks. */
    public enum Clock {
        CHARGER,
        GATEWAY,
        GATEWAY_UNSYNCHRONISED
    }
}
