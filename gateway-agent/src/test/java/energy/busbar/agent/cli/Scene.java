package energy.busbar.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.sim.SimulatedSite;
import energy.busbar.sim.cloud.CloudSide;
import energy.busbar.sim.net.CuttableNetwork;
import energy.busbar.sim.net.EmbeddedBroker;
import energy.busbar.sim.physics.Site;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import picocli.CommandLine;

/**
 * A site, a broker with a cloud side, and the gateway as a process of its own, as on a box. Site and cloud side live in the
 * test's process, so that a test can look at the physics.
 */
final class Scene implements AutoCloseable {
    static final String GATEWAY = "gw-1";

    private static final Set<String> CONTRACT = Set.of("status", "devices", "live", "event");

    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    final Path folder;
    /** Weather stands nearly still; it is noon of a clear day. */
    final Site physics = new Site(7, 1, 12);

    final SimulatedSite site;
    final EmbeddedBroker broker;
    final CuttableNetwork network;
    final CloudSide cloud;
    final List<ObjectNode> told = new CopyOnWriteArrayList<>();
    private final List<Process> processes = new ArrayList<>();
    private final int ocppPort;
    private Process agent;

    Scene(Path folder) throws IOException {
        this.folder = folder;
        ocppPort = freePort();
        broker = new EmbeddedBroker(0, folder.resolve("broker")).start();
        network =
                new CuttableNetwork(0, new InetSocketAddress(InetAddress.getLoopbackAddress(), broker.port())).start();
        cloud = new CloudSide("tcp://127.0.0.1:" + broker.port(), this::heard, () -> {}).start();
        site = new SimulatedSite(
                        physics,
                        Map.of(),
                        URI.create("ws://127.0.0.1:" + ocppPort + "/ocpp/CP-1"),
                        InstantSource.system(),
                        (device, point, value) -> {})
                .start();
    }

    private void heard(ObjectNode message) {
        if (!message.path("type").asText().equals("metrics")) {
            told.add(message);
        }
    }

    static int freePort() throws IOException {
        // Below the ports of outgoing connections: one of these could have it, even that of who tries to connect to it.
        for (int port = 20_000 + (int) (System.nanoTime() / 1_000 % 10_000); ; port++) {
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException taken) {
                if (port > 32_000) {
                    throw taken;
                }
            }
        }
    }

    /** Where a charger of the test's own connects. */
    URI charger(String identity) {
        return URI.create("ws://127.0.0.1:" + ocppPort + "/ocpp/" + identity);
    }

    Path config() {
        return folder.resolve("gateway.yaml");
    }

    /** @param moreDevices entries of {@code devices:}, indented by two blanks */
    void writeConfig(String deviceTimeout, String moreDevices) throws IOException {
        writeConfig(deviceTimeout, moreDevices, "");
    }

    /** @param moreUplinks entries of {@code uplinks:}, indented by two blanks */
    void writeConfig(String deviceTimeout, String moreDevices, String moreUplinks) throws IOException {
        Files.writeString(config(), """
                gateway: {id: gw-1, stateDirectory: state, deviceTimeout: %s}
                site:
                  id: home
                  commissioned: true
                  feeders: [{id: main, fuseAmps: 35}]
                devices:
                  - id: inverter-1
                    type: inverter
                    role: pv
                    protocol: sunspec
                    connection: {host: 127.0.0.1, port: %d}
                  - id: battery-1
                    type: battery
                    role: storage
                    protocol: sunspec
                    connection: {host: 127.0.0.1, port: %d}
                  - id: meter-1
                    type: meter
                    role: grid_meter
                    protocol: sunspec
                    connection: {host: 127.0.0.1, port: %d}
                  - id: charger-1
                    type: charger
                    role: charging
                    protocol: ocpp
                    safe: 6
                    connection: {identity: CP-1, securityProfile: 0}
                %socpp: {listen: "127.0.0.1:%d"}
                uplinks:
                  - {id: platform, brokers: ["tcp://127.0.0.1:%d"]}
                %spage: {listen: "127.0.0.1:0"}
                store: {flush: 1s}
                """.formatted(
                        deviceTimeout,
                        site.ports().get(SimulatedSite.INVERTER),
                        site.ports().get(SimulatedSite.BATTERY),
                        site.ports().get(SimulatedSite.METER),
                        moreDevices,
                        ocppPort,
                        network.port(),
                        moreUplinks));
    }

    /** A process on the gateway's class path with the launcher's flags; its output goes to a file of this name. */
    Process start(String log, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                JAVA,
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-XX:ReservedCodeCacheSize=24m",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve(log).toFile()))
                .start();
        processes.add(process);
        return process;
    }

    Process startAgent() throws IOException {
        agent = start("agent.log", "run", "--config", config().toString());
        return agent;
    }

    Process agent() {
        return agent;
    }

    String output(String log) throws IOException {
        return Files.readString(folder.resolve(log));
    }

    /** What a command prints, and its exit code in front. */
    record Said(int exitCode, String out, String err) {
        JsonNode json() {
            try {
                return new ObjectMapper().readTree(out);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    Said busbar(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--config", config().toString()));
        int code = line.execute(all.toArray(String[]::new));
        line.getOut().flush();
        line.getErr().flush();
        return new Said(code, out.toString(), err.toString());
    }

    boolean answers() {
        return busbar("status").exitCode() == ExitCodes.OK;
    }

    /** Number of devices whose link is up. */
    int devicesUp() {
        Said status = busbar("status", "--json");
        return status.exitCode() == ExitCodes.OK
                ? status.json().path("devices").path("up").asInt()
                : -1;
    }

    <T> T physics(Supplier<T> look) {
        synchronized (physics) {
            return look.get();
        }
    }

    JsonNode event(String type) {
        return told.stream()
                .filter(m -> m.path("type").asText().equals("event")
                        && m.path("payload").path("type").asText().equals(type))
                .map(m -> m.path("payload"))
                .findFirst()
                .orElse(null);
    }

    JsonNode last(String type) {
        JsonNode found = null;
        for (ObjectNode message : told) {
            found = message.path("type").asText().equals(type) ? message.path("payload") : found;
        }
        return found;
    }

    ObjectNode tally() {
        return cloud.tallies().get(0);
    }

    /** Waits for something outside this process; the bound is for failures only. */
    void await(String what, Duration atMost, BooleanSupplier condition) throws IOException {
        long end = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (agent != null && !agent.isAlive() && !what.startsWith("without the gateway")) {
                fail("the gateway ended while waiting for: " + what + "\n" + output("agent.log"));
            }
            if (System.nanoTime() - end > 0) {
                fail("not within " + atMost + ": " + what + "\n" + (agent == null ? "" : output("agent.log")));
            }
            Sleep.millis(50);
        }
    }

    void awaitEnd(Process process) throws InterruptedException {
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }

    @Override
    public void close() throws Exception {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
        site.close();
        cloud.close();
        network.close();
        broker.close();
        // Whatever a test is about: what the gateway has said meanwhile is what the contract's document promises.
        ContractDocument contract = new ContractDocument();
        assertThat(told.stream()
                        .filter(message ->
                                CONTRACT.contains(message.path("type").asText()))
                        .flatMap(message ->
                                contract.faults(message.path("type").asText(), message.path("payload")).stream())
                        .distinct())
                .as("differences from " + ContractDocument.FILE)
                .isEmpty();
    }
}
