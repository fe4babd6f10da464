package energy.busbar.profiles;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How the device wants to be talked to.
 *
 * @param units that the device may answer at, the usual one first
 * @param port TCP port
 * @param connections that it takes at once; 0 where nothing is known
 * @param connectDelay from the connection to the first request
 * @param requestDelay from an answer to the next request
 * @param serial as delivered; empty for a device without RS-485
 */
public record ProfileLink(
        List<Integer> units,
        int port,
        int connections,
        Duration connectDelay,
        Duration requestDelay,
        Duration timeout,
        Optional<Serial> serial,
        ReadLimits reads) {
    public ProfileLink {
        units = List.copyOf(units);
    }

    ProfileLink withReads(ReadLimits limits) {
        return new ProfileLink(units, port, connections, connectDelay, requestDelay, timeout, serial, limits);
    }

    /** RS-485 as delivered. */
    public record Serial(int baud, Parity parity, int stopBits) {}

    public enum Parity {
        NONE,
        EVEN,
        ODD
    }

    /**
     * @param largest registers a read
     * @param gap registers between two points that may be read along
     * @param align reads start at, and cover, multiples of this
     * @param forbidden never read: what the profile says, and registers that can only be written
     */
    public record ReadLimits(int largest, int gap, int align, List<Forbidden> forbidden) {
        public ReadLimits {
            forbidden = List.copyOf(forbidden);
        }

        ReadLimits and(List<Forbidden> more) {
            List<Forbidden> both = new ArrayList<>(forbidden);
            both.addAll(more);
            return new ReadLimits(largest, gap, align, both);
        }

        public boolean allows(int function, int from, int end) {
            return forbidden.stream().noneMatch(f -> f.function() == function && from <= f.to() && f.from() < end);
        }
    }

    /** @param to the last one, included */
    public record Forbidden(int function, int from, int to) {}
}
