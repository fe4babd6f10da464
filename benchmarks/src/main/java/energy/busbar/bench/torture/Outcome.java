package energy.busbar.bench.torture;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * What became of one cell's readings.
 *
 * @param made that the devices answered
 * @param received of these, each counted once
 * @param missing beyond what may be lost
 * @param lost where they may be: at kills, and where a disk takes nothing
 * @param longestLoss readings of one device in a row, which come once a second
 * @param doubled that came again as others
 * @param outOfOrder that come after a later one of their device
 * @param sentAgain parcels that the receiver had
 * @param conflicts parcels with another's number
 * @param examples some of what is missing, such as "unit-3: 17"
 */
public record Outcome(
        long made,
        long received,
        long missing,
        long lost,
        long longestLoss,
        long doubled,
        long outOfOrder,
        long sentAgain,
        long conflicts,
        List<String> examples) {
    private static final int MOST_EXAMPLES = 10;

    public Outcome {
        examples = List.copyOf(examples);
    }

    static Outcome of(long[] made, List<World.Loss> losses, Readings readings, JsonNode tally) {
        long all = 0;
        long received = 0;
        long missing = 0;
        long lost = 0;
        long longest = 0;
        long doubled = 0;
        long outOfOrder = 0;
        List<String> examples = new ArrayList<>();
        for (int unit = 0; unit < made.length; unit++) {
            List<Long> values = readings.byDevice().getOrDefault(Gateway.DEVICE + (unit + 1), List.of());
            BitSet there = new BitSet();
            long last = 0;
            for (long value : values) {
                if (there.get(Math.toIntExact(value))) {
                    doubled++;
                } else if (value < last) {
                    outOfOrder++;
                }
                there.set(Math.toIntExact(value));
                last = Math.max(last, value);
            }
            long run = 0;
            for (int value = 1; value <= made[unit]; value++) {
                run = there.get(value) ? 0 : run + 1;
                if (run > 0 && mayBeLost(losses, unit, value)) {
                    lost++;
                    longest = Math.max(longest, run);
                } else if (run > 0) {
                    missing++;
                    if (examples.size() < MOST_EXAMPLES) {
                        examples.add(Gateway.DEVICE + (unit + 1) + ": " + value);
                    }
                }
            }
            all += made[unit];
            received += there.cardinality();
        }
        return new Outcome(
                all,
                received,
                missing,
                lost,
                longest,
                doubled,
                outOfOrder,
                tally.path("duplicatesDropped").asLong(),
                tally.path("conflicts").asLong() + tally.path("damaged").asLong(),
                examples);
    }

    private static boolean mayBeLost(List<World.Loss> losses, int unit, long value) {
        return losses.stream().anyMatch(loss -> value > loss.from()[unit] && value <= loss.to()[unit]);
    }

    public boolean kept() {
        return made > 0 && missing == 0 && doubled == 0 && outOfOrder == 0 && conflicts == 0;
    }
}
