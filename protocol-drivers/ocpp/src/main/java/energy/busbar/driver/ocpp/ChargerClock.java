package energy.busbar.driver.ocpp;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * An estimate of the charger's clock from the times that it writes. A message can be late but not early, so the largest
 * of the last few differences is nearest to the truth; a replayed old message does not move it.
 */
final class ChargerClock {
    private static final int REMEMBERED = 5;

    /** Differences below this are transfer time; the gateway's own clock is used. */
    private static final long AGREES_MILLIS = 2_000;

    /** A time further off than this from the estimate belongs to a message that the charger kept while offline. */
    static final long REPLAY_MILLIS = 30_000;

    private final ArrayDeque<Long> offsets = new ArrayDeque<>();

    void observe(Instant written, Instant received) {
        if (offsets.size() == REMEMBERED) {
            offsets.removeFirst();
        }
        offsets.addLast(written.toEpochMilli() - received.toEpochMilli());
    }

    /** Milliseconds that the charger's clock is ahead of the gateway's; zero when nothing is known. */
    long offsetMillis() {
        long offset = offsets.stream().mapToLong(Long::longValue).max().orElse(0);
        return Math.abs(offset) < AGREES_MILLIS ? 0 : offset;
    }

    Instant chargerTime(Instant gatewayTime) {
        return gatewayTime.plusMillis(offsetMillis());
    }

    /** How long before {@code received} the charger measured; empty for a replay of older times. */
    Optional<Long> ageMillis(Instant written, Instant received) {
        long age = chargerTime(received).toEpochMilli() - written.toEpochMilli();
        return age > REPLAY_MILLIS ? Optional.empty() : Optional.of(Math.max(0, age));
    }
}
