package energy.busbar.driver.modbus;

import static energy.busbar.driver.modbus.RtuUnits.USUAL_MILLIS;
import static energy.busbar.driver.modbus.RtuUnits.join;
import static energy.busbar.driver.modbus.ScriptedWire.at;
import static energy.busbar.driver.modbus.ScriptedWire.hex;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import energy.busbar.driver.modbus.ModbusException.Kind;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every fault of an RTU line that is known from the field, at the byte, on a serial port and on a socket. */
class RtuFaultsTest {
    static final long TIMEOUT = 300;

    enum Kinds {
        SERIAL,
        SOCKET,
        SERIAL_ECHO
    }

    /** A client and its units. */
    static final class Bench {
        final ScriptedWire wire = new ScriptedWire();
        final RtuUnits units = new RtuUnits();
        final RtuLine line;
        final Share client;
        final long longestMillis;

        Bench(Kinds kind) {
            this(kind, Duration.ZERO, 125);
        }

        Bench(Kinds kind, Duration requestDelay, int maxRead) {
            boolean echo = kind == Kinds.SERIAL_ECHO;
            line = kind == Kinds.SOCKET ? RtuLine.socket(false) : RtuLine.serial(115_200, echo);
            Duration timeout = Duration.ofMillis(TIMEOUT);
            Endpoint endpoint = new Endpoint.RtuOverTcp("meter", 502, echo);
            client = wire.rtuClient(
                    new ModbusSettings(endpoint, timeout, Duration.ZERO, timeout, requestDelay, maxRead),
                    line,
                    new Random(7));
            // With what the characters themselves take, and the silence before.
            longestMillis = TIMEOUT
                    + line.travelMillis(2 * RtuFrame.MAX_BYTES)
                    + 2 * line.silenceMillis()
                    + RtuFraming.RESYNC_MILLIS;
            wire.device = request -> {
                List<ScriptedWire.Piece> answer = units.apply(request);
                return echo ? echoed(request, answer) : answer;
            };
        }

        private static List<ScriptedWire.Piece> echoed(byte[] request, List<ScriptedWire.Piece> answer) {
            List<ScriptedWire.Piece> all = new java.util.ArrayList<>(answer);
            all.add(0, at(1, request));
            return all;
        }

        void reads(int address, int count) {
            reads(1, address, count);
        }

        void reads(int unit, int address, int count) {
            int[] right = new int[count];
            Arrays.setAll(right, i -> address + i);
            assertArrayEquals(right, client.readHoldingRegisters(unit, address, count));
        }

        ModbusException fails(Kind kind, Runnable call) {
            long begin = wire.nowMillis;
            ModbusException e = assertThrows(ModbusException.class, call::run);
            assertEquals(kind, e.kind(), e::getMessage);
            assertTrue(String.valueOf(e.getMessage()).startsWith("meter:502 unit "), e::getMessage);
            assertTrue(wire.nowMillis - begin <= longestMillis, () -> "took " + (wire.nowMillis - begin) + " ms");
            return e;
        }

        ModbusException failsToRead(Kind kind, int address, int count) {
            return fails(kind, () -> client.readHoldingRegisters(1, address, count));
        }

        boolean kept() {
            return wire.isOpen() == !line.reopens();
        }
    }

    @ParameterizedTest
    @EnumSource(Kinds.class)
    void reads_and_writes(Kinds kind) {
        Bench bench = new Bench(kind);
        bench.reads(107, 3);
        bench.reads(0, 125);
        assertArrayEquals(new int[] {8}, bench.client.readInputRegisters(1, 8, 1));
        bench.client.writeSingleRegister(1, 1, 3);
        bench.client.writeMultipleRegisters(1, 1, new int[] {10, 0x102});
        assertEquals(
                "01100001000204000a0102c6f0".substring(0, 22),
                bench.wire.requests.get(4).substring(0, 22));
        assertEquals(5, bench.wire.requests.size());
        assertEquals(1, bench.wire.opened);
    }

