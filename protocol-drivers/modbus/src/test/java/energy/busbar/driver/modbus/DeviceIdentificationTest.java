package energy.busbar.driver.modbus;

import static energy.busbar.driver.modbus.ScriptedWire.answer;
import static energy.busbar.driver.modbus.ScriptedWire.at;
import static energy.busbar.driver.modbus.ScriptedWire.hex;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import energy.busbar.driver.modbus.ModbusException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Read Device Identification on both framings. V1.1b3 clause 6.21. */
class DeviceIdentificationTest {
    /** The clause's own example: three objects, nothing follows. */
    private static final String EXAMPLE = "2B 0E 01 01 00 00 03" + object(0, "Company identification")
            + object(1, "Product code ") + object(2, "V2.11");

    private final ScriptedWire wire = new ScriptedWire();

    private static String object(int id, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return " %02X %02X ".formatted(id, bytes.length) + HexFormat.of().formatHex(bytes);
    }

    private Optional<DeviceIdentification> tcp(String... answers) {
        wire.device = request -> List.of(at(5, answer(request, answers[wire.requests.size() - 1])));
        return DeviceIdentification.read(wire.tcpClient(MbapFaultsTest.SETTINGS, new Random(7)), 1);
    }

    private Share serial() {
        return wire.rtuClient(MbapFaultsTest.SETTINGS, RtuLine.serial(9_600, false), new Random(7));
    }

    @Test
    void the_example_of_the_clause_is_understood_and_asked_for_as_it_says() {
        DeviceIdentification told = tcp(EXAMPLE).orElseThrow();
        assertEquals("Company identification", told.vendor());
        assertEquals("Product code", told.model());
        assertEquals("V2.11", told.revision());
        assertEquals("2b0e0200", wire.requests.get(0).substring(14), "regular identification, from object 0");
        assertEquals(1, wire.requests.size());
    }

    @Test
    void what_does_not_fit_into_one_answer_is_fetched_with_the_next_and_a_loop_ends() {
        DeviceIdentification told = tcp(
                        "2B 0E 02 02 FF 04 01" + object(0, "Acme"), "2B 0E 02 02 00 00 01" + object(5, "Meter 3"))
                .orElseThrow();
        assertEquals("Acme", told.vendor());
        assertEquals("Meter 3", told.model());
        assertEquals("2b0e0204", wire.requests.get(1).substring(14));

        wire.requests.clear();
        String again = "2B 0E 02 02 FF 01 01" + object(0, "Acme");
        assertEquals("Acme", tcp(again, again, again, again).orElseThrow().vendor());
        assertEquals(2, wire.requests.size(), "an object number that does not grow ends it");
    }

    @Test
    void a_device_with_the_basic_level_only_is_asked_for_that() {
        assertEquals("V2.11", tcp("AB 03", EXAMPLE).orElseThrow().revision());
        assertEquals("2b0e0100", wire.requests.get(1).substring(14));
    }

    @Test
    void what_is_not_well_formed_or_not_known_is_nothing() {
        assertEquals(Optional.empty(), tcp("AB 01"), "illegal function");
        for (String bad : List.of(
                "2B 0E 02 02 00 00 02" + object(0, "Acme"),
                "2B 0E 02 02 00 00 01 00 7F 41",
                "2B 0E 02 02 00 00 01" + object(0, "Acme") + " 00",
                "2B 0D 02 02 00 00 01" + object(0, "Acme"),
                "2B 0E 02",
                "2B 0E 02 02 00 00 00")) {
            wire.requests.clear();
            assertEquals(Optional.empty(), tcp(bad), bad);
        }
    }

    @Test
    void control_characters_of_a_device_reach_no_terminal() {
        assertEquals(
                "[2JAcme",
                tcp("2B 0E 01 01 00 00 01" + object(0, "\u001b[2JAcme\u0000"))
                        .orElseThrow()
                        .vendor());
    }

    @Test
    void silence_is_told_apart() {
        Share client = wire.tcpClient(MbapFaultsTest.SETTINGS, new Random(7));
        ModbusException e = assertThrows(ModbusException.class, () -> DeviceIdentification.read(client, 1));
        assertEquals(Kind.NO_ANSWER, e.kind());
    }

    @Test
    void on_a_serial_line_the_objects_tell_where_the_frame_ends_also_byte_by_byte() {
        wire.device = request -> request[1] == 3
                ? List.of(at(20, RtuFrame.of(1, hex("03 02 00 00"))))
                : RtuUnits.byteByByte(RtuFrame.of(1, hex(EXAMPLE)), 2);
        DeviceIdentification told = DeviceIdentification.read(serial(), 1).orElseThrow();
        assertEquals("Company identification", told.vendor());
        assertEquals("V2.11", told.revision());
    }

    @Test
    void on_a_serial_line_damage_and_lengths_beyond_a_frame_are_nothing() {
        byte[] damaged = RtuFrame.of(1, hex(EXAMPLE));
        damaged[20] ^= 1;
        String huge = "2B 0E 01 01 00 00 03" + object(0, "x".repeat(200)) + object(1, "y".repeat(200));
        for (byte[] frame : List.of(damaged, RtuFrame.of(1, hex(huge)))) {
            wire.device = request -> List.of(at(20, request[1] == 3 ? RtuFrame.of(1, hex("03 02 00 00")) : frame));
            assertEquals(Optional.empty(), DeviceIdentification.read(serial(), 1));
        }
    }
}
