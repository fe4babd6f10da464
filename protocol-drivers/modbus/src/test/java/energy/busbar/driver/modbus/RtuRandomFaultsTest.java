package energy.busbar.driver.modbus;

import static energy.busbar.driver.modbus.ScriptedWire.at;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import energy.busbar.driver.modbus.RtuFaultsTest.Bench;
import energy.busbar.driver.modbus.RtuFaultsTest.Kinds;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever happens to answers and requests: the right registers, or a fault within the time-out; and a write is
 * confirmed only if it was carried out. Damage that a check sum of 16 bits cannot see for sure, one chance in 65536 each,
 * is left out: up to three bits anywhere, or any within 16 in a row, are seen for sure, and so are lengths.
 */
class RtuRandomFaultsTest {
    private static final int CASES = 10_000;

    @ParameterizedTest
    @EnumSource(Kinds.class)
    void damaged_late_and_lost_answers_never_yield_a_wrong_value(Kinds kind) {
        long seed = Long.getLong("busbar.seed", System.nanoTime());
        Random random = new Random(seed);
        Bench bench = new Bench(kind);
        int good = 0;
        for (int round = 0; round < CASES; round++) {
            String where = kind + " seed " + seed + " round " + round;
            if (random.nextInt(3) > 0) {
                bench.units.next(frame -> spoiled(frame, random));
            }
            long begin = bench.wire.nowMillis;
            int opened = bench.wire.opened;
            try {
                call(bench, random, where);
                good++;
            } catch (ModbusException e) {
                assertTrue(e.kind() != ModbusException.Kind.REFUSED || e.exceptionCode() == 11, where);
            }
            // A probe and the request, and once more where a connection turned out to be stale.
            long longest = (opened == bench.wire.opened ? 3 : 6) * bench.longestMillis;
            long took = bench.wire.nowMillis - begin;
            assertTrue(took <= longest, where + " took " + took + " ms");
            bench.wire.nowMillis += random.nextInt(2_000);
        }
        assertTrue(good > CASES / 5, "only " + good + " of " + CASES + " came through, seed " + seed);
    }

    private static void call(Bench bench, Random random, String where) {
        int unit = 1 + random.nextInt(3);
        int address = random.nextInt(5_000);
        int count = 1 + random.nextInt(4);
        switch (random.nextInt(4)) {
            case 0 -> {
                int[] values = random.ints(count, 0, 65_536).toArray();
                bench.client.writeMultipleRegisters(unit, address, values);
                String write = HexFormat.of().formatHex(Pdu.writeMultiple(address, values));
                assertEquals(write, bench.units.written.get(bench.units.written.size() - 1), where);
            }
            case 1 ->
                assertArrayEquals(right(address, count), bench.client.readInputRegisters(unit, address, count), where);
            default ->
                assertArrayEquals(
                        right(address, count), bench.client.readHoldingRegisters(unit, address, count), where);
        }
    }

    private static int[] right(int address, int count) {
        int[] right = new int[count];
        Arrays.setAll(right, i -> address + i);
        return right;
    }

    private static List<ScriptedWire.Piece> spoiled(byte[] frame, Random random) {
        byte[] bytes = frame.clone();
        switch (random.nextInt(11)) {
            case 0 -> {
                for (int i = random.nextInt(3); i >= 0; i--) {
                    flip(bytes, random.nextInt(bytes.length * 8));
                }
            }
            case 1 -> {
                int first = random.nextInt(bytes.length * 8);
                for (int bit = first; bit < Math.min(bytes.length * 8, first + 16); bit++) {
                    if (bit == first || random.nextBoolean()) {
                        flip(bytes, bit);
                    }
                }
            }
            case 2 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 3 -> {
                byte[] noise = new byte[1 + random.nextInt(6)];
                random.nextBytes(noise);
                bytes = random.nextBoolean() ? RtuUnits.join(noise, bytes) : RtuUnits.join(bytes, noise);
            }
            case 4 -> bytes = RtuUnits.join(bytes, frame);
            case 5 -> {
                return List.of(at(random.nextInt(900), bytes));
            }
            case 6 -> {
                return RtuUnits.byteByByte(bytes, random.nextInt(40));
            }
            case 7 -> {
                return List.of();
            }
            case 8 -> {
                byte[] half = Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length - 1));
                return List.of(at(5, half), at(5, new byte[0]));
            }
            // Under a number that nobody is asked by: a late answer under another unit's number is that unit's, to all
            // eyes.
            case 9 -> bytes = RtuFrame.of(11 + random.nextInt(3), RtuFrame.pdu(frame));
            default -> {
                byte[] notYet = RtuFrame.of(frame[0], new byte[] {(byte) (frame[1] | 0x80), 11});
                return List.of(at(5, notYet), at(random.nextInt(500), frame));
            }
        }
        return bytes.length == 0 ? List.of() : List.of(at(random.nextInt(50), bytes));
    }

    private static void flip(byte[] bytes, int bit) {
        bytes[bit / 8] ^= (byte) (1 << bit % 8);
    }
}
