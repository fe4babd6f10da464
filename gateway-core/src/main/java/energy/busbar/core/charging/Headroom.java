package energy.busbar.core.charging;

import energy.busbar.core.charging.FuseTree.Fuse;

/** How much each fuse has for the chargers that can be told something, and which fuses nobody sees. */
final class Headroom {
    /** How long a lowering is given to show on the meter before the meter asks for another. */
    private static final long CURB_MILLIS = 5_000;

    /** How long a car takes to follow what its charger was told (IEC 61851-1: 5 s). */
    private static final long FOLLOWS_MILLIS = 5_000;

    private final Workings w;
    private final int fuses;
    private final double[][] drawn;
    /** Most that chargers may draw at this moment. */
    private final double[][] most;

    private final double[][] told;
    private final double[][] away;
    private final double[][] excess;
    private final boolean[][] present;
    private final boolean[] lagging;
    /** Most that chargers may have drawn when the meter measured; what is {@code drawn} is the least. */
    private final double[][] high;
    /** Held for chargers that can be reached. */
    private final double[][] covers;

    /** Whether a charger below measures later than the meter, and has not measured since the last estimate. */
    private final boolean[] waiting;
    /** Whether a charger on the phase draws what nobody measures, or has been told another current since it was measured. */
    private final boolean[][] guessed;
    /** Whether the other load of a phase is not known. */
    private final boolean[][] unseen;

    private final double[][] other;
    private final boolean[] blind;

    private Headroom(Workings w) {
        this.w = w;
        fuses = w.fuses.length;
        drawn = new double[fuses][3];
        most = new double[fuses][3];
        told = new double[fuses][3];
        away = new double[fuses][3];
        excess = new double[fuses][3];
        other = new double[fuses][3];
        present = new boolean[fuses][3];
        lagging = new boolean[fuses];
        high = new double[fuses][3];
        covers = new double[fuses][3];
        waiting = new boolean[fuses];
        guessed = new boolean[fuses][3];
        unseen = new boolean[fuses][3];
        blind = new boolean[fuses];
    }

    static void compute(Workings w) {
        Headroom room = new Headroom(w);
        for (int i = 0; i < w.n; i++) {
            room.sum(i);
        }
        for (int f = room.fuses - 1; f >= 0; f--) {
            room.estimate(f);
        }
        for (int f = 0; f < room.fuses; f++) {
            room.capacities(f);
        }
        w.limits.capacity[w.limits.importLimit()] = w.scene.importRoomWatts();
        for (int i = 0; i < w.n; i++) {
            w.blind[i] = -1;
            for (int f = w.outlet(i).fuse(); f >= 0; f = room.fuse(f).parent()) {
                w.blind[i] = room.blind[f] ? f : w.blind[i];
            }
        }
    }

    private Fuse fuse(int f) {
        return w.scene.tree().fuses().get(f);
    }

    private void sum(int i) {
        Outlet outlet = w.outlet(i);
        Sight sight = w.sight(i);
        Note note = w.notes[i];
        for (int f = outlet.fuse(); f >= 0; f = fuse(f).parent()) {
            long meterAt = w.scene.meters().get(f).atMillis();
            boolean never = sight.drawnAtMillis() == Note.NONE;
            boolean late = never || meterAt != Note.NONE && meterAt - sight.drawnAtMillis() > w.rules.skew();
            boolean lags = sight.reachable() && late && !never && (note.held > 0 || w.previous[i] > 0);
            // What was measured too long ago may have ended since, and is then somebody else's current.
            boolean ended = lags && w.now - sight.drawnAtMillis() >= w.rules.estimate();
            boolean moved = lags && sight.drawnAtMillis() < note.changedMillis + FOLLOWS_MILLIS;
            lagging[f] |= lags;
            waiting[f] |= lags && sight.drawnAtMillis() <= w.fuses[f].estimateMillis;
            for (int c = 0; c < outlet.wiring().size(); c++) {
                int p = outlet.wiring().get(c).ordinal();
                present[f][p] = true;
                guessed[f][p] |= never && sight.reachable() && note.held > 0 || (moved || ended) && w.uses(i, c);
                double amps = sight.drawnAmps().at(c);
                double least = moved && w.uses(i, c) ? Math.min(amps, note.told) : amps;
                drawn[f][p] += sight.reachable() && least > 0 && !ended ? least : 0;
                boolean sure = sight.reachable() && !never && !Double.isNaN(amps) && !moved && !ended;
                high[f][p] += sure ? Math.max(0, amps) : w.uses(i, c) ? Math.max(known(amps), note.held) : known(amps);
                if (w.uses(i, c)) {
                    covers[f][p] += sight.reachable() ? note.held : 0;
                    most[f][p] += late || Double.isNaN(amps) || !sight.reachable() ? note.held : amps;
                    away[f][p] += sight.reachable() ? 0 : note.held;
                    told[f][p] += sight.reachable() ? note.told : 0;
                    excess[f][p] += note.excess;
                }
            }
        }
    }

