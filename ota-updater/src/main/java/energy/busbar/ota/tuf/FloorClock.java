package energy.busbar.ota.tuf;

import java.time.Instant;
import java.time.InstantSource;

/** A clock that is never behind {@code floor}: what has expired stays so on a box that starts in 1970. */
public record FloorClock(InstantSource clock, Instant floor) implements InstantSource {
    @Override
    public Instant instant() {
        Instant now = clock.instant();
        return now.isBefore(floor) ? floor : now;
    }
}
