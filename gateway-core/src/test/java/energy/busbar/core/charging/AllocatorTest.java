package energy.busbar.core.charging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import energy.busbar.core.charging.FuseTree.Fuse;
import energy.busbar.core.model.ChargingMode;
import energy.busbar.core.model.Phase;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AllocatorTest {
    @Test
    void where_not_all_can_have_six_amperes_the_lower_priority_pauses_and_says_which_fuse_it_waits_for() {
        Bench bench = new Bench(16);
        Bench.Car low = bench.car("low", 0, 0, false);
        Bench.Car high = bench.car("high", 1, 0, false);
        bench.houseAmps = 5;
        bench.seconds(4000);
        assertThat(high.offer).isEqualTo(10.5);
        assertThat(low.offer).isZero();
        assertThat(low.grant.words()).startsWith("waits for its turn: main L1 has 4.5 A left for it");
    }

    @Test
    void a_guarantee_is_served_before_a_priority() {
        Bench bench = new Bench(20);
        Bench.Car guaranteed = bench.car("guaranteed", 0, 8, false);
        Bench.Car high = bench.car("high", 5, 0, false);
        bench.houseAmps = 5;
        bench.seconds(60);
        assertThat(guaranteed.offer).isGreaterThanOrEqualTo(8);
        assertThat(high.offer).isBetween(6.0, 6.5);
    }

    @Test
    void a_fuse_further_up_holds_what_a_sub_panel_would_bear() {
        Bench bench = new Bench(20);
        bench.fuses.add(new Fuse("garage", 0, PhaseAmps.all(32), PhaseAmps.UNKNOWN, false));
        Bench.Car one = bench.car("one");
        Bench.Car two = bench.car("two");
        bench.houseAmps = 4;
        bench.seconds(60);
        assertThat(one.offer + two.offer).isBetween(14.0, 15.5);
        assertThat(one.grant.words()).contains("main L");
    }

    @Test
    void a_car_that_uses_one_phase_is_counted_on_all_until_that_is_sure() {
        Bench bench = new Bench(20);
        Bench.Car one = bench.car("one");
        Bench.Car two = new Bench.Car(
                new Outlet("two", 0, List.of(Phase.L2, Phase.L3, Phase.L1), 6, 16, 0, 0, 0, 1, 230, false, 60_000));
        bench.cars.add(two);
        one.uses = 1;
        two.uses = 1;
        bench.seconds(50);
        assertThat(one.offer + two.offer).isBetween(18.0, 19.5);
        bench.seconds(60);
        assertThat(one.offer).isEqualTo(16);
        assertThat(two.offer).isEqualTo(16);
        one.uses = 3;
        bench.seconds(3);
        assertThat(one.offer + two.offer).isLessThanOrEqualTo(19.5);
    }

    @Test
    void a_car_that_takes_nothing_no_longer_holds_back_another() {
        Bench bench = new Bench(16);
        Bench.Car full = bench.car("a-full");
        Bench.Car hungry = bench.car("hungry");
        full.takes = 0;
        bench.seconds(90);
        assertThat(hungry.offer).isGreaterThan(9);
        full.takes = 40;
        bench.seconds(60);
        assertThat(full.offer).isGreaterThan(7);
    }

    @Test
    void a_car_that_leaves_frees_its_current_within_seconds_however_seldom_chargers_measure() {
        Bench bench = new Bench(16);
        Bench.Car leaves = bench.car("a-leaves");
        Bench.Car stays = bench.car("stays");
        leaves.everySeconds = 10;
        leaves.offsetSeconds = 3;
        stays.everySeconds = 10;
        stays.offsetSeconds = 8;
        bench.seconds(120);
        assertThat(leaves.offer).isBetween(7.0, 7.8);
        assertThat(stays.offer).isBetween(7.0, 7.8);
        leaves.plugged = false;
        bench.seconds(30);
        assertThat(stays.offer).isGreaterThan(14);
    }

    @Test
    void a_car_that_takes_nothing_frees_its_current_within_two_minutes_where_chargers_measure_seldom() {
        Bench bench = new Bench(16);
        Bench.Car full = bench.car("a-full");
        Bench.Car hungry = bench.car("hungry");
        full.everySeconds = 10;
        full.offsetSeconds = 3;
        hungry.everySeconds = 10;
        hungry.offsetSeconds = 8;
        bench.seconds(120);
        full.takes = 0;
        bench.seconds(100);
        assertThat(hungry.offer).isGreaterThan(9);
        assertThat(full.offer).isEqualTo(6);
    }

    @Test
    void surplus_starts_after_a_minute_of_enough_follows_the_sun_and_stops_after_three_minutes_of_too_little() {
        Bench bench = new Bench(35);
        Bench.Car car = bench.car("car");
        car.wish = Wish.of(ChargingMode.SURPLUS, 16);
        bench.sunWatts = 3_000;
        bench.seconds(200);
        assertThat(car.offer).isZero();
        assertThat(car.grant.words()).startsWith("waits for surplus: 3000 W are there, 4140 W are the least");
        bench.sunWatts = 7_000;
        bench.seconds(50);
        assertThat(car.offer).isZero();
        bench.seconds(80);
        assertThat(car.offer * 690).isBetween(6_000.0, 7_000.0);
        bench.sunWatts = 2_000;
        bench.seconds(150);
        assertThat(car.offer).isEqualTo(6);
        bench.seconds(90);
        assertThat(car.offer).isZero();
    }

    @Test
    void surplus_with_minimum_always_charges_and_takes_more_from_the_sun() {
        Bench bench = new Bench(35);
        Bench.Car car = bench.car("car");
        car.wish = Wish.of(ChargingMode.SURPLUS_WITH_MINIMUM, 16);
        bench.seconds(10);
        assertThat(car.offer).isEqualTo(6);
        bench.sunWatts = 8_000;
        bench.seconds(100);
        assertThat(car.offer).isBetween(10.0, 11.6);
    }

    @Test
    void a_charger_goes_down_to_one_phase_at_once_and_up_after_ten_minutes_without_current_in_between() {
        Bench bench = new Bench(35);
        Bench.Car car = bench.car("car", 0, 0, true);
        car.wish = Wish.of(ChargingMode.SURPLUS, 16);
        bench.sunWatts = 6_000;
        bench.seconds(120);
        assertThat(car.phases).isEqualTo(3);
        assertThat(car.offer).isGreaterThan(6);
        bench.sunWatts = 2_000;
        boolean paused = false;
        for (int i = 0; i < 60 && car.phases == 3; i++) {
            paused |= car.offer == 0;
            bench.second();
        }
        assertThat(car.phases).isEqualTo(1);
        assertThat(paused).isTrue();
        bench.seconds(60);
        assertThat(car.offer * 230).isBetween(1_380.0, 2_100.0);
        bench.sunWatts = 6_000;
        bench.seconds(560);
        assertThat(car.phases).isEqualTo(1);
        bench.seconds(120);
        assertThat(car.phases).isEqualTo(3);
    }

    @Test
    void a_charger_that_was_told_one_phase_is_counted_on_all_until_it_is_seen_on_one() {
        Bench bench = new Bench(20);
        Bench.Car one = bench.car("one", 1, 0, true);
        Bench.Car other =
                new Bench.Car(new Outlet("other", 0, List.of(Phase.L2), 6, 16, 0, 0, 0, 1, 230, false, 60_000));
        bench.cars.add(other);
        one.wish = new Wish(9, 16, "its own maximum", Double.POSITIVE_INFINITY, ChargingMode.FAST, Optional.empty(), 1);
        bench.seconds(50);
        assertThat(one.phases).isEqualTo(1);
        assertThat(one.offer + other.offer).isLessThanOrEqualTo(19.5);
        bench.seconds(90);
        assertThat(one.offer).isEqualTo(16);
        assertThat(other.offer).isEqualTo(16);
    }

    @Test
    void a_charger_that_does_not_change_its_phases_is_never_counted_on_one() {
        Bench bench = new Bench(20);
        Bench.Car one = bench.car("one", 1, 0, true);
        Bench.Car other =
                new Bench.Car(new Outlet("other", 0, List.of(Phase.L2), 6, 16, 0, 0, 0, 1, 230, false, 60_000));
        bench.cars.add(other);
        one.obeysPhases = false;
        one.wish = new Wish(9, 16, "its own maximum", Double.POSITIVE_INFINITY, ChargingMode.FAST, Optional.empty(), 1);
        for (int i = 0; i < 300; i++) {
            bench.second();
            assertThat(one.draws() + other.draws()).isLessThanOrEqualTo(20);
        }
        assertThat(one.offer + other.offer).isLessThanOrEqualTo(19.5);
    }

    @Test
    void phases_are_changed_only_so_often_while_a_car_is_there() {
        Bench bench = new Bench(35);
        Bench.Car car = bench.car("car", 0, 0, true);
        car.wish = Wish.of(ChargingMode.SURPLUS, 16);
        int changes = 0;
        for (int k = 0; k < 40; k++) {
            bench.sunWatts = k % 2 == 0 ? 6_000 : 2_000;
            int before = car.phases;
            bench.seconds(800);
            changes += car.phases == before ? 0 : 1;
        }
        assertThat(changes).isBetween(5, bench.rules.switchesASession());
    }

    @Test
    void a_goal_overrides_surplus_when_it_becomes_urgent_and_is_met() {
        Bench bench = new Bench(35);
        Bench.Car car = bench.car("car");
        long leaves = bench.nowMillis + 4 * 3_600_000L;
        for (int i = 0; bench.nowMillis < leaves; i++) {
            car.wish = Wish.of(ChargingMode.SURPLUS, 16)
                    .with(new Wish.Goal(Math.max(0, 10_000 - car.wattHours), leaves - bench.nowMillis));
            if (i == 600) {
                assertThat(car.offer).isZero();
            }
            bench.second();
        }
        assertThat(car.wattHours).isGreaterThanOrEqualTo(9_990);
    }

    @Test
    void goals_that_one_fuse_can_only_meet_together_begin_early_enough() {
        Bench bench = new Bench(17);
        Bench.Car one = bench.car("one");
        Bench.Car two = bench.car("two");
        long leaves = bench.nowMillis + 3 * 3_600_000L;
        while (bench.nowMillis < leaves) {
            for (Bench.Car car : bench.cars) {
                car.wish = Wish.of(ChargingMode.SURPLUS, 16)
                        .with(new Wish.Goal(Math.max(0, 14_000 - car.wattHours), leaves - bench.nowMillis));
            }
            bench.second();
        }
        assertThat(one.wattHours).isGreaterThanOrEqualTo(13_900);
        assertThat(two.wattHours).isGreaterThanOrEqualTo(13_900);
    }

    @Test
    void a_goal_that_cannot_be_met_is_said() {
        Bench bench = new Bench(35);
        Bench.Car car = bench.car("car");
        car.wish = Wish.of(ChargingMode.SURPLUS, 16).with(new Wish.Goal(50_000, 3_600_000));
        bench.seconds(120);
        assertThat(car.offer).isEqualTo(16);
        assertThat(car.grant.infeasible()).isTrue();
        assertThat(car.grant.words()).endsWith("its goal cannot be met in time");
    }

    @Test
    void a_charger_that_is_away_keeps_its_current_until_its_dead_man_has_passed() {
        Bench bench = new Bench(20);
        Bench.Car gone = bench.car("gone");
        Bench.Car stays = bench.car("stays");
        bench.seconds(60);
        assertThat(stays.offer).isBetween(9.0, 9.8);
        gone.reachable = false;
        gone.takes = 0;
        bench.seconds(60);
        assertThat(stays.offer).isBetween(9.0, 9.8);
        assertThat(gone.grant.words()).startsWith("cannot be reached; 9.");
        bench.seconds(20);
        assertThat(stays.offer).isEqualTo(16);
    }

    @Test
    void where_nothing_is_measured_a_lower_current_counts_ten_seconds_after_it_was_accepted() {
        Bench bench = new Bench(20);
        Bench.Car first = bench.car("first");
        Bench.Car second = bench.car("second");
        first.measures = false;
        second.plugged = false;
        bench.seconds(60);
        assertThat(first.offer).isEqualTo(16);
        second.plugged = true;
        bench.seconds(9);
        assertThat(first.offer).isLessThan(10);
        assertThat(second.offer).isZero();
        bench.seconds(6);
        assertThat(second.offer).isGreaterThan(6);
    }

    @Test
    void a_silent_meter_counts_as_overload() {
        Bench bench = new Bench(35);
        Bench.Car car = bench.car("car");
        bench.seconds(20);
        bench.meterSeen = false;
        bench.second();
        assertThat(car.offer).isZero();
        assertThat(car.grant.words()).contains("the meter of main is not seen");
    }

    @Test
    void an_outlet_that_nothing_can_be_offered_by_is_refused() {
        assertThatThrownBy(() -> new Outlet("x", 0, List.of(Phase.L1), 5, 16, 0, 0, 0, 1, 230, false, 1))
                .hasMessageContaining("the least is 6");
        assertThatThrownBy(() -> new Outlet("x", 0, List.of(Phase.L1), 6, 16, 3, 0, 0, 1, 230, false, 1))
                .hasMessageContaining("0, or 6 and more");
        assertThatThrownBy(() -> new FuseTree(List.of(new Fuse("a", 0, PhaseAmps.ZERO, PhaseAmps.ZERO, true))))
                .hasMessageContaining("the first has −1");
    }
}
