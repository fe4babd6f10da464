package energy.busbar.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole gateway as a Sparkplug edge node: every message that it sends is decoded and judged by an independent host. */
@Timeout(600)
class SparkplugProcessTest {
    private static final Duration SOON = Duration.ofSeconds(90);

    @TempDir
    private Path folder;

    @Test
    void a_host_can_rely_on_all_that_the_gateway_says_through_outages_kills_and_restarts() throws Exception {
        try (Scene scene = new Scene(folder);
                SparkplugEar host = new SparkplugEar(scene.broker.port())) {
            scene.writeConfig("60s", "");
            Files.writeString(scene.config(), """
                    sparkplug:
                      brokers: ["tcp://127.0.0.1:%d"]
                      groupId: plant
                      keepAlive: 5s
                      commands: [{slugs: ["battery:set-reserve"], devices: [battery-1]}]
                    """.formatted(scene.network.port()), StandardOpenOption.APPEND);
            scene.startAgent();
            List<String> devices = List.of("inverter-1", "battery-1", "meter-1", "charger-1");
            scene.await(
                    "all born",
                    SOON,
                    () -> devices.stream()
                            .noneMatch(d -> host.heard("DBIRTH", d).isEmpty()));
            scene.await("data of the meter", SOON, () -> host.any("DDATA", "meter-1", "gridPower", v -> v.isNumber()));
            assertThat(host.any("DBIRTH", "battery-1", "Command/battery:set-reserve", JsonNode::isNull))
                    .isTrue();
            assertThat(host.any("DBIRTH", "inverter-1", "Command Answer", v -> true))
                    .as("nothing may be written to the inverter")
                    .isFalse();

            commands(scene, host);
            host.write(
                    "spBv1.0/plant/NCMD/gw-1",
                    "[{\"name\":\"Node Control/Rebirth\",\"type\":\"Boolean\",\"value\":true}]");
            scene.await("born again", SOON, () -> host.heard("NBIRTH", "").size() == 2);
            assertThat(bdSeqs(host)).containsExactly(0, 0);

            scene.network.cut();
            scene.await("the will", SOON, () -> host.heard("NDEATH", "").size() == 1);
            scene.network.restore();
            scene.await(
                    "born after the outage",
                    SOON,
                    () -> host.heard("NBIRTH", "").size() == 3);

            scene.agent().destroyForcibly().waitFor();
            scene.await(
                    "without the gateway its will",
                    SOON,
                    () -> host.heard("NDEATH", "").size() == 2);
            Process second = scene.startAgent();
            scene.await(
                    "born after the kill", SOON, () -> host.heard("NBIRTH", "").size() == 4);
            assertThat(bdSeqs(host)).isSorted();
            assertThat(bdSeqs(host).get(3)).isGreaterThan(bdSeqs(host).get(2));

            second.destroy();
            scene.awaitEnd(second);
            scene.await(
                    "without the gateway its goodbye",
                    SOON,
                    () -> host.heard("NDEATH", "").size() >= 3);
            assertThat(host.faults()).isEmpty();
            assertThat(host.heard().size()).isGreaterThan(20);
        }
    }

    private static List<Integer> bdSeqs(SparkplugEar host) {
        return host.heard("NBIRTH", "").stream().map(SparkplugEar::bdSeq).toList();
    }

    private static void commands(Scene scene, SparkplugEar host) throws Exception {
        host.write(
                "spBv1.0/plant/DCMD/gw-1/battery-1",
                "[{\"name\":\"Command/battery:set-reserve\",\"type\":\"String\","
                        + "\"value\":\"{\\\"chargePercentage\\\":30}\"}]");
        scene.await(
                "the command has ended well",
                SOON,
                () -> host.any(
                        "DDATA", "battery-1", "Command Answer", v -> v.asText().contains("\"status\":\"success\"")));
        host.write(
                "spBv1.0/plant/DCMD/gw-1/inverter-1",
                "[{\"name\":\"Command/inverter:set-power-limit\",\"type\":\"String\",\"value\":\"{\\\"power\\\":1}\"}]");
        scene.await("refused", SOON, () -> refused(scene) == 1);
        assertThat(scene.busbar("commands", "--json").out())
                .contains("battery:set-reserve", "sparkplug")
                .doesNotContain("inverter:set-power-limit");
    }

    private static int refused(Scene scene) {
        for (JsonNode uplink : scene.busbar("status", "--json").json().path("uplinks")) {
            if (uplink.path("id").asText().equals("sparkplug")) {
                return uplink.path("commandsRefused").asInt();
            }
        }
        return -1;
    }
}
