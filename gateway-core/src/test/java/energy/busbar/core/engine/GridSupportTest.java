package energy.busbar.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.model.Ability;
import energy.busbar.core.model.CommandRequest;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceInfo;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.GridCurve;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.port.CommandIntake.Receipt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connection, power factor, reactive power and curves, from the desk to a device and back. */
class GridSupportTest {
    private static final DeviceId INVERTER = new DeviceId("inverter-1");
    private static final Map<String, Object> CURVE = Map.of("points", points(92, 44, 98, 0, 102, 0, 108, -44));

    private final Rig rig = new Rig();
    private LagSite.Unit inverter;

    private static List<Map<String, Object>> points(double... pairs) {
        List<Map<String, Object>> points = new ArrayList<>();
        for (int i = 0; i < pairs.length; i += 2) {
            points.add(Map.of("voltage", pairs[i], "reactivePower", pairs[i + 1]));
        }
        return points;
    }

    @BeforeEach
    void site() {
        inverter = rig.site.add("inverter-1", DeviceType.INVERTER, 10_000);
        inverter.own = 5000;
        able(Quantity.CONNECTION, 0, 1);
        able(Quantity.POWER_FACTOR, -1, 1);
        able(Quantity.REACTIVE_POWER, -4000, 4000);
        able(Quantity.VOLT_VAR, 0, 1);
        able(Quantity.FREQUENCY_DROOP, 0, 1);
        rig.site.add("inverter-2", DeviceType.INVERTER, 10_000);
        rig.start();
    }

    private void able(Quantity quantity, double min, double max) {
        inverter.more.add(new Ability(quantity, min, max, true, Duration.ofSeconds(2)));
    }

    private Lever lever(Quantity quantity) {
        return new Lever(INVERTER, quantity);
    }

    private String refusal(String slug, String device, Map<String, Object> input) {
        Receipt receipt = rig.command(slug, device, input);
        assertThat(receipt).isInstanceOf(Receipt.Refused.class);
        Receipt.Refused refused = (Receipt.Refused) receipt;
        return refused.code() + ": " + refused.message();
    }

    @Test
    void a_device_is_taken_off_the_grid_held_there_and_given_back() {
        rig.command("inverter:set-connection", "inverter-1", Map.of("operatingMode", "disconnect"));
        rig.seconds(8);
        assertThat(rig.status("c1")).isEqualTo("success");
        assertThat(rig.detail("c1")).contains("in force; inverter-1 connection reads back disconnected; measured");
        assertThat(rig.site.captured).containsExactly(lever(Quantity.CONNECTION));
        long before = rig.site.writes.size();
        rig.seconds(60);
        assertThat(rig.site.writes.size() - before)
                .as("renewed at a third of 60 s")
                .isBetween(2L, 4L);
        rig.command("inverter:set-connection", "inverter-1", Map.of("operatingMode", "reset"));
        rig.seconds(3);
        assertThat(rig.site.released).containsExactly(lever(Quantity.CONNECTION));
        assertThat(rig.status("c2")).isEqualTo("success");
        assertThat(rig.ledger.originals()).isEmpty();
    }

    @Test
    void what_a_device_keeps_by_itself_is_looked_after_and_not_written_again() {
        inverter.more.removeIf(a -> a.quantity() == Quantity.CONNECTION);
        inverter.more.add(new Ability(Quantity.CONNECTION, 0, 1, false, Duration.ofSeconds(2)));
        rig.command("inverter:set-connection", "inverter-1", Map.of("operatingMode", "disconnect"));
        rig.seconds(8);
        assertThat(rig.status("c1")).isEqualTo("success");
        int before = rig.site.writes.size();
        rig.seconds(600);
        assertThat(rig.site.writes).hasSize(before);
        assertThat(inverter.set).containsEntry(Quantity.CONNECTION, 0.0);
    }

