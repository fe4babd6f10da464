package energy.busbar.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.DispatchEvent;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.port.CommandIntake.Receipt;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ControlCycleTest {
    private static final Lever BATTERY = new Lever(new DeviceId("battery-1"), Quantity.ACTIVE_POWER);
    private final Rig rig = new Rig();

    private static DispatchEvent dispatch(String id, Instant from, Instant until, double watts, double exportLimit) {
        return new DispatchEvent(
                id,
                "program",
                List.of(),
                List.of(new DispatchEvent.Window(
                        from,
                        until,
                        DispatchEvent.Action.DISCHARGE,
                        OptionalDouble.of(watts),
                        Double.isNaN(exportLimit) ? OptionalDouble.empty() : OptionalDouble.of(exportLimit),
                        OptionalDouble.empty())),
                DispatchEvent.Status.SCHEDULED,
                "mqtt:platform");
    }

    @Test
    void aCommandIsWrittenReadBackMeasuredAndReleasedByReset() {
        rig.site.add("battery-1", DeviceType.BATTERY, 5000);
        rig.start();
        assertThat(rig.command(
                        "battery:set-operating-mode", "battery-1", Map.of("operatingMode", "discharge", "power", 3000)))
                .isEqualTo(new Receipt.Accepted("c1"));
        rig.seconds(8);
        assertThat(rig.status("c1")).isEqualTo("success");
        assertThat(rig.detail("c1")).contains("reads back 3000.0 W", "measured");
        assertThat(rig.ledger.typesOf("c1")).containsExactly("command.pending", "command.succeeded");
        assertThat(rig.ledger.originals()).containsOnlyKeys(BATTERY.device());

        rig.command("battery:set-operating-mode", "battery-1", Map.of("operatingMode", "reset"));
        rig.seconds(3);
        assertThat(rig.site.released).containsExactly(BATTERY);
        assertThat(rig.ledger.originals()).isEmpty();
        assertThat(rig.status("c1")).isEqualTo("overridden");
        assertThat(rig.status("c2")).isEqualTo("success");
        assertThat(rig.control.cycle().setpoints(BATTERY.device())).isEmpty();
    }

    @Test
    void aProgramOverridesAManualCommandWhichComesBackAfterIt() {
        rig.site.add("battery-1", DeviceType.BATTERY, 5000);
        rig.start();
        rig.command("battery:set-operating-mode", "battery-1", Map.of("operatingMode", "charge", "power", 1000));
        rig.seconds(6);
        Instant now = rig.clock.instant();
        rig.control.desk().submit(dispatch("ev-1", now.plusSeconds(5), now.plusSeconds(65), 3000, Double.NaN));
        rig.seconds(20);
        assertThat(rig.status("c1")).isEqualTo("overridden");
        assertThat(rig.detail("c1")).contains("ev-1");
        assertThat(rig.site.unit("battery-1").set).containsEntry(Quantity.ACTIVE_POWER, 3000.0);
        rig.seconds(60);
        assertThat(rig.site.unit("battery-1").set).containsEntry(Quantity.ACTIVE_POWER, -1000.0);
        assertThat(rig.ledger.typesOf("c1"))
                .containsExactly("command.pending", "command.succeeded", "command.overridden", "command.succeeded");
        assertThat(rig.ledger.types("dispatch."))
                .containsExactly("dispatch.scheduled", "dispatch.started", "dispatch.completed", "dispatch.report");
        var report = rig.ledger.report("ev-1").orElseThrow();
        assertThat(report.intervals()).hasSize(10);
        assertThat(report.totals().get(0).wattHours()).isBetween(40.0, 55.0);
        assertThat(report.samplesMissing()).isZero();
        assertThat(report.intervals().get(8).compliant()).isTrue();
        assertThat(report.intervals().get(8).askedWatts()).isEqualTo(3000);
    }

    @Test
    void anEventGoesOnAfterAKillWithoutReleaseAndEndsWithEverythingGivenBack() {
        rig.site.add("battery-1", DeviceType.BATTERY, 5000);
        rig.site.add("inverter-1", DeviceType.INVERTER, 10_000).own = 8000;
        rig.start();
        Instant now = rig.clock.instant();
        rig.control.desk().submit(dispatch("ev-1", now.plusSeconds(2), now.plusSeconds(120), 3000, 5000));
        rig.seconds(30);
        double before = rig.site.unit("battery-1").output;
        assertThat(before).isBetween(2900.0, 3001.0);
        rig.start();
        for (int i = 0; i < 30; i++) {
            rig.second();
            assertThat(rig.site.unit("battery-1").output).isBetween(2850.0, 3050.0);
            assertThat(-rig.site.gridWatts()).isLessThanOrEqualTo(5100);
        }
        assertThat(rig.site.released).isEmpty();
        rig.seconds(75);
        assertThat(rig.ledger.originals()).isEmpty();
        assertThat(rig.site.released).hasSize(2);
        assertThat(rig.ledger.types("dispatch.")).containsOnlyOnce("dispatch.started", "dispatch.completed");
    }

    @Test
    void whatAKillHasLeftUnmeasuredIsCountedAsMissing() {
        rig.site.add("battery-1", DeviceType.BATTERY, 5000);
        rig.start();
        Instant now = rig.clock.instant();
        rig.control.desk().submit(dispatch("ev-1", now.plusSeconds(1), now.plusSeconds(101), 3000, Double.NaN));
        rig.seconds(40);
        rig.clock.advance(120_000);
        rig.start();
        rig.second();
        assertThat(rig.ledger.report("ev-1").orElseThrow().samplesMissing()).isBetween(60L, 72L);
        rig.control
                .desk()
                .submit(dispatch(
                        "ev-2",
                        rig.clock.instant().plusSeconds(5),
                        rig.clock.instant().plusSeconds(55),
                        3000,
                        Double.NaN));
        rig.clock.advance(90_000);
        rig.start();
        rig.second();
        assertThat(rig.ledger.report("ev-2").orElseThrow().samplesMissing()).isEqualTo(50);
        assertThat(rig.ledger.report("ev-2").orElseThrow().intervals()).noneMatch(i -> i.compliant());
    }

    @Test
    void aRestartWritesNothingBeforeTheFirstReadingsAreThere() {
        rig.site.add("inverter-1", DeviceType.INVERTER, 10_000).own = 8000;
        rig.site.add("charger-1", DeviceType.CHARGER, 16).own = 16;
        rig.site.exportLimit = OptionalDouble.of(3000);
        rig.start();
        rig.seconds(40);
        rig.start();
        rig.site.meterGood = false;
        rig.site.writes.clear();
        rig.seconds(4);
        assertThat(rig.site.writes).isEmpty();
        rig.site.meterGood = true;
        rig.second();
        assertThat(rig.site.unit("inverter-1").set.get(Quantity.GENERATION_LIMIT))
                .isGreaterThan(2500);
        assertThat(rig.site.unit("charger-1").set).containsEntry(Quantity.CHARGE_CURRENT, 16.0);
    }

    @Test
    void whatARunBeforeLeftSetIsGivenBackOnceItsDeviceIsThere() {
        rig.site.add("battery-1", DeviceType.BATTERY, 5000).link = LinkState.UNREACHABLE;
        rig.ledger.saveOriginal(BATTERY.device(), BATTERY.quantity(), new energy.busbar.core.model.Original(Map.of()));
        rig.start();
        rig.seconds(15);
        assertThat(rig.site.released).isEmpty();
        rig.site.unit("battery-1").link = LinkState.UP;
        rig.seconds(2);
        assertThat(rig.site.released).containsExactly(BATTERY);
    }

    @Test
    void aWriteWithoutAnswerIsReadBackAndNotSentTwice() {
        rig.site.add("battery-1", DeviceType.BATTERY, 5000);
        rig.start();
        rig.site.nextWrite.put(BATTERY.device(), new Outcome.NoAnswer("timed out"));
        rig.command("battery:set-operating-mode", "battery-1", Map.of("operatingMode", "discharge", "power", 3000));
        rig.seconds(8);
        assertThat(rig.status("c1")).isEqualTo("success");
        assertThat(rig.site.writes).hasSize(1);
    }

    @Test
    void aRefusedWriteFailsItsCommandWithTheReasonAndGivesBack() {
        rig.site.add("battery-1", DeviceType.BATTERY, 5000);
        rig.start();
        rig.site.nextWrite.put(BATTERY.device(), new Outcome.Refused("in local mode"));
        rig.command("battery:set-operating-mode", "battery-1", Map.of("operatingMode", "discharge", "power", 3000));
        rig.seconds(4);
        assertThat(rig.status("c1")).isEqualTo("failed");
        assertThat(rig.detail("c1")).contains("in local mode");
        assertThat(rig.ledger.originals()).isEmpty();
    }

    @Test
    void aSetpointIsRenewedBeforeTheDeviceDropsIt() {
        rig.site.add("battery-1", DeviceType.BATTERY, 5000);
        rig.start();
        rig.command("battery:set-operating-mode", "battery-1", Map.of("operatingMode", "discharge", "power", 3000));
        rig.seconds(65);
        assertThat(rig.site.writes).hasSizeBetween(3, 5);
    }

    @Test
    void aForeignControllerIsReportedAndNotFoughtOver() {
        rig.site.add("battery-1", DeviceType.BATTERY, 5000);
        rig.start();
        rig.command("battery:set-operating-mode", "battery-1", Map.of("operatingMode", "discharge", "power", 3000));
        rig.seconds(5);
        rig.site.unit("battery-1").set.put(Quantity.ACTIVE_POWER, 700.0);
        rig.seconds(60);
        assertThat(rig.alarms).contains("foreign-controller");
        assertThat(rig.site.writes).hasSize(1);
        rig.seconds(300);
        assertThat(rig.site.unit("battery-1").set).containsEntry(Quantity.ACTIVE_POWER, 3000.0);
    }

    @Test
    void aReleaseThatFailsIsTriedAgain() {
        rig.site.add("battery-1", DeviceType.BATTERY, 5000);
        rig.start();
        rig.command("battery:set-operating-mode", "battery-1", Map.of("operatingMode", "idle"));
        rig.seconds(6);
        rig.command("battery:set-operating-mode", "battery-1", Map.of("operatingMode", "reset"));
        rig.site.nextWrite.put(BATTERY.device(), new Outcome.Failed("link down"));
        rig.second();
        assertThat(rig.ledger.originals()).isNotEmpty();
        rig.seconds(5);
        assertThat(rig.ledger.originals()).isEmpty();
        assertThat(rig.status("c2")).isEqualTo("success");
    }

    @Test
    void theServiceLockoutGivesEverythingBackAndSurvivesARestart() {
        rig.site.add("battery-1", DeviceType.BATTERY, 5000);
        rig.start();
        rig.command("battery:set-operating-mode", "battery-1", Map.of("operatingMode", "discharge"));
        rig.seconds(6);
        rig.command("site:set-service-lockout", null, Map.of("enabled", true));
        rig.seconds(2);
        assertThat(rig.site.released).containsExactly(BATTERY);
        assertThat(rig.alarms).as("who comes later sees why").contains("service-lockout");
        rig.start();
        rig.seconds(12);
        assertThat(rig.alarms).contains("service-lockout");
        assertThat(rig.control.cycle().lockout()).isPresent();
        assertThat(rig.control.cycle().claims())
                .singleElement()
                .satisfies(c -> assertThat(c.standing()).contains("lockout"));
        assertThat(rig.ledger.originals()).isEmpty();
        rig.command("site:set-service-lockout", null, Map.of("enabled", false));
        rig.seconds(3);
        assertThat(rig.site.unit("battery-1").set).containsEntry(Quantity.ACTIVE_POWER, 5000.0);
        assertThat(rig.alarms).doesNotContain("service-lockout");
    }

    @Test
    void aPlannerThatThrowsKeepsTheLastSetpointsThenTheSafeStates() {
        rig.site.add("battery-1", DeviceType.BATTERY, 5000);
        rig.start();
        boolean[] broken = {false};
        LeverDriver levers = new LeverDriver(
                rig.site, rig.ledger, Runnable::run, rig.clock, ControlConfig.defaults(), new SilentAlarm());
        Dispatches dispatches = new Dispatches(rig.ledger, rig.clock, Runnable::run);
        CommandDesk desk =
                new CommandDesk(rig.site::snapshot, rig.ledger, rig.site, rig.clock, dispatches, Runnable::run);
        ControlCycle cycle = new ControlCycle(
                rig.site::snapshot,
                desk,
                dispatches,
                levers,
                rig.clock,
                ControlConfig.defaults(),
                r -> {},
                new SilentAlarm(),
                (s, c, l, st, k) -> {
                    if (broken[0]) {
                        throw new IllegalStateException("broken");
                    }
                    return Planner.plan(s, c, l, st, k);
                });
        cycle.start();
        desk.submit(Rig.request("x", "battery:set-operating-mode", "battery-1", Map.of("operatingMode", "discharge")));
        for (int i = 0; i < 30; i++) {
            broken[0] = i >= 5;
            rig.clock.advance(1000);
            cycle.tick();
            if (i == 12) {
                assertThat(rig.site.unit("battery-1").set).containsEntry(Quantity.ACTIVE_POWER, 5000.0);
            }
        }
        assertThat(rig.site.unit("battery-1").set).containsEntry(Quantity.ACTIVE_POWER, 0.0);
    }

    private static final class SilentAlarm implements Alarm {
        @Override
        public void raise(
                energy.busbar.core.model.Alert.Severity severity,
                energy.busbar.core.model.Alert.Type type,
                String subtype,
                java.util.Optional<DeviceId> device,
                String title,
                String description) {}

        @Override
        public void clear(
                energy.busbar.core.model.Alert.Type type, String subtype, java.util.Optional<DeviceId> device) {}
    }
}
