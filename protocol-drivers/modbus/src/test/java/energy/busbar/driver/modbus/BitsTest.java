package energy.busbar.driver.modbus;

import static energy.busbar.driver.modbus.ScriptedWire.answer;
import static energy.busbar.driver.modbus.ScriptedWire.at;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import energy.busbar.driver.modbus.ModbusException.Kind;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Coils and discrete inputs, by the examples of MODBUS Application Protocol V1.1b3, clauses 6.1 and 6.2. */
class BitsTest {
    private final ScriptedWire wire = new ScriptedWire();
    private final Share client = wire.tcpClient(MbapFaultsTest.SETTINGS, new Random(7));

    private static boolean[] bits(String lowestFirst) {
        boolean[] bits = new boolean[lowestFirst.length()];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = lowestFirst.charAt(i) == '1';
        }
        return bits;
    }

    @Test
    void coils_and_inputs_are_those_of_the_specification() {
        wire.device = r -> List.of(at(5, answer(r, "01 03 CD 6B 05")));
        assertArrayEquals(bits("10110011" + "11010110" + "101"), client.readCoils(1, 19, 19));
        wire.device = r -> List.of(at(5, answer(r, "02 03 AC DB 35")));
        assertArrayEquals(bits("00110101" + "11011011" + "101011"), client.readDiscreteInputs(1, 196, 22));
        assertEquals(
                List.of("00000006" + "01" + "0100130013", "00000006" + "01" + "0200c40016"),
                wire.requests.stream().map(request -> request.substring(4)).toList());
    }

    @Test
    void an_answer_with_another_number_of_bytes_is_not_believed() {
        for (String wrong :
                List.of("01 02 CD 6B", "01 04 CD 6B 05 00", "01 03 CD 6B", "02 03 CD 6B 05", "03 03 CD 6B 05")) {
            wire.device = r -> List.of(at(5, answer(r, wrong)));
            ModbusException e = assertThrows(ModbusException.class, () -> client.readCoils(1, 19, 19), wrong);
            assertEquals(Kind.GARBLED, e.kind(), wrong + ": " + e.getMessage());
        }
    }

    @Test
    void a_refusal_has_its_code() {
        wire.device = r -> List.of(at(5, answer(r, "81 02")));
        ModbusException e = assertThrows(ModbusException.class, () -> client.readCoils(1, 19, 19));
        assertEquals(2, e.exceptionCode());
        assertEquals("meter:502 unit 1, read of 19 coils at 19: exception 2, illegal data address", e.getMessage());
    }

    @Test
    void more_than_2000_or_beyond_the_last_address_is_not_sent() {
        assertThrows(IllegalArgumentException.class, () -> client.readCoils(1, 0, 2_001));
        assertThrows(IllegalArgumentException.class, () -> client.readDiscreteInputs(1, 65_530, 7));
        assertEquals(List.of(), wire.requests);
    }
}
