package energy.busbar.sync.sparkplug;

import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a Sparkplug message says.
 *
 * @param timestamp when it was sent, ms since 1970 UTC
 * @param seq 0 to 255; none in NDEATH and in commands
 */
record Payload(OptionalLong timestamp, List<Metric> metrics, OptionalInt seq) {
    Payload {
        metrics = List.copyOf(metrics);
    }
}
