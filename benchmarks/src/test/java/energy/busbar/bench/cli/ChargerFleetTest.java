package energy.busbar.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import energy.busbar.bench.Peers;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The fleet is held against a server that is not ours and checks each message against the published schemas. */
class ChargerFleetTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void chargers_boot_charge_and_lose_no_call_at_a_strict_server() throws Exception {
        Path interop = Path.of("..", "interop").toAbsolutePath().normalize();
        Peers.needOcppRpc(interop);
        String script = Path.of("src/main/resources/energy/busbar/bench/chargers-peer.js")
                .toAbsolutePath()
                .toString();
        Process server = new ProcessBuilder("node", script, interop.toString()).start();
        try (BufferedReader serverOut = server.inputReader(StandardCharsets.UTF_8)) {
            int port = JSON.readTree(serverOut.readLine()).path("port").asInt();
            Process fleet = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            ChargerFleet.class.getName(),
                            Integer.toString(port),
                            "bench-password-0")
                    .redirectErrorStream(true)
                    .start();
            try (BufferedReader out = fleet.inputReader(StandardCharsets.UTF_8)) {
                assertThat(out.readLine()).isEqualTo("{\"type\":\"ready\"}");
                for (int chargers : List.of(5, 12)) {
                    tell(fleet, "connect " + chargers);
                    assertThat(out.readLine()).isEqualTo("{\"type\":\"up\",\"chargers\":" + chargers + "}");
                }
                tell(fleet, "window");
                JsonNode window = JSON.readTree(out.readLine());
                assertThat(window.path("calls").asInt()).isGreaterThanOrEqualTo(36);
                assertThat(window.path("lost").asInt()).isZero();
                assertThat(window.path("most").asDouble())
                        .isGreaterThanOrEqualTo(window.path("median").asDouble());
                fleet.getOutputStream().close();
                assertThat(fleet.waitFor(20, TimeUnit.SECONDS))
                        .as("ends with its input")
                        .isTrue();
            } finally {
                fleet.destroyForcibly();
            }
        } finally {
            server.destroyForcibly();
        }
    }

    private static void tell(Process process, String line) throws Exception {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        process.getOutputStream().flush();
    }
}
