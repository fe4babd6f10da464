package energy.busbar.driver.modbus;

import static energy.busbar.driver.modbus.ScriptedWire.hex;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

/**
 * Golden frames. The PDUs are the examples of MODBUS Application Protocol V1.1b3 (the clause is given), framed as MODBUS
 * over Serial Line V1.02 says: unit first, check sum last and low byte first (clauses 2.2 and 2.5.1.2). The check sums
 * are those of other implementations.
 */
class RtuFrameTest {
    /** V1.02, clause 6.2.2: the frame that its explanation of the check sum calculates. */
    @Test
    void the_check_sum_is_that_of_the_specifications_example() {
        assertEquals(0x1241, RtuFrame.crc(hex("02 07"), 2));
        assertArrayEquals(hex("02 07 41 12"), RtuFrame.of(2, hex("07")));
    }

    @Test
    void frames_are_those_of_the_specification() {
        framed("11 01 00 13 00 13 8E 92", 0x11, Pdu.read(1, 19, 19), "6.1, read coils");
        framed("11 02 00 C4 00 16 BA A9", 0x11, Pdu.read(2, 196, 22), "6.2, read discrete inputs");
        framed("11 03 00 6B 00 03 76 87", 0x11, Pdu.read(3, 107, 3), "6.3, read holding registers");
        framed("01 04 00 08 00 01 B0 08", 0x01, Pdu.read(4, 8, 1), "6.4, read input registers");
        framed("11 06 00 01 00 03 9A 9B", 0x11, Pdu.writeSingle(1, 3), "6.6, write single register");
        framed("11 08 00 00 A5 37 D8 1D", 0x11, Pdu.returnQueryData(0xA537), "6.8, return query data");
        framed(
                "11 10 00 01 00 02 04 00 0A 01 02 C6 F0",
                0x11,
                Pdu.writeMultiple(1, new int[] {10, 0x102}),
                "6.12, write multiple registers");
    }

    private static void framed(String frame, int unit, byte[] pdu, String clause) {
        assertArrayEquals(hex(frame), RtuFrame.of(unit, pdu), clause);
    }

    @Test
    void answers_tell_their_length_by_their_first_three_bytes() {
        answer("11 01 03 CD 6B 05 40 12", "01 03 CD 6B 05", "6.1");
        answer("11 02 03 AC DB 35 20 18", "02 03 AC DB 35", "6.2");
        answer("11 03 06 02 2B 00 00 00 64 C8 BA", "03 06 02 2B 00 00 00 64", "6.3");
        answer("01 04 02 00 0A 39 37", "04 02 00 0A", "6.4");
        answer("11 06 00 01 00 03 9A 9B", "06 00 01 00 03", "6.6");
        answer("11 08 00 00 A5 37 D8 1D", "08 00 00 A5 37", "6.8");
        answer("11 10 00 01 00 02 12 98", "10 00 01 00 02", "6.12");
        answer("11 83 02 C1 34", "83 02", "7, exception");
    }

    private static void answer(String frame, String pdu, String clause) {
        byte[] bytes = hex(frame);
        assertEquals(bytes.length, RtuFrame.length(bytes[1] & 0xFF, bytes[2] & 0xFF), clause);
        assertArrayEquals(hex(pdu), RtuFrame.pdu(bytes), clause);
    }

    @Test
    void heads_that_no_answer_has_have_no_length() {
        assertEquals(0, RtuFrame.length(3, 0), "no register");
        assertEquals(0, RtuFrame.length(3, 5), "half a register");
        assertEquals(0, RtuFrame.length(3, 252), "126 registers");
        assertEquals(RtuFrame.MAX_BYTES - 1, RtuFrame.length(3, 250), "125 registers");
        assertEquals(0, RtuFrame.length(1, 0), "no coil");
        assertEquals(0, RtuFrame.length(2, 251), "2008 inputs");
        assertEquals(0, RtuFrame.length(5, 0), "the writing of a coil, which is never asked for");
        assertEquals(0, RtuFrame.length(0, 0), "no function");
    }

    @Test
    void every_damage_of_up_to_sixteen_bits_in_a_row_is_seen() {
        byte[] good = hex("11 03 06 02 2B 00 00 00 64 C8 BA");
        int bits = good.length * 8;
        for (int first = 0; first < bits; first++) {
            for (int last = first; last < Math.min(bits, first + 16); last++) {
                byte[] bad = good.clone();
                flip(bad, first);
                if (last > first) {
                    flip(bad, last);
                }
                assertThrows(Pdu.Unbelievable.class, () -> RtuFrame.pdu(bad), "bits " + first + " and " + last);
            }
        }
    }

    private static void flip(byte[] bytes, int bit) {
        bytes[bit / 8] ^= (byte) (1 << bit % 8);
    }

    /** V1.02, clause 2.5.1.1: 3.5 characters of 11 bits, and 1.750 ms above 19200 baud; rounded up. */
    @Test
    void the_silence_between_frames_is_that_of_the_baud_rate() {
        assertEquals(33, RtuLine.serial(1_200, false).silenceMillis(), "32.08 ms");
        assertEquals(5, RtuLine.serial(9_600, false).silenceMillis(), "4.01 ms");
        assertEquals(3, RtuLine.serial(19_200, false).silenceMillis(), "2.01 ms");
        assertEquals(2, RtuLine.serial(38_400, false).silenceMillis(), "1.75 ms");
        assertEquals(2, RtuLine.serial(115_200, false).silenceMillis(), "1.75 ms");
        assertEquals(293, RtuLine.serial(9_600, false).travelMillis(255), "11 bits a character");
    }
}
