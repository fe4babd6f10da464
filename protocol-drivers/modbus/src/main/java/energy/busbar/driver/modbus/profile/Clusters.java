package energy.busbar.driver.modbus.profile;

import energy.busbar.profiles.ProfileLink.ReadLimits;
import energy.busbar.profiles.ProfilePoint.Measured;
import energy.busbar.profiles.ReadBlocks.Block;
import energy.busbar.profiles.Register;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Where a block of points can be cut in two. Pure. */
final class Clusters {
    /**
     * What stays together: while {@code bound} a point with its factor, and whatever is read along; after that only points
     * that take the very same read.
     */
    private record Cluster(int from, int end, Set<Measured> points) {
        boolean spans(Cluster other) {
            return from == other.from && end == other.end;
        }

        Cluster with(Cluster other) {
            Set<Measured> both = new LinkedHashSet<>(points);
            both.addAll(other.points);
            return new Cluster(Math.min(from, other.from), Math.max(end, other.end), both);
        }
    }

    private final Block block;
    private final ReadLimits limits;

    private Clusters(Block block, ReadLimits limits) {
        this.block = block;
        this.limits = limits;
    }

    /** The block that holds one point, and nothing else but what alignment asks for. */
    static Block alone(Measured point, ReadLimits limits) {
        Cluster own = cluster(point, limits);
        return new Block(point.register().function(), own.from, own.end - own.from, List.of(point));
    }

    /**
     * Two halves: cut at the widest hole, of equal ones at that nearest the middle.
     *
     * @param bound whether a point must stay with the factor that scales it, and reads do not overlap
     * @return empty where there is nowhere to cut
     */
    static List<Block> halves(Block block, boolean bound, ReadLimits limits) {
        Clusters clusters = new Clusters(block, limits);
        List<Cluster> all = clusters.all(bound);
        if (all.size() < 2) {
            return List.of();
        }
        int cut = 1;
        for (int i = 2; i < all.size(); i++) {
            int better = Integer.compare(hole(all, i), hole(all, cut));
            if (better > 0 || (better == 0 && Math.abs(2 * i - all.size()) < Math.abs(2 * cut - all.size()))) {
                cut = i;
            }
        }
        return List.of(clusters.block(all.subList(0, cut)), clusters.block(all.subList(cut, all.size())));
    }

    private static int hole(List<Cluster> all, int before) {
        return all.get(before).from - all.get(before - 1).end;
    }

    private List<Cluster> all(boolean bound) {
        List<Cluster> each = new ArrayList<>();
        for (Measured point : block.points()) {
            Cluster own = cluster(point, limits);
            Optional<Measured> factor = bound ? point.register().scaleFrom().flatMap(this::named) : Optional.empty();
            each.add(factor.map(f -> own.with(cluster(f, limits))).orElse(own));
        }
        each.sort(Comparator.comparingInt(Cluster::from).thenComparingInt(Cluster::end));
        List<Cluster> merged = new ArrayList<>();
        for (Cluster next : each) {
            int last = merged.size() - 1;
            if (last >= 0 && (bound ? next.from < merged.get(last).end : next.spans(merged.get(last)))) {
                merged.set(last, merged.get(last).with(next));
            } else {
                merged.add(next);
            }
        }
        return merged;
    }

    private Optional<Measured> named(String name) {
        return block.points().stream()
                .filter(p -> p.point().name().equals(name))
                .findFirst();
    }

    private Block block(List<Cluster> clusters) {
        Cluster all = clusters.stream().reduce(Cluster::with).orElseThrow();
        return new Block(block.function(), all.from, all.end - all.from, List.copyOf(all.points));
    }

    private static Cluster cluster(Measured point, ReadLimits limits) {
        Register register = point.register();
        int align = limits.align();
        int from = register.address() / align * align;
        int end = (register.end() + align - 1) / align * align;
        return new Cluster(from, end, new LinkedHashSet<>(List.of(point)));
    }
}
