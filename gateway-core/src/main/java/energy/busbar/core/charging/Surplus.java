package energy.busbar.core.charging;

import energy.busbar.core.charging.Grant.Why;
import energy.busbar.core.model.ChargingMode;

/** Cars that take only what would flow to the grid: when they start and stop, on how many phases, and how much there is. */
final class Surplus {
    /** How long a change of phases may take, with a car that comes down and a charger that measures once a minute. */
    private static final long SWITCH_MILLIS = 180_000;

    private Surplus() {}

    static boolean pooled(Workings w, int i) {
        return w.sight(i).plugged() && w.wish(i).mode() != ChargingMode.FAST && !w.urgent[i] && w.blind[i] < 0;
    }

    /** @param last mean of before; NaN for none */
    static void measure(Workings w, double last, long lastMillis) {
        double watts = w.scene.exportWatts();
        for (int i = 0; i < w.n; i++) {
            if (pooled(w, i) && w.sight(i).reachable()) {
                for (int c = 0; c < w.outlet(i).wiring().size(); c++) {
                    double amps = w.sight(i).drawnAmps().at(c);
                    watts += amps > 0 ? amps * w.outlet(i).volts() : 0;
                }
            }
        }
        double part = Math.min(1, (w.now - lastMillis) / (double) w.rules.surplusSmoothing());
        w.surplusWatts = Double.isNaN(last) || Double.isNaN(watts) ? watts : last + part * (watts - last);
    }

    /** Decides who wants current now, and on how many phases; in the order of service. */
    static void gates(Workings w) {
        double left = Tracking.known(w.surplusWatts, 0);
        double least = 0;
        for (int i : w.order) {
            Outlet outlet = w.outlet(i);
            w.wants[i] = w.cap[i] >= outlet.minAmps();
            boolean pooled = pooled(w, i);
            if (outlet.switches()) {
                phases(w, i, pooled, left);
            }
            if (!pooled || !w.wants[i]) {
                continue;
            }
            int used = w.switching[i] ? w.phasesOut[i] : w.used[i];
            double watts = outlet.minAmps() * outlet.volts() * used;
            boolean on = w.wish(i).mode() == ChargingMode.SURPLUS_WITH_MINIMUM || open(w, i, left, watts);
            if (on) {
                left -= watts;
                least += watts;
            } else {
                w.wants[i] = false;
                w.because(
                        i,
                        Why.NO_SURPLUS,
                        String.valueOf((long) watts) + " W are the least that it takes",
                        Math.max(0, left));
            }
        }
        w.limits.capacity[w.limits.surplus()] = Math.max(Tracking.known(w.surplusWatts, 0), least);
    }

    /** Starts after a time of enough, stops after a longer time of too little. */
    private static boolean open(Workings w, int i, double left, double watts) {
        Note note = w.notes[i];
        boolean enough = left >= watts + (note.surplusOn ? 0 : w.rules.surplusExtraWatts());
        if (enough == note.surplusOn) {
            note.gateMillis = Note.NONE;
        } else if (note.gateMillis == Note.NONE) {
            note.gateMillis = w.now;
        }
        long wait = note.surplusOn ? w.rules.surplusStop() : w.rules.surplusStart();
        if (note.gateMillis != Note.NONE && w.now - note.gateMillis >= wait) {
            note.surplusOn = enough;
            note.gateMillis = Note.NONE;
        }
        return note.surplusOn;
    }

    /** Down at once, up after a time of more than enough; only so often; always without current. */
    private static void phases(Workings w, int i, boolean pooled, double left) {
        Outlet outlet = w.outlet(i);
        Note note = w.notes[i];
        int present = Tracking.phases(note, outlet, w.sight(i));
        int all = outlet.wiring().size();
        double three = outlet.minAmps() * outlet.volts() * all;
        double one = outlet.minAmps() * outlet.volts();
        int wanted = present;
        boolean may = note.switches < w.rules.switchesASession() && note.daySwitches < w.rules.switchesADay();
        boolean enough = !pooled || left >= three + w.rules.upWatts();
        boolean capped = w.wish(i).capWatts() < three;
        if (!enough || capped || present == all) {
            note.upSinceMillis = Note.NONE;
        } else if (note.upSinceMillis == Note.NONE) {
            note.upSinceMillis = w.now;
        }
        if (w.wish(i).phases() > 0) {
            wanted = w.wish(i).phases() == 1 ? 1 : all;
        } else if (present == all && may && (capped || pooled && left < three && left >= one)) {
            wanted = 1;
        } else if (present == 1
                && may
                && note.upSinceMillis != Note.NONE
                && (!pooled || w.now - note.upSinceMillis >= w.rules.up())) {
            wanted = all;
        }
        if (!w.sight(i).plugged() && w.wish(i).phases() == 0) {
            wanted = present;
        }
        w.phasesOut[i] = taken(w, note, wanted, present);
        w.switching[i] = w.phasesOut[i] != present;
    }

    /** A charger that does not take other phases is not kept without current for them; it is asked again another time. */
    private static int taken(Workings w, Note note, int wanted, int present) {
        if (wanted == present) {
            note.switchMillis = Note.NONE;
            note.refusedPhases = 0;
            return present;
        }
        if (note.switchMillis == Note.NONE) {
            note.switchMillis = w.now;
        } else if (w.now - note.switchMillis >= SWITCH_MILLIS) {
            note.refusedPhases = wanted;
        }
        return wanted == note.refusedPhases ? present : wanted;
    }
}
