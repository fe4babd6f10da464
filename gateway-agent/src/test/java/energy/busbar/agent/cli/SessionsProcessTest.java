package energy.busbar.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Charging sessions through the whole gateway, as a process of its own. */
@Timeout(240)
class SessionsProcessTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Path INTEROP =
            Path.of("..", "interop").toAbsolutePath().normalize();
    private static final Path CHARGER = Path.of("..", "protocol-drivers", "ocpp", "src", "test", "node", "session.js")
            .toAbsolutePath()
            .normalize();

    @TempDir
    private Path folder;

    private static JsonNode sessions(Scene scene) {
        Scene.Said said = scene.busbar("sessions", "--json");
        return said.exitCode() == ExitCodes.OK
                ? said.json()
                : com.fasterxml.jackson.databind.node.MissingNode.getInstance();
    }

    private static boolean status(Scene scene, String status) {
        return sessions(scene).size() == 1
                && sessions(scene).path(0).path("status").asText().equals(status);
    }

    @Test
    void a_cars_session_is_one_in_the_list_also_when_the_gateway_is_killed_in_its_midst() throws Exception {
        try (Scene scene = new Scene(folder)) {
            scene.writeConfig("60s", "");
            Files.writeString(
                    scene.config(), Files.readString(scene.config()) + "charging: {authorisation: list-only}\n");
            scene.startAgent();
            scene.await("four devices up", SOON, () -> scene.devicesUp() == 4);
            assertThat(scene.busbar("tokens", "add", "demo", "--note", "the simulator's card")
                            .exitCode())
                    .isZero();
            scene.site.car(true);
            scene.await("the session is there", SOON, () -> status(scene, "open"));
            String id = sessions(scene).path(0).path("sessionId").asText();
            scene.agent().destroyForcibly().waitFor();
            scene.startAgent();
            scene.await("it is open still", SOON, () -> status(scene, "open"));
            scene.await(
                    "and has energy",
                    SOON,
                    () -> sessions(scene).path(0).path("energy").asDouble() > 5);
            scene.site.car(false);
            scene.await("it has ended", SOON, () -> status(scene, "ended"));
            JsonNode session = sessions(scene).path(0);
            assertThat(session.path("sessionId").asText()).isEqualTo(id);
            assertThat(session.path("deviceId").asText()).isEqualTo("charger-1");
            assertThat(session.path("authorisedBy").asText()).isEqualTo("on the list");
            assertThat(session.path("stopReason").asText()).isEqualTo("EVDisconnected");
            assertThat(session.path("energySource").asText()).isEqualTo("stop-minus-start");
            assertThat(session.path("energy").asDouble())
                    .isEqualTo(session.path("meterStop").asDouble()
                            - session.path("meterStart").asDouble());
            assertThat(session.path("interruptions")).isNotEmpty();
            assertThat(scene.busbar("sessions").out()).contains("charger-1", "ended");
            scene.await("the platform hears of it", SOON, () -> scene.event("session.ended") != null);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.6", "2.0.1"})
    void a_session_of_a_charger_of_other_make_is_in_the_list(String version) throws Exception {
        need();
        try (Scene scene = new Scene(folder)) {
            scene.writeConfig("60s", """
                      - id: peer
                        type: charger
                        role: charging
                        protocol: ocpp
                        safe: 6
                        connection: {identity: PEER-1, securityProfile: 0}
                    """);
            String config = Files.readString(scene.config());
            Files.writeString(scene.config(), config + "charging: {authorisation: list-only}\n");
            scene.startAgent();
            scene.await("the gateway answers", SOON, scene::answers);
            assertThat(scene.busbar("tokens", "add", "MEMBER").exitCode()).isZero();
            String port = config.replaceAll("(?s).*ocpp: \\{listen: \"127\\.0\\.0\\.1:(\\d+)\"}.*", "$1");
            Path log = folder.resolve("charger.log");
            ProcessBuilder builder = new ProcessBuilder(
                    "node", CHARGER.toString(), version, "ws://127.0.0.1:" + port + "/ocpp/", "PEER-1");
            builder.environment().put("BUSBAR_INTEROP", INTEROP.toString());
            Process charger = builder.redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            try {
                assertThat(charger.waitFor(90, TimeUnit.SECONDS)).isTrue();
            } finally {
                charger.destroyForcibly();
            }
            String said = Files.readString(log, StandardCharsets.UTF_8);
            assertThat(charger.exitValue()).as(said).isZero();
            assertThat(said).contains("stranger \"Invalid\"", "member \"Accepted\"", "started \"Accepted\"");
            JsonNode all =
                    scene.busbar("sessions", "--device", "peer", "--json").json();
            assertThat(all).hasSize(1);
            assertThat(all.path(0).path("status").asText()).isEqualTo("ended");
            assertThat(all.path(0).path("energy").asDouble()).isEqualTo(60);
            assertThat(all.path(0).path("anomalies")).isEmpty();
            assertThat(scene.busbar("sessions", all.path(0).path("sessionId").asText())
                            .out())
                    .contains(version.equals("1.6") ? "OCMF|{\"begin\":1}|{\"SD\":\"30\"}" : "c2lnbmVk1000");
        }
    }

    private static void need() {
        if (Files.isDirectory(INTEROP.resolve("node_modules/ocpp-rpc"))) {
            return;
        }
        String message = "needs node and interop/node_modules: run 'npm ci' in interop/";
        if ("true".equals(System.getenv("CI")) || "1".equals(System.getenv("BUSBAR_REQUIRE_PEERS"))) {
            fail(message);
        }
        Assumptions.abort(message);
    }
}
