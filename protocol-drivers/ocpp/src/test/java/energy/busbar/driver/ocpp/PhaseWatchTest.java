package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.model.StandardPoints;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PhaseWatchTest {
    private final ManualLoop clock = new ManualLoop();
    private final PhaseWatch watch = new PhaseWatch(clock, 3);

    private void measured(double first, double second, double third) {
        watch.measured(Map.of(
                StandardPoints.CHARGER_CURRENT_L1.name(), first,
                StandardPoints.CHARGER_CURRENT_L2.name(), second,
                StandardPoints.CHARGER_CURRENT_L3.name(), third));
    }

    @Test
    void current_on_a_phase_that_it_was_told_to_leave_is_told_once_it_had_its_time() {
        measured(10, 10, 10);
        assertThat(watch.wrong()).isEmpty();
        watch.told(1);
        measured(10, 10, 10);
        assertThat(watch.wrong()).isEmpty();
        clock.advance(PhaseWatch.SETTLE_MILLIS);
        watch.told(1);
        measured(10, 0.2, 9.8);
        assertThat(watch.wrong().orElseThrow()).contains("told one phase").contains("9.8 A");
        measured(0, 0, 0);
        assertThat(watch.wrong()).as("a car that takes nothing proves nothing").isPresent();
        measured(10, 0.1, 0.1);
        assertThat(watch.wrong()).isEmpty();
    }

    @Test
    void with_all_phases_and_without_currents_by_phase_there_is_nothing_to_tell() {
        watch.told(1);
        clock.advance(PhaseWatch.SETTLE_MILLIS);
        watch.measured(Map.of(StandardPoints.CHARGER_CURRENT.name(), 16.0));
        assertThat(watch.wrong()).isEmpty();
        measured(10, 10, 10);
        assertThat(watch.wrong()).isPresent();
        watch.told(3);
        assertThat(watch.wrong()).isEmpty();
    }
}