    @ParameterizedTest
    @EnumSource(Kinds.class)
    void a_late_answer_is_never_taken_for_the_next_request(Kinds kind) {
        for (long late : List.of(TIMEOUT + 60, 2 * TIMEOUT, 3 * TIMEOUT, 10 * TIMEOUT)) {
            Bench bench = new Bench(kind);
            bench.reads(0, 3);
            bench.units.nextComesAfter(late);
            bench.failsToRead(Kind.NO_ANSWER, 200, 2);
            assertTrue(bench.kept());
            for (int tries = 0; tries < 60; tries++) {
                try {
                    bench.reads(300, 2);
                } catch (ModbusException e) {
                    assertFalse(e.kind() == Kind.REFUSED, e::getMessage);
                }
            }
            bench.reads(300, 2);
        }
    }

    @ParameterizedTest
    @EnumSource(Kinds.class)
    void a_unit_that_owes_an_answer_is_probed_once_and_then_asked_directly(Kinds kind) {
        Bench bench = new Bench(kind);
        bench.reads(0, 3);
        bench.reads(300, 2);
        bench.units.next(frame -> List.of());
        bench.failsToRead(Kind.NO_ANSWER, 200, 2);
        bench.wire.requests.clear();
        bench.reads(300, 2);
        bench.reads(302, 2);
        assertEquals(
                List.of("010300000003", "0103012c0002", "0103012e0002"),
                bench.wire.requests.stream().map(r -> r.substring(0, 12)).toList(),
                "the probe is a read that was answered before, of another length");
    }

    @Test
    void an_identification_that_is_owed_is_in_no_read_s_way_and_comes_late_for_nobody() {
        byte[] acme = RtuFrame.of(1, hex("2B 0E 02 01 00 00 01 00 04 41 63 6D 65"));
        for (List<ScriptedWire.Piece> pieces :
                List.of(List.<ScriptedWire.Piece>of(), List.of(at(TIMEOUT + 200, acme)))) {
            Bench bench = new Bench(Kinds.SERIAL);
            bench.failsToRead(Kind.REFUSED, 65_000, 2);
            bench.units.next(frame -> pieces);
            bench.fails(Kind.NO_ANSWER, () -> DeviceIdentification.read(bench.client, 1));
            bench.wire.requests.clear();
            bench.reads(300, 2);
            assertEquals(
                    List.of("0103012c0002"),
                    bench.wire.requests.stream().map(r -> r.substring(0, 12)).toList(),
                    "it is not asked anything else first");
        }
    }

    @Test
    void an_identification_that_is_owed_is_not_taken_for_the_next_one() {
        Bench bench = new Bench(Kinds.SERIAL);
        bench.reads(100, 2);
        bench.units.next(frame -> List.of());
        bench.fails(Kind.NO_ANSWER, () -> DeviceIdentification.read(bench.client, 1));
        bench.wire.requests.clear();
        bench.units.next(frame -> List.of());
        bench.fails(Kind.NO_ANSWER, () -> DeviceIdentification.read(bench.client, 1));
        assertEquals("010300640002", bench.wire.requests.get(0).substring(0, 12), "a read first");
    }

    /** As units made with libmodbus are: to a function that they do not know they say nothing at all. */
    @Test
    void a_unit_that_is_only_ever_read_in_one_length_is_probed_by_less_of_it() {
        Bench bench = new Bench(Kinds.SERIAL);
        bench.reads(100, 2);
        bench.units.nextComesAfter(TIMEOUT + 200);
        bench.failsToRead(Kind.NO_ANSWER, 200, 2);
        bench.wire.requests.clear();
        bench.reads(300, 2);
        assertEquals(
                List.of("010300640001", "0103012c0002"),
                bench.wire.requests.stream().map(r -> r.substring(0, 12)).toList());
    }

    @Test
    void a_unit_that_owes_answers_of_every_length_is_probed_by_diagnostics() {
        Bench bench = new Bench(Kinds.SERIAL);
        bench.reads(100, 20);
        for (int i = 0; i < 2 * RtuFraming.MAX_LATE; i++) {
            bench.units.next(frame -> List.of());
            bench.failsToRead(Kind.NO_ANSWER, 200, 20);
        }
        bench.wire.requests.clear();
        bench.reads(300, 20);
        assertEquals("01080000", bench.wire.requests.get(0).substring(0, 8));
        assertEquals(2, bench.wire.requests.size());
    }

