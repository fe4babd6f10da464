package energy.busbar.core.charging;

import energy.busbar.core.model.ChargingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Cars, chargers, meters and other loads of a {@link RandomTree}; knows nothing of how currents are shared. */
final class Plant {
    final RandomTree site;
    final int n;
    final int fuses;
    long now = 1_000_000;

    // chargers
    final boolean[] reachable;
    final boolean[] plugged;
    final long[] leftAt;
    final boolean[] measures;
    final long[] everyMillis;
    /** What the charger offers, and on its way to it. */
    final double[] offer;

    final double[] written;
    final double[] pending;
    final long[] pendingAt;
    final long[] renewedAt;
    // cars
    final double[] wish;
    final boolean[][] uses;
    final double[] disobeys;
    final double[] draws;
    /** How fast a car follows its offer, s. */
    final double[] lagSeconds;
    // what is seen
    final double[][] seen;
    final long[] seenAt;
    final boolean[] meterGood;
    final double[][] meter;
    final long[] meterAt;
    final double[][] load;
    /** Until when a fuse may be above its rating, because something happened below it that nobody could know. */
    final long[] graceUntil;

    final Wish[] wishes;

    Plant(RandomTree site, Random random) {
        this.site = site;
        n = site.outlets.size();
        fuses = site.tree.fuses().size();
        reachable = new boolean[n];
        plugged = new boolean[n];
        leftAt = new long[n];
        measures = new boolean[n];
        everyMillis = new long[n];
        offer = new double[n];
        written = new double[n];
        pending = new double[n];
        pendingAt = new long[n];
        renewedAt = new long[n];
        wish = new double[n];
        uses = new boolean[n][];
        disobeys = new double[n];
        draws = new double[n];
        lagSeconds = new double[n];
        seen = new double[n][3];
        seenAt = new long[n];
        meterGood = new boolean[fuses];
        meter = new double[fuses][3];
        meterAt = new long[fuses];
        load = new double[fuses][3];
        graceUntil = new long[fuses];
        wishes = new Wish[n];
        for (int i = 0; i < n; i++) {
            Outlet outlet = site.outlets.get(i);
            reachable[i] = true;
            plugged[i] = random.nextInt(4) > 0;
            measures[i] = random.nextInt(8) > 0;
            // IEC 61851-1 gives a car 5 s; what is slower shows where it is measured.
            lagSeconds[i] = measures[i] ? 0.5 + 3 * random.nextDouble() : 1.2;
            everyMillis[i] = random.nextInt(3) == 0 ? 10_000 : 1_000;
            pending[i] = Double.NaN;
            written[i] = Double.NaN;
            disobeys[i] = 1;
            renewedAt[i] = now;
            seenAt[i] = now;
            wishes[i] = Wish.of(ChargingMode.FAST, outlet.maxAmps());
            car(i, random);
        }
        for (int f = 0; f < fuses; f++) {
            meterGood[f] = true;
            for (int p = 0; p < 3; p++) {
                load[f][p] = site.worst[f][p] * random.nextDouble();
            }
        }
        measure();
    }

    void car(int i, Random random) {
        int conductors = site.outlets.get(i).wiring().size();
        uses[i] = new boolean[conductors];
        int of = random.nextInt(3) == 0 ? 1 : conductors;
        for (int c = 0; c < of; c++) {
            uses[i][c] = true;
        }
        wish[i] = random.nextInt(6) == 0 ? 6 + random.nextInt(10) : 40;
    }

    /** Something that nobody could know happens below a fuse. */
    void grace(int fuse, long millis) {
        for (int f = fuse; f >= 0; f = site.tree.fuses().get(f).parent()) {
            graceUntil[f] = Math.max(graceUntil[f], now + millis);
        }
    }

