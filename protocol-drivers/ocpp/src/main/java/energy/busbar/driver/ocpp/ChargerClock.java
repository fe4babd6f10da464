package energy.busbar.driver.ocpp;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An estimate of the charger's clock from the times that it writes. A message can be late but not early, so the largest
 * of the last few differences is nearest to the truth; a replayed old message does not move it. Of meter values and
 * transactions, which a charger keeps while it is offline, a time far behind counts once it is behind by as much later on:
 * what was kept comes faster than it was written.
 */
final class ChargerClock {
    private static final int REMEMBERED = 5;

    /** Differences below this are transfer time; the gateway's own clock is used. */
    private static final long AGREES_MILLIS = 2_000;

    /** A time further off than this from the estimate belongs to a message that the charger kept while offline. */
    static final long REPLAY_MILLIS = 30_000;

    /** Between two times that are equally far behind, for the clock to be what is behind. */
    static final long PACED_MILLIS = 5_000;

    /** A time that is far behind, and when it came. */
    private record Doubt(long offset, Instant received) {}

    private final ArrayDeque<Long> offsets = new ArrayDeque<>();
    private @Nullable Doubt doubt;

    /** A time of what the charger says as it happens. */
    void observe(Instant written, Instant received) {
        add(written.toEpochMilli() - received.toEpochMilli());
    }

    /** A time of what it may have kept while it was offline. */
    void observeKept(Instant written, Instant received) {
        long offset = written.toEpochMilli() - received.toEpochMilli();
        if (offset >= offsetMillis() - REPLAY_MILLIS) {
            add(offset);
            return;
        }
        Doubt before = doubt;
        if (before == null || Math.abs(before.offset() - offset) > AGREES_MILLIS) {
            doubt = new Doubt(offset, received);
        } else if (received.toEpochMilli() - before.received().toEpochMilli() >= PACED_MILLIS) {
            add(offset);
            doubt = before;
        }
    }

    private void add(long offset) {
        doubt = null;
        if (offsets.size() == REMEMBERED) {
            offsets.removeFirst();
        }
        offsets.addLast(offset);
    }

    /** Milliseconds that the charger's clock is ahead of the gateway's; zero when nothing is known. */
    long offsetMillis() {
        long offset = offsets.stream().mapToLong(Long::longValue).max().orElse(0);
        return Math.abs(offset) < AGREES_MILLIS ? 0 : offset;
    }

    /**
     * For limits, which must not begin later than meant: while nothing better is known, a doubtful time counts, and where it
     * was an old message the charger falls to its safe current early.
     */
    Instant chargerTime(Instant gatewayTime) {
        Doubt only = doubt;
        return gatewayTime.plusMillis(offsets.isEmpty() && only != null ? only.offset() : offsetMillis());
    }

    /** How long before {@code received} the charger measured; empty for a replay of older times. */
    Optional<Long> ageMillis(Instant written, Instant received) {
        long age = received.toEpochMilli() + offsetMillis() - written.toEpochMilli();
        return age > REPLAY_MILLIS ? Optional.empty() : Optional.of(Math.max(0, age));
    }
}