    @Test
    void unity_has_no_excitation() {
        rig.command("inverter:set-power-factor", "inverter-1", Map.of("powerFactor", 1, "excitation", "under-excited"));
        rig.seconds(8);
        assertThat(inverter.set).containsEntry(Quantity.POWER_FACTOR, 1.0);
        assertThat(rig.status("c1")).isEqualTo("success");
    }

    @Test
    void a_command_whose_time_is_over_gives_back_the_values_from_before() {
        rig.submit(new CommandRequest(
                "short",
                "inverter:set-reactive-power",
                Optional.of(INVERTER),
                Optional.empty(),
                Map.of("reactivePower", -1500),
                Optional.empty(),
                Optional.of(rig.clock.instant().plusSeconds(20)),
                "cli:test"));
        rig.seconds(10);
        assertThat(inverter.set).containsEntry(Quantity.REACTIVE_POWER, -1500.0);
        rig.seconds(15);
        assertThat(rig.site.released).containsExactly(lever(Quantity.REACTIVE_POWER));
    }

    @Test
    void a_reactive_power_beyond_the_device_is_clipped_to_what_it_can() {
        rig.command("inverter:set-reactive-power", "inverter-1", Map.of("reactivePower", 9000));
        rig.seconds(8);
        assertThat(inverter.set).containsEntry(Quantity.REACTIVE_POWER, 4000.0);
        assertThat(rig.detail("c1")).contains("clipped to 4000.0 var by the device's own bounds");
    }

    @Test
    void a_power_factor_changes_in_small_steps() {
        Map<String, Object> first = Map.of("powerFactor", 0.95, "excitation", "under-excited");
        rig.command("inverter:set-power-factor", "inverter-1", first);
        rig.seconds(8);
        assertThat(inverter.set).containsEntry(Quantity.POWER_FACTOR, -0.95);
        assertThat(rig.detail("c1")).contains("reads back 0.950 under-excited");
        rig.command(
                "inverter:set-power-factor", "inverter-1", Map.of("powerFactor", 0.96, "excitation", "under-excited"));
        rig.seconds(8);
        assertThat(inverter.set).containsEntry(Quantity.POWER_FACTOR, -0.96);
        assertThat(rig.status("c2")).isEqualTo("success");
    }

    @Test
    void a_curve_is_carried_to_the_device_and_another_one_after_it() {
        rig.command("inverter:set-volt-var", "inverter-1", CURVE);
        rig.seconds(8);
        assertThat(rig.status("c1")).isEqualTo("success");
        assertThat(rig.detail("c1")).contains("volt-var reads back as asked for");
        assertThat(inverter.curves.get(Quantity.VOLT_VAR).words())
                .isEqualTo("92 % V: 44, 98 % V: 0, 102 % V: 0, 108 % V: -44 % var of the maximum reactive power");
        rig.command(
                "inverter:set-volt-var",
                "inverter-1",
                Map.of("points", points(90, 30, 110, -30), "reference", "maximum-power", "responseTime", 10));
        rig.seconds(8);
        assertThat(rig.status("c2")).isEqualTo("success");
        GridCurve.VoltVar now = (GridCurve.VoltVar) inverter.curves.get(Quantity.VOLT_VAR);
        assertThat(now.reference()).isEqualTo(GridCurve.Reference.MAXIMUM_POWER);
        assertThat(now.responseSeconds()).hasValue(10);
        rig.command("inverter:set-volt-var", "inverter-1", Map.of("operatingMode", "reset"));
        rig.seconds(3);
        assertThat(inverter.curves).isEmpty();
        assertThat(rig.status("c2")).isEqualTo("overridden");
    }

    @Test
    void a_curve_is_in_force_again_after_a_restart() {
        rig.command("inverter:set-volt-var", "inverter-1", CURVE);
        rig.seconds(8);
        rig.start();
        rig.seconds(8);
        assertThat(rig.control.cycle().setpoints(INVERTER)).containsOnlyKeys(Quantity.VOLT_VAR);
        assertThat(rig.site.released).isEmpty();
        assertThat(rig.site.captured).as("what was before is not read again").hasSize(1);
    }

