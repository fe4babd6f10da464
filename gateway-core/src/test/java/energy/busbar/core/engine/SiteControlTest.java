package energy.busbar.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Phase;
import energy.busbar.core.model.Quantity;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The planner in closed loop with devices that lag behind. */
class SiteControlTest {
    private final Rig rig = new Rig();

    private double export() {
        return -rig.site.gridWatts();
    }

    @Test
    void exportSettlesJustBelowTheLimitWithNoisyLoadAndDoesNotOscillate() {
        long seed = 20261124;
        Random random = new Random(seed);
        rig.site.add("inverter-1", DeviceType.INVERTER, 10_000).own = 9000;
        rig.start();
        rig.seconds(12);
        rig.command("site:set-export-limit", null, Map.of("power", 3000));
        rig.seconds(12);
        int writesBefore = rig.site.writes.size();
        double worst = 0;
        double sum = 0;
        for (int i = 0; i < 120; i++) {
            rig.site.loadWatts = new double[] {300 + 20 * random.nextGaussian(), 300, 300};
            rig.second();
            worst = Math.max(worst, export());
            sum += export();
        }
        assertThat(worst).as("seed " + seed).isLessThan(3060);
        assertThat(sum / 120).isBetween(2850.0, 3000.0);
        assertThat(rig.site.writes.size() - writesBefore).isLessThan(60);
        assertThat(rig.status("c1")).isEqualTo("success");
    }

    @Test
    void aLoadThatDropsIsMadeUpForWithinThreeCyclesAndTheResponse() {
        rig.site.add("inverter-1", DeviceType.INVERTER, 10_000).own = 9000;
        rig.site.exportLimit = OptionalDouble.of(0);
        rig.site.loadWatts = new double[] {1500, 1500, 1500};
        rig.start();
        rig.seconds(40);
        assertThat(export()).isBetween(-200.0, 10.0);
        rig.site.loadWatts = new double[] {300, 300, 300};
        // Five time constants of the inverter, and three cycles.
        rig.seconds(13);
        assertThat(export()).isLessThan(20);
        assertThat(rig.site.unit("inverter-1").output).isGreaterThan(600);
    }

    @Test
    void whatAShadedInverterCannotDeliverIsGivenToTheOther() {
        rig.site.add("inverter-1", DeviceType.INVERTER, 5000).own = 500;
        rig.site.add("inverter-2", DeviceType.INVERTER, 5000).own = 5000;
        rig.site.exportLimit = OptionalDouble.of(3000);
        rig.start();
        rig.seconds(60);
        assertThat(export()).isBetween(2700.0, 3010.0);
        assertThat(rig.site.unit("inverter-2").output).isGreaterThan(2500);
    }

    @Test
    void aSteadyLimitFarFromGenerationIsNotWrittenEverySecond() {
        rig.site.add("inverter-1", DeviceType.INVERTER, 10_000).own = 2000;
        rig.site.exportLimit = OptionalDouble.of(4000);
        rig.start();
        Random random = new Random(5);
        rig.seconds(20);
        int before = rig.site.writes.size();
        for (int i = 0; i < 60; i++) {
            rig.site.loadWatts = new double[] {300 + 40 * random.nextGaussian(), 300, 300};
            rig.second();
        }
        assertThat(rig.site.writes.size() - before).isLessThanOrEqualTo(6);
        assertThat(rig.site.unit("inverter-1").set).containsKey(Quantity.GENERATION_LIMIT);
    }

    @Test
    void aBatteryWaitsUntilGenerationHasMadeRoomUnderTheExportLimit() {
        rig.site.add("inverter-1", DeviceType.INVERTER, 10_000).own = 8000;
        rig.site.add("battery-1", DeviceType.BATTERY, 5000);
        rig.site.exportLimit = OptionalDouble.of(5000);
        rig.start();
        rig.seconds(40);
        rig.command("battery:set-operating-mode", "battery-1", Map.of("operatingMode", "discharge", "power", 3000));
        for (int i = 0; i < 40; i++) {
            rig.second();
            assertThat(export()).isLessThan(5100);
        }
        assertThat(rig.site.unit("battery-1").output).isBetween(2850.0, 3001.0);
        assertThat(export()).isGreaterThan(4700);
    }

    @Test
    void aSilentMeterHoldsTheLimitThenFallsToTheSafeState() {
        rig.site.add("inverter-1", DeviceType.INVERTER, 10_000).own = 8000;
        rig.site.exportLimit = OptionalDouble.of(5000);
        rig.start();
        rig.seconds(40);
        double limit = rig.site.unit("inverter-1").set.get(Quantity.GENERATION_LIMIT);
        rig.site.meterGood = false;
        rig.seconds(8);
        assertThat(rig.site.unit("inverter-1").set).containsEntry(Quantity.GENERATION_LIMIT, limit);
        rig.seconds(6);
        assertThat(rig.site.unit("inverter-1").set).containsEntry(Quantity.GENERATION_LIMIT, 0.0);
        rig.site.meterGood = true;
        rig.seconds(40);
        assertThat(export()).isBetween(4700.0, 5010.0);
    }

