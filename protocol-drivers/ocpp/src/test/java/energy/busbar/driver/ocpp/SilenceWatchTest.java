package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.driver.ocpp.SilenceWatch.Sign;
import org.junit.jupiter.api.Test;

class SilenceWatchTest {
    private final SilenceWatch watch = new SilenceWatch(10_000, 5_000);

    @Test
    void a_ping_is_due_once_a_heartbeat_and_three_of_silence_are_too_many() {
        watch.opened(1_000);
        assertThat(watch.check(10_999)).isEqualTo(Sign.FINE);
        assertThat(watch.check(11_000)).isEqualTo(Sign.PING_DUE);
        assertThat(watch.check(11_001)).isEqualTo(Sign.FINE);
        assertThat(watch.check(36_000)).isEqualTo(Sign.PING_DUE);
        assertThat(watch.check(36_001)).isEqualTo(Sign.SILENT);
        watch.heard(36_001);
        assertThat(watch.check(36_001)).isEqualTo(Sign.FINE);
    }

    @Test
    void a_new_connection_begins_anew() {
        watch.opened(0);
        watch.opened(100_000);
        assertThat(watch.check(100_001)).isEqualTo(Sign.FINE);
    }
}
