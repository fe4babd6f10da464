package energy.busbar.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.port.CommandIntake.Receipt;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What sharing is told by commands, on a site that follows. */
class ChargerCommandsTest {
    private final Rig rig = new Rig();
    private LagSite.Unit charger;

    @BeforeEach
    void start() {
        charger = rig.site.add("charger-1", DeviceType.CHARGER, 16);
        charger.own = 16;
        rig.start();
        rig.seconds(30);
    }

    private String refusal(String slug, Map<String, Object> input) {
        return rig.command(slug, "charger-1", input) instanceof Receipt.Refused refused
                ? refused.message()
                : "accepted";
    }

    @Test
    void a_power_limit_in_watts_holds_all_phases_together_and_is_given_back_by_reset() {
        rig.command("charger:set-power-limit", "charger-1", Map.of("power", 5520));
        rig.seconds(30);
        assertThat(charger.output).isBetween(7.5, 8.05);
        assertThat(rig.status("c1")).isEqualTo("success");
        assertThat(rig.control.cycle().decision(new DeviceId("charger-1")).orElseThrow())
                .contains("manual limit of c1");
        rig.command("charger:set-power-limit", "charger-1", Map.of("operatingMode", "reset"));
        rig.seconds(30);
        assertThat(charger.output).isGreaterThan(15);
    }

    @Test
    void a_charger_in_surplus_mode_waits_for_the_sun_and_says_so() {
        rig.command("charger:set-charging-mode", "charger-1", Map.of("mode", "surplus"));
        rig.seconds(30);
        assertThat(charger.set.get(Quantity.CHARGE_CURRENT)).isZero();
        assertThat(rig.control.cycle().decision(new DeviceId("charger-1")).orElseThrow())
                .startsWith("0.0 A: waits for surplus: 0 W are there");
        rig.site.add("inverter-1", DeviceType.INVERTER, 10_000).own = 9_000;
        rig.seconds(150);
        assertThat(charger.output * 690).isBetween(6_500.0, 8_200.0);
        rig.command("charger:set-charging-mode", "charger-1", Map.of("operatingMode", "reset"));
        rig.seconds(60);
        assertThat(charger.output).isGreaterThan(15);
    }

    @Test
    void a_goal_lets_a_charger_in_surplus_mode_charge_and_ends_with_its_time() {
        rig.command("charger:set-charging-mode", "charger-1", Map.of("mode", "surplus"));
        rig.seconds(30);
        rig.command(
                "charger:set-charging-goal",
                "charger-1",
                Map.of(
                        "energy",
                        8_000,
                        "by",
                        rig.clock.instant().plusSeconds(300).toString()));
        rig.seconds(60);
        assertThat(charger.output).isGreaterThan(15);
        assertThat(rig.detail("c2")).contains("cannot be met any more");
        rig.seconds(600);
        assertThat(charger.set.get(Quantity.CHARGE_CURRENT)).isZero();
        assertThat(rig.control.desk().claims()).hasSize(1);
    }

    @Test
    void what_its_central_system_keeps_from_one_charger_the_others_have() {
        LagSite.Unit other = rig.site.add("charger-2", DeviceType.CHARGER, 16);
        other.own = 16;
        rig.site.fuseAmps = 24;
        rig.seconds(120);
        assertThat(charger.output).isBetween(10.0, 12.0);
        charger.upstream = OptionalDouble.of(7);
        rig.seconds(120);
        assertThat(charger.set.get(Quantity.CHARGE_CURRENT)).isEqualTo(7);
        assertThat(other.output).isGreaterThan(14);
        assertThat(rig.control.cycle().decision(charger.id).orElseThrow())
                .isEqualTo("7.0 A: as much as its central system allows");
        charger.upstream = OptionalDouble.of(4);
        rig.seconds(120);
        assertThat(charger.set.get(Quantity.CHARGE_CURRENT)).isZero();
        assertThat(rig.control.cycle().decision(charger.id).orElseThrow()).contains("its central system");
        charger.upstream = OptionalDouble.of(16);
        rig.seconds(180);
        assertThat(charger.output).isBetween(10.0, 12.0);
    }

    @Test
    void wrong_input_is_answered_with_what_would_be_right() {
        assertThat(refusal("charger:set-charging-mode", Map.of("mode", "slow")))
                .contains("mode must be one of [fast, surplus, surplus-with-minimum]");
        assertThat(refusal("charger:set-charging-goal", Map.of("energy", 1000)))
                .contains("takes energy and by, or operatingMode, and only one of these");
        assertThat(refusal("charger:set-charging-goal", Map.of("energy", 1000, "by", "tomorrow")))
                .contains("by must be a time with its zone");
        assertThat(refusal("charger:set-charging-goal", Map.of("energy", 1000, "by", "2001-01-01T00:00:00Z")))
                .contains("has passed");
        assertThat(refusal("charger:set-phases", Map.of("phases", 2))).contains("phases must be 1 or 3");
        assertThat(refusal("charger:set-phases", Map.of("phases", 1))).contains("has no charge-phases that can be set");
    }
}
