package energy.busbar.driver.sunspec;

/** Registers {@code from} to {@code to}, offsets from a model's ID register; {@code to} exclusive. */
record Range(int from, int to) {
    int size() {
        return to - from;
    }

    Range and(Range other) {
        return new Range(Math.min(from, other.from), Math.max(to, other.to));
    }

    boolean meets(Range other) {
        return other.from < to && from < other.to;
    }

    boolean holds(Range other) {
        return other.from >= from && other.to <= to;
    }
}
