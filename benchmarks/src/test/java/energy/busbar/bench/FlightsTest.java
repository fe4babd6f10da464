package energy.busbar.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FlightsTest {
    @Test
    void the_first_arrival_counts() {
        Flights flights = new Flights();
        flights.departed(7, 1_000_000);
        flights.arrived(7, 3_500_000);
        // The gateway renews a setpoint by writing it again.
        flights.arrived(7, 9_000_000);
        assertThat(flights.millis()).containsExactly(2.5);
        assertThat(flights.underWay()).isZero();
    }

    @Test
    void a_stranger_is_not_counted_and_who_does_not_arrive_stays_under_way() {
        Flights flights = new Flights();
        flights.departed(1, 0);
        flights.arrived(2, 10);
        assertThat(flights.millis()).isEmpty();
        assertThat(flights.underWay()).isEqualTo(1);
    }

    @Test
    void what_arrived_before_counting_starts_is_forgotten() {
        Flights flights = new Flights();
        flights.departed(1, 0);
        flights.departed(2, 0);
        flights.arrived(1, 1_000_000);
        flights.startCounting();
        flights.arrived(2, 2_000_000);
        assertThat(flights.millis()).containsExactly(2.0);
    }

    @Test
    void no_power_is_asked_for_twice_and_each_is_far_from_the_one_before() {
        Set<Long> seen = new HashSet<>();
        for (int i = 0; i < BenchOptions.MAX_COMMANDS; i++) {
            long watts = CommandBench.watts(i);
            assertThat(seen.add(watts)).as("command %d", i).isTrue();
            assertThat(Math.abs(watts)).isBetween(500L, 4_500L);
            assertThat(Math.abs(watts - CommandBench.watts(i + 1))).isGreaterThanOrEqualTo(1_000);
        }
    }
}
