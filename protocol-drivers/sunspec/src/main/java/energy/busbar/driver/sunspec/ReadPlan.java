package energy.busbar.driver.sunspec;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which registers of a model to read for some of its points: few requests, and a scale factor in the same request as its
 * value wherever both fit into one, since a device may change it between two. A synchronous group is never cut. What a
 * device refuses is cut in half until only those points are left out that it does not give; these rest for a while.
 */
final class ReadPlan {
    /** Reads that a range which is refused on its own sits out before it is tried again. */
    static final int REST = 60;

    private final List<Batch> batches = new ArrayList<>();
    private final Map<Range, Integer> resting = new HashMap<>();

    /** One request. @param parts what must not be cut, in order */
    private record Batch(List<Range> parts) {
        Range range() {
            return parts.stream().reduce(Range::and).orElseThrow();
        }
    }

    /** @param maxRead most registers that the device gives in one request */
    static ReadPlan of(List<Spot> spots, int maxRead) {
        Set<Range> wanted = new LinkedHashSet<>();
        for (Spot spot : spots) {
            Range own = spot.together().size() <= maxRead ? spot.together() : spot.range();
            Range both = spot.scale() instanceof Spot.Scale.At at ? own.and(one(at)) : own;
            if (both.size() <= maxRead) {
                wanted.add(both);
            } else {
                addInPieces(wanted, own, maxRead);
                if (spot.scale() instanceof Spot.Scale.At at) {
                    wanted.add(one(at));
                }
            }
        }
        List<Range> sorted = new ArrayList<>(wanted);
        sorted.sort(Comparator.comparingInt(Range::from).thenComparingInt(Range::to));
        ReadPlan plan = new ReadPlan();
        List<Range> parts = new ArrayList<>();
        for (Range next : sorted) {
            if (!parts.isEmpty() && new Batch(parts).range().and(next).size() > maxRead) {
                plan.batches.add(new Batch(List.copyOf(parts)));
                parts.clear();
            }
            parts.add(next);
        }
        if (!parts.isEmpty()) {
            plan.batches.add(new Batch(List.copyOf(parts)));
        }
        return plan;
    }

    private static Range one(Spot.Scale.At at) {
        return new Range(at.offset(), at.offset() + 1);
    }

    /** Only a text can be longer than what a device gives at once. */
    private static void addInPieces(Set<Range> wanted, Range whole, int maxRead) {
        for (int from = whole.from(); from < whole.to(); from += maxRead) {
            wanted.add(new Range(from, Math.min(whole.to(), from + maxRead)));
        }
    }

    /** What to read now; what rests gets one nearer to its turn. */
    List<Range> due() {
        List<Range> due = new ArrayList<>();
        for (Batch batch : batches) {
            Range range = batch.range();
            int left = resting.getOrDefault(range, 0);
            if (left == 0) {
                due.add(range);
            } else {
                resting.put(range, left - 1);
            }
        }
        return due;
    }

    /** @return what to try instead; empty where it cannot be cut any more, which then rests */
    List<Range> refused(Range range) {
        for (int i = 0; i < batches.size(); i++) {
            List<Range> parts = batches.get(i).parts();
            if (batches.get(i).range().equals(range) && parts.size() > 1) {
                int half = parts.size() / 2;
                Batch first = new Batch(List.copyOf(parts.subList(0, half)));
                Batch second = new Batch(List.copyOf(parts.subList(half, parts.size())));
                batches.set(i, first);
                batches.add(i + 1, second);
                return List.of(first.range(), second.range());
            }
        }
        resting.put(range, REST);
        return List.of();
    }
}