    @Test
    void somebody_elses_curve_is_an_alert_and_not_fought_over() {
        rig.command("inverter:set-volt-var", "inverter-1", CURVE);
        rig.seconds(8);
        inverter.set.put(Quantity.VOLT_VAR, 0.0);
        int before = rig.site.writes.size();
        rig.seconds(30);
        assertThat(rig.alarms).contains("foreign-controller");
        assertThat(rig.site.writes).hasSize(before);
    }

    @Test
    void ways_to_set_reactive_power_exclude_each_other_and_the_last_one_wins() {
        rig.command("inverter:set-volt-var", "inverter-1", CURVE);
        rig.seconds(8);
        rig.command("inverter:set-reactive-power", "inverter-1", Map.of("reactivePower", 500));
        rig.seconds(8);
        assertThat(rig.status("c1")).isEqualTo("overridden");
        assertThat(rig.detail("c1")).contains("overridden by c2 (manual, 500.0 var)");
        assertThat(rig.site.released).containsExactly(lever(Quantity.VOLT_VAR));
        assertThat(inverter.set).containsEntry(Quantity.REACTIVE_POWER, 500.0);
        rig.command("inverter:set-reactive-power", "inverter-1", Map.of("operatingMode", "reset"));
        rig.seconds(8);
        assertThat(inverter.curves).containsKey(Quantity.VOLT_VAR);
        assertThat(rig.status("c1")).isEqualTo("success");
    }

    @Test
    void other_quantities_are_not_touched_by_it() {
        rig.command("inverter:set-volt-var", "inverter-1", CURVE);
        rig.command(
                "inverter:set-frequency-droop",
                "inverter-1",
                Map.of("overDeadband", 0.2, "underDeadband", 0.2, "overDroop", 5, "underDroop", 5));
        rig.command("inverter:set-power-limit", "inverter-1", Map.of("power", 3000));
        rig.seconds(10);
        assertThat(inverter.set)
                .containsOnlyKeys(Quantity.VOLT_VAR, Quantity.FREQUENCY_DROOP, Quantity.GENERATION_LIMIT);
        assertThat(List.of(rig.status("c1"), rig.status("c2"), rig.status("c3")))
                .containsOnly("success");
    }

    @Test
    void a_curve_that_the_device_refuses_fails_the_command_with_its_reason() {
        rig.site.nextWrite.put(INVERTER, new Outcome.Refused("a line of 4 corners; the device takes 1 to 3"));
        rig.command("inverter:set-volt-var", "inverter-1", CURVE);
        rig.seconds(3);
        assertThat(rig.status("c1")).isEqualTo("failed");
        assertThat(rig.detail("c1")).contains("the device takes 1 to 3");
        rig.seconds(3);
        assertThat(rig.site.released).containsExactly(lever(Quantity.VOLT_VAR));
    }

    @Test
    void a_silent_write_of_a_curve_is_read_back_before_anything_else() {
        rig.site.nextWrite.put(INVERTER, new Outcome.NoAnswer("no answer"));
        rig.command("inverter:set-volt-var", "inverter-1", CURVE);
        rig.seconds(8);
        assertThat(rig.site.writes).hasSize(1);
        assertThat(rig.status("c1")).isEqualTo("success");
    }

