package energy.busbar.driver.modbus.profile;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.profiles.ProfileWrite.Ramp;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WayTest {
    private final Optional<Ramp> ramp = Optional.of(new Ramp(500, 2000));
    private final Way way = new Way();

    @Test
    void a_way_that_begins_goes_one_second_of_its_ramp_and_then_as_time_passes() {
        assertThat(way.begin(ramp, () -> 0.0, 2500, 0)).isEqualTo(500);
        assertThat(way.goOn(ramp, 2500, 500)).isEqualTo(750);
        assertThat(way.goOn(ramp, 2500, 60_000)).as("a bus that stood still").isEqualTo(2500);
    }

    @Test
    void time_at_its_end_is_no_part_of_the_next_ramp() {
        way.begin(ramp, () -> 0.0, 0, 0);
        assertThat(way.goOn(ramp, 2500, 12_000)).isEqualTo(500);
        assertThat(way.goOn(ramp, 2500, 12_500)).isEqualTo(750);
        way.goOn(ramp, 2500, 20_000);
        assertThat(way.isUnderWay()).isFalse();
        assertThat(way.goOn(ramp, 2600, 20_100)).as("soon after it").isEqualTo(2550);
    }
}
