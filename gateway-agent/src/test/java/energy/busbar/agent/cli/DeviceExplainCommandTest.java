package energy.busbar.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeviceExplainCommandTest {
    private static String ofAll(int devices, double percent) {
        return DeviceExplainCommand.ofAll(
                GatewayClient.JSON.createObjectNode().put("busDevices", devices).put("busLoadPercentOfAll", percent));
    }

    @Test
    void a_bus_that_others_share_and_one_that_is_asked_for_too_much_are_told() {
        assertThat(ofAll(1, 12)).isEmpty();
        assertThat(ofAll(3, 31.25)).isEqualTo(", 31.3 % for its 3 devices");
        assertThat(ofAll(19, 207))
                .isEqualTo(", 207.0 % for its 19 devices: more than it has, so values come later than asked for");
        assertThat(ofAll(1, 120)).startsWith(": more than it has");
    }
}
