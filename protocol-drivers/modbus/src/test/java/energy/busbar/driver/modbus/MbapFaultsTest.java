package energy.busbar.driver.modbus;

import static energy.busbar.driver.modbus.ScriptedWire.answer;
import static energy.busbar.driver.modbus.ScriptedWire.at;
import static energy.busbar.driver.modbus.ScriptedWire.hex;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import energy.busbar.driver.modbus.ModbusException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Every fault of the wire that is known from the field, at the byte. */
class MbapFaultsTest {
    static final long TIMEOUT = 300;
    static final ModbusSettings SETTINGS = new ModbusSettings(
            new Endpoint.Tcp("meter", 502),
            Duration.ofMillis(TIMEOUT),
            Duration.ZERO,
            Duration.ofMillis(TIMEOUT),
            Duration.ZERO,
            125);

    final ScriptedWire wire = new ScriptedWire();
    final Share client = client();

    Share client() {
        return wire.tcpClient(SETTINGS, new Random(7));
    }

    MbapFaultsTest fresh() {
        return new MbapFaultsTest();
    }

    int cases() {
        return 20_000;
    }

    ModbusException fails(Kind kind, Runnable call) {
        long begin = wire.nowMillis;
        ModbusException e = assertThrows(ModbusException.class, call::run);
        assertEquals(kind, e.kind(), e::getMessage);
        assertTrue(String.valueOf(e.getMessage()).startsWith("meter:502 unit 1, "), e::getMessage);
        assertTrue(wire.nowMillis - begin <= TIMEOUT, () -> "took " + (wire.nowMillis - begin) + " ms");
        return e;
    }

    Runnable readsTwo() {
        return () -> client.readHoldingRegisters(1, 107, 2);
    }

    /** Frames of the specification's own examples, without the transaction. V1.1b3 clauses 6.3, 6.4, 6.6, 6.12. */
    @Test
    void requests_and_answers_are_those_of_the_specification() {
        wire.device = r -> List.of(at(5, answer(r, "03 06 02 2B 00 00 00 64")));
        assertArrayEquals(new int[] {555, 0, 100}, client.readHoldingRegisters(0x11, 107, 3));
        wire.device = r -> List.of(at(5, answer(r, "04 02 00 0A")));
        assertArrayEquals(new int[] {10}, client.readInputRegisters(1, 8, 1));
        wire.device = r -> List.of(at(5, answer(r, "06 00 01 00 03")));
        client.writeSingleRegister(1, 1, 3);
        wire.device = r -> List.of(at(5, answer(r, "10 00 01 00 02")));
        client.writeMultipleRegisters(1, 1, new int[] {10, 0x102});
        assertEquals(
                List.of(
                        "00000006" + "11" + "03006b0003",
                        "00000006" + "01" + "0400080001",
                        "00000006" + "01" + "0600010003",
                        "0000000b" + "01" + "100001000204000a0102"),
                wire.requests.stream().map(request -> request.substring(4)).toList());
        assertEquals(1, wire.opened);
    }

    @Test
    void no_answer_is_told_after_the_time_out_and_keeps_the_connection() {
        fails(Kind.NO_ANSWER, readsTwo());
        assertTrue(wire.isOpen());
    }

    @Test
    void a_late_answer_is_never_taken_for_the_next_request() {
        wire.device = r -> List.of(at(TIMEOUT + 50, answer(r, "03 04 00 C8 00 C8")));
        fails(Kind.NO_ANSWER, readsTwo());
        wire.device = r -> List.of(at(20, answer(r, "03 04 01 2C 01 2C")));
        assertArrayEquals(new int[] {300, 300}, client.readHoldingRegisters(1, 300, 2));
        assertEquals(1, wire.opened, "and the connection stays");
    }

    @Test
    void a_late_exception_is_never_taken_for_the_next_request() {
        wire.device = r -> List.of(at(TIMEOUT + 50, answer(r, "83 0B")));
        fails(Kind.NO_ANSWER, readsTwo());
        wire.device = r -> List.of(at(20, answer(r, "03 04 01 2C 01 2C")));
        assertArrayEquals(new int[] {300, 300}, client.readHoldingRegisters(1, 300, 2));
    }

