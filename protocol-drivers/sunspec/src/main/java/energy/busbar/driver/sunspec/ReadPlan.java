package energy.busbar.driver.sunspec;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which registers of a model to read for some of its points: few requests, and a scale factor in the same request as its
 * value wherever both fit into one, since a device may change it between two. A synchronous group is never cut. What a
 * device refuses is cut in half, and in the end between a value and its scale factor, until only those points are left out
 * that it does not give; these rest for a while.
 */
final class ReadPlan {
    /** Reads that a range which is refused on its own sits out before it is tried again. */
    static final int REST = 60;

    private final List<Batch> batches = new ArrayList<>();
    private final Map<Range, Integer> resting = new HashMap<>();

    /**
     * What one request gives, if it can.
     *
     * @param pieces what must be read in the end: a value and its scale factor, with whatever lies between them
     */
    private record Part(Range range, List<Range> pieces) {
        static Part of(Range... pieces) {
            return new Part(Stream.of(pieces).reduce(Range::and).orElseThrow(), List.of(pieces));
        }
    }

    /** One request of parts, in order. */
    private record Batch(List<Part> parts) {
        Range range() {
            return parts.stream().map(Part::range).reduce(Range::and).orElseThrow();
        }

        Range and(Part part) {
            return range().and(part.range());
        }

        /** What is to be tried when it is refused; empty where it cannot be cut any more. */
        List<Batch> halves() {
            int half = parts.size() / 2;
            if (half > 0) {
                return List.of(
                        new Batch(List.copyOf(parts.subList(0, half))),
                        new Batch(List.copyOf(parts.subList(half, parts.size()))));
            }
            List<Range> pieces = parts.get(0).pieces();
            return pieces.size() < 2
                    ? List.of()
                    : pieces.stream()
                            .map(piece -> new Batch(List.of(Part.of(piece))))
                            .toList();
        }
    }

    /** @param maxRead most registers that the device gives in one request */
    static ReadPlan of(List<Spot> spots, int maxRead) {
        Set<Part> wanted = new LinkedHashSet<>();
        for (Spot spot : spots) {
            Range own = spot.together().size() <= maxRead ? spot.together() : spot.range();
            Part part = spot.scale() instanceof Spot.Scale.At at ? Part.of(own, one(at)) : Part.of(own);
            if (part.range().size() <= maxRead) {
                wanted.add(part);
            } else {
                addInPieces(wanted, own, maxRead);
                if (spot.scale() instanceof Spot.Scale.At at) {
                    wanted.add(Part.of(one(at)));
                }
            }
        }
        List<Part> sorted = new ArrayList<>(wanted);
        sorted.sort(Comparator.<Part>comparingInt(p -> p.range().from())
                .thenComparingInt(p -> p.range().to()));
        ReadPlan plan = new ReadPlan();
        List<Part> parts = new ArrayList<>();
        for (Part next : sorted) {
            if (!parts.isEmpty() && new Batch(parts).and(next).size() > maxRead) {
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
    private static void addInPieces(Set<Part> wanted, Range whole, int maxRead) {
        for (int from = whole.from(); from < whole.to(); from += maxRead) {
            wanted.add(Part.of(new Range(from, Math.min(whole.to(), from + maxRead))));
        }
    }

    /** Every request as things stand, and whether it rests. */
    Map<Range, Boolean> requests() {
        Map<Range, Boolean> requests = new LinkedHashMap<>();
        batches.forEach(batch -> requests.put(batch.range(), resting.getOrDefault(batch.range(), 0) > 0));
        return requests;
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
            if (batches.get(i).range().equals(range)) {
                List<Batch> instead = new ArrayList<>(batches.get(i).halves());
                if (instead.isEmpty()) {
                    break;
                }
                batches.remove(i);
                // A scale factor of several values is read once.
                instead.removeIf(batch -> batches.contains(batch));
                batches.addAll(i, instead);
                return instead.stream().map(Batch::range).toList();
            }
        }
        resting.put(range, REST);
        return List.of();
    }
}
