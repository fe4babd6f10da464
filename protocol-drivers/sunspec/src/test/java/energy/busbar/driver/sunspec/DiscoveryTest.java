package energy.busbar.driver.sunspec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import energy.busbar.core.driver.LinkException;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.PollClass;
import energy.busbar.driver.modbus.ModbusException;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class DiscoveryTest {
    private static List<Integer> models(RegisterImage image) {
        return new Discovery(image, 1)
                .find(OptionalInt.empty()).models().stream()
                        .map(ModelInstance::id)
                        .toList();
    }

    private static LinkException fails(LinkState state, RegisterImage image, DeviceType type) {
        LinkException e = assertThrows(
                LinkException.class, () -> Devices.driver(type, image).open());
        assertEquals(state, e.state(), e::getMessage);
        return e;
    }

    @Test
    void every_base_address_of_the_standard_is_tried() {
        for (int base : List.of(40_000, 0, 50_000)) {
            RegisterImage image = new RegisterImage(base)
                    .common("A", "B", "C")
                    .model(203, 105, "8000")
                    .endMarker();
            assertEquals(List.of(1, 203), models(image));
        }
    }

    @Test
    void a_base_that_is_configured_is_tried_first() {
        RegisterImage image = new RegisterImage(30_000)
                .common("A", "B", "C")
                .model(203, 105, "8000")
                .endMarker();
        assertEquals(
                30_000, new Discovery(image, 1).find(OptionalInt.of(30_000)).base());
        assertEquals(
                LinkState.MISMATCH,
                fails(LinkState.MISMATCH, image, DeviceType.METER).state());
    }

    @Test
    void the_chain_ends_at_the_marker_at_zero_at_nothing_and_at_the_next_device() {
        assertEquals(List.of(1, 103, 120, 123), models(Devices.inverter()));
        RegisterImage zero = new RegisterImage(40_000).common("A", "B", "C").model(103, 50, "FFFF");
        zero.put(zero.start() + 52, "0000 0000");
        assertEquals(List.of(1, 103), models(zero));
        assertEquals(
                List.of(1, 103),
                models(new RegisterImage(40_000).common("A", "B", "C").model(103, 50, "FFFF")));
        RegisterImage two = new RegisterImage(40_000)
                .common("A", "B", "C")
                .model(103, 50, "FFFF")
                .common("D", "E", "F")
                .model(203, 105, "8000")
                .endMarker();
        assertEquals(List.of(1, 103), models(two));
    }

    @Test
    void unknown_models_odd_lengths_and_an_empty_model_are_stepped_over() {
        RegisterImage image = new RegisterImage(40_000)
                .common("A", "B", "C")
                .model(64_999, 7, "1234")
                .model(160, 0, "0000")
                .model(203, 105, "8000")
                .endMarker();
        assertEquals(List.of(1, 160, 203), models(image));
    }

    @Test
    void a_common_model_that_is_too_short_gives_what_it_has() {
        RegisterImage image = new RegisterImage(40_000);
        image.model(1, 15, "0000")
                .text(2, "SAX")
                .model(203, 105, "8000")
                .at(18, "0001")
                .at(22, "0000")
                .endMarker();
        assertEquals(
                DeviceType.METER, Devices.driver(DeviceType.METER, image).open().type());
    }

    @Test
    void a_length_beyond_the_last_address_is_garbage_and_a_chain_without_end_is_bounded() {
        RegisterImage liar = new RegisterImage(40_000).common("A", "B", "C").model(103, 50, "FFFF");
        liar.put(liar.start(), "0067 FFFF");
        LinkException e = fails(LinkState.GARBLED, liar, DeviceType.INVERTER);
        assertTrue(e.getMessage().contains("65535 registers"), e::getMessage);

        RegisterImage endless = new RegisterImage(0).common("A", "B", "C");
        for (int at = endless.start() + 68; at < 65_000; at += 2) {
            endless.put(at, "FA00 0000");
        }
        assertEquals(List.of(1), models(endless));
        assertTrue(endless.reads < Discovery.MAX_MODELS + 5, "reads: " + endless.reads);
    }

    @Test
    void what_is_no_sunspec_device_says_what_was_found() {
        RegisterImage image = new RegisterImage(40_000);
        image.put(40_000, "1234 5678");
        LinkException e = fails(LinkState.MISMATCH, image, DeviceType.METER);
        assertTrue(e.getMessage().contains("12345678 at 40000, exception 2 at 0"), e::getMessage);
    }

    @Test
    void another_kind_of_device_is_named() {
        LinkException e = fails(LinkState.MISMATCH, Devices.inverter(), DeviceType.METER);
        assertTrue(e.getMessage().contains("Acme X10 with the models 1, 103, 120, 123"), e::getMessage);
    }

    @Test
    void a_fault_of_the_bus_is_the_buss_fault() {
        RegisterImage image = Devices.meter();
        image.fault = new ModbusException(ModbusException.Kind.NO_ANSWER, 0, "no answer");
        fails(LinkState.UNREACHABLE, image, DeviceType.METER);
        image.fault = new ModbusException(ModbusException.Kind.REFUSED, 6, "busy");
        fails(LinkState.REFUSED, image, DeviceType.METER);
        image.fault = new ModbusException(ModbusException.Kind.GARBLED, 0, "garbled");
        fails(LinkState.GARBLED, image, DeviceType.METER);
    }

    @Test
    void a_poll_that_fails_is_told_to_the_bus() {
        RegisterImage image = Devices.meter();
        SunSpecDriver driver = Devices.driver(DeviceType.METER, image);
        driver.open();
        image.fault = new ModbusException(ModbusException.Kind.NO_ANSWER, 0, "no answer");
        assertThrows(LinkException.class, () -> driver.poll(PollClass.FAST));
    }

    @Test
    void a_scale_factor_that_moves_is_read_with_its_value() {
        RegisterImage image = Devices.inverter();
        SunSpecDriver driver = Devices.driver(DeviceType.INVERTER, image);
        driver.open();
        assertEquals(5230, Devices.all(driver).get("power").goodNumber());
        image.put(40_070 + 14, "0034 0002");
        assertEquals(5200, Devices.all(driver).get("power").goodNumber());
    }
}
