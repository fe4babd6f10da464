package energy.busbar.core.session;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When a charger said something.
 *
 * @param written the charger's own time; empty where it gives none that can be read
 * @param received by the gateway's clock
 * @param aheadMillis how far the charger's clock is ahead of the gateway's, as far as known
 * @param synchronised whether the gateway's own clock is
 */
public record Said(Optional<Instant> written, Instant received, long aheadMillis, boolean synchronised) {
    /** What a message may be ahead after correction: a charger cannot know what is to come. */
    static final Duration MAX_AHEAD = Duration.ofMinutes(1);

    /** What a charger may have kept while offline; older times are those of a clock that was never set. */
    static final Duration MAX_LATE = Duration.ofDays(60);

    public static Said now(Instant received) {
        return new Said(Optional.empty(), received, 0, true);
    }

    /** The charger's time where it can be right, and else the gateway's. */
    public TrustedTime judged() {
        return at(written);
    }

    /** Of a sample within the message, which has a time of its own. */
    TrustedTime at(Optional<Instant> time) {
        Optional<Instant> corrected = time.map(t -> t.minusMillis(aheadMillis));
        if (corrected.isPresent()
                && !corrected.get().isAfter(received.plus(MAX_AHEAD))
                && (!synchronised || corrected.get().isAfter(received.minus(MAX_LATE)))) {
            return new TrustedTime(corrected.get(), TrustedTime.Clock.CHARGER);
        }
        return new TrustedTime(
                received, synchronised ? TrustedTime.Clock.GATEWAY : TrustedTime.Clock.GATEWAY_UNSYNCHRONISED);
    }

    /** Whether the charger gave a time that cannot be. */
    boolean clockWrong() {
        return written.isPresent() && judged().clock() != TrustedTime.Clock.CHARGER;
    }
}
