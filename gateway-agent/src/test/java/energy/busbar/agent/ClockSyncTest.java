package energy.busbar.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClockSyncTest {
    @TempDir
    private Path folder;

    private Instant wall = Instant.parse("2026-11-24T10:00:00Z");
    private Optional<Boolean> machine = Optional.of(false);

    private long monotonicMillis;

    private ClockSync sync() {
        return new ClockSync(folder, () -> wall, () -> monotonicMillis, () -> machine);
    }

    @Test
    void a_machine_that_says_no_is_believed_until_it_says_yes_and_then_for_good() {
        ClockSync sync = sync();
        sync.check();
        assertThat(sync.synchronised()).isFalse();
        machine = Optional.of(true);
        sync.check();
        assertThat(sync.synchronised()).isTrue();
        machine = Optional.of(false);
        sync.check();
        assertThat(sync.synchronised()).isTrue();
    }

    @Test
    void where_nobody_knows_a_time_before_the_floor_is_not_believed() {
        machine = Optional.empty();
        wall = Instant.parse("1970-01-01T00:02:00Z");
        ClockSync sync = sync();
        sync.check();
        assertThat(sync.synchronised()).isFalse();
        wall = Instant.parse("2026-11-24T10:00:00Z");
        sync.check();
        assertThat(sync.synchronised()).isTrue();
    }

    @Test
    void the_last_known_time_outlives_a_restart_and_never_goes_back() {
        machine = Optional.of(true);
        sync().check();
        ClockSync next = sync();
        assertThat(next.floor()).isEqualTo(wall);
        Instant before = wall;
        wall = Instant.parse("2026-03-01T00:00:00Z");
        machine = Optional.empty();
        next.check();
        assertThat(next.synchronised()).isFalse();
        assertThat(sync().floor()).isEqualTo(before);
    }

    @Test
    void a_floor_that_a_power_cut_left_half_is_as_none() throws IOException {
        Files.writeString(folder.resolve("last-known-time"), "2026-1");
        assertThat(sync().floor()).isEqualTo(ClockSync.EARLIEST);
    }

    @Test
    void where_nobody_knows_a_leap_of_years_becomes_no_floor_before_it_has_stood_for_a_day() {
        machine = Optional.empty();
        Instant right = wall;
        ClockSync sync = sync();
        sync.check();
        wall = right.plus(Duration.ofDays(1_500));
        monotonicMillis += Duration.ofHours(1).toMillis();
        sync.check();
        assertThat(sync.floor()).isEqualTo(right);
        wall = right.plus(Duration.ofHours(2));
        ClockSync next = sync();
        next.check();
        assertThat(next.synchronised()).isTrue();
        wall = right.plus(Duration.ofDays(1_500));
        next.check();
        monotonicMillis += Duration.ofHours(25).toMillis();
        wall = wall.plus(Duration.ofHours(25));
        next.check();
        assertThat(next.floor()).isEqualTo(wall);
    }

    @Test
    void while_it_runs_a_step_that_the_monotonic_clock_does_not_know_becomes_no_floor_before_a_day() {
        machine = Optional.empty();
        ClockSync sync = sync();
        sync.check();
        monotonicMillis += Duration.ofHours(1).toMillis();
        wall = wall.plus(Duration.ofHours(1));
        sync.check();
        assertThat(sync.floor()).isEqualTo(wall);
        Instant right = wall;
        wall = right.plus(Duration.ofDays(30));
        sync.check();
        assertThat(sync.floor()).isEqualTo(right);
        monotonicMillis += Duration.ofMinutes(50).toMillis();
        wall = right.plus(Duration.ofMinutes(50));
        sync.check();
        assertThat(sync.floor()).isEqualTo(wall);
    }

    @Test
    void a_machine_that_knows_is_believed_over_a_floor_that_a_wrong_clock_has_left() throws IOException {
        Files.writeString(folder.resolve("last-known-time"), "2031-01-01T00:00:00Z");
        machine = Optional.empty();
        ClockSync sync = sync();
        sync.check();
        assertThat(sync.synchronised()).isFalse();
        machine = Optional.of(true);
        sync.check();
        assertThat(sync.synchronised()).isTrue();
        assertThat(sync().floor()).isEqualTo(wall);
    }

    @Test
    void a_machine_that_says_yes_at_a_time_before_any_gateway_is_not_believed() {
        machine = Optional.of(true);
        wall = Instant.parse("2001-01-01T00:00:00Z");
        ClockSync sync = sync();
        sync.check();
        assertThat(sync.synchronised()).isFalse();
    }
}
