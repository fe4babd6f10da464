package energy.busbar.agent.api;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;

/** Ids for commands that come without one: UUID version 7 (RFC 9562 §5.7), so that they sort by time. */
final class CommandIds {
    private static final SecureRandom RANDOM = new SecureRandom();

    private CommandIds() {}

    static String next(Instant now) {
        long high = (now.toEpochMilli() << 16) | 0x7000L | RANDOM.nextInt(0x1000);
        long low = (RANDOM.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low).toString();
    }
}
