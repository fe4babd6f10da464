package energy.busbar.driver.modbus.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Reading;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Energies that wrap, dip and begin anew. */
class CountersTest {
    private static Bench bench(String register) {
        Bench bench = Bench.of(DeviceType.METER, """
                devices:
                  meter:
                    points:
                      - {name: gridImportEnergy, address: 0, %s}
                """.formatted(register));
        bench.unit.put(3, 0, 0);
        bench.unit.put(3, 1, 0);
        bench.driver.open();
        return bench;
    }

    private static Reading told(Bench bench, String hex) {
        bench.unit.put(3, 0, hex);
        bench.clock.advance(5_000);
        return bench.poll(PollClass.NORMAL).get("gridImportEnergy");
    }

    @Test
    void a_register_that_wraps_goes_on_growing() {
        Bench bench = bench("type: u16, scale: 100");
        assertEquals(6_552_000, told(bench, "FFF0").goodNumber());
        assertEquals(6_553_500, told(bench, "FFFF").goodNumber());
        assertEquals(6_553_600, told(bench, "0000").goodNumber());
        assertEquals(6_554_600, told(bench, "000A").goodNumber());
        told(bench, "7000");
        told(bench, "FFFF");
        assertEquals(13_107_200, told(bench, "0000").goodNumber(), "and again");
    }

    @Test
    void a_register_wraps_where_its_profile_says() {
        Bench bench = bench("type: u32, scale: 1, counter: {wraps: 9999}");
        assertEquals(9_990, told(bench, "0000 2706").goodNumber());
        assertEquals(10_005, told(bench, "0000 0005").goodNumber());
    }

    @Test
    void a_reset_is_believed_at_the_third_reading_and_begins_anew() {
        Bench bench = bench("type: u32");
        assertEquals(100_000, told(bench, "0001 86A0").goodNumber());
        assertEquals(Quality.OUT_OF_RANGE, told(bench, "0000 0005").quality());
        assertEquals(Quality.OUT_OF_RANGE, told(bench, "0000 0006").quality());
        assertEquals(7, told(bench, "0000 0007").goodNumber());
        assertEquals(20, told(bench, "0000 0014").goodNumber());
    }

    @Test
    void a_zero_while_the_device_starts_is_no_reset() {
        Bench bench = bench("type: u32");
        told(bench, "0001 86A0");
        assertEquals(Quality.OUT_OF_RANGE, told(bench, "0000 0000").quality());
        assertEquals(Quality.OUT_OF_RANGE, told(bench, "0000 0000").quality());
        assertEquals(100_001, told(bench, "0001 86A1").goodNumber());
        assertEquals(Quality.OUT_OF_RANGE, told(bench, "0000 0000").quality(), "counted from the beginning");
    }

    @Test
    void rounding_never_turns_a_counter_back() {
        Bench bench = bench("type: f32, scale: 1000");
        double first = told(bench, "449A 522B").goodNumber();
        assertEquals(1_234_567.7, first, 0.1);
        assertEquals(first, told(bench, "449A 5228").goodNumber());
        assertTrue(told(bench, "449A 5230").goodNumber() > first);
    }

    @Test
    void a_signed_register_is_not_expected_to_wrap() {
        Bench bench = bench("type: i16");
        told(bench, "7FF0");
        assertEquals(Quality.OUT_OF_RANGE, told(bench, "0001").quality());
    }

    /** Whatever happens: what is made of two readings one after the other is never negative, but for resets. */
    @Test
    void good_readings_grow_unless_the_register_was_reset() {
        long seed = 42;
        Random random = new Random(seed);
        Bench bench = bench("type: u16");
        double before = 0;
        int raw = 0;
        boolean reset = false;
        for (int i = 0; i < 20_000; i++) {
            if (random.nextInt(500) == 0) {
                raw = 0;
                reset = true;
            }
            raw = raw + random.nextInt(300) & 0xFFFF;
            int shown = random.nextInt(200) == 0 ? Math.max(0, raw - 1) : raw;
            Reading reading = told(bench, "%04X".formatted(shown));
            if (reading.quality() == Quality.GOOD) {
                assertTrue(reset || reading.goodNumber() >= before, "seed " + seed + " step " + i);
                reset = reset && reading.goodNumber() >= before;
                before = reading.goodNumber();
            }
        }
    }

    @Test
    void other_points_may_shrink() {
        Bench bench = Bench.of(DeviceType.BATTERY, """
                devices:
                  battery:
                    points:
                      - {name: charge, address: 0, type: u16}
                """);
        bench.unit.put(3, 0, 500);
        bench.driver.open();
        assertEquals(500, bench.poll(PollClass.NORMAL).get("charge").goodNumber());
        bench.unit.put(3, 0, 400);
        assertEquals(400, bench.poll(PollClass.NORMAL).get("charge").goodNumber());
    }
}
