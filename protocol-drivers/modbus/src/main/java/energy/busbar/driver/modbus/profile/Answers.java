package energy.busbar.driver.modbus.profile;

import energy.busbar.core.model.Moment;
import energy.busbar.profiles.ProfilePoint.Measured;
import energy.busbar.profiles.ReadBlocks.Block;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What one poll has brought, by point. */
final class Answers {
    /** Empty arrays for what did not come. */
    final Map<String, int[]> words = new HashMap<>();
    /** When it came, or did not. */
    final Map<String, Moment> at = new HashMap<>();
    /** What the device does not have. */
    final Set<String> refused = new HashSet<>();
    /** Factors that changed while their values were read. */
    private final Set<String> unsettled = new HashSet<>();

    private final Map<String, Block> from = new HashMap<>();

    void read(Block block, int[] registers, Moment moment) {
        for (Measured point : block.points()) {
            String name = point.point().name();
            int[] own = block.of(point, registers);
            int[] before = words.put(name, own);
            if (before != null && before.length > 0 && !Arrays.equals(before, own)) {
                unsettled.add(name);
            }
            at.put(name, moment);
            from.put(name, block);
            refused.remove(name);
        }
    }

    void failed(Block block, boolean lasting, Moment moment) {
        for (Measured point : block.points()) {
            String name = point.point().name();
            if (words.getOrDefault(name, new int[0]).length > 0) {
                continue;
            }
            at.put(name, moment);
            if (lasting) {
                words.remove(name);
                refused.add(name);
            } else if (!refused.contains(name)) {
                words.put(name, new int[0]);
            }
        }
    }

    boolean nothing() {
        return words.values().stream().allMatch(w -> w.length == 0);
    }

    /** Whether a point was read, and its factor in another request. */
    boolean apart(Measured point, String factor) {
        Block own = from.get(point.point().name());
        return own != null
                && from.containsKey(factor)
                && own.points().stream().noneMatch(p -> p.point().name().equals(factor));
    }

    void unsettled(String factor) {
        unsettled.add(factor);
    }

    /** A value whose factor changed on the way is none. */
    void dropUnsettled(Iterable<Measured> points) {
        for (Measured point : points) {
            boolean doubtful =
                    point.register().scaleFrom().map(unsettled::contains).orElse(false);
            if (doubtful && words.containsKey(point.point().name())) {
                words.put(point.point().name(), new int[0]);
            }
        }
    }
}
