package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ChargerClockTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    private final ChargerClock clock = new ChargerClock();

    private static Instant after(long seconds) {
        return NOW.plusSeconds(seconds);
    }

    @Test
    void what_was_kept_while_offline_does_not_move_the_clock_also_where_nothing_else_was_heard_yet() {
        for (int i = 0; i < 20; i++) {
            clock.observeKept(NOW.minus(HOUR).plusSeconds(60L * i), NOW.plusMillis(50L * i));
        }
        assertThat(clock.offsetMillis()).isZero();
        assertThat(clock.ageMillis(NOW.minus(HOUR), NOW)).isEmpty();
        assertThat(clock.ageMillis(after(9), after(10))).contains(1_000L);
    }

    @Test
    void a_clock_that_is_behind_is_known_by_meter_values_that_stay_behind_by_as_much() {
        clock.observeKept(NOW.minus(HOUR), NOW);
        assertThat(clock.offsetMillis()).isZero();
        clock.observeKept(after(10).minus(HOUR), after(10));
        assertThat(clock.offsetMillis()).isEqualTo(-HOUR.toMillis());
        assertThat(clock.ageMillis(after(20).minus(HOUR), after(20))).contains(0L);
    }

    @Test
    void a_clock_that_falls_back_is_known_after_some_meter_values() {
        clock.observe(NOW, NOW);
        for (int i = 1; i <= 7; i++) {
            clock.observeKept(after(10L * i).minus(HOUR), after(10L * i));
        }
        assertThat(clock.offsetMillis()).isEqualTo(-HOUR.toMillis());
    }

    @Test
    void a_clock_that_is_ahead_is_known_at_once() {
        clock.observeKept(NOW.plus(HOUR), NOW);
        assertThat(clock.offsetMillis()).isEqualTo(HOUR.toMillis());
    }

    @Test
    void a_limit_begins_rather_too_early_than_too_late_while_nothing_but_a_doubtful_time_is_known() {
        clock.observeKept(NOW.minus(HOUR), NOW);
        assertThat(clock.chargerTime(NOW)).isEqualTo(NOW.minus(HOUR));
        clock.observe(after(1), after(1));
        clock.observeKept(NOW.minus(HOUR), after(2));
        assertThat(clock.chargerTime(NOW)).isEqualTo(NOW);
    }
}