    @Test
    void a_unit_that_has_answered_nothing_yet_is_probed_by_diagnostics() {
        Bench bench = new Bench(Kinds.SERIAL);
        bench.units.nextComesAfter(TIMEOUT + 200);
        bench.failsToRead(Kind.NO_ANSWER, 200, 2);
        bench.reads(300, 2);
        assertEquals("01080000", bench.wire.requests.get(1).substring(0, 8));
        assertEquals(3, bench.wire.requests.size());

        Bench unknowing = new Bench(Kinds.SERIAL);
        unknowing.units.withoutDiagnostics.add(1);
        unknowing.units.nextComesAfter(TIMEOUT + 200);
        unknowing.failsToRead(Kind.NO_ANSWER, 200, 2);
        unknowing.reads(300, 2);
        assertEquals(3, unknowing.wire.requests.size(), "its exception is as good an answer");
    }

    @ParameterizedTest
    @EnumSource(Kinds.class)
    void a_late_confirmation_does_not_confirm_the_next_write(Kinds kind) {
        Bench bench = new Bench(kind);
        bench.reads(0, 3);
        bench.units.nextComesAfter(TIMEOUT + 60);
        bench.fails(Kind.NO_ANSWER, () -> bench.client.writeMultipleRegisters(1, 5, new int[] {1, 2}));
        bench.units.next(frame -> List.of());
        // An echo that comes behind the late confirmation is in doubt.
        bench.fails(
                kind == Kinds.SERIAL_ECHO ? Kind.GARBLED : Kind.NO_ANSWER,
                () -> bench.client.writeMultipleRegisters(1, 5, new int[] {3, 4}));
    }

    @ParameterizedTest
    @EnumSource(Kinds.class)
    void an_exception_followed_by_the_late_value_does_not_shift_the_answers(Kinds kind) {
        for (long late : List.of(0L, 1L, 15L, 50L, 200L, 900L)) {
            Bench bench = new Bench(kind);
            bench.reads(0, 3);
            byte[] busy = RtuFrame.of(1, hex("83 0B"));
            bench.units.next(frame -> List.of(at(USUAL_MILLIS, busy), at(late, frame)));
            assertThrows(ModbusException.class, () -> bench.client.readHoldingRegisters(1, 200, 2));
            for (int tries = 0; tries < 10; tries++) {
                try {
                    bench.reads(300, 2);
                } catch (ModbusException e) {
                    assertFalse(e.kind() == Kind.REFUSED, e::getMessage);
                }
            }
            bench.reads(300, 2);
        }
    }

    @ParameterizedTest
    @EnumSource(Kinds.class)
    void an_exception_of_the_device_is_its_last_word(Kinds kind) {
        Bench bench = new Bench(kind);
        ModbusException e = bench.failsToRead(Kind.REFUSED, 9_999, 2);
        assertEquals(2, e.exceptionCode());
        bench.reads(300, 2);
        assertEquals(2, bench.wire.requests.size(), "nothing is owed");
    }

    @ParameterizedTest
    @EnumSource(Kinds.class)
    void a_gateway_that_cannot_reach_its_unit_is_asked_once_a_call(Kinds kind) {
        Bench bench = new Bench(kind);
        bench.reads(0, 3);
        bench.units.unreachable.add(1);
        for (int i = 0; i < 5; i++) {
            assertEquals(11, bench.failsToRead(Kind.REFUSED, 200, 2).exceptionCode());
        }
        assertEquals(6, bench.wire.requests.size());
        bench.units.unreachable.clear();
        bench.reads(200, 2);
    }

    private static void garbled(Kinds kind, String why, String answer) {
        Bench bench = new Bench(kind);
        bench.reads(0, 3);
        bench.units.nextIs(answer);
        bench.failsToRead(Kind.GARBLED, 200, 2);
        assertTrue(bench.kept(), why);
        bench.reads(300, 2);
    }

