package energy.busbar.core.charging;

/** What a charger may be drawing now, and which of its conductors count: measured where that is sure, else the worst. */
final class Tracking {
    /** A reading may be off by this, A. */
    private static final double TOLERANCE = 0.5;

    private static final double DRAWS = 3;

    /** Stands for the idle conductors of a charger that was told one phase; no set of bits. */
    private static final int ONE = -1;

    private Tracking() {}

    static void update(Workings w, int i) {
        Outlet outlet = w.outlet(i);
        Sight sight = w.sight(i);
        Note note = w.notes[i];
        if (!sight.plugged() || !note.plugged) {
            note.forgetCar();
        }
        note.plugged = sight.plugged();
        if (note.day != w.scene.day()) {
            note.day = w.scene.day();
            note.daySwitches = 0;
        }
        if (note.upMillis == Note.NONE) {
            note.upMillis = w.now;
        }
        if (sight.reachable()) {
            note.upMillis = w.now;
            learn(w, note, outlet, sight);
            told(w, note, outlet, sight);
        } else {
            away(w, note, outlet, sight);
        }
        w.previous[i] = previous(note, outlet, sight);
        w.mask[i] = mask(note, outlet, sight);
        // For power one phase is what it was told; for fuses what is sure.
        boolean one = sight.reachable() && phases(note, outlet, sight) == 1 && !note.disobeys;
        w.used[i] = one ? 1 : Integer.bitCount(w.mask[i]);
    }

    /** What it gives already; after it fell back by itself that is less than what it was told, whoever remembers more. */
    private static double previous(Note note, Outlet outlet, Sight sight) {
        double offered = known(sight.offeredAmps(), Double.isNaN(note.granted) ? outlet.safeAmps() : Double.NaN);
        double written = known(sight.writtenAmps(), known(sight.offeredAmps(), 0));
        return Math.min(written, known(offered, written));
    }

    /** Conductors that may carry current: all, until others were seen to be idle; while a charger is away, all of them. */
    private static int mask(Note note, Outlet outlet, Sight sight) {
        int all = (1 << outlet.wiring().size()) - 1;
        if (!sight.reachable()) {
            return all;
        }
        int present = phases(note, outlet, sight) == 1 && note.single ? 1 : all;
        int left = present & ~note.quiet;
        return left == 0 ? present : left;
    }

    static int phases(Note note, Outlet outlet, Sight sight) {
        if (!outlet.switches()) {
            return outlet.wiring().size();
        }
        return sight.phases() > 0
                ? sight.phases()
                : note.phasesAim == 1 ? 1 : outlet.wiring().size();
    }

    private static void learn(Workings w, Note note, Outlet outlet, Sight sight) {
        int conductors = outlet.wiring().size();
        boolean fresh =
                sight.drawnAtMillis() > note.drawnMillis && sight.drawnAmps().known(conductors);
        if (!fresh || !sight.plugged()) {
            return;
        }
        note.drawnMillis = sight.drawnAtMillis();
        double most = sight.drawnAmps().largest(conductors);
        if (most >= TOLERANCE) {
            note.restMillis = Note.NONE;
        } else if (note.told >= outlet.minAmps() && note.restMillis == Note.NONE) {
            note.restMillis = w.now;
        }
        if (note.toldMillis != Note.NONE && w.now - note.toldMillis > w.rules.estimate() && most >= DRAWS) {
            note.carAmps = note.told - most > 1 ? most : Double.NaN;
        }
        if (!sight.each()) {
            return;
        }
        if (phases(note, outlet, sight) == 1 && conductors > 1) {
            one(w, note, sight, conductors);
            return;
        }
        note.single = false;
        note.disobeys = false;
        int idle = 0;
        for (int c = 0; c < conductors; c++) {
            double amps = sight.drawnAmps().at(c);
            if (amps >= 2 * TOLERANCE) {
                note.seen |= 1 << c;
                note.quiet &= ~(1 << c);
            } else if (amps < TOLERANCE) {
                idle |= 1 << c;
            }
        }
        if (most < DRAWS || idle == 0 || idle != note.idle) {
            note.idle = idle;
            note.idleMillis = most < DRAWS || idle == 0 ? Note.NONE : w.now;
        } else if (w.now - note.idleMillis >= w.rules.learn()) {
            note.quiet |= idle;
        }
    }

