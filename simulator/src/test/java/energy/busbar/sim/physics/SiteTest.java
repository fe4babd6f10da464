package energy.busbar.sim.physics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SiteTest {
    private static final double STEP_SECONDS = 0.1;

    private static void run(Site site, double seconds) {
        for (int i = 0; i < Math.round(seconds / STEP_SECONDS); i++) {
            site.step(STEP_SECONDS);
        }
    }

    @Test
    void the_meter_reads_load_plus_charging_minus_pv_minus_battery_after_every_step() {
        for (long seed = 1; seed <= 5; seed++) {
            Site site = new Site(seed, 60, 9);
            site.charger().offer(16);
            for (int i = 0; i < 20_000; i++) {
                if (i % 5000 == 2500) {
                    site.battery().enableSet(true);
                    site.battery().set(i % 2 == 0 ? 3000 : -3000);
                }
                site.step(STEP_SECONDS);
                double expected = site.house().watts()
                        + site.charger().watts()
                        - site.inverter().watts()
                        - site.battery().watts();
                assertThat(site.meter().watts()).as("seed %d, step %d", seed, i).isCloseTo(expected, within(1e-6));
            }
        }
    }

    @Test
    void energy_is_conserved_over_the_site() {
        for (long seed = 11; seed <= 15; seed++) {
            Site site = new Site(seed, 30, 8);
            site.charger().offer(10);
            double imported = site.meter().importedWattHours();
            double exported = site.meter().exportedWattHours();
            double generated = site.inverter().wattHours();
            run(site, 3600);
            double in = site.meter().importedWattHours()
                    - imported
                    + site.inverter().wattHours()
                    - generated
                    + site.battery().dischargedWattHours();
            double out = site.meter().exportedWattHours()
                    - exported
                    + site.house().wattHours()
                    + site.charger().wattHours()
                    + site.battery().chargedWattHours();
            assertThat(in).as("seed %d", seed).isCloseTo(out, within(1e-3));
        }
    }

    @Test
    void the_charge_of_the_battery_follows_its_power_and_loses_what_conversion_costs() {
        Site site = new Site(3, 1, 12);
        double before = site.battery().storedWattHours();
        site.battery().enableSet(true);
        site.battery().set(-4000);
        run(site, 900);
        double taken = site.battery().chargedWattHours();
        assertThat(taken).isCloseTo(1000, within(3.0));
        assertThat(site.battery().storedWattHours() - before).isCloseTo(taken * 0.96, within(0.01));
    }

    @Test
    void an_empty_battery_gives_nothing_and_a_full_one_takes_nothing() {
        Site site = new Site(3, 1, 12);
        site.battery().enableSet(true);
        site.battery().set(5000);
        run(site, 7200);
        assertThat(site.battery().percent()).isCloseTo(Battery.EMPTY_PERCENT, within(0.01));
        assertThat(site.battery().watts()).isCloseTo(0, within(1.0));
        site.battery().set(-5000);
        run(site, 9000);
        assertThat(site.battery().percent()).isCloseTo(100, within(0.01));
        assertThat(site.battery().watts()).isCloseTo(0, within(1.0));
    }

    @Test
    void an_undispatched_battery_keeps_the_meter_near_zero() {
        Site site = new Site(4, 1, 21);
        run(site, 60);
        assertThat(Math.abs(site.meter().watts())).isLessThan(200);
        assertThat(site.battery().watts()).isGreaterThan(500);
    }

    @Test
    void the_inverter_reaches_its_limit_in_seconds_and_releases_it_when_the_revert_timer_runs_out() {
        Site site = new Site(5, 1, 13);
        run(site, 20);
        double free = site.inverter().watts();
        assertThat(free).isGreaterThan(4000);
        site.inverter().revertAfter(30);
        site.inverter().limit(20);
        site.inverter().enableLimit(true);
        run(site, 8);
        assertThat(site.inverter().watts()).isCloseTo(2000, within(5.0));
        assertThat(site.inverter().throttled()).isTrue();
        run(site, 21.8);
        assertThat(site.inverter().limitEnabled()).isTrue();
        run(site, 0.2);
        assertThat(site.inverter().limitEnabled()).isFalse();
        run(site, 10);
        assertThat(site.inverter().watts()).isGreaterThan(free * 0.7);
    }

    @Test
    void writing_the_limit_again_starts_the_revert_timer_anew() {
        Site site = new Site(5, 1, 13);
        site.inverter().revertAfter(10);
        site.inverter().limit(20);
        site.inverter().enableLimit(true);
        run(site, 9);
        site.inverter().limit(20);
        run(site, 9);
        assertThat(site.inverter().limitEnabled()).isTrue();
        run(site, 1.1);
        assertThat(site.inverter().limitEnabled()).isFalse();
    }

    @Test
    void a_ramp_time_makes_the_limit_fall_in_a_line() {
        Site site = new Site(5, 1, 13);
        run(site, 20);
        site.inverter().rampOver(20);
        site.inverter().limit(0);
        site.inverter().enableLimit(true);
        run(site, 18);
        assertThat(site.inverter().watts()).isBetween(900.0, 2200.0);
        run(site, 8);
        assertThat(site.inverter().watts()).isLessThan(60);
    }

    @Test
    void a_dispatched_battery_returns_to_its_own_mode_when_the_revert_timer_runs_out() {
        Site site = new Site(6, 1, 21);
        site.battery().revertAfter(15);
        site.battery().set(-3000);
        site.battery().enableSet(true);
        run(site, 12);
        assertThat(site.battery().watts()).isCloseTo(-3000, within(5.0));
        assertThat(site.battery().revertRemainingSeconds()).isCloseTo(3, within(0.01));
        run(site, 3);
        assertThat(site.battery().setEnabled()).isFalse();
        run(site, 20);
        assertThat(site.battery().watts()).isGreaterThan(0);
    }

    @Test
    void a_car_takes_what_it_is_offered_and_fills() {
        Site site = new Site(7, 1, 12);
        site.charger().arrive();
        site.charger().offer(10);
        run(site, 10);
        assertThat(site.charger().amps()).isCloseTo(10, within(0.01));
        assertThat(site.charger().watts()).isCloseTo(6900, within(120.0));
        site.charger().offer(0);
        run(site, 0.1);
        assertThat(site.charger().watts()).isZero();
    }

    @Test
    void cars_come_and_go_faster_with_the_speed_and_energy_stays_true() {
        Site site = new Site(8, 60, 12);
        site.charger().offer(16);
        double before = site.house().wattHours();
        run(site, 600);
        assertThat(site.charger().arrivals()).isBetween(5, 12);
        assertThat(site.house().wattHours() - before).isBetween(600 * 200 / 3600.0, 600 * 4000 / 3600.0);
        assertThat(site.charger().wattHours()).isLessThan(11_500 * 600 / 3600.0);
    }

    @Test
    void the_same_seed_gives_the_same_site() {
        Site one = new Site(9, 20, 10);
        Site other = new Site(9, 20, 10);
        run(one, 300);
        run(other, 300);
        assertThat(one.meter().watts()).isEqualTo(other.meter().watts());
        assertThat(one.meter().volts(1)).isEqualTo(other.meter().volts(1));
    }
}