    @ParameterizedTest
    @EnumSource(Kinds.class)
    void what_is_not_the_answer_is_in_doubt_and_the_next_one_is_right(Kinds kind) {
        String right = "01 03 04 00 C8 00 C9 ";
        garbled(kind, "wrong check sum", right + "00 00");
        garbled(kind, "check sum with its bytes swapped", swapped(right));
        garbled(kind, "another unit", framed("02 03 04 00 C8 00 C9"));
        garbled(kind, "another function", framed("01 04 04 00 C8 00 C9"));
        garbled(kind, "a function that nobody knows", framed("01 41 04 00 C8 00 C9"));
        garbled(kind, "too few registers", framed("01 03 02 00 C8"));
        garbled(kind, "too many registers", framed("01 03 06 00 C8 00 C9 00 CA"));
        garbled(kind, "too few bytes counted", framed("01 03 02 00 C8 00 C9"));
        garbled(kind, "too many bytes counted", framed("01 03 06 00 C8 00 C9"));
        garbled(kind, "an odd count", framed("01 03 05 00 C8 00 C9 00"));
        garbled(kind, "exception of another function", framed("01 84 02"));
        garbled(kind, "exception with a wrong check sum", "01 83 02 00 00");
        garbled(kind, "half a frame, then silence", "01 03 04 00 C8");
        garbled(kind, "one byte, then silence", "01");
        garbled(kind, "over-long by one", framed("01 03 04 00 C8 00 C9") + " 00");
        garbled(kind, "over-long by a frame", framed("01 03 04 00 C8 00 C9") + framed("01 03 04 00 C8 00 C9"));
        garbled(kind, "three bytes of noise before it", "00 FF 00" + framed("01 03 04 00 C8 00 C9"));
        garbled(kind, "noise only", "00 FF 00 7F 55 AA");
        garbled(
                kind,
                "a right frame inside one of another unit",
                framed("05 03 0E" + framed("01 03 04 00 C8 00 C9") + "00 00 00 00 00"));
    }

    private static String framed(String unitAndPdu) {
        byte[] bytes = hex(unitAndPdu);
        byte[] pdu = Arrays.copyOfRange(bytes, 1, bytes.length);
        return java.util.HexFormat.of().formatHex(RtuFrame.of(bytes[0], pdu));
    }

    private static String swapped(String unitAndPdu) {
        String frame = framed(unitAndPdu);
        int crc = frame.length() - 4;
        return frame.substring(0, crc) + frame.substring(crc + 2) + frame.substring(crc, crc + 2);
    }

    @ParameterizedTest
    @EnumSource(Kinds.class)
    void noise_of_a_driver_being_switched_before_an_answer_is_passed_over(Kinds kind) {
        for (String noise : List.of("00", "FF", "00 FF", "01", "01 03", "03 04")) {
            Bench bench = new Bench(kind);
            bench.units.next(frame -> List.of(at(3, hex(noise)), at(10, frame)));
            bench.reads(200, 2);
        }
    }

    @ParameterizedTest
    @EnumSource(Kinds.class)
    void an_answer_in_pieces_counts_and_one_that_never_ends_does_not_stretch_the_time(Kinds kind) {
        Bench bench = new Bench(kind);
        bench.units.next(frame -> RtuUnits.byteByByte(frame, 20));
        bench.reads(200, 2);
        bench.units.next(frame -> RtuUnits.byteByByte(frame, 60));
        bench.failsToRead(Kind.GARBLED, 200, 2);
        bench.reads(300, 2);
    }

    @ParameterizedTest
    @EnumSource(Kinds.class)
    void a_late_answer_of_one_unit_is_not_taken_for_another_units(Kinds kind) {
        Bench bench = new Bench(kind);
        bench.reads(2, 0, 3);
        bench.reads(1, 0, 3);
        bench.units.nextComesAfter(TIMEOUT + 60);
        bench.failsToRead(Kind.NO_ANSWER, 200, 2);
        if (kind == Kinds.SERIAL_ECHO) {
            // It comes in place of the echo.
            bench.fails(Kind.GARBLED, () -> bench.client.readHoldingRegisters(2, 300, 2));
        }
        bench.reads(2, 300, 2);
        bench.reads(1, 300, 2);
    }