    @Test
    void aLimitThatIsGoneGivesTheInverterBack() {
        rig.site.add("inverter-1", DeviceType.INVERTER, 10_000).own = 8000;
        rig.start();
        rig.command("site:set-export-limit", null, Map.of("power", 1000));
        rig.seconds(20);
        rig.command("site:set-export-limit", null, Map.of("operatingMode", "reset"));
        rig.seconds(4);
        assertThat(rig.site.unit("inverter-1").set).isEmpty();
        assertThat(rig.status("c2")).isEqualTo("success");
    }

    @Test
    void chargersShareTheFuseEquallyAndNeverHoldLessThanSixAmperes() {
        rig.site.fuseAmps = 32;
        for (String id : List.of("charger-1", "charger-2", "charger-3")) {
            rig.site.add(id, DeviceType.CHARGER, 16).own = 16;
        }
        rig.site.loadWatts = new double[] {1150, 1150, 1150};
        rig.start();
        for (int i = 0; i < 60; i++) {
            rig.second();
            assertNoForbiddenCurrent();
        }
        // 32 − 0.5 − 5 = 26.5 A for three.
        assertThat(rig.site.unit("charger-1").set.get(Quantity.CHARGE_CURRENT)).isBetween(8.0, 8.9);
        rig.site.loadWatts = new double[] {4600, 1150, 1150};
        rig.seconds(40);
        // 11.5 A are left: one has 6 A and more, two pause.
        assertThat(rig.site.units.values().stream()
                        .filter(u -> u.set.get(Quantity.CHARGE_CURRENT) > 0)
                        .count())
                .isEqualTo(1);
        assertThat(rig.site.amps(Phase.L1)).isLessThanOrEqualTo(32);
    }

    @Test
    void pausedChargersTakeTheirTurn() {
        rig.site.fuseAmps = 16;
        rig.site.add("charger-1", DeviceType.CHARGER, 16).own = 16;
        rig.site.add("charger-2", DeviceType.CHARGER, 16).own = 16;
        rig.site.loadWatts = new double[] {1150, 1150, 1150};
        rig.start();
        double[] ampSeconds = new double[2];
        for (int i = 0; i < 3600; i++) {
            rig.second();
            ampSeconds[0] += rig.site.unit("charger-1").output;
            ampSeconds[1] += rig.site.unit("charger-2").output;
        }
        assertThat(ampSeconds[0] / ampSeconds[1]).isBetween(0.8, 1.25);
    }

    @Test
    void aSilentMeterPutsChargersOnTheirSafeCurrentAtOnce() {
        rig.site.add("charger-1", DeviceType.CHARGER, 16).own = 16;
        rig.site.add("charger-2", DeviceType.CHARGER, 16).safe = OptionalDouble.of(6);
        rig.start();
        rig.seconds(20);
        rig.site.meterGood = false;
        rig.seconds(2);
        assertThat(rig.site.unit("charger-1").set).containsEntry(Quantity.CHARGE_CURRENT, 0.0);
        assertThat(rig.site.unit("charger-2").set).containsEntry(Quantity.CHARGE_CURRENT, 6.0);
    }

    @Test
    void anImportLimitSlowsTheChargersDown() {
        rig.site.add("charger-1", DeviceType.CHARGER, 16).own = 16;
        rig.site.importLimit = OptionalDouble.of(8000);
        rig.start();
        rig.seconds(60);
        assertThat(rig.site.gridWatts()).isBetween(6500.0, 8000.0);
    }

    @Test
    void stopAndStartChargingAndACurrentLimitAreKept() {
        rig.site.add("charger-1", DeviceType.CHARGER, 16).own = 16;
        rig.start();
        rig.command("charger:set-current-limit", "charger-1", Map.of("current", 10));
        rig.seconds(20);
        assertThat(rig.site.unit("charger-1").output).isBetween(9.5, 10.1);
        rig.command("charger:set-operating-mode", "charger-1", Map.of("operatingMode", "stop-charging"));
        rig.seconds(20);
        assertThat(rig.site.unit("charger-1").output).isLessThan(0.5);
        assertThat(rig.status("c2")).isEqualTo("success");
        rig.command("charger:set-operating-mode", "charger-1", Map.of("operatingMode", "start-charging"));
        rig.seconds(30);
        assertThat(rig.site.unit("charger-1").output).isBetween(9.5, 10.1);
        rig.command("charger:set-operating-mode", "charger-1", Map.of("operatingMode", "reset"));
        rig.seconds(30);
        assertThat(rig.site.unit("charger-1").output).isGreaterThan(15);
    }

    private void assertNoForbiddenCurrent() {
        rig.site.units.values().forEach(u -> {
            double amps = u.set.getOrDefault(Quantity.CHARGE_CURRENT, 0.0);
            assertThat(amps == 0 || amps >= 6).as("%s A", amps).isTrue();
        });
    }