    @Test
    void an_exception_followed_by_the_late_value_does_not_shift_the_answers() {
        wire.device = r -> List.of(at(10, answer(r, "83 0B")), at(5, answer(r, "03 04 00 C8 00 C8")));
        assertEquals(11, fails(Kind.REFUSED, readsTwo()).exceptionCode());
        wire.device = r -> List.of(at(20, answer(r, "03 04 01 2C 01 2C")));
        assertArrayEquals(new int[] {300, 300}, client.readHoldingRegisters(1, 300, 2));
    }

    @Test
    void a_flood_of_late_answers_is_bounded() {
        for (int i = 0; i < 12; i++) {
            fails(Kind.NO_ANSWER, readsTwo());
        }
        wire.device = r -> {
            List<ScriptedWire.Piece> all = new ArrayList<>();
            for (int back = 11; back >= 1; back--) {
                byte[] late = answer(r, "03 04 00 C8 00 C8");
                int id = ((r[0] & 0xFF) << 8 | (r[1] & 0xFF)) - back;
                late[0] = (byte) (id >> 8);
                late[1] = (byte) id;
                all.add(at(1, late));
            }
            return all;
        };
        fails(Kind.GARBLED, readsTwo());
        assertFalse(wire.isOpen());
    }

    @Test
    void an_exception_says_its_code_and_keeps_the_connection() {
        wire.device = r -> List.of(at(5, answer(r, "83 02")));
        ModbusException e = fails(Kind.REFUSED, readsTwo());
        assertEquals(2, e.exceptionCode());
        assertTrue(String.valueOf(e.getMessage()).contains("exception 2, illegal data address"), e::getMessage);
        assertTrue(wire.isOpen());
    }

    private void garbled(String why, byte[] frame) {
        MbapFaultsTest fresh = fresh();
        fresh.wire.device = r -> {
            byte[] bytes = frame.clone();
            bytes[0] = (byte) (bytes[0] ^ r[0]);
            bytes[1] = (byte) (bytes[1] ^ r[1]);
            return List.of(at(5, bytes));
        };
        fresh.fails(Kind.GARBLED, fresh.readsTwo());
        assertFalse(fresh.wire.isOpen(), why);
    }

    @Test
    void what_is_not_the_answer_closes_the_connection() {
        garbled("a transaction that was never sent", hex("0100 0000 0007 01 03 04 00C800C8"));
        garbled("protocol is not 0", hex("0000 0001 0007 01 03 04 00C800C8"));
        garbled("another unit", hex("0000 0000 0007 02 03 04 00C800C8"));
        garbled("another function", hex("0000 0000 0007 01 04 04 00C800C8"));
        garbled("too few bytes counted", hex("0000 0000 0007 01 03 02 00C800C8"));
        garbled("too many bytes counted", hex("0000 0000 0007 01 03 06 00C800C8"));
        garbled("one register of two", hex("0000 0000 0005 01 03 02 00C8"));
        garbled("length 0", hex("0000 0000 0000 01 03 04 00C800C8"));
        garbled("length 1", hex("0000 0000 0001 01 03 04 00C800C8"));
        garbled("length beyond a PDU", hex("0000 0000 00FF 01 03 04 00C800C8"));
        garbled("length of the whole register space", hex("0000 0000 FFFF 01 03 04 00C800C8"));
        garbled("length longer than what comes", hex("0000 0000 0009 01 03 04 00C800C8"));
        garbled("exception of another function", hex("0000 0000 0003 01 84 02"));
        garbled("exception with more behind it", hex("0000 0000 0004 01 83 02 00"));
    }

    @Test
    void an_answer_in_pieces_counts_and_one_that_never_ends_does_not_stretch_the_time() {
        wire.device = r -> {
            List<ScriptedWire.Piece> pieces = new ArrayList<>();
            for (byte b : answer(r, "03 04 01 2C 01 2C")) {
                pieces.add(at(20, new byte[] {b}));
            }
            return pieces;
        };
        assertArrayEquals(new int[] {300, 300}, client.readHoldingRegisters(1, 300, 2));
        wire.device = r -> {
            List<ScriptedWire.Piece> pieces = new ArrayList<>();
            for (byte b : answer(r, "03 04 01 2C 01 2C")) {
                pieces.add(at(40, new byte[] {b}));
            }
            return pieces;
        };
        fails(Kind.GARBLED, readsTwo());
        assertFalse(wire.isOpen());
    }