    @ParameterizedTest
    @EnumSource(Kinds.class)
    void a_line_that_breaks_in_the_middle_of_an_answer_is_in_doubt_and_opened_again(Kinds kind) {
        Bench bench = new Bench(kind);
        bench.reads(0, 3);
        bench.units.next(frame -> List.of(at(5, Arrays.copyOf(frame, 6)), at(5, new byte[0])));
        bench.failsToRead(Kind.GARBLED, 200, 2);
        assertFalse(bench.wire.isOpen());
        bench.reads(300, 2);
        assertEquals(2, bench.wire.opened);
    }

    @Test
    void a_server_that_closes_after_each_answer_loses_none() {
        Bench bench = new Bench(Kinds.SOCKET);
        for (int i = 0; i < 3; i++) {
            bench.units.next(frame -> List.of(at(5, frame), at(0, new byte[0])));
            bench.reads(200 + i, 2);
        }
        assertEquals(3, bench.wire.opened);
    }

    @Test
    void bytes_that_nobody_asked_for_reopen_a_socket_and_are_drained_from_a_serial_line() {
        for (Kinds kind : List.of(Kinds.SOCKET, Kinds.SERIAL)) {
            Bench bench = new Bench(kind);
            bench.reads(0, 3);
            bench.wire.comesUnasked(at(0, hex(framed("01 03 04 00 C8 00 C9"))));
            bench.reads(300, 2);
            assertEquals(kind == Kinds.SOCKET ? 2 : 1, bench.wire.opened);
        }
    }

    @Test
    void a_line_that_is_never_silent_costs_its_time_out_and_no_more() {
        Bench bench = new Bench(Kinds.SERIAL);
        bench.reads(0, 3);
        for (int i = 0; i < 1_000; i++) {
            bench.wire.comesUnasked(at(1, new byte[] {0x55}));
        }
        // The first byte is still to come.
        bench.failsToRead(Kind.GARBLED, 200, 2);
        bench.failsToRead(Kind.GARBLED, 200, 2);
        assertEquals(2, bench.wire.requests.size(), "and is not talked into");
    }

    @Test
    void frames_are_kept_apart_by_silence() {
        Bench bench = new Bench(Kinds.SERIAL);
        bench.reads(0, 3);
        long answered = bench.wire.nowMillis;
        bench.reads(0, 3);
        long silence = bench.wire.sentAtMillis.get(1) - (answered - bench.line.silenceMillis());
        assertTrue(silence >= 2, silence + " ms");
    }

    @Test
    void a_declared_echo_must_be_there_and_right() {
        Bench bench = new Bench(Kinds.SERIAL_ECHO);
        bench.units.dead.add(1);
        bench.fails(Kind.NO_ANSWER, () -> bench.client.writeSingleRegister(1, 1, 3));
        bench.units.dead.clear();
        bench.reads(0, 3);
        byte[] other = hex("01 03 00 C8 00 03 00 00");
        bench.wire.device =
                request -> List.of(at(1, other), at(USUAL_MILLIS, RtuFrame.of(1, hex("03 04 00 C8 00 C9"))));
        bench.failsToRead(Kind.GARBLED, 200, 2);
    }

    @Test
    void an_echo_that_is_not_declared_confirms_no_write_and_is_told() {
        for (Kinds kind : List.of(Kinds.SOCKET, Kinds.SERIAL)) {
            Bench bench = new Bench(kind);
            bench.wire.device = request -> List.of(at(1, request));
            ModbusException e = bench.fails(Kind.GARBLED, () -> bench.client.writeSingleRegister(1, 1, 3));
            assertTrue(String.valueOf(e.getMessage()).contains("'echo' should be true"), e::getMessage);
            bench.failsToRead(Kind.GARBLED, 200, 2);
            assertTrue(bench.wire.requests.stream().noneMatch(r -> r.startsWith("0106")), "the write was not sent");
        }
    }

    @Test
    void a_write_that_is_confirmed_differently_is_in_doubt() {
        for (String echo : List.of("01 10 00 02 00 02", "01 10 00 01 00 01", "01 06 00 01 00 02")) {
            Bench bench = new Bench(Kinds.SERIAL);
            bench.reads(0, 3);
            bench.units.nextIs(framed(echo));
            bench.fails(Kind.GARBLED, () -> bench.client.writeMultipleRegisters(1, 1, new int[] {1, 2}));
        }
    }

