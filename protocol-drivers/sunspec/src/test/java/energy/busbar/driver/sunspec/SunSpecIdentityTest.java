package energy.busbar.driver.sunspec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import energy.busbar.core.driver.LinkException;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.LinkState;
import energy.busbar.driver.modbus.ModbusException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SunSpecIdentityTest {
    @Test
    void a_device_tells_maker_model_serial_number_and_firmware_and_is_only_read() {
        RegisterImage image = Devices.inverter();
        SunSpecIdentity identity = SunSpecIdentity.read(image, 1).get(0);
        assertEquals("Acme", identity.manufacturer());
        assertEquals("X10", identity.model());
        assertEquals("SN1", identity.serialNumber());
        assertEquals("1.2", identity.firmwareVersion());
        assertEquals(List.of(1, 103, 120, 123), identity.models());
        assertEquals(40_000, identity.base());
        assertEquals(List.of(), image.writes);
    }

    @Test
    void what_it_can_be_configured_as_comes_from_its_models() {
        assertEquals(List.of(DeviceType.INVERTER), types(Devices.inverter()));
        assertEquals(List.of(DeviceType.METER), types(Devices.meter()));
        assertEquals(List.of(DeviceType.BATTERY), types(Devices.battery()));
        assertEquals(List.of(DeviceType.BATTERY), types(ReadingTest.bank()));
        assertEquals(List.of(DeviceType.METER), types(ReadingTest.combiner()));
        assertTrue(SunSpecIdentity.read(ReadingTest.combiner(), 1).get(0).part());
        assertFalse(SunSpecIdentity.read(Devices.meter(), 1).get(0).part());
        assertEquals(List.of(), types(new RegisterImage(0).common("A", "B", "C").endMarker()));
    }

    @Test
    void a_hybrid_is_an_inverter_and_a_battery_where_its_battery_can_be_measured() {
        assertEquals(List.of(DeviceType.INVERTER, DeviceType.BATTERY), types(ReadingTest.ports()));
        assertEquals(List.of(DeviceType.INVERTER, DeviceType.BATTERY), types(Devices.hybrid()));
        RegisterImage unnamed = Devices.hybrid();
        unnamed.put(40_122 + 11 + 40, "0041"); // StCha is now "\0A..."
        assertEquals(List.of(DeviceType.INVERTER), types(unnamed));
    }

    @Test
    void a_second_common_model_is_a_device_of_its_own() {
        List<SunSpecIdentity> chain = SunSpecIdentity.read(Devices.chain(), 1);
        assertEquals(
                List.of("SE10K", "WND"),
                chain.stream().map(SunSpecIdentity::model).toList());
        assertEquals(List.of(1, 203), chain.get(1).models());
        assertEquals(List.of(DeviceType.METER), chain.get(1).types());
    }

    private static List<DeviceType> types(RegisterImage image) {
        return SunSpecIdentity.read(image, 1).get(0).types();
    }

    @Test
    void another_modbus_device_is_none_and_a_bus_without_answer_is_told_apart() {
        RegisterImage other = new RegisterImage(30_000);
        assertEquals(List.of(), SunSpecIdentity.read(other, 1));
        other.fault = new ModbusException(ModbusException.Kind.NO_ANSWER, 0, "no answer");
        LinkException e = assertThrows(LinkException.class, () -> SunSpecIdentity.read(other, 1));
        assertEquals(LinkState.UNREACHABLE, e.state());
    }
}
