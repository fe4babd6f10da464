package energy.busbar.driver.sunspec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import energy.busbar.core.driver.LinkException;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Original;
import energy.busbar.core.model.Outcome;
import energy.busbar.driver.modbus.ModbusException;
import energy.busbar.driver.modbus.ModbusException.Kind;
import energy.busbar.driver.sunspec.SunSpecControls.Control;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every control of models 123, 124, 703, 704 and 802, register by register (offsets from the model's ID register). */
class ControlsTest {
    private static final Duration MINUTE = Duration.ofSeconds(60);

    /** 702 with 5 kW, 3 and 2.5 kvar; 704 at rest. */
    private static RegisterImage der() {
        RegisterImage image = new RegisterImage(40_000)
                .common("Acme", "D5", "SN2")
                .model(702, 50, "FFFF")
                .at(2, "1388") // WMaxRtg 5000
                .at(8, "0BB8 09C4") // VarMaxInjRtg 3000, VarMaxAbsRtg 2500
                .at(18, "0050 0055") // PFOvrExtRtg 0.80, PFUndExtRtg 0.85
                .at(45, "0000 FFFE 0000 0000") // W_SF, PF_SF -2, VA_SF, Var_SF
                .model(704, 65, "0000")
                .at(53, "FFFD FFFF 0000 FFFF 0000 FFFF") // PF -3, WMaxLimPct -1, WSet 0, WSetPct -1, VarSet 0,
                // VarSetPct -1
                .at(59, "03E8 0000");
        return image.endMarker();
    }

    private static SunSpecControls controls(RegisterImage image) {
        SunSpecControls controls =
                SunSpecDevice.find(image, 1, OptionalInt.empty()).get(0).controls();
        image.writes.clear();
        return controls;
    }

    @Test
    void what_can_be_set_follows_from_the_models_and_the_nameplate() {
        assertEquals(
                Set.of(Control.GENERATION_LIMIT, Control.CONNECTED, Control.POWER_FACTOR, Control.REACTIVE_POWER),
                controls(Devices.immediate()).available());
        assertEquals(
                new Bounds(-4000, 6000, true), controls(Devices.immediate()).bounds(Control.REACTIVE_POWER));
        assertEquals(new Bounds(-2500, 3000, true), controls(der()).bounds(Control.REACTIVE_POWER));
        assertEquals(
                Set.of(
                        Control.GENERATION_LIMIT,
                        Control.ACTIVE_POWER,
                        Control.POWER_FACTOR,
                        Control.POWER_FACTOR_ABSORBING,
                        Control.REACTIVE_POWER),
                controls(der()).available());
        LinkException e =
                assertThrows(LinkException.class, () -> controls(der()).bounds(Control.CONNECTED));
        assertEquals("device 1 of unit 1 has no registers for connected", e.getMessage());
    }

    @Test
    void a_disconnection_by_123_is_one_request_with_its_revert_time_before_it() {
        RegisterImage image = Devices.immediate();
        SunSpecControls controls = controls(image);
        Original original = controls.capture(Control.CONNECTED);
        assertEquals(new Outcome.Applied(0), controls.set(Control.CONNECTED, 0, MINUTE));
        assertEquals(List.of("2: 0000 003C 0000"), image.writes);
        assertEquals(OptionalDouble.of(0), controls.readBack(Control.CONNECTED));
        image.writes.clear();
        assertEquals(new Outcome.Applied(1), controls.release(Control.CONNECTED, original));
        assertEquals(List.of("2: 0000 0000 0001"), image.writes);
        assertInstanceOf(Outcome.Refused.class, controls.set(Control.CONNECTED, 0.5, MINUTE));
    }

    @Test
    void a_disconnection_by_703_withdraws_the_permission_and_has_no_time_out() {
        RegisterImage image = new RegisterImage(40_000)
                .common("A", "B", "C")
                .model(703, 17, "FFFF")
                .at(2, "0001")
                .endMarker();
        SunSpecControls controls = controls(image);
        assertEquals(new Bounds(0, 1, false), controls.bounds(Control.CONNECTED));
        Original original = controls.capture(Control.CONNECTED);
        assertEquals(new Outcome.Applied(0), controls.set(Control.CONNECTED, 0, MINUTE));
        assertEquals(new Outcome.Applied(1), controls.release(Control.CONNECTED, original));
        assertEquals(List.of("2: 0000", "2: 0001"), image.writes);
    }

    @Test
    void a_bank_is_connected_by_1_and_disconnected_by_2() {
        RegisterImage image = new RegisterImage(40_000)
                .common("A", "B", "C")
                .model(802, 62, "FFFF")
                .at(10, "0064") // SoCRsvMin 10.0 %
                .at(50, "0001") // SetOp connect
                .at(56, "FFFF") // SoC_SF -1
                .endMarker();
        SunSpecControls controls = controls(image);
        assertEquals(OptionalDouble.of(1), controls.readBack(Control.CONNECTED));
        assertEquals(new Outcome.Applied(0), controls.set(Control.CONNECTED, 0, MINUTE));
        assertEquals(new Outcome.Applied(25), controls.set(Control.RESERVE, 25, MINUTE));
        assertEquals(List.of("50: 0002", "10: 00FA"), image.writes);
        // What it holds already is not written again.
        assertEquals(new Outcome.Applied(0), controls.set(Control.CONNECTED, 0, MINUTE));
        assertEquals(new Outcome.Applied(25), controls.set(Control.RESERVE, 25, MINUTE));
        assertEquals(2, image.writes.size());
    }

    @Test
    void a_power_factor_by_123_is_enabled_last_and_disabled_first() {
        RegisterImage image = Devices.immediate();
        SunSpecControls controls = controls(image);
        Original original = controls.capture(Control.POWER_FACTOR);
        assertEquals(new Outcome.Applied(-0.95), controls.set(Control.POWER_FACTOR, -0.95, MINUTE));
        // OutPFSet_WinTms and _RvrtTms, then OutPFSet -950, then OutPFSet_Ena.
        assertEquals(List.of("11: 0000 003C", "10: FC4A", "14: 0001"), image.writes);
        image.writes.clear();
        assertInstanceOf(Outcome.Applied.class, controls.release(Control.POWER_FACTOR, original));
        assertEquals(List.of("14: 0000", "10: 03E8 0000 0000 0000"), image.writes);
    }

    @Test
    void a_power_factor_that_the_device_cannot_is_refused() {
        RegisterImage image = Devices.immediate();
        Outcome.Refused refused =
                assertInstanceOf(Outcome.Refused.class, controls(image).set(Control.POWER_FACTOR, 0.85, MINUTE));
        assertTrue(refused.reason().contains("0.9 to 1"), refused.reason());
        assertInstanceOf(Outcome.Refused.class, controls(image).set(Control.POWER_FACTOR, 1.1, MINUTE));
        assertInstanceOf(Outcome.Refused.class, controls(image).set(Control.POWER_FACTOR, Double.NaN, MINUTE));
        assertEquals(List.of(), image.writes);
    }

    @Test
    void reactive_power_by_123_says_of_what_it_is_a_percentage() {
        RegisterImage image = Devices.immediate();
        // -1800 var of 6000.
        assertEquals(new Outcome.Applied(-1800), controls(image).set(Control.REACTIVE_POWER, -1800, MINUTE));
        // Win and Rvrt, then VArPct_Mod 2 (of VArMax), then VArMaxPct -30, then VArPct_Ena.
        assertEquals(List.of("18: 0000 003C", "21: 0002", "16: FFE2", "22: 0001"), image.writes);
        assertInstanceOf(Outcome.Refused.class, controls(image).set(Control.REACTIVE_POWER, -4001, MINUTE));
    }

    @Test
    void a_power_factor_by_704_goes_with_its_excitation_in_one_request() {
        RegisterImage image = der();
        SunSpecControls controls = controls(image);
        Original original = controls.capture(Control.POWER_FACTOR);
        assertEquals(new Outcome.Applied(-0.9), controls.set(Control.POWER_FACTOR, -0.9, MINUTE));
        // PFWInjEnaRvrt with both words of PFWInjRvrtTms, then PF 900 and Ext under-excited, then PFWInjEna.
        assertEquals(List.of("3: 0000 0000 003C", "59: 0384 0001", "2: 0001"), image.writes);
        image.writes.clear();
        assertInstanceOf(Outcome.Applied.class, controls.release(Control.POWER_FACTOR, original));
        // The enable and what follows it in the registers are one request.
        assertEquals(List.of("2: 0000 0000 0000 0000", "59: 03E8 0000"), image.writes);
        assertInstanceOf(Outcome.Refused.class, controls.set(Control.POWER_FACTOR, 0.84, MINUTE));
    }

    @Test
    void a_power_factor_while_absorbing_has_registers_of_its_own() {
        RegisterImage image = der();
        assertEquals(new Outcome.Applied(0.95), controls(image).set(Control.POWER_FACTOR_ABSORBING, 0.95, MINUTE));
        assertEquals(List.of("9: 0000 0000 003C", "63: 03B6 0000", "8: 0001"), image.writes);
    }

    @Test
    void reactive_power_by_704_is_in_var_and_a_long_time_out_has_two_words() {
        RegisterImage image = der();
        assertEquals(
                new Outcome.Applied(-2500),
                controls(image).set(Control.REACTIVE_POWER, -2500, Duration.ofSeconds(70_000)));
        // VarSetEnaRvrt and VarSetRvrtTms 0x00011170; VarSetMod 4 (var); VarSet; VarSetEna.
        assertEquals(List.of("44: 0000 0001 1170", "36: 0004", "38: FFFF F63C", "35: 0001"), image.writes);
    }

    @Test
    void reactive_power_by_704_is_in_percent_where_the_device_takes_no_var() {
        RegisterImage image = der();
        image.put(image.start() + 57, "8000");
        assertEquals(new Outcome.Applied(1500), controls(image).set(Control.REACTIVE_POWER, 1500, MINUTE));
        assertEquals(List.of("44: 0000 0000 003C", "36: 0001", "42: 01F4", "35: 0001"), image.writes);
    }

    @Test
    void a_time_out_that_the_register_cannot_hold_is_refused() {
        RegisterImage image = Devices.immediate();
        assertInstanceOf(Outcome.Refused.class, controls(image).set(Control.CONNECTED, 0, Duration.ofSeconds(65_535)));
        assertEquals(List.of(), image.writes);
        // Less than a second is not "never".
        controls(image).set(Control.CONNECTED, 0, Duration.ofMillis(10));
        assertEquals(List.of("2: 0000 0001 0000"), image.writes);
    }

    /** Model 124, 5 kW, at rest. */
    private static RegisterImage storage() {
        return Devices.hybrid();
    }

    @Test
    void a_batterys_power_by_124_leaves_only_itself_between_two_rates() {
        RegisterImage image = storage();
        SunSpecControls controls = controls(image);
        assertEquals(new Bounds(-5000, 5000, true), controls.bounds(Control.ACTIVE_POWER));
        Original original = controls.capture(Control.ACTIVE_POWER);
        assertEquals(new Outcome.Applied(-2000), controls.set(Control.ACTIVE_POWER, -2000, MINUTE));
        // Win and Rvrt; OutWRte -40.00 % and InWRte 40.00 %; StorCtl_Mod charge and discharge.
        assertEquals(List.of("14: 0000 003C", "12: F060 0FA0", "5: 0003"), image.writes);
        image.writes.clear();
        assertInstanceOf(Outcome.Applied.class, controls.release(Control.ACTIVE_POWER, original));
        assertEquals(List.of("5: 0000", "12: 2710 2710 0000 0000"), image.writes);
        assertEquals(OptionalDouble.empty(), controls.readBack(Control.ACTIVE_POWER));
    }

    @Test
    void the_reserve_by_124_is_a_percentage() {
        RegisterImage image = storage();
        assertEquals(new Outcome.Applied(20), controls(image).set(Control.RESERVE, 20, MINUTE));
        assertEquals(List.of("7: 07D0"), image.writes);
    }

    @Test
    void points_that_can_only_be_written_are_judged_by_what_is_measured() {
        RegisterImage image = Devices.immediate();
        String nothing = "FFFF FFFF FFFF FFFF FFFF FFFF FFFF FFFF 8000 FFFF FFFF FFFF FFFF";
        image.put(image.start() + 2, nothing);
        image.onWrite = (at, values) -> image.put(image.start() + 2, nothing);
        SunSpecControls controls = controls(image);
        assertEquals(Set.of(Control.GENERATION_LIMIT, Control.REACTIVE_POWER), controls.available());
        Outcome.NoAnswer not =
                assertInstanceOf(Outcome.NoAnswer.class, controls.set(Control.GENERATION_LIMIT, 3000, MINUTE));
        assertTrue(not.reason().contains("5230.0 W are measured"), not.reason());
        assertEquals(List.of("7: 003C", "5: 001E", "9: 0001"), image.writes);
        assertEquals(OptionalDouble.empty(), controls.readBack(Control.GENERATION_LIMIT));
        image.put(40_070 + 14, "012C"); // W 300 x 10
        assertEquals(OptionalDouble.of(3000), controls.readBack(Control.GENERATION_LIMIT));
        image.writes.clear();
        assertInstanceOf(
                Outcome.Applied.class,
                controls.release(Control.GENERATION_LIMIT, controls.capture(Control.GENERATION_LIMIT)));
        assertEquals(List.of("9: 0000"), image.writes);
    }

    @Test
    void a_device_without_function_16_gets_single_registers_but_never_half_a_number() {
        RegisterImage image = Devices.immediate();
        image.singlesOnly = true;
        assertEquals(new Outcome.Applied(0), controls(image).set(Control.CONNECTED, 0, MINUTE));
        assertEquals(List.of("2: 0000", "3: 003C", "4: 0000"), image.writes);

        RegisterImage der = der();
        der.singlesOnly = true;
        assertInstanceOf(Outcome.Refused.class, controls(der).set(Control.POWER_FACTOR, 0.9, MINUTE));
        assertEquals(List.of(), der.writes);
    }

    /** A client of the field writes one register of the two, so that 60 s become 60 x 65536. */
    @Test
    void both_words_of_every_revert_time_of_704_are_in_one_request() {
        for (Control control : controls(der()).available()) {
            RegisterImage image = der();
            SunSpecControls controls = controls(image);
            double value = controls.bounds(control).max();
            assertInstanceOf(Outcome.Applied.class, controls.set(control, value, MINUTE), control.word());
            assertTrue(image.writes.get(0).endsWith("0000 0000 003C"), control.word() + " wrote " + image.writes);
        }
    }

    @Test
    void a_refusal_after_a_part_was_taken_is_a_failure() {
        RegisterImage image = Devices.immediate();
        SunSpecControls controls = controls(image);
        image.onWrite = (at, values) -> image.writeFault = new ModbusException(Kind.REFUSED, 3, "told so");
        assertEquals(new Outcome.Failed("told so"), controls.set(Control.GENERATION_LIMIT, 3000, MINUTE));
        image.writeFault = null;
        image.onWrite = (at, values) -> image.writeFault = new ModbusException(Kind.UNREACHABLE, 0, "gone");
        assertEquals(new Outcome.NoAnswer("gone"), controls.set(Control.GENERATION_LIMIT, 3000, MINUTE));
    }

    @Test
    void the_driver_offers_the_control_cycle_what_it_can_claim() {
        SunSpecDriver battery = Devices.driver(DeviceType.BATTERY, storage());
        assertEquals(
                "[ACTIVE_POWER, RESERVE]",
                battery.open().abilities().stream()
                        .map(a -> a.quantity())
                        .toList()
                        .toString());
        assertTrue(battery.controls().available().contains(Control.RESERVE));
    }
}
