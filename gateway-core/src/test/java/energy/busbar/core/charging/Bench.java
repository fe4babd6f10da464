package energy.busbar.core.charging;

import energy.busbar.core.charging.FuseTree.Fuse;
import energy.busbar.core.model.ChargingMode;
import energy.busbar.core.model.Phase;
import java.util.ArrayList;
import java.util.List;

/** A small site by hand: cars follow at once, a sun and a house load at the root. Each second is one allocation. */
final class Bench {
    static final class Car {
        final Outlet outlet;
        Wish wish;
        boolean reachable = true;
        boolean plugged = true;
        boolean measures = true;
        /** How often it measures, and when in that time. */
        int everySeconds = 1;

        int offsetSeconds;
        /** Whether it changes phases when it is told to. */
        boolean obeysPhases = true;

        private double[] seen = new double[3];
        private long seenAt = Note.NONE;
        double takes = 40;
        int uses;
        double offer;
        int phases;
        double wattHours;
        Grant grant = new Grant("", 0, 0, Grant.Why.NO_CAR, "", 0, false);

        Car(Outlet outlet) {
            this.outlet = outlet;
            wish = Wish.of(ChargingMode.FAST, outlet.maxAmps());
            uses = outlet.wiring().size();
            phases = outlet.wiring().size();
        }

        int drawing() {
            return Math.min(uses, obeysPhases ? phases : outlet.wiring().size());
        }

        double draws() {
            return plugged ? Math.min(takes, offer) : 0;
        }
    }

    final List<Car> cars = new ArrayList<>();
    final List<Fuse> fuses = new ArrayList<>();
    long nowMillis = 1_000_000;
    double houseAmps;
    double sunWatts;
    boolean meterSeen = true;
    Memory memory = Memory.initial();
    Rules rules = Rules.of(900_000, 10_000);

    Bench(double fuseAmps) {
        fuses.add(new Fuse("main", -1, PhaseAmps.all(fuseAmps), PhaseAmps.UNKNOWN, true));
    }

    Car car(String id) {
        return car(id, 0, 0, false);
    }

    Car car(String id, int priority, double guarantee, boolean switches) {
        Car car = new Car(new Outlet(
                id,
                fuses.size() - 1,
                List.of(Phase.values()),
                6,
                16,
                0,
                priority,
                guarantee,
                1,
                230,
                switches,
                60_000));
        cars.add(car);
        return car;
    }

    void second() {
        nowMillis += 1000;
        double[] flow = {houseAmps, houseAmps, houseAmps};
        List<Sight> sights = new ArrayList<>();
        double watts = houseAmps * 3 * 230 - sunWatts;
        for (Car car : cars) {
            double[] drawn = new double[3];
            for (int c = 0; c < car.drawing(); c++) {
                drawn[c] = car.draws();
                flow[car.outlet.wiring().get(c).ordinal()] += drawn[c];
            }
            watts += car.draws() * car.drawing() * 230;
            car.wattHours += car.draws() * car.drawing() * 230 / 3600;
            if (nowMillis / 1000 % car.everySeconds == car.offsetSeconds) {
                car.seen = drawn;
                car.seenAt = nowMillis;
            }
            if (!car.plugged && nowMillis / 1000 % 5 == 0) {
                car.seen = new double[3];
                car.seenAt = nowMillis;
            }
            drawn = car.seen;
            boolean known = car.measures && car.seenAt != Note.NONE;
            sights.add(new Sight(
                    car.reachable,
                    car.plugged,
                    car.offer,
                    car.offer,
                    known ? new PhaseAmps(drawn[0], drawn[1], drawn[2]) : PhaseAmps.UNKNOWN,
                    true,
                    known ? car.seenAt : Note.NONE,
                    car.outlet.switches() ? car.phases : 0));
        }
        List<MeterSight> meters = new ArrayList<>();
        for (Fuse fuse : fuses) {
            meters.add(
                    fuse.metered() && meterSeen
                            ? new MeterSight(new PhaseAmps(flow[0], flow[1], flow[2]), nowMillis)
                            : MeterSight.NONE);
        }
        Scene scene = new Scene(
                nowMillis,
                0,
                new FuseTree(fuses),
                cars.stream().map(c -> c.outlet).toList(),
                cars.stream().map(c -> c.wish).toList(),
                sights,
                meters,
                Double.POSITIVE_INFINITY,
                -watts);
        Allocation allocation = Allocator.allocate(scene, memory, rules);
        memory = allocation.next();
        for (int i = 0; i < cars.size(); i++) {
            Car car = cars.get(i);
            car.grant = allocation.grants().get(i);
            if (car.reachable) {
                car.offer = car.grant.amps();
                car.phases = car.grant.phases() > 0 ? car.grant.phases() : car.phases;
            }
        }
    }

    void seconds(int count) {
        for (int i = 0; i < count; i++) {
            second();
        }
    }
}
