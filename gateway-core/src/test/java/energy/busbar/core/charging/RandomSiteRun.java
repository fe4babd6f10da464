package energy.busbar.core.charging;

import static org.assertj.core.api.Assertions.fail;

import energy.busbar.core.charging.FuseTree.Fuse;
import energy.busbar.core.model.ChargingMode;
import java.util.Arrays;
import java.util.Random;

/** One random site through faults, the death of its gateway and a quiet time; what must hold in every moment. */
final class RandomSiteRun {
    /** Slots are short, so that turns come round; what is bound to slots scales with them. */
    private static final long SLOT = 30_000;

    static final Rules RULES = Rules.of(SLOT, 6_000);

    /** An estimate that stands while chargers measure seldom, two cycles, a late write, and a car that comes down. */
    private static final long REACTION = 45_000;

    /** From one car's plug to the current of the next; shorter than anybody can be. */
    private static final long CHANGE_OF_CARS = 5_000;

    /** Of a slow car's way to the safe current after 20 s, A; it approaches it for ever. */
    private static final double STILL_COMING_DOWN = 0.05;

    private final long seed;
    private final Random random;
    private final Plant plant;
    private Memory memory = Memory.initial();
    private double importRoom = Double.POSITIVE_INFINITY;

    RandomSiteRun(long seed) {
        this.seed = seed;
        random = new Random(seed);
        plant = new Plant(new RandomTree(random), random);
    }

    /** Throws what does not hold, with the seed. */
    void run() {
        for (int f = 0; f < plant.fuses; f++) {
            plant.grace(f, REACTION);
        }
        for (int k = 0; k < 120; k++) {
            if (random.nextInt(5) == 0) {
                disturb();
            }
            cycle(1 + random.nextInt(2));
        }
        killed();
        quiet();
    }

    private void cycle(double seconds) {
        plant.step(seconds);
        Scene scene = plant.scene(importRoom);
        Allocation allocation = Allocator.allocate(scene, memory, RULES);
        grants(scene, allocation);
        limits(allocation);
        raises(scene, allocation);
        fuses();
        memory = allocation.next();
        plant.tell(allocation, random);
    }

    private void grants(Scene scene, Allocation allocation) {
        for (int i = 0; i < plant.n; i++) {
            Outlet outlet = scene.outlets().get(i);
            double amps = allocation.grants().get(i).amps();
            boolean fits = amps == 0
                    || amps >= outlet.minAmps() && amps <= Math.min(outlet.maxAmps(), plant.wishes[i].capAmps()) + 1e-9;
            if (!fits) {
                wrong(outlet.id() + " is granted " + amps + " A");
            }
        }
    }

    private void limits(Allocation allocation) {
        for (Allocation.Limit limit : allocation.limits()) {
            if (limit.granted() > Math.max(0, limit.capacity()) + 1e-6) {
                wrong("granted " + limit.granted() + " of " + limit.capacity() + " under " + limit.name());
            }
        }
    }

    /** A raise fits beside what is really drawn and offered at this moment: the lowered have come down before. */
    private void raises(Scene scene, Allocation allocation) {
        for (int i = 0; i < plant.n; i++) {
            double amps = allocation.grants().get(i).amps();
            if (!plant.reachable[i] || amps <= Math.max(plant.offer[i], Tracking.known(plant.pending[i], 0))) {
                continue;
            }
            Outlet outlet = scene.outlets().get(i);
            for (int f = outlet.fuse(); f >= 0; f = scene.tree().fuses().get(f).parent()) {
                Fuse fuse = scene.tree().fuses().get(f);
                if (plant.now < plant.graceUntil[f]) {
                    continue;
                }
                for (int c = 0; c < outlet.wiring().size(); c++) {
                    int p = outlet.wiring().get(c).ordinal();
                    double may = plant.uses[i][c] ? other(f, p) + mayDraw(allocation, f, p) : 0;
                    if (may > fuse.ratingAmps().at(p) + 1e-6) {
                        wrong(outlet.id() + " is raised to " + amps + " A while " + may + " A may flow through "
                                + fuse.id() + " phase " + p + " of "
                                + fuse.ratingAmps().at(p) + " A");
                    }
                }
            }
        }
    }

