package energy.busbar.core.charging;

import energy.busbar.core.model.Phase;
import java.util.Arrays;

/** Everything that bounds a sum of currents: each phase of each fuse, the import limit, the surplus. */
final class Limits {
    private static final double NEAR = 1e-6;

    private final FuseTree tree;
    private final int importLimit;
    private final int surplus;
    /** A of a fuse's phase, W of the others; infinite where nothing is bounded. */
    final double[] capacity;
    /** By outlet: which limits it is under, and how much of each one ampere takes. */
    final int[][] of;

    final double[][] weight;

    Limits(FuseTree tree, int outlets) {
        this.tree = tree;
        importLimit = tree.fuses().size() * 3;
        surplus = importLimit + 1;
        capacity = new double[surplus + 1];
        Arrays.fill(capacity, Double.POSITIVE_INFINITY);
        of = new int[outlets][0];
        weight = new double[outlets][0];
    }

    static int index(int fuse, int phase) {
        return fuse * 3 + phase;
    }

    int importLimit() {
        return importLimit;
    }

    int surplus() {
        return surplus;
    }

    String name(int limit) {
        if (limit == importLimit) {
            return "the import limit";
        }
        return limit == surplus ? "the surplus" : tree.fuses().get(limit / 3).id() + " " + Phase.values()[limit % 3];
    }

    /** Puts an outlet under the limits of its path, its import and, if so, the surplus. */
    void place(Workings w, int i, boolean pooled) {
        Outlet outlet = w.outlet(i);
        int most = outlet.wiring().size() * tree.fuses().size() + 2;
        int[] which = new int[most];
        double[] weights = new double[most];
        int count = 0;
        for (int f = outlet.fuse(); f >= 0; f = tree.fuses().get(f).parent()) {
            for (int c = 0; c < outlet.wiring().size(); c++) {
                if (w.uses(i, c)) {
                    which[count] = index(f, outlet.wiring().get(c).ordinal());
                    weights[count++] = 1;
                }
            }
        }
        if (!Double.isInfinite(w.scene.importRoomWatts())) {
            which[count] = importLimit;
            weights[count++] = w.wattsPerAmp(i);
        }
        if (pooled) {
            which[count] = surplus;
            weights[count++] = w.wattsPerAmp(i);
        }
        of[i] = Arrays.copyOf(which, count);
        weight[i] = Arrays.copyOf(weights, count);
    }

    /** What the shares take of every limit. */
    double[] used(double[] shares) {
        double[] used = new double[capacity.length];
        for (int i = 0; i < shares.length; i++) {
            add(used, i, shares[i]);
        }
        return used;
    }

    void add(double[] used, int i, double amps) {
        for (int k = 0; k < of[i].length; k++) {
            used[of[i][k]] += weight[i][k] * amps;
        }
    }

    /** The tightest of an outlet's limits for {@code amps} more. @return −1 when all bear it */
    int blocking(double[] used, int i, double amps) {
        int tightest = -1;
        double least = amps - NEAR;
        for (int k = 0; k < of[i].length; k++) {
            double room = (capacity[of[i][k]] - used[of[i][k]]) / weight[i][k];
            if (room < least) {
                least = room;
                tightest = of[i][k];
            }
        }
        return tightest;
    }

    /** A that an outlet could have more. */
    double room(double[] used, int i) {
        double room = Double.POSITIVE_INFINITY;
        for (int k = 0; k < of[i].length; k++) {
            room = Math.min(room, (capacity[of[i][k]] - used[of[i][k]]) / weight[i][k]);
        }
        return room;
    }

    boolean under(int i, int limit) {
        for (int k : of[i]) {
            if (k == limit) {
                return true;
            }
        }
        return false;
    }
}
