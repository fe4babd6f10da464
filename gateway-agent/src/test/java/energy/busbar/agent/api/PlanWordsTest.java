package energy.busbar.agent.api;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.driver.ExplainedPlan;
import energy.busbar.core.model.PollClass;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanWordsTest {
    /** A tenth of the bus's time. */
    private static final ExplainedPlan TENTH = new ExplainedPlan(
            "serial:/dev/ttyUSB0",
            "9600 baud",
            List.of(new ExplainedPlan.Block(
                    PollClass.FAST, Duration.ofSeconds(1), 3, 0, 10, List.of("power"), 8, 25, 100, "")));

    @Test
    void a_plan_says_what_all_devices_of_the_bus_take_together() {
        assertThat(Words.plan(TENTH, List.of(TENTH, TENTH, TENTH)))
                .containsEntry("busLoadPercent", 10.0)
                .containsEntry("busDevices", 3)
                .containsEntry("busLoadPercentOfAll", 30.0);
    }
}