    @Test
    void the_lockout_gives_everything_back_and_a_device_away_is_waited_for() {
        rig.command("inverter:set-volt-var", "inverter-1", CURVE);
        rig.seconds(8);
        rig.command("site:set-service-lockout", null, Map.of("enabled", true));
        rig.seconds(3);
        assertThat(rig.site.released).containsExactly(lever(Quantity.VOLT_VAR));
        rig.command("inverter:set-connection", "inverter-1", Map.of("operatingMode", "disconnect"));
        rig.seconds(3);
        assertThat(rig.status("c3")).isEqualTo("scheduled");
        assertThat(rig.detail("c3")).contains("the service lockout is on");
        inverter.link = LinkState.UNREACHABLE;
        rig.command("site:set-service-lockout", null, Map.of("enabled", false));
        rig.seconds(3);
        assertThat(inverter.set).isEmpty();
        inverter.link = LinkState.UP;
        rig.seconds(8);
        assertThat(inverter.set).containsEntry(Quantity.CONNECTION, 0.0).containsEntry(Quantity.VOLT_VAR, 1.0);
    }

    @Test
    void what_cannot_be_is_refused_with_the_reason() {
        assertThat(refusal("inverter:set-volt-var", "inverter-2", CURVE))
                .isEqualTo("not-able: inverter-2 has no volt-var that can be set");
        assertThat(refusal("inverter:set-volt-watt", "inverter-1", Map.of("operatingMode", "reset")))
                .isEqualTo("not-able: inverter-1 has no volt-watt that can be set");
        assertThat(refusal("inverter:set-volt-var", "inverter-1", Map.of("points", points(98, 10, 92, 0))))
                .contains("point 2 at 92 % lies left of the one before it, at 98 %");
        assertThat(refusal("inverter:set-volt-var", "inverter-1", Map.of("points", points(92, 0, 98, 10))))
                .contains("at point 2 the reactive power rises from 0 to 10 %");
        assertThat(refusal("inverter:set-volt-var", "inverter-1", Map.of("points", points(92, 0))))
                .contains("points must have 2 to 20 entries, not 1");
        assertThat(refusal(
                        "inverter:set-volt-var",
                        "inverter-1",
                        Map.of("points", List.of(Map.of("voltage", 92), Map.of("voltage", 98)))))
                .contains("points[0] needs the field 'reactivePower'");
        assertThat(refusal("inverter:set-volt-var", "inverter-1", Map.of("points", points(92, 0, 201, 0))))
                .contains("voltage must be 0.0 to 200.0, not 201.0");
        assertThat(refusal("inverter:set-volt-var", "inverter-1", Map.of("operatingMode", "reset", "responseTime", 5)))
                .contains("takes points, or operatingMode, and only one of these");
        assertThat(refusal("inverter:set-power-factor", "inverter-1", Map.of("powerFactor", 0.95)))
                .contains("takes powerFactor and excitation, or operatingMode, and only one of these");
        Map<String, Object> both = Map.of(
                "powerFactor",
                1,
                "excitation",
                "over-excited",
                "absorbingPowerFactor",
                1,
                "absorbingExcitation",
                "over-excited");
        assertThat(refusal("inverter:set-power-factor", "inverter-1", both))
                .isEqualTo("not-able: inverter-1 has no power-factor-absorbing that can be set");
        assertThat(refusal("inverter:set-connection", "meter", Map.of("operatingMode", "connect")))
                .contains("meter is of the type meter; inverter:set-connection is for inverter and battery");
        assertThat(rig.site.writes).isEmpty();
    }

    @Test
    void only_what_a_device_has_is_offered_for_it() {
        DeviceInfo info =
                rig.site.snapshot().device(INVERTER).orElseThrow().info().orElseThrow();
        assertThat(CommandCatalogue.of(DeviceType.INVERTER, Optional.of(info), Set.of()))
                .extracting(CommandCatalogue.AvailableCommand::slug)
                .containsExactly(
                        "inverter:set-power-limit",
                        "inverter:set-connection",
                        "inverter:set-power-factor",
                        "inverter:set-reactive-power",
                        "inverter:set-volt-var",
                        "inverter:set-frequency-droop");
        assertThat(CommandCatalogue.of(DeviceType.BATTERY, Optional.empty(), Set.of()))
                .extracting(CommandCatalogue.AvailableCommand::slug)
                .containsExactly("battery:set-operating-mode", "battery:set-reserve");
    }
}