    private double other(int fuse, int phase) {
        double sum = 0;
        for (int f = 0; f < plant.fuses; f++) {
            sum += below(f, fuse) ? plant.load[f][phase] : 0;
        }
        return sum;
    }

    private double mayDraw(Allocation allocation, int fuse, int phase) {
        double sum = 0;
        for (int i = 0; i < plant.n; i++) {
            Outlet outlet = plant.site.outlets.get(i);
            for (int c = 0; below(outlet.fuse(), fuse) && c < outlet.wiring().size(); c++) {
                if (outlet.wiring().get(c).ordinal() == phase && plant.uses[i][c] && plant.plugged[i]) {
                    double granted =
                            plant.reachable[i] ? allocation.grants().get(i).amps() : 0;
                    sum += Math.max(Math.min(plant.wish[i], granted), plant.draws[i]);
                }
            }
        }
        return sum;
    }

    private boolean below(int fuse, int ancestor) {
        for (int f = fuse; f >= 0; f = plant.site.tree.fuses().get(f).parent()) {
            if (f == ancestor) {
                return true;
            }
        }
        return false;
    }

    private void fuses() {
        double[][] flows = plant.flows();
        for (int f = 0; f < plant.fuses; f++) {
            for (int p = 0; p < 3 && plant.now >= plant.graceUntil[f]; p++) {
                double rating = plant.site.tree.fuses().get(f).ratingAmps().at(p);
                if (flows[f][p] > rating + 0.01) {
                    wrong(flows[f][p] + " A flow through f" + f + " phase " + p + ", rated " + rating + " A");
                }
            }
        }
    }

    /** Every kind of thing that happens on sites; what nobody could know beforehand gives its fuses time to react. */
    private void disturb() {
        int i = random.nextInt(plant.n);
        int f = random.nextInt(plant.fuses);
        boolean steady = seed % 2 == 0;
        int own = plant.site.outlets.get(i).fuse();
        switch (random.nextInt(10)) {
            case 0, 1 -> {
                boolean away = false;
                for (int j = 0; j < plant.n; j++) {
                    away |= !plant.reachable[j];
                }
                for (int p = 0; p < 3; p++) {
                    double most = steady ? plant.load[f][p] : plant.site.worst[f][p];
                    plant.load[f][p] = most * random.nextDouble();
                }
                plant.grace(f, steady ? 0 : REACTION + (away ? RandomTree.DEAD_MAN : 0));
            }
            case 2 -> plant.reachable[i] = !plant.reachable[i];
            case 3 -> {
                if (plant.plugged[i]) {
                    plant.leftAt[i] = plant.now;
                } else if (plant.now - plant.leftAt[i] < CHANGE_OF_CARS) {
                    return;
                }
                plant.plugged[i] = !plant.plugged[i];
                plant.car(i, random);
            }
            case 4 -> plant.meterGood[f] = !plant.meterGood[f];
            case 5 -> {
                double before = plant.wish[i];
                plant.wish[i] = 6 + random.nextInt(30);
                // Whether an unmeasured car takes more or somebody else does shows only at the meter, and only then.
                plant.grace(own, plant.measures[i] || plant.wish[i] <= before ? 0 : REACTION);
            }
            case 6 -> {
                if (steady) {
                    return;
                }
                plant.disobeys[i] = plant.disobeys[i] > 1 ? 1 : 1 + random.nextDouble() * 0.5;
                plant.grace(own, Long.MAX_VALUE / 4);
            }
            case 7 -> importRoom = random.nextBoolean() ? Double.POSITIVE_INFINITY : random.nextInt(30_000);
            case 8 ->
                plant.wishes[i] = Wish.of(
                        ChargingMode.FAST,
                        random.nextInt(4) == 0
                                ? 0
                                : random.nextInt((int) plant.site.outlets.get(i).maxAmps() + 1));
            default -> {
                Wish wish = Wish.of(ChargingMode.FAST, plant.site.outlets.get(i).maxAmps());
                plant.wishes[i] = wish.with(new Wish.Goal(random.nextInt(40_000), 60_000L * random.nextInt(300)));
            }
        }
    }

