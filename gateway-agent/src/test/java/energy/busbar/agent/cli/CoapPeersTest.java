package energy.busbar.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The discover command among CoAP servers that are not ours: libcoap's of Debian, and npm's coap. */
@Timeout(180)
class CoapPeersTest {
    private static final Path SERVER = Path.of("/usr/bin/coap-server-notls");
    private static final Path CLIENT = Path.of("/usr/bin/coap-client-notls");
    private static final Path INTEROP =
            Path.of("..", "interop").toAbsolutePath().normalize();

    @TempDir
    private Path folder;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void endAll() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }

    private static void need(boolean there, String message) {
        if (there) {
            return;
        }
        if ("true".equals(System.getenv("CI")) || "1".equals(System.getenv("BUSBAR_REQUIRE_PEERS"))) {
            fail(message);
        }
        Assumptions.abort(message);
    }

    private int libcoap(String... more) throws Exception {
        need(
                Files.isExecutable(SERVER) && Files.isExecutable(CLIENT),
                "libcoap is not installed: apt-get install libcoap3-bin");
        int port;
        try (DatagramSocket free = new DatagramSocket(0)) {
            port = free.getLocalPort();
        }
        List<String> command = new ArrayList<>(List.of(SERVER.toString(), "-p", String.valueOf(port), "-d", "10"));
        command.addAll(List.of(more));
        processes.add(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("server.log").toFile())
                .start());
        put(port, "3/0/0", "Acme");
        put(port, "3305/0/5800", "1500.5");
        return port;
    }

    /** The client sends again until the server is there. */
    private void put(int port, String path, String text) throws Exception {
        Process client = new ProcessBuilder(
                        CLIENT.toString(), "-m", "put", "-t", "0", "-e", text, "coap://127.0.0.1:" + port + "/" + path)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("client.log").toFile())
                .start();
        processes.add(client);
        assertThat(client.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(folder.resolve("client.log"))).doesNotContain("4.", "5.");
    }

    @Test
    void libcoaps_server_is_found_at_its_address_configured_and_read() throws Exception {
        int port = libcoap("-A", "127.0.0.1");
        Path file = folder.resolve("gateway.yaml");
        Scene.Said said = Line.busbar(
                "discover", "coap", "127.0.0.1", "--port", String.valueOf(port), "--write", file.toString());
        assertThat(said.exitCode()).as(said.err()).isZero();
        assertThat(said.out()).contains("127.0.0.1:" + port, "CoAP", "meter", "ipso-power-meter", "Acme");
        assertThat(Files.readString(file)).contains("profile: \"ipso-power-meter\"");
        assertThat(Line.busbar("check-config", "--config", file.toString()).exitCode())
                .isZero();
        Scene.Said read = Line.busbar(
                "profile",
                "exercise",
                "--profile",
                "ipso-power-meter",
                "--device",
                "meter",
                "--host",
                "127.0.0.1",
                "--port",
                String.valueOf(port),
                "--polls-only",
                "--json");
        assertThat(read.json().path("readings").toString()).contains("\"gridPower\",\"value\":1500.5");
    }

    /** Over the control socket of a gateway that polls it all the while. */
    @Test
    void a_device_on_libcoaps_server_is_explained_by_the_gateway_that_polls_it() throws Exception {
        int port = libcoap("-A", "127.0.0.1");
        try (Scene scene = new Scene(folder)) {
            scene.writeConfig("60s", """
                      - id: sub-1
                        type: meter
                        role: sub_meter
                        protocol: coap
                        connection: {profile: ipso-power-meter, host: 127.0.0.1, port: %d}
                    """.formatted(port));
            scene.startAgent();
            scene.await("five devices up", Duration.ofSeconds(60), () -> scene.devicesUp() == 5);
            Scene.Said plan = scene.busbar("device", "explain", "sub-1");
            assertThat(plan.exitCode()).as(plan.err()).isZero();
            assertThat(plan.out())
                    .contains("3305/0/5800", "gridPower")
                    .containsPattern("round trip of \\S+ ms, measured");
            assertThat(scene.busbar("device", "read", "sub-1", "gridPower").out())
                    .containsPattern("gridPower +1,501 W +good");
        }
    }

    @Test
    void libcoaps_server_is_found_by_multicast() throws Exception {
        Optional<NetworkInterface> network = NetworkInterface.networkInterfaces()
                .filter(CoapPeersTest::carriesMulticast)
                .findFirst();
        need(network.isPresent(), "no network interface carries multicast");
        String name = network.orElseThrow().getName();
        int port = libcoap("-A", "0.0.0.0", "-g", "224.0.1.187", "-G", name);
        List<String> command =
                List.of("discover", "coap", "--multicast", name, "--port", String.valueOf(port), "--json");
        // The machines of the build need not be in a private network.
        List<String> all = new ArrayList<>(command);
        all.add("--force-public");
        JsonNode devices = Line.busbar(all.toArray(String[]::new)).json().path("devices");
        assertThat(devices.findValuesAsText("profile")).contains("ipso-power-meter");
    }

    private static boolean carriesMulticast(NetworkInterface network) {
        try {
            return network.isUp()
                    && network.supportsMulticast()
                    && !network.isLoopback()
                    && network.inetAddresses().anyMatch(a -> a instanceof Inet4Address);
        } catch (SocketException e) {
            return false;
        }
    }

    @Test
    void a_device_on_npms_coap_that_lists_nothing_is_found_by_what_it_says() throws IOException {
        need(Files.isDirectory(INTEROP.resolve("node_modules/coap")), "run 'npm ci' in interop/");
        ProcessBuilder builder = new ProcessBuilder(
                "node",
                Path.of("../protocol-drivers/coap/src/test/node/device.js").toString(),
                "serve");
        builder.environment().put("BUSBAR_INTEROP", INTEROP.toString());
        Process node = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        processes.add(node);
        String port = String.valueOf(node.inputReader(StandardCharsets.UTF_8).readLine());
        Scene.Said said = Line.busbar("discover", "coap", "127.0.0.1", "--port", port);
        assertThat(said.out()).contains("shelly-3em", "Allterco Shelly", "devices: 1");
    }
}
