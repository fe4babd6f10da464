package energy.busbar.bench;

import java.time.Instant;

/** The machine's clock, which the simulator reads too. */
final class SystemClock {
    private SystemClock() {}

    static long epochNanos() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    static Instant now() {
        return Instant.now();
    }
}