    /** Children come first, so that a fuse without a meter can count what is known below it. */
    private void estimate(int f) {
        Fuse fuse = fuse(f);
        FuseNote note = w.fuses[f];
        MeterSight meter = w.scene.meters().get(f);
        boolean fresh = meter.atMillis() != note.meterMillis;
        // Estimates are a round of measurements apart, so that a car which stops between two of its own lowers none of
        // them.
        boolean hold = lagging[f] && waiting[f] && w.now - note.estimateMillis < w.rules.estimate();
        for (int p = 0; p < 3; p++) {
            double amps = meter.amps().at(p);
            if (!fuse.metered()) {
                // Below a fuse that nobody measures and of which nobody has said anything, each load must be seen.
                double declared = fuse.otherAmps().at(p);
                boolean guess = Double.isNaN(declared) && (unseen[f][p] || fuse.parent() < 0);
                blind[f] |= guess && present[f][p];
                unseen[f][p] = guess;
                other[f][p] = Math.max(other[f][p], Tracking.known(declared, 0));
            } else if (Double.isNaN(amps)) {
                blind[f] |= present[f][p];
                unseen[f][p] = true;
            } else {
                if (fresh && !hold || note.count[p] == 0) {
                    double estimate = other(f, p, amps);
                    note.append(p, estimate);
                    note.doubt[p] = amps - drawn[f][p] - estimate;
                    note.covered[p] = covers[f][p];
                }
                // Chargers cannot draw more than this, so the rest is other load, whatever the estimate says.
                double least = amps - most[f][p] - excess[f][p];
                if (least > note.other(p)) {
                    note.append(p, least);
                }
                other[f][p] = note.sure(p, covers[f][p]);
                unseen[f][p] = false;
            }
            if (fuse.parent() >= 0) {
                other[fuse.parent()][p] += Math.max(0, other[f][p]);
                unseen[fuse.parent()][p] |= unseen[f][p];
            }
        }
        note.meterMillis = meter.atMillis();
        note.estimateMillis = hold || lagging[f] && !fresh ? note.estimateMillis : w.now;
    }

    /**
     * Beside chargers that never measure, or that were told another current since, the other load is only known to lie
     * between two bounds: all of what they may draw is theirs, or none. The estimate moves no further than it must.
     */
    private double other(int f, int p, double amps) {
        FuseNote note = w.fuses[f];
        double highest = amps - drawn[f][p];
        if (!guessed[f][p] || note.count[p] == 0) {
            return highest;
        }
        return Math.max(amps - high[f][p] - excess[f][p], Math.min(highest, note.last(p)));
    }

    private static double known(double amps) {
        return amps > 0 ? amps : 0;
    }

    private void capacities(int f) {
        Fuse fuse = fuse(f);
        boolean curb = w.fuses[f].curbedMillis == Note.NONE || w.now - w.fuses[f].curbedMillis >= CURB_MILLIS;
        for (int p = 0; p < 3; p++) {
            if (!present[f][p]) {
                continue;
            }
            double rating = fuse.ratingAmps().at(p);
            double capacity;
            if (blind[f]) {
                capacity = rating - Tracking.known(fuse.otherAmps().at(p), 0) - away[f][p];
            } else {
                capacity = rating - w.rules.marginAmps() - Math.max(0, other[f][p]) - away[f][p] - excess[f][p];
                double over = fuse.metered() ? w.scene.meters().get(f).amps().at(p) - rating : 0;
                if (over > 0 && curb) {
                    capacity = Math.min(capacity, told[f][p] - over);
                    w.fuses[f].curbedMillis = w.now;
                }
            }
            w.limits.capacity[Limits.index(f, p)] = capacity;
        }
    }
}