    @Test
    void bytes_behind_an_answer_do_not_become_the_next_one() {
        wire.device = r -> {
            byte[] good = answer(r, "03 04 01 2C 01 2C");
            byte[] both = Arrays.copyOf(good, good.length + 4);
            both[good.length + 3] = 9;
            return List.of(at(5, both));
        };
        assertArrayEquals(new int[] {300, 300}, client.readHoldingRegisters(1, 300, 2));
        wire.device = r -> List.of(at(5, answer(r, "03 04 00 C8 00 C8")));
        fails(Kind.GARBLED, readsTwo());
        assertArrayEquals(new int[] {200, 200}, client.readHoldingRegisters(1, 200, 2));
        assertEquals(2, wire.opened);
    }

    @Test
    void a_write_that_is_confirmed_differently_is_in_doubt() {
        for (String echo : List.of("10 00 02 00 02", "10 00 01 00 01", "10 00 01 00", "06 00 01 00 02")) {
            wire.device = r -> List.of(at(5, answer(r, echo)));
            fails(Kind.GARBLED, () -> client.writeMultipleRegisters(1, 1, new int[] {1, 2}));
        }
        wire.device = r -> List.of(at(5, answer(r, "06 00 01 00 04")));
        fails(Kind.GARBLED, () -> client.writeSingleRegister(1, 1, 3));
    }

    @Test
    void a_connection_that_the_device_has_closed_is_seen_before_anything_is_sent() {
        wire.device = r -> List.of(at(5, answer(r, "03 04 01 2C 01 2C")));
        client.readHoldingRegisters(1, 300, 2);
        wire.comesUnasked(at(0, new byte[0]));
        wire.device = r -> List.of(at(5, answer(r, "06 00 01 00 03")));
        client.writeSingleRegister(1, 1, 3);
        assertEquals(2, wire.opened);
    }

    @Test
    void a_read_is_sent_again_once_where_the_connection_was_stale_and_a_write_is_not() {
        wire.device = r -> List.of(at(5, answer(r, "03 04 01 2C 01 2C")));
        client.readHoldingRegisters(1, 300, 2);
        wire.failToWrite();
        assertArrayEquals(new int[] {300, 300}, client.readHoldingRegisters(1, 300, 2));
        assertEquals(2, wire.opened);

        wire.device = r -> List.of(at(5, new byte[0]));
        int before = wire.requests.size();
        fails(Kind.GARBLED, () -> client.writeSingleRegister(1, 1, 3));
        assertEquals(before + 1, wire.requests.size(), "nobody knows whether the first was carried out");
    }

    @Test
    void a_device_that_closes_in_the_middle_of_an_answer_is_in_doubt() {
        wire.device = r -> List.of(at(5, Arrays.copyOf(answer(r, "03 04 01 2C 01 2C"), 9)), at(5, new byte[0]));
        fails(Kind.GARBLED, readsTwo());
    }

    @Test
    void a_refused_connection_is_tried_again_with_growing_bounded_pauses() {
        wire.refuses = true;
        List<Long> pauses = new ArrayList<>();
        long lastTry = wire.nowMillis;
        String lastMessage = "";
        while (pauses.size() < 14) {
            ModbusException e = fails(Kind.UNREACHABLE, readsTwo());
            lastMessage = String.valueOf(e.getMessage());
            if (!lastMessage.contains("next try in")) {
                pauses.add(wire.nowMillis - lastTry);
                lastTry = wire.nowMillis;
            }
            wire.nowMillis += 10;
        }
        for (int i = 1; i < pauses.size(); i++) {
            long most = Math.min(Backoff.LAST_MILLIS, Backoff.FIRST_MILLIS << (i - 1));
            long pause = pauses.get(i);
            assertTrue(pause >= most / 2 && pause <= most + 20, "pause " + i + " was " + pause + " ms");
        }
        wire.refuses = false;
        wire.nowMillis += Backoff.LAST_MILLIS;
        wire.device = r -> List.of(at(5, answer(r, "03 04 01 2C 01 2C")));
        assertArrayEquals(new int[] {300, 300}, client.readHoldingRegisters(1, 300, 2));
    }

