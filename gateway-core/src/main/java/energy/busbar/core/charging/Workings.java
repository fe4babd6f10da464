package energy.busbar.core.charging;

import energy.busbar.core.charging.Grant.Why;

/** The sheet of one allocation that its steps fill in. By outlet, unless it says otherwise. */
final class Workings {
    final Scene scene;
    final Rules rules;
    final long now;
    final int n;
    final Note[] notes;
    final FuseNote[] fuses;

    /** Conductors in use, as bits, and how many. */
    final int[] mask;

    final int[] used;
    /** Last told and accepted. */
    final double[] previous;
    /** Index of a fuse of its path that nobody sees; −1 when all are seen. */
    final int[] blind;

    final double[] cap;
    final boolean[] wants;
    final boolean[] urgent;
    final double[] laxityMillis;
    final boolean[] infeasible;
    final int[] phasesOut;
    final boolean[] switching;
    final Limits limits;
    /** Served first to last. */
    int[] order;

    final double[] grant;
    final Why[] why;
    final String[] by;
    final double[] value;
    double surplusWatts;

    Workings(Scene scene, Rules rules, Memory memory) {
        this.scene = scene;
        this.rules = rules;
        now = scene.nowMillis();
        n = scene.outlets().size();
        notes = memory.notes(scene.outlets());
        fuses = memory.fuses(scene.tree().fuses().size(), now);
        mask = new int[n];
        used = new int[n];
        previous = new double[n];
        blind = new int[n];
        cap = new double[n];
        wants = new boolean[n];
        urgent = new boolean[n];
        laxityMillis = new double[n];
        infeasible = new boolean[n];
        phasesOut = new int[n];
        switching = new boolean[n];
        limits = new Limits(scene.tree(), n);
        order = new int[0];
        grant = new double[n];
        why = new Why[n];
        by = new String[n];
        value = new double[n];
        java.util.Arrays.fill(why, Why.FULL);
        java.util.Arrays.fill(by, "");
    }

    Outlet outlet(int i) {
        return scene.outlets().get(i);
    }

    Sight sight(int i) {
        return scene.sights().get(i);
    }

    Wish wish(int i) {
        return scene.wishes().get(i);
    }

    void because(int i, Why reason, String name, double number) {
        why[i] = reason;
        by[i] = name;
        value[i] = number;
    }

    /** Whether the conductor is counted. */
    boolean uses(int i, int conductor) {
        return (mask[i] & 1 << conductor) != 0;
    }

    double wattsPerAmp(int i) {
        return outlet(i).volts() * used[i];
    }
}