    /** The gateway is gone: every charger falls to its safe current, and no fuse is above its rating at the worst load. */
    private void killed() {
        boolean[] before = plant.reachable.clone();
        double[] factors = plant.disobeys.clone();
        Arrays.fill(plant.reachable, false);
        Arrays.fill(plant.disobeys, 1);
        for (int k = 0; k < 20; k++) {
            plant.step(2);
        }
        double[][] flows = plant.flows();
        for (int f = 0; f < plant.fuses; f++) {
            for (int p = 0; p < 3; p++) {
                double worst = flows[f][p] - other(f, p);
                double rating = plant.site.tree.fuses().get(f).ratingAmps().at(p);
                worst += plant.site.tree.fuses().get(f).otherAmps().at(p);
                if (worst > rating + STILL_COMING_DOWN) {
                    wrong("without a gateway " + worst + " A may flow through f" + f + ", rated " + rating);
                }
            }
        }
        System.arraycopy(before, 0, plant.reachable, 0, before.length);
        System.arraycopy(factors, 0, plant.disobeys, 0, factors.length);
    }

    /** No faults, steady load: who wants current and could have it has it within so many turns as there are cars. */
    private void quiet() {
        boolean equal = plant.site.outlets.stream().allMatch(o -> o.priority() == 0 && o.guaranteeAmps() == 0);
        importRoom = Double.POSITIVE_INFINITY;
        for (int i = 0; i < plant.n; i++) {
            plant.reachable[i] = true;
            plant.disobeys[i] = 1;
            plant.wish[i] = 40;
            plant.wishes[i] =
                    Wish.of(ChargingMode.FAST, plant.site.outlets.get(i).maxAmps());
        }
        for (int f = 0; f < plant.fuses; f++) {
            plant.meterGood[f] = true;
            plant.graceUntil[f] = plant.now + REACTION + RandomTree.DEAD_MAN;
        }
        boolean[] served = new boolean[plant.n];
        long bound = plant.now + (2L * plant.n + 3) * (SLOT + RULES.leastPause()) + 120_000;
        int left = plant.n;
        while (left > 0 && plant.now < bound) {
            cycle(3);
            for (int i = 0; i < plant.n; i++) {
                if (!served[i] && (plant.draws[i] > 5 || !plant.plugged[i] || !equal || alone(i) < 0)) {
                    served[i] = true;
                    left--;
                }
            }
        }
        for (int i = 0; i < plant.n; i++) {
            if (!served[i]) {
                wrong(plant.site.outlets.get(i).id() + " starves: "
                        + Allocator.allocate(plant.scene(importRoom), memory, RULES)
                                .grants()
                                .get(i)
                                .words());
            }
        }
    }

    /** Room that a charger would have if no other charged; the margin and a step of the meter's are not its own. */
    private double alone(int i) {
        Outlet outlet = plant.site.outlets.get(i);
        double room = outlet.maxAmps() - outlet.minAmps();
        for (int f = outlet.fuse(); f >= 0; f = plant.site.tree.fuses().get(f).parent()) {
            Fuse fuse = plant.site.tree.fuses().get(f);
            for (int c = 0; c < outlet.wiring().size(); c++) {
                int p = outlet.wiring().get(c).ordinal();
                double load = fuse.metered()
                        ? other(f, p)
                        : Math.max(other(f, p), fuse.otherAmps().at(p));
                room = Math.min(room, fuse.ratingAmps().at(p) - load - 1 - outlet.minAmps());
            }
        }
        return room;
    }

    private void wrong(String what) {
        fail("seed " + seed + " at " + plant.now + ": " + what);
    }
}
