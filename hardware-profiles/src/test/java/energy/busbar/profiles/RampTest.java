package energy.busbar.profiles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import energy.busbar.profiles.ProfileWrite.Ramp;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RampTest {
    @ParameterizedTest
    @CsvSource({
        "0, 1000, 1, 100",
        "950, 1000, 1, 1000",
        "1000, 0, 1, 600",
        "-1000, 0, 1, -600",
        "0, -1000, 2, -200",
        "400, -1000, 1, 0",
        "400, -1000, 3, -200",
        "-200, 5000, 1, 50",
        "7, 7, 0, 7",
    })
    void rises_and_falls_at_their_own_rates(double from, double to, double seconds, double next) {
        assertEquals(next, new Ramp(100, 400).next(from, to, seconds), 1e-9);
    }

    @Test
    void what_is_not_bounded_is_there_at_once() {
        Ramp ramp = new Ramp(100, Double.POSITIVE_INFINITY);
        assertEquals(0, ramp.next(5_000, 0, 0));
        assertEquals(-100, ramp.next(5_000, -1_000, 1));
        assertEquals(10, ramp.seconds(5_000, -1_000));
        assertEquals(5, new Ramp(Double.POSITIVE_INFINITY, 100).next(0, 5, 0));
    }

    /** Seeded; prints what it drew. */
    @Test
    void it_takes_as_long_as_it_says() {
        for (long seed = 1; seed <= 200; seed++) {
            Random chance = new Random(seed);
            Ramp ramp = new Ramp(1 + chance.nextInt(500), 1 + chance.nextInt(500));
            double from = chance.nextInt(10_000) - 5_000;
            double to = chance.nextInt(10_000) - 5_000;
            double seconds = ramp.seconds(from, to);
            String drawn = "seed " + seed + ": " + ramp + " from " + from + " to " + to;
            assertEquals(to, ramp.next(from, to, seconds + 1e-6), drawn);
            assertTrue(from == to || ramp.next(from, to, seconds * 0.99) != to, drawn);
        }
    }
}
