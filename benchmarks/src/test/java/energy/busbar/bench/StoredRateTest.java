package energy.busbar.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StoredRateTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void the_windows_ends_do_not_cut_a_flush() {
        StoredRate rate = new StoredRate(12 * SECOND);
        // A flush of 50,000 samples every 10 s, the window from 4 s to 38 s.
        for (long second = 4; second <= 38; second++) {
            rate.add(second * SECOND, second / 10 * 50_000);
        }
        assertThat(rate.perSecond()).hasValue(5_000);
    }

    @Test
    void one_flush_is_no_rate() {
        StoredRate rate = new StoredRate(12 * SECOND);
        rate.add(SECOND, 0);
        rate.add(2 * SECOND, 50_000);
        rate.add(3 * SECOND, 50_000);
        assertThat(rate.perSecond()).isEmpty();
    }

    @Test
    void a_store_that_stops_is_seen_as_slower() {
        StoredRate rate = new StoredRate(12 * SECOND);
        for (long second = 0; second <= 100; second++) {
            rate.add(second * SECOND, Math.min(second / 10, 5) * 50_000);
        }
        assertThat(rate.perSecond()).hasValue(200_000 / 90.0);
    }

    @Test
    void a_store_that_begins_late_is_seen_as_slower() {
        StoredRate rate = new StoredRate(12 * SECOND);
        for (long second = 0; second <= 100; second++) {
            rate.add(second * SECOND, Math.max(second / 10 - 5, 0) * 50_000);
        }
        assertThat(rate.perSecond()).hasValue(250_000 / 100.0);
    }
}
