package energy.busbar.core.charging;

import energy.busbar.core.charging.Grant.Why;
import java.util.Arrays;

/**
 * Shares what there is. First the least current in the order of service, then guarantees, then urgent goals, then the rest
 * by weight, all together until a limit or a cap stops each.
 */
final class Sharing {
    private static final double NEAR = 1e-6;

    private final Workings w;
    private final double[] share;
    private final double[] used;

    private Sharing(Workings w) {
        this.w = w;
        share = new double[w.n];
        used = new double[w.limits.capacity.length];
    }

    /** @return wanted currents by outlet; reasons go to the sheet */
    static double[] of(Workings w) {
        Sharing sharing = new Sharing(w);
        sharing.round(true);
        sharing.round(false);
        return sharing.share;
    }

    /** A charger without a car has what cars leave over, so that a new car starts at a current that the fuses bear. */
    private void round(boolean cars) {
        boolean[] in = new boolean[w.n];
        for (int i : w.order) {
            boolean its = cars == (w.sight(i).plugged() || w.blind[i] >= 0);
            if (its && w.wants[i] && !w.switching[i]) {
                long pause = Turns.pauseLeftMillis(w, i);
                if (pause > 0 && w.previous[i] <= 0 && w.blind[i] < 0) {
                    w.because(i, Why.PAUSED, "", pause / 1000.0);
                } else {
                    in[i] = admit(i);
                }
            }
        }
        for (int i : w.order) {
            if (in[i] && w.outlet(i).guaranteeAmps() > share[i]) {
                raise(i, Math.min(w.outlet(i).guaranteeAmps(), w.cap[i]));
            }
        }
        for (int i : w.order) {
            if (in[i] && w.urgent[i]) {
                raise(i, w.cap[i]);
            }
        }
        fill(in);
    }

    private boolean admit(int i) {
        double least = w.outlet(i).minAmps();
        int blocking = w.limits.blocking(used, i, least);
        if (blocking >= 0) {
            double room = Math.max(0, w.limits.room(used, i));
            w.because(i, Why.NO_ROOM, w.limits.name(blocking), room);
            return false;
        }
        give(i, least);
        return true;
    }

    private void raise(int i, double to) {
        give(i, Math.max(0, Math.min(to - share[i], w.limits.room(used, i))));
    }

    private void give(int i, double amps) {
        share[i] += amps;
        w.limits.add(used, i, amps);
    }

    private void fill(boolean[] rising) {
        double[] slope = new double[used.length];
        boolean any = true;
        while (any) {
            Arrays.fill(slope, 0);
            double step = Double.MAX_VALUE;
            any = false;
            for (int i : w.order) {
                if (rising[i]) {
                    any = true;
                    w.limits.add(slope, i, w.outlet(i).weight());
                    step = Math.min(
                            step, Math.max(0, w.cap[i] - share[i]) / w.outlet(i).weight());
                }
            }
            for (int k = 0; any && k < slope.length; k++) {
                if (slope[k] > 0) {
                    step = Math.min(step, Math.max(0, w.limits.capacity[k] - used[k]) / slope[k]);
                }
            }
            for (int i : w.order) {
                if (rising[i]) {
                    give(i, step * w.outlet(i).weight());
                }
            }
            for (int i : w.order) {
                if (rising[i]) {
                    rising[i] = !stopped(i);
                }
            }
        }
    }

    private boolean stopped(int i) {
        if (w.cap[i] - share[i] < NEAR) {
            boolean resting =
                    w.cap[i] < Math.min(w.wish(i).capAmps(), w.outlet(i).maxAmps()) - NEAR;
            w.because(
                    i,
                    resting && Turns.resting(w, i) ? Why.RESTING : Why.FULL,
                    w.wish(i).capWords(),
                    0);
            return true;
        }
        for (int k : w.limits.of[i]) {
            if (w.limits.capacity[k] - used[k] < NEAR) {
                w.because(i, Why.LIMITED, w.limits.name(k), 0);
                return true;
            }
        }
        return false;
    }
}
