package energy.busbar.driver.sunspec;

import energy.busbar.profiles.SunSpecModel.Point;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which registers of a model to read for some of its points: few requests, and a scale factor in the same request as its
 * value wherever both fit into one, since a device may change it between two.
 */
final class ReadPlan {
    /** Registers {@code from} to {@code to}, offsets from the model's ID register; {@code to} exclusive. */
    record Range(int from, int to) {
        int size() {
            return to - from;
        }

        Range and(Range other) {
            return new Range(Math.min(from, other.from), Math.max(to, other.to));
        }

        boolean holds(Point point) {
            return point.offset() >= from && point.offset() + point.size() <= to;
        }
    }

    private ReadPlan() {}

    /** @param maxRead most registers that the device gives in one request */
    static List<Range> of(ModelInstance model, List<Point> points, int maxRead) {
        List<Range> wanted = new ArrayList<>();
        for (Point point : points) {
            Range own = range(point);
            Optional<Range> scale = point.scale().flatMap(model::point).map(ReadPlan::range);
            Range both = scale.map(own::and).orElse(own);
            if (both.size() <= maxRead) {
                wanted.add(both);
            } else {
                wanted.add(own);
                wanted.add(scale.orElseThrow());
            }
        }
        wanted.sort(Comparator.comparingInt(Range::from).thenComparingInt(Range::to));
        List<Range> merged = new ArrayList<>();
        for (Range next : wanted) {
            Range last = merged.isEmpty() ? next : merged.get(merged.size() - 1);
            if (!merged.isEmpty() && last.and(next).size() <= maxRead) {
                merged.set(merged.size() - 1, last.and(next));
            } else {
                merged.add(next);
            }
        }
        return merged;
    }

    private static Range range(Point point) {
        return new Range(point.offset(), point.offset() + point.size());
    }
}
