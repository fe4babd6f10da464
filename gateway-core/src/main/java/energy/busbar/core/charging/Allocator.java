package energy.busbar.core.charging;

import energy.busbar.core.charging.Allocation.Limit;
import energy.busbar.core.charging.Grant.Why;
import java.util.ArrayList;
import java.util.List;

/**
 * Shares the currents of a tree of fuses among chargers. Pure: the same scene and memory give the same grants.
 *
 * <p>What holds for every allocation: a grant is 0 or at least the charger's smallest current, at most its cap; the grants
 * under a fuse's phase, with all other load that is known there, fit its rating; a grant is raised only into what nobody may
 * still be drawing.
 */
public final class Allocator {
    private Allocator() {}

    public static Allocation allocate(Scene scene, Memory memory, Rules rules) {
        Workings w = new Workings(scene, rules, memory);
        for (int i = 0; i < w.n; i++) {
            Tracking.update(w, i);
        }
        Headroom.compute(w);
        for (int i = 0; i < w.n; i++) {
            w.limits.place(w, i, false);
            w.cap[i] = cap(w, i);
        }
        Goals.judge(w);
        Turns.order(w);
        Surplus.measure(w, memory.surplusWatts(), memory.surplusMillis());
        Surplus.gates(w);
        for (int i = 0; i < w.n; i++) {
            w.limits.place(w, i, Surplus.pooled(w, i));
            if (Turns.resting(w, i) && !w.urgent[i]) {
                w.cap[i] = Math.min(w.cap[i], w.outlet(i).minAmps());
            }
        }
        double[] wanted = Sharing.of(w);
        Release.of(w, wanted);
        List<Limit> limits = limits(w);
        List<Grant> grants = new ArrayList<>(w.n);
        for (int i = 0; i < w.n; i++) {
            grants.add(grant(w, i));
        }
        Turns.book(w);
        List<String> ids = scene.outlets().stream().map(Outlet::id).toList();
        return new Allocation(grants, limits, new Memory(ids, w.notes, w.fuses, w.surplusWatts, w.now));
    }

    private static double cap(Workings w, int i) {
        Outlet outlet = w.outlet(i);
        Wish wish = w.wish(i);
        double cap = Math.min(wish.capAmps(), outlet.maxAmps());
        if (wish.capWatts() < Double.MAX_VALUE) {
            cap = Math.min(cap, wish.capWatts() / w.wattsPerAmp(i));
        }
        if (w.blind[i] >= 0) {
            return Math.min(cap, outlet.safeAmps());
        }
        return w.sight(i).plugged() ? cap : Math.min(cap, Math.max(outlet.minAmps(), outlet.safeAmps()));
    }

    private static Grant grant(Workings w, int i) {
        Outlet outlet = w.outlet(i);
        Sight sight = w.sight(i);
        Note note = w.notes[i];
        double amps = w.grant[i];
        if (!sight.reachable()) {
            return new Grant(outlet.id(), 0, 0, Why.UNREACHABLE, "", note.held, false);
        }
        int phases = 0;
        if (w.switching[i] && note.held < 1) {
            phases = w.phasesOut[i];
            if (note.phasesAim != phases) {
                note.phasesAim = phases;
                note.switches++;
                note.daySwitches++;
            }
        } else if (outlet.switches()) {
            phases = Tracking.phases(note, outlet, sight);
        }
        if (amps < Tracking.known(note.granted, w.previous[i])) {
            note.loweredMillis = w.now;
        }
        note.granted = amps;
        reason(w, i);
        return new Grant(outlet.id(), amps, phases, w.why[i], w.by[i], w.value[i], w.infeasible[i]);
    }

    /** What stands above the reason that sharing gave. */
    private static void reason(Workings w, int i) {
        if (w.blind[i] >= 0) {
            w.because(i, Why.BLIND, w.scene.tree().fuses().get(w.blind[i]).id(), 0);
        } else if (w.switching[i]) {
            w.because(i, Why.SWITCHING, "", w.phasesOut[i]);
        } else if (w.cap[i] < w.outlet(i).minAmps()) {
            w.because(i, Why.HELD, w.wish(i).capWords(), 0);
        } else if (!w.sight(i).plugged()) {
            w.because(i, Why.NO_CAR, "", 0);
        }
    }

    private static List<Limit> limits(Workings w) {
        double[] granted = w.limits.used(w.grant);
        double[] held = new double[w.n];
        for (int i : w.order) {
            held[i] = Math.max(w.grant[i], w.notes[i].held);
        }
        double[] counted = w.limits.used(held);
        List<Limit> limits = new ArrayList<>();
        boolean[] listed = new boolean[granted.length];
        for (int i : w.order) {
            for (int k : w.limits.of[i]) {
                if (!listed[k] && k != w.limits.surplus()) {
                    listed[k] = true;
                    limits.add(new Limit(w.limits.name(k), w.limits.capacity[k], granted[k], counted[k]));
                }
            }
        }
        return limits;
    }
}
