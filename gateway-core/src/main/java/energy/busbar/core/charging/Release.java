package energy.busbar.core.charging;

import energy.busbar.core.charging.Grant.Why;

/** Lowers at once, raises only into what the lowered ones have verifiably given up. */
final class Release {
    private Release() {}

    static void of(Workings w, double[] wanted) {
        double[] counted = new double[w.n];
        for (int i : w.order) {
            double want = tenths(wanted[i] < w.outlet(i).minAmps() ? 0 : wanted[i]);
            want = calm(w, i, want);
            wanted[i] = want;
            w.grant[i] = Math.min(want, w.previous[i]);
            // What was offered below the least current (another's setting) is no current to hold.
            w.grant[i] = w.grant[i] < w.outlet(i).minAmps() ? 0 : w.grant[i];
            counted[i] = Math.max(w.grant[i], w.notes[i].held);
        }
        double[] used = new double[w.limits.capacity.length];
        for (int i : w.order) {
            w.limits.add(used, i, counted[i]);
        }
        for (int i : w.order) {
            if (wanted[i] > w.grant[i]) {
                raise(w, i, wanted[i], counted, used);
            }
        }
    }

    private static void raise(Workings w, int i, double want, double[] counted, double[] used) {
        double room = counted[i] + Math.min(1e6, surplusApart(w, i, used));
        double raised = tenths(Math.min(want, room));
        if (raised >= w.outlet(i).minAmps() && raised > w.grant[i]) {
            w.grant[i] = raised;
            w.limits.add(used, i, Math.max(0, raised - counted[i]));
            counted[i] = Math.max(counted[i], raised);
        }
        if (w.grant[i] < want) {
            int blocking = w.limits.blocking(used, i, want - w.grant[i]);
            w.because(i, Why.OTHERS_FIRST, blocking < 0 ? "the same fuse" : w.limits.name(blocking), 0);
        }
    }

    /** Room under every limit but the surplus, which nobody's fuse depends on. */
    private static double surplusApart(Workings w, int i, double[] used) {
        double room = Double.POSITIVE_INFINITY;
        for (int k = 0; k < w.limits.of[i].length; k++) {
            int limit = w.limits.of[i][k];
            if (limit != w.limits.surplus()) {
                room = Math.min(room, (w.limits.capacity[limit] - used[limit]) / w.limits.weight[i][k]);
            }
        }
        return room;
    }

    /** No raise by less than a step, and none soon after the charger was lowered. */
    private static double calm(Workings w, int i, double want) {
        Note note = w.notes[i];
        double before = w.previous[i];
        boolean lowered = note.loweredMillis != Note.NONE && w.now - note.loweredMillis < w.rules.raiseDelay();
        if (want <= before || before <= 0 && !lowered || w.blind[i] >= 0) {
            return want;
        }
        // Its own drop has not been seen yet, so what it leaves is not known either.
        boolean settling = note.held > note.told + 0.5;
        boolean small = want < before + w.rules.raiseStepAmps() && want < w.cap[i];
        if (small || lowered || before > 0 && settling) {
            w.because(i, Why.CALM, "", 0);
            return before;
        }
        return want;
    }

    /** Limits are multiples of 0.1 A; the tiny addition keeps 9.999… from becoming 9.9. */
    static double tenths(double amps) {
        return Math.floor(amps * 10 + 1e-6) / 10;
    }
}
