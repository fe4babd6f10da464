package energy.busbar.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Rates of two programs that took turns. Compared pair by pair: what else the machine did meets the two of a pair more
 * alike than those of different minutes.
 */
final class Pairs {
    private final List<Double> ours = new ArrayList<>();
    private final List<Double> theirs = new ArrayList<>();

    /** @param ours per second, above 0, as theirs */
    void add(double ours, double theirs) {
        if (!(ours > 0 && theirs > 0)) {
            throw new IllegalArgumentException("rates must be above 0, not " + ours + " and " + theirs);
        }
        this.ours.add(ours);
        this.theirs.add(theirs);
    }

    Spread ours() {
        return Spread.of(ours);
    }

    Spread theirs() {
        return Spread.of(theirs);
    }

    /** Ours as a multiple of theirs. */
    Spread ratios() {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < ours.size(); i++) {
            ratios.add(ours.get(i) / theirs.get(i));
        }
        return Spread.of(ratios);
    }
}
