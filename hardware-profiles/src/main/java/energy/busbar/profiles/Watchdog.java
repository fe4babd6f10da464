package energy.busbar.profiles;

import java.time.Duration;
import java.util.Optional;

/**
 * How a device notices that its gateway is gone.
 *
 * @param timeout after which it falls back; renewed at a third of it
 * @param timeoutPoint writable point that sets the time-out, in seconds
 * @param heartbeat writable point to be written to show life; empty where any write or request does
 * @param heartbeatValue what to write there
 * @param writesOnly whether only writes count, so that polling alone lets it expire
 * @param fallbackPoint writable point with the value that it falls back to
 * @param fallback what it does then, in words
 */
public record Watchdog(
        Duration timeout,
        Optional<String> timeoutPoint,
        Optional<String> heartbeat,
        double heartbeatValue,
        boolean writesOnly,
        Optional<String> fallbackPoint,
        String fallback) {}