    @Test
    void a_device_that_accepts_and_hangs_up_is_left_alone_for_growing_pauses() {
        wire.device = r -> List.of(at(5, new byte[0]));
        int tries = 0;
        for (int i = 0; i < 600; i++) {
            if (assertThrows(ModbusException.class, () -> readsTwo().run()).kind() == Kind.GARBLED) {
                tries++;
            }
            wire.nowMillis += 100;
        }
        assertTrue(tries >= 4 && tries <= 12, tries + " tries in a minute");
        wire.nowMillis += Backoff.LAST_MILLIS;
        wire.device = r -> List.of(at(5, answer(r, "03 04 01 2C 01 2C")));
        assertArrayEquals(new int[] {300, 300}, client.readHoldingRegisters(1, 300, 2));
    }

    @Test
    void delays_after_the_connection_and_between_requests_are_kept() {
        ModbusSettings slow = new ModbusSettings(
                SETTINGS.endpoint(),
                SETTINGS.connectTimeout(),
                Duration.ofSeconds(2),
                SETTINGS.timeout(),
                Duration.ofMillis(50),
                125);
        ScriptedWire device = new ScriptedWire();
        device.device = r -> List.of(at(5, answer(r, "03 04 01 2C 01 2C")));
        Share share = device.tcpClient(slow, new Random(7));
        long begin = device.nowMillis;
        share.readHoldingRegisters(1, 300, 2);
        share.readHoldingRegisters(1, 300, 2);
        device.nowMillis += 30;
        share.readHoldingRegisters(1, 300, 2);
        assertEquals(List.of(begin + 2_000, begin + 2_055, begin + 2_110), device.sentAtMillis);
    }

    @Test
    void what_no_frame_can_hold_is_refused_before_anything_is_sent() {
        assertThrows(IllegalArgumentException.class, () -> client.readHoldingRegisters(1, 0, 126));
        assertThrows(IllegalArgumentException.class, () -> client.readHoldingRegisters(1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> client.readHoldingRegisters(1, 65_535, 2));
        assertThrows(IllegalArgumentException.class, () -> client.readHoldingRegisters(256, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> client.writeSingleRegister(1, 0, 65_536));
        assertThrows(IllegalArgumentException.class, () -> client.writeMultipleRegisters(1, 0, new int[124]));
        assertEquals(List.of(), wire.requests);
    }

    /** Whatever happens to the bytes of a right answer: the right registers, or a fault within the time-out. */
    @Test
    void damaged_answers_never_yield_a_wrong_value() {
        long seed = Long.getLong("busbar.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < cases(); round++) {
            int value = random.nextInt(65_536);
            int count = 1 + random.nextInt(4);
            byte[][] damaged = {null};
            wire.device = r -> {
                StringBuilder pdu = new StringBuilder("03 %02x".formatted(2 * count));
                for (int i = 0; i < count; i++) {
                    pdu.append(" %04x".formatted(value));
                }
                byte[] frame = answer(r, pdu.toString());
                damaged[0] = damage(frame, random);
                return List.of(at(random.nextInt(400), damaged[0]));
            };
            long begin = wire.nowMillis;
            try {
                int[] registers = client.readHoldingRegisters(1, 0, count);
                for (int register : registers) {
                    assertEquals(value, register, "seed " + seed + " round " + round);
                }
            } catch (ModbusException e) {
                assertTrue(wire.nowMillis - begin <= 2 * TIMEOUT, "seed " + seed + " round " + round);
            }
            wire.nowMillis += Backoff.LAST_MILLIS;
        }
    }

    /**
     * Damage to the frame only: nobody can see a changed register or a transaction changed into the next one, as Modbus TCP
     * leaves checksums to TCP.
     */
    private static byte[] damage(byte[] frame, Random random) {
        byte[] bytes = frame.clone();
        switch (random.nextInt(5)) {
            case 0 -> bytes[2 + random.nextInt(7)] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 2 -> bytes = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(9));
            case 3 -> bytes = Arrays.copyOfRange(bytes, 1 + random.nextInt(8), bytes.length);
            default -> {
                // Undamaged.
            }
        }
        return bytes;
    }
}