    /** Whether a charger that was told one phase is on one: cars begin with one before they take the others. */
    private static void one(Workings w, Note note, Sight sight, int conductors) {
        double others = 0;
        for (int c = 1; c < conductors; c++) {
            others = Math.max(others, sight.drawnAmps().at(c));
        }
        if (others >= 2 * TOLERANCE) {
            note.disobeys = true;
            note.single = false;
            note.idleMillis = Note.NONE;
        } else if (sight.drawnAmps().at(0) < DRAWS || others >= TOLERANCE) {
            note.idleMillis = Note.NONE;
        } else if (note.idleMillis == Note.NONE || note.idle != ONE) {
            note.idle = ONE;
            note.idleMillis = w.now;
        } else if (w.now - note.idleMillis >= w.rules.learn()) {
            note.single = true;
            note.disobeys = false;
        }
    }

    private static void told(Workings w, Note note, Outlet outlet, Sight sight) {
        int conductors = outlet.wiring().size();
        boolean measured = sight.drawnAmps().known(conductors);
        double drawn = sight.drawnAmps().largest(conductors);
        boolean never =
                Double.isNaN(note.granted) && Double.isNaN(sight.writtenAmps()) && Double.isNaN(sight.offeredAmps());
        double told = never
                ? sight.plugged() && !measured ? outlet.maxAmps() : 0
                : Math.max(
                        known(note.granted, 0), Math.max(known(sight.writtenAmps(), 0), known(sight.offeredAmps(), 0)));
        if (note.toldMillis == Note.NONE || told < note.told) {
            note.toldMillis = w.now;
        }
        if (note.changedMillis == Note.NONE || Math.abs(told - note.told) > TOLERANCE) {
            note.changedMillis = w.now;
        }
        note.told = told;
        double may = Math.max(told, drawn);
        boolean settled = w.now - note.toldMillis >= w.rules.settle();
        if (may >= note.held || confirmed(w, note, sight, measured)) {
            note.held = may;
        }
        if (settled && measured) {
            double excess = drawn - told;
            note.excess = excess > Math.max(TOLERANCE, 0.05 * told) ? excess : 0;
        } else if (!measured) {
            note.excess = 0;
        }
    }

    /** A drop is confirmed by a measurement from after the lower current was accepted, or by time where nothing measures. */
    private static boolean confirmed(Workings w, Note note, Sight sight, boolean measured) {
        if (!sight.plugged()) {
            return true; // what is still measured counts all the same
        }
        return measured ? sight.drawnAtMillis() >= note.toldMillis + 500 : w.now - note.toldMillis >= w.rules.settle();
    }

    /** Until its dead-man has passed it may still give what it was told; afterwards its safe current. */
    private static void away(Workings w, Note note, Outlet outlet, Sight sight) {
        // Another car may have come meanwhile.
        note.quiet = 0;
        note.seen = 0;
        note.single = false;
        note.idleMillis = Note.NONE;
        note.switchMillis = Note.NONE;
        boolean never = Double.isNaN(note.granted) && Double.isNaN(sight.writtenAmps());
        boolean fallen = outlet.deadManMillis() < Long.MAX_VALUE / 2
                && w.now - note.upMillis >= outlet.deadManMillis() + w.rules.settle();
        if (fallen) {
            note.granted = Double.NaN;
            note.held = outlet.safeAmps();
            note.told = outlet.safeAmps();
        } else {
            double may = never
                    ? outlet.maxAmps()
                    : Math.max(known(note.granted, 0), Math.max(known(sight.writtenAmps(), 0), outlet.safeAmps()));
            note.held = Math.max(note.held, may);
            note.told = Math.max(note.told, may);
        }
        note.excess = 0;
    }

    static double known(double amps, double otherwise) {
        return Double.isNaN(amps) ? otherwise : amps;
    }
}
