package energy.busbar.core.charging;

import energy.busbar.core.charging.Wish.Goal;
import energy.busbar.core.model.Phase;
import java.util.Arrays;
import java.util.Optional;

/**
 * Which goals (energy by a time) are urgent, and which cannot be met. Laxity is the time that may still be lost: of a car
 * alone, and of all cars of one fuse that leave by the same time together, since what each could still reach alone they may
 * no longer reach at once.
 */
final class Goals {
    private static final double MILLIS_AN_HOUR = 3_600_000;

    private Goals() {}

    static void judge(Workings w) {
        Integer[] byDeparture = new Integer[w.n];
        int count = 0;
        for (int i = 0; i < w.n; i++) {
            w.laxityMillis[i] = Double.POSITIVE_INFINITY;
            Optional<Goal> goal = w.wish(i).goal();
            if (goal.isPresent() && goal.get().wattHours() > 0 && w.sight(i).plugged()) {
                alone(w, i, goal.get());
                byDeparture[count++] = i;
            }
        }
        if (count < 2) {
            return;
        }
        Integer[] sorted = Arrays.copyOf(byDeparture, count);
        Arrays.sort(sorted, (a, b) -> Long.compare(left(w, a), left(w, b)));
        for (int f = 0; f < w.fuses.length; f++) {
            for (Phase phase : Phase.values()) {
                together(w, sorted, Limits.index(f, phase.ordinal()));
            }
        }
        together(w, sorted, w.limits.importLimit());
    }

    private static long left(Workings w, int i) {
        return w.wish(i).goal().map(Goal::leftMillis).orElse(Long.MAX_VALUE);
    }

    private static void alone(Workings w, int i, Goal goal) {
        double amps = Math.min(w.cap[i], Tracking.known(w.notes[i].carAmps, w.cap[i]));
        double watts = amps * w.outlet(i).volts() * conductors(w, i);
        double needMillis = watts > 0 ? goal.wattHours() / watts * MILLIS_AN_HOUR : Double.POSITIVE_INFINITY;
        double laxity = goal.leftMillis() - needMillis;
        w.laxityMillis[i] = laxity;
        w.infeasible[i] = laxity < 0;
        w.urgent[i] = laxity <= w.rules.goalGuard() + 0.1 * Math.min(needMillis, 1e9);
    }

    /** A car that has not drawn yet may turn out to use one phase only, so one is what it is counted with. */
    private static int conductors(Workings w, int i) {
        Note note = w.notes[i];
        return note.quiet != 0 ? w.used[i] : Math.max(1, Math.min(w.used[i], Integer.bitCount(note.seen)));
    }

    private static void together(Workings w, Integer[] sorted, int limit) {
        double capacity = w.limits.capacity[limit];
        if (Double.isInfinite(capacity)) {
            return;
        }
        double needHours = 0;
        int members = 0;
        for (int k = 0; k < sorted.length; k++) {
            int i = sorted[k];
            if (!w.limits.under(i, limit)) {
                continue;
            }
            members++;
            double watts = Math.max(0, capacity)
                    * (limit == w.limits.importLimit() ? 1 : w.outlet(i).volts() * conductors(w, i));
            needHours +=
                    watts > 0 ? w.wish(i).goal().map(Goal::wattHours).orElse(0.0) / watts : Double.POSITIVE_INFINITY;
            double needMillis = needHours * MILLIS_AN_HOUR;
            double laxity = left(w, i) - needMillis;
            if (members > 1 && laxity <= w.rules.goalGuard() + 0.1 * Math.min(needMillis, 1e9)) {
                for (int j = 0; j <= k; j++) {
                    boolean in = w.limits.under(sorted[j], limit);
                    w.urgent[sorted[j]] |= in;
                    w.infeasible[sorted[j]] |= in && laxity < 0;
                }
            }
        }
    }
}
