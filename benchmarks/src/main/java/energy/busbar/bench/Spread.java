package energy.busbar.bench;

import java.util.Collection;
import java.util.List;

/** Measured values in ascending order. */
record Spread(List<Double> sorted) {
    Spread {
        if (sorted.isEmpty()) {
            throw new IllegalArgumentException("there is nothing measured");
        }
        sorted = sorted.stream().sorted().toList();
    }

    static Spread of(Collection<Double> values) {
        return new Spread(List.copyOf(values));
    }

    int count() {
        return sorted.size();
    }

    double min() {
        return sorted.get(0);
    }

    double max() {
        return sorted.get(sorted.size() - 1);
    }

    /** The middle one, or the mean of the two in the middle. */
    double median() {
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /**
     * The smallest measured value that at least so many percent do not exceed (nearest rank), so with fewer than 100
     * values the 99th is the largest.
     *
     * @param percent above 0, at most 100
     */
    double percentile(double percent) {
        if (!(percent > 0 && percent <= 100)) {
            throw new IllegalArgumentException("a percentile is above 0 and at most 100, not " + percent);
        }
        int rank = (int) Math.ceil(percent / 100 * sorted.size());
        return sorted.get(Math.max(1, rank) - 1);
    }
}