    @Test
    void a_write_whose_connection_was_stale_is_not_sent_again() {
        Bench bench = new Bench(Kinds.SOCKET);
        bench.reads(0, 3);
        bench.wire.failToWrite();
        bench.fails(Kind.GARBLED, () -> bench.client.writeSingleRegister(1, 1, 3));
        assertEquals(1, bench.wire.requests.size());
    }

    @Test
    void units_that_a_line_does_not_have_are_refused_before_anything_is_sent() {
        Bench bench = new Bench(Kinds.SERIAL);
        assertThrows(IllegalArgumentException.class, () -> bench.client.writeSingleRegister(0, 1, 3));
        assertThrows(IllegalArgumentException.class, () -> bench.client.readHoldingRegisters(248, 1, 3));
        assertEquals(List.of(), bench.wire.requests);
    }

    @Test
    void a_dead_unit_costs_one_time_out_a_call_and_is_found_again_when_it_lives() {
        Bench bench = new Bench(Kinds.SERIAL);
        bench.reads(0, 3);
        bench.units.dead.add(1);
        for (int i = 0; i < 200; i++) {
            bench.failsToRead(Kind.NO_ANSWER, 200, 2);
            bench.wire.nowMillis += 100;
        }
        assertEquals(201, bench.wire.requests.size(), "one request a call");
        bench.units.dead.clear();
        bench.reads(200, 2);
    }

    @Test
    void one_dead_unit_of_twenty_costs_the_others_its_own_time_out_and_not_theirs() {
        Bench bench = new Bench(Kinds.SERIAL);
        ModbusSettings patient = new ModbusSettings(
                new Endpoint.RtuOverTcp("meter", 502, false),
                Duration.ofSeconds(5),
                Duration.ZERO,
                Duration.ofSeconds(5),
                Duration.ZERO,
                125);
        Share others = bench.wire.another(patient);
        bench.units.dead.add(20);
        long spentOnDead = 0;
        for (int round = 0; round < 50; round++) {
            for (int unit = 1; unit < 20; unit++) {
                assertArrayEquals(new int[] {7}, others.readHoldingRegisters(unit, 7, 1));
            }
            long begin = bench.wire.nowMillis;
            bench.fails(Kind.NO_ANSWER, () -> bench.client.readHoldingRegisters(20, 7, 1));
            spentOnDead += bench.wire.nowMillis - begin;
        }
        assertEquals(50 * 20, bench.wire.requests.size(), "one request each, for the dead one too");
        assertEquals(1, bench.wire.opened);
        assertTrue(spentOnDead <= 50 * (TIMEOUT + 10), spentOnDead + " ms");
    }

    @Test
    void the_pace_of_a_device_is_kept_between_probe_and_request_too() {
        Bench bench = new Bench(Kinds.SERIAL, Duration.ofMillis(50), 125);
        bench.reads(0, 3);
        bench.units.next(frame -> List.of());
        bench.failsToRead(Kind.NO_ANSWER, 200, 2);
        bench.reads(200, 2);
        List<Long> sent = bench.wire.sentAtMillis;
        assertEquals(4, sent.size());
        assertTrue(sent.get(1) - sent.get(0) >= 50 + USUAL_MILLIS, sent::toString);
        assertTrue(sent.get(2) - sent.get(1) >= 50 + TIMEOUT, sent::toString);
        assertTrue(sent.get(3) - sent.get(2) >= 50 + USUAL_MILLIS, sent::toString);
    }

    @Test
    void a_read_longer_than_the_device_allows_is_split() {
        Bench bench = new Bench(Kinds.SERIAL, Duration.ZERO, 10);
        bench.reads(100, 25);
        assertEquals(
                List.of("01030064000a", "0103006e000a", "010300780005"),
                bench.wire.requests.stream().map(r -> r.substring(0, 12)).toList());
    }

    @Test
    void an_answer_with_its_echo_joined_is_taken_apart() {
        Bench bench = new Bench(Kinds.SERIAL_ECHO);
        bench.wire.device = request -> List.of(at(5, join(request, RtuFrame.of(1, hex("03 04 00 C8 00 C9")))));
        bench.reads(200, 2);
    }
}
