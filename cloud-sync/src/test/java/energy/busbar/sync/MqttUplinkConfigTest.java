package energy.busbar.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import energy.busbar.core.driver.Options;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MqttUplinkConfigTest {
    private final List<Options.Problem> problems = new ArrayList<>();

    @Test
    void readsABlockWithDefaults() {
        MqttUplinkConfig config = MqttUplinkConfig.read(
                        options(Map.of("type", "mqtt", "brokers", List.of("tcp://localhost:1883"))), "gw-1")
                .orElseThrow();
        assertThat(problems).isEmpty();
        assertThat(config).isEqualTo(MqttUplinkConfig.simple("mqtt", "gw-1", URI.create("tcp://localhost:1883")));
        assertThat(config.clientId()).isEqualTo("busbar-gw-1");
        assertThat(config.window()).isEqualTo(20);
        assertThat(config.sessionExpiry()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void readsTlsAndLoginAndDoesNotShowThePassword() {
        MqttUplinkConfig config = MqttUplinkConfig.read(
                        options(Map.of(
                                "brokers",
                                List.of("ssl://a.example:8883", "ssl://b.example"),
                                "username",
                                "gw",
                                "password",
                                "secret",
                                "trustStore",
                                Map.of("file", "/etc/busbar/ca.p12", "password", "changeit"))),
                        "gw-1")
                .orElseThrow();
        assertThat(problems).isEmpty();
        assertThat(config.brokers()).hasSize(2);
        assertThat(config.toString()).doesNotContain("secret");
        assertThat(config.trustStore().orElseThrow().toString()).isEqualTo("/etc/busbar/ca.p12");
    }

    @Test
    void notesAllProblemsAtOnce() {
        assertThat(MqttUplinkConfig.read(
                        options(Map.of(
                                "brokers", List.of("http://x", "tcp://", "tcp://u@h", "tcp://h/path"),
                                "clientId", "a b",
                                "password", "x",
                                "keepAlive", "1s",
                                "window", 0,
                                "trustStore", Map.of("fil", "x"),
                                "keepalive", "60s")),
                        "gw-1"))
                .isEmpty();
        assertThat(problems)
                .extracting(Options.Problem::path)
                .containsExactlyInAnyOrder(
                        "uplinks[0].brokers[0]",
                        "uplinks[0].brokers[1]",
                        "uplinks[0].brokers[2]",
                        "uplinks[0].brokers[3]",
                        "uplinks[0].clientId",
                        "uplinks[0].password",
                        "uplinks[0].trustStore.file",
                        "uplinks[0].trustStore.fil",
                        "uplinks[0].keepAlive",
                        "uplinks[0].window",
                        "uplinks[0].keepalive");
    }

    @Test
    void missingBrokersAreNamed() {
        assertThat(MqttUplinkConfig.read(options(Map.of()), "gw-1")).isEmpty();
        assertThat(problems)
                .singleElement()
                .satisfies(p -> assertThat(p.message()).isEqualTo("is missing"));
    }

    @Test
    void recordRefusesWhatCannotStandInATopic() {
        assertThatThrownBy(() -> MqttUplinkConfig.simple("m", "gw/#", URI.create("tcp://h:1")))
                .hasMessageContaining("gateway id 'gw/#'");
    }

    private Options options(Map<String, Object> values) {
        return new Options("uplinks[0]", values, problems);
    }
}
