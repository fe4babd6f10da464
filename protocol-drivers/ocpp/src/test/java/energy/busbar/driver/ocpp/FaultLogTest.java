package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FaultLogTest {
    @Test
    void a_charger_whose_messages_all_fail_is_told_of_once_a_minute() {
        long[] now = {0};
        FaultLog faults = new FaultLog("cp", () -> now[0]);
        assertThat(faults.told("Heartbeat", new IllegalStateException("no disk")))
                .isTrue();
        now[0] = 59_999;
        assertThat(faults.told("Heartbeat", new IllegalStateException("no disk")))
                .isFalse();
        now[0] = 60_000;
        assertThat(faults.told("Heartbeat", new IllegalStateException("no disk")))
                .isTrue();
    }
}
