package energy.busbar.core.charging;

/** What is remembered of one fuse: the last estimates of what is not a charger. A plan changes its own copy only. */
final class FuseNote {
    static final int WINDOW = 3;

    /** By phase, oldest first; {@code count} of them are there. */
    final double[][] others = new double[3][WINDOW];

    final int[] count = new int[3];
    /** By how much the last estimate may be too low, as long as unmeasured chargers hold {@code covered}. */
    final double[] doubt = new double[3];

    final double[] covered = new double[3];
    long estimateMillis;
    long meterMillis = Note.NONE;
    long curbedMillis = Note.NONE;

    FuseNote(long now) {
        estimateMillis = now;
    }

    FuseNote copy() {
        FuseNote n = new FuseNote(estimateMillis);
        for (int p = 0; p < 3; p++) {
            System.arraycopy(others[p], 0, n.others[p], 0, WINDOW);
            n.count[p] = count[p];
            n.doubt[p] = doubt[p];
            n.covered[p] = covered[p];
        }
        n.meterMillis = meterMillis;
        n.curbedMillis = curbedMillis;
        return n;
    }

    void append(int phase, double amps) {
        double[] window = others[phase];
        if (count[phase] == WINDOW) {
            System.arraycopy(window, 1, window, 0, WINDOW - 1);
            window[WINDOW - 1] = amps;
        } else {
            window[count[phase]++] = amps;
        }
    }

    /** The largest of the window: a load that comes counts at once, one that goes after three measurements. */
    double other(int phase) {
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < count[phase]; i++) {
            most = Math.max(most, others[phase][i]);
        }
        return most;
    }

    /**
     * An estimate that gives unmeasured chargers the benefit of the doubt is safe by what is held for them. When less is
     * held, until the next estimate, what they had may have been other load all the time.
     */
    double sure(int phase, double covers) {
        if (count[phase] == 0) {
            return other(phase);
        }
        double uncovered = Math.max(0, Math.min(covered[phase] - covers, doubt[phase]));
        return Math.max(other(phase), last(phase) + uncovered);
    }

    double last(int phase) {
        return others[phase][count[phase] - 1];
    }
}