    @Test
    void batteriesShareAProgramsPowerByChargeAndTakeOverFromOneThatIsGone() {
        rig.site.add("battery-1", DeviceType.BATTERY, 5000).charge = 90;
        rig.site.add("battery-2", DeviceType.BATTERY, 5000).charge = 30;
        rig.start();
        rig.control
                .desk()
                .submit(new energy.busbar.core.model.DispatchEvent(
                        "ev-1",
                        "program",
                        List.of(),
                        List.of(new energy.busbar.core.model.DispatchEvent.Window(
                                rig.clock.instant(),
                                rig.clock.instant().plusSeconds(600),
                                energy.busbar.core.model.DispatchEvent.Action.DISCHARGE,
                                OptionalDouble.of(4000),
                                OptionalDouble.empty(),
                                OptionalDouble.empty())),
                        energy.busbar.core.model.DispatchEvent.Status.SCHEDULED,
                        "mqtt:platform"));
        rig.seconds(20);
        assertThat(rig.site.unit("battery-1").output).isBetween(2900.0, 3010.0);
        assertThat(rig.site.unit("battery-2").output).isBetween(900.0, 1010.0);
        rig.site.unit("battery-1").link = LinkState.UNREACHABLE;
        rig.seconds(20);
        assertThat(rig.site.unit("battery-2").set).containsEntry(Quantity.ACTIVE_POWER, 4000.0);
        rig.site.unit("battery-2").reserve = 30;
        rig.seconds(5);
        assertThat(rig.site.unit("battery-2").set).containsEntry(Quantity.ACTIVE_POWER, 0.0);
    }

    @Test
    void readingsThatDoNotCoincideMakeNoOscillation() {
        for (double lag : new double[] {0.2, 1, 2, 4}) {
            Rig late = new Rig();
            late.site.meterLate = true;
            LagSite.Unit inverter = late.site.add("inverter-1", DeviceType.INVERTER, 10_000);
            inverter.own = 9000;
            inverter.lagSeconds = lag;
            late.site.exportLimit = OptionalDouble.of(3000);
            late.start();
            late.seconds(60);
            double least = Double.MAX_VALUE;
            double most = 0;
            for (int i = 0; i < 60; i++) {
                late.second();
                least = Math.min(least, -late.site.gridWatts());
                most = Math.max(most, -late.site.gridWatts());
            }
            assertThat(most).as("lag %s s", lag).isLessThanOrEqualTo(3010);
            assertThat(most - least).as("lag %s s", lag).isLessThan(150);
        }
    }

    @Test
    void chargersThatReportSeldomKeepASteadyCurrentUnderTheFuse() {
        rig.site.fuseAmps = 25;
        rig.site.chargerEveryMillis = 10_000;
        rig.site.add("charger-1", DeviceType.CHARGER, 16).own = 16;
        rig.site.loadWatts = new double[] {1150, 1150, 1150};
        rig.start();
        rig.seconds(60);
        double least = 99;
        for (int i = 0; i < 120; i++) {
            rig.second();
            least = Math.min(least, rig.site.unit("charger-1").output);
            assertThat(rig.site.amps(Phase.L1)).isLessThanOrEqualTo(25.1);
        }
        assertThat(least).isGreaterThan(14);
    }

    @Test
    void aCarThatStartsBetweenTwoMeterValuesIsNotTakenForOtherLoad() {
        rig.site.fuseAmps = 25;
        rig.site.chargerEveryMillis = 10_000;
        LagSite.Unit charger = rig.site.add("charger-1", DeviceType.CHARGER, 16);
        charger.own = 0;
        rig.site.loadWatts = new double[] {1150, 1150, 1150};
        rig.start();
        rig.seconds(31);
        charger.own = 16;
        for (int i = 0; i < 40; i++) {
            rig.second();
            assertThat(charger.set.get(Quantity.CHARGE_CURRENT))
                    .as("second %s", i)
                    .isGreaterThan(14);
        }
    }

    @Test
    void aSecondCarIsRaisedOnlyAfterTheFirstHasComeDown() {
        rig.site.fuseAmps = 25;
        LagSite.Unit first = rig.site.add("charger-1", DeviceType.CHARGER, 20);
        first.own = 20;
        first.lagSeconds = 8;
        LagSite.Unit second = rig.site.add("charger-2", DeviceType.CHARGER, 20);
        second.own = 20;
        second.plugged = false;
        second.lagSeconds = 0.1;
        rig.site.loadWatts = new double[] {460, 460, 460};
        rig.start();
        rig.seconds(90);
        assertThat(first.output).isGreaterThan(19);
        second.plugged = true;
        for (int i = 0; i < 60; i++) {
            rig.second();
            assertThat(rig.site.amps(Phase.L1)).as("second %s", i).isLessThanOrEqualTo(25);
        }
        assertThat(second.output).isBetween(10.0, 11.5);
        assertThat(first.output).isBetween(10.0, 11.5);
    }
}
