package energy.busbar.core.charging;

import energy.busbar.core.charging.FuseTree.Fuse;
import energy.busbar.core.model.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A random site that passes the check of its configuration: safe currents and the worst other load fit every fuse. */
final class RandomTree {
    private static final List<List<Phase>> WIRINGS = List.of(
            List.of(Phase.L1),
            List.of(Phase.L2),
            List.of(Phase.L3),
            List.of(Phase.L1, Phase.L2, Phase.L3),
            List.of(Phase.L2, Phase.L3, Phase.L1),
            List.of(Phase.L3, Phase.L1, Phase.L2),
            List.of(Phase.L1, Phase.L2));

    static final long DEAD_MAN = 20_000;

    final FuseTree tree;
    final List<Outlet> outlets = new ArrayList<>();
    /** Worst other load that hangs on each fuse itself, by phase. */
    final double[][] worst;

    RandomTree(Random random) {
        int chargers = random.nextInt(25) == 0 ? 1 + random.nextInt(40) : 1 + random.nextInt(8);
        int count = 1 + random.nextInt(Math.min(8, 1 + chargers));
        int[] parent = new int[count];
        int[] depth = new int[count];
        parent[0] = -1;
        double[][] rating = new double[count][3];
        for (int f = 0; f < count; f++) {
            if (f > 0) {
                do {
                    parent[f] = random.nextInt(f);
                } while (depth[parent[f]] >= 3);
                depth[f] = depth[parent[f]] + 1;
            }
            for (int p = 0; p < 3; p++) {
                double same = p > 0 && random.nextInt(4) > 0 ? rating[f][0] : 16 + random.nextInt(30 + 4 * chargers);
                rating[f][p] = f == 0 ? same : Math.min(same, rating[parent[f]][p]);
            }
        }
        List<Outlet> candidates = new ArrayList<>();
        boolean plain = random.nextBoolean();
        for (int i = 0; i < chargers; i++) {
            candidates.add(outlet(random, i, count, plain));
        }
        double[][] safe = new double[count][3];
        for (Outlet c : candidates) {
            outlets.add(fits(c, parent, rating, safe) ? c : safeless(c));
        }
        worst = new double[count][3];
        double[][] below = new double[count][3];
        for (int f = count - 1; f >= 0; f--) {
            for (int p = 0; p < 3; p++) {
                double room = Double.MAX_VALUE;
                for (int a = f; a >= 0; a = parent[a]) {
                    room = Math.min(room, rating[a][p] - safe[a][p] - below[a][p]);
                }
                worst[f][p] = Math.max(0, random.nextInt(3) == 0 ? 0 : room * random.nextDouble() * 0.7);
                for (int a = f; a >= 0; a = parent[a]) {
                    below[a][p] += worst[f][p];
                }
            }
        }
        List<Fuse> fuses = new ArrayList<>();
        for (int f = 0; f < count; f++) {
            boolean metered = random.nextInt(f == 0 ? 8 : 2) > 0;
            PhaseAmps other = new PhaseAmps(below[f][0], below[f][1], below[f][2]);
            fuses.add(new Fuse(
                    "f" + f, parent[f], new PhaseAmps(rating[f][0], rating[f][1], rating[f][2]), other, metered));
        }
        tree = new FuseTree(fuses);
    }

    private static Outlet outlet(Random random, int i, int fuses, boolean plain) {
        double max = List.of(10.0, 16.0, 20.0, 32.0).get(random.nextInt(4));
        return new Outlet(
                "c" + i,
                random.nextInt(fuses),
                WIRINGS.get(random.nextInt(WIRINGS.size())),
                random.nextInt(6) == 0 ? 8 : 6,
                max,
                random.nextInt(3) == 0 ? 6 : 0,
                plain ? 0 : random.nextInt(3),
                plain || random.nextInt(5) > 0 ? 0 : 6,
                plain ? 1 : 1 + random.nextInt(3),
                230,
                false,
                DEAD_MAN);
    }

    private static boolean fits(Outlet c, int[] parent, double[][] rating, double[][] safe) {
        for (int f = c.fuse(); f >= 0; f = parent[f]) {
            for (Phase phase : c.wiring()) {
                if (safe[f][phase.ordinal()] + c.safeAmps() > rating[f][phase.ordinal()]) {
                    return false;
                }
            }
        }
        for (int f = c.fuse(); f >= 0; f = parent[f]) {
            for (Phase phase : c.wiring()) {
                safe[f][phase.ordinal()] += c.safeAmps();
            }
        }
        return true;
    }

    private static Outlet safeless(Outlet c) {
        return new Outlet(
                c.id(),
                c.fuse(),
                c.wiring(),
                c.minAmps(),
                c.maxAmps(),
                0,
                c.priority(),
                c.guaranteeAmps(),
                c.weight(),
                c.volts(),
                c.switches(),
                c.deadManMillis());
    }
}