    void step(double seconds) {
        now += (long) (seconds * 1000);
        for (int i = 0; i < n; i++) {
            if (reachable[i]) {
                if (!Double.isNaN(pending[i]) && now >= pendingAt[i]) {
                    offer[i] = pending[i];
                    written[i] = pending[i];
                    pending[i] = Double.NaN;
                }
                renewedAt[i] = now;
            } else if (now - renewedAt[i] >= RandomTree.DEAD_MAN) {
                offer[i] = site.outlets.get(i).safeAmps();
                pending[i] = Double.NaN;
            }
            double aim = plugged[i] ? Math.min(wish[i], offer[i]) * disobeys[i] : 0;
            draws[i] += (aim - draws[i]) * (1 - Math.exp(-seconds / lagSeconds[i]));
            draws[i] = plugged[i] ? draws[i] : 0;
        }
        measure();
    }

    double drawn(int i, int conductor) {
        return uses[i][conductor] ? draws[i] : 0;
    }

    /** What flows through a fuse. */
    double[][] flows() {
        double[][] flows = new double[fuses][3];
        for (int f = 0; f < fuses; f++) {
            for (int a = f; a >= 0; a = site.tree.fuses().get(a).parent()) {
                for (int p = 0; p < 3; p++) {
                    flows[a][p] += load[f][p];
                }
            }
        }
        for (int i = 0; i < n; i++) {
            Outlet outlet = site.outlets.get(i);
            for (int a = outlet.fuse(); a >= 0; a = site.tree.fuses().get(a).parent()) {
                for (int c = 0; c < outlet.wiring().size(); c++) {
                    flows[a][outlet.wiring().get(c).ordinal()] += drawn(i, c);
                }
            }
        }
        return flows;
    }

    private void measure() {
        double[][] flows = flows();
        for (int f = 0; f < fuses; f++) {
            if (meterGood[f]) {
                meter[f] = flows[f];
                meterAt[f] = now;
            }
        }
        for (int i = 0; i < n; i++) {
            if (reachable[i] && now - seenAt[i] >= everyMillis[i]) {
                for (int c = 0; c < uses[i].length; c++) {
                    seen[i][c] = drawn(i, c);
                }
                seenAt[i] = now;
            }
        }
    }

    Scene scene(double importRoom) {
        List<Sight> sights = new ArrayList<>(n);
        for (int i = 0; i < n; i++) {
            int conductors = site.outlets.get(i).wiring().size();
            boolean known = measures[i] && reachable[i];
            PhaseAmps amps = !known
                    ? PhaseAmps.UNKNOWN
                    : new PhaseAmps(
                            seen[i][0],
                            conductors > 1 ? seen[i][1] : Double.NaN,
                            conductors > 2 ? seen[i][2] : Double.NaN);
            sights.add(new Sight(
                    reachable[i],
                    plugged[i],
                    written[i],
                    reachable[i] ? offer[i] : Double.NaN,
                    amps,
                    conductors > 1,
                    known ? seenAt[i] : Note.NONE,
                    0));
        }
        List<MeterSight> meters = new ArrayList<>(fuses);
        for (int f = 0; f < fuses; f++) {
            boolean there = site.tree.fuses().get(f).metered();
            meters.add(
                    there && meterGood[f]
                            ? new MeterSight(new PhaseAmps(meter[f][0], meter[f][1], meter[f][2]), meterAt[f])
                            : MeterSight.NONE);
        }
        return new Scene(now, 0, site.tree, site.outlets, List.of(wishes), sights, meters, importRoom, Double.NaN);
    }

    void tell(Allocation allocation, Random random) {
        for (int i = 0; i < n; i++) {
            double amps = allocation.grants().get(i).amps();
            // What fell back while nobody reached it is written again.
            boolean news = Double.isNaN(pending[i]) ? amps != written[i] || offer[i] != written[i] : amps != pending[i];
            if (reachable[i] && news && random.nextInt(20) > 0) {
                pending[i] = amps;
                pendingAt[i] = now + random.nextInt(1500);
            }
        }
    }
}
