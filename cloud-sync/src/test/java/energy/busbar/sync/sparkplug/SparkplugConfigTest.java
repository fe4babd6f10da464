package energy.busbar.sync.sparkplug;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.driver.Options;
import energy.busbar.core.driver.Options.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SparkplugConfigTest {
    private final List<Problem> problems = new ArrayList<>();

    private Optional<SparkplugConfig> read(Object... more) {
        Map<String, Object> values = new HashMap<>(Map.of("brokers", List.of("tcp://scada:1883"), "groupId", "plant"));
        for (int i = 0; i < more.length; i += 2) {
            values.put((String) more[i], more[i + 1]);
        }
        return SparkplugConfig.read(new Options("sparkplug", values, problems), "gw-1");
    }

    @Test
    void broker_and_group_are_enough() {
        SparkplugConfig config = read().orElseThrow();
        assertThat(problems).isEmpty();
        assertThat(config.edgeNodeId()).isEqualTo("gw-1");
        assertThat(config.primaryHost()).isEmpty();
        assertThat(config.period()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.mqtt().sessionExpiry()).isZero();
        // Of two clients of one name a broker keeps throwing one out.
        assertThat(config.mqtt().clientId()).isEqualTo("busbar-gw-1-sparkplug");
    }

    @Test
    void everything_can_be_said() {
        SparkplugConfig config = read(
                        "edgeNodeId",
                        "North 1",
                        "primaryHost",
                        "scada",
                        "hostWait",
                        "5s",
                        "period",
                        "10s",
                        "clientId",
                        "c-1",
                        "username",
                        "u",
                        "password",
                        "p")
                .orElseThrow();
        assertThat(problems).isEmpty();
        assertThat(config.edgeNodeId()).isEqualTo("North 1");
        assertThat(config.primaryHost()).contains("scada");
        assertThat(config.hostWait()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.mqtt().clientId()).isEqualTo("c-1");
        assertThat(config.mqtt().password()).contains("p");
    }

    @Test
    void what_sparkplug_fixes_cannot_be_configured() {
        read("sessionExpiry", "1h", "window", 5, "topicPrefix", "a/b", "id", "x");
        assertThat(problems)
                .extracting(Problem::path)
                .containsExactlyInAnyOrder(
                        "sparkplug.sessionExpiry", "sparkplug.window", "sparkplug.topicPrefix", "sparkplug.id");
    }

    @Test
    void a_fault_of_the_connection_is_told_at_its_place() {
        assertThat(read("brokers", List.of("http://scada"), "trustStore", Map.of("file", "a", "odd", 1)))
                .isEmpty();
        assertThat(problems)
                .extracting(Problem::path)
                .containsExactlyInAnyOrder("sparkplug.brokers[0]", "sparkplug.trustStore.odd");
    }

    @Test
    void ids_that_break_topics_and_unknown_keys_are_problems() {
        assertThat(read("groupId", "a/b")).isEmpty();
        assertThat(read("edgeNodeId", "a+b")).isEmpty();
        assertThat(read("primaryHost", "#")).isEmpty();
        read("hostWait", "5s");
        read("primary", "x");
        assertThat(problems)
                .extracting(Problem::path)
                .containsExactly(
                        "sparkplug.groupId",
                        "sparkplug.edgeNodeId",
                        "sparkplug.primaryHost",
                        "sparkplug.hostWait",
                        "sparkplug.primary");
        assertThat(problems.get(0).expected()).contains("without '+', '/' and '#'");
    }
}
