package energy.busbar.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The gateway among programs that are not ours: a SunSpec inverter and a meter on pymodbus, a charger made with ocpp-rpc,
 * Mosquitto as broker, and its command line clients as the platform.
 */
class PeersTest {
    private static final String GATEWAY = "gw-1";
    private static final int DEVICE_TIMEOUT_SECONDS = 6;
    private static final Duration SOON = Duration.ofSeconds(40);
    private static final Path PYTHON = Path.of("/usr/bin/python3");
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

    private static boolean runs(String... command) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private Process start(String log, Map<String, String> environment, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(log).toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    private List<String> said(String log) {
        try {
            return Files.readAllLines(folder.resolve(log), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String lastSaid(String log, String part) {
        String found = "";
        for (String line : said(log)) {
            found = line.contains(part) ? line : found;
        }
        return found;
    }

    private void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + SOON.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                fail("not within " + SOON + ": " + what + "\n" + String.join("\n", said("agent.log")) + "\n"
                        + String.join("\n", said("site.log")) + "\n" + String.join("\n", said("charger.log")));
            }
            Sleep.millis(100);
        }
    }

    private int mosquitto() throws IOException {
        int port = Scene.freePort();
        Path config = folder.resolve("mosquitto.conf");
        Files.writeString(config, """
                listener %d 127.0.0.1
                allow_anonymous true
                persistence false
                user %s
                """.formatted(port, System.getProperty("user.name")));
        start("mosquitto.log", Map.of(), List.of("/usr/sbin/mosquitto", "-c", config.toString()));
        await0("Mosquitto listens", () -> {
            try (Socket ignored = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return true;
            } catch (IOException e) {
                return false;
            }
        });
        return port;
    }

    private static void await0(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            Sleep.millis(50);
        }
    }

    private void publish(int broker, String command) throws Exception {
        Process process = start(
                "pub.log",
                Map.of(),
                List.of(
                        "mosquitto_pub",
                        "-V",
                        "mqttv5",
                        "-h",
                        "127.0.0.1",
                        "-p",
                        String.valueOf(broker),
                        "-q",
                        "1",
                        "-t",
                        "busbar/v1/" + GATEWAY + "/commands",
                        "-m",
                        command));
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said("pub.log").toString()).isZero();
    }

    /** The newest JSON on a topic, as mosquitto_sub has written it. */
    private JsonNode heard(String topic) {
        String prefix = "busbar/v1/" + GATEWAY + "/" + topic + " ";
        JsonNode found = new ObjectMapper().createObjectNode();
        for (String line : said("sub.log")) {
            if (line.startsWith(prefix)) {
                found = json(line.substring(prefix.length()), found);
            }
        }
        return found;
    }

    private boolean heardEvent(String type, String id) {
        return said("sub.log").stream()
                .anyMatch(line -> line.startsWith("busbar/v1/" + GATEWAY + "/events ")
                        && line.contains("\"" + type + "\"")
                        && line.contains("\"" + id + "\""));
    }

    /** A line that is still being written is not the newest yet. */
    private static JsonNode json(String text, JsonNode fallback) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException e) {
            return fallback;
        }
    }

    private double live(String device, String point) {
        return heard("live").at("/devices/" + device + "/state/" + point).asDouble(Double.NaN);
    }

    @Test
    void inverter_meter_charger_and_platform_of_other_makers_are_read_controlled_and_let_go() throws Exception {
        need(
                runs(PYTHON.toString(), "-c", "import pymodbus.server.async_io"),
                "apt-get install python3-pymodbus python3-serial-asyncio");
        need(
                Files.isExecutable(Path.of("/usr/sbin/mosquitto")),
                "Mosquitto is not installed: apt-get install mosquitto");
        need(runs("mosquitto_pub", "--help") || runs("which", "mosquitto_pub"), "apt-get install mosquitto-clients");
        need(
                Files.isDirectory(INTEROP.resolve("node_modules/ocpp-rpc")) && runs("node", "--version"),
                "needs node and interop/node_modules: run 'npm ci' in interop/");

        int broker = mosquitto();
        start(
                "sub.log",
                Map.of(),
                List.of(
                        "mosquitto_sub",
                        "-V",
                        "mqttv5",
                        "-h",
                        "127.0.0.1",
                        "-p",
                        String.valueOf(broker),
                        "-q",
                        "1",
                        "-t",
                        "busbar/v1/" + GATEWAY + "/live",
                        "-t",
                        "busbar/v1/" + GATEWAY + "/events",
                        "-t",
                        "busbar/v1/" + GATEWAY + "/devices",
                        "-t",
                        "busbar/v1/" + GATEWAY + "/status",
                        "-F",
                        "%t %p"));
        start("site.log", Map.of(), List.of(PYTHON.toString(), "src/test/python/sunspec_site.py"));
        await0("pymodbus listens", () -> !said("site.log").isEmpty());
        int modbus = Integer.parseInt(said("site.log").get(0));
        int ocpp = Scene.freePort();
        start(
                "charger.log",
                Map.of("BUSBAR_INTEROP", INTEROP.toString()),
                List.of(
                        "node",
                        Path.of("src/test/node/charger.js").toAbsolutePath().toString(),
                        "ws://127.0.0.1:" + ocpp + "/ocpp",
                        "PEER-1"));
        Process agent = agent(broker, modbus, ocpp);

        await(
                "all three are named as what they say they are",
                () -> heard("devices").toString().contains("INV-7")
                        && heard("devices").toString().contains("MET-9")
                        && heard("devices").toString().contains("Node 11"));
        await(
                "the inverter gives 6 kW and the meter reads what is left",
                () -> live("inv", "power") == 6000 && Math.abs(live("grid", "gridPower") - (1500 - 6000)) < 1);
        await("the car charges with what the site grants", () -> live("car", "chargerWattage") > 4000);

        publish(
                broker,
                "{\"id\": \"p-1\", \"slug\": \"inverter:set-power-limit\", \"deviceId\": \"inv\", \"input\": {\"power\": 2000}}");
        publish(
                broker,
                "{\"id\": \"p-2\", \"slug\": \"charger:set-current-limit\", \"deviceId\": \"car\", \"input\": {\"current\": 10}}");
        await(
                "the limit is in force at the inverter",
                () -> lastSaid("site.log", "watts").contains("\"watts\": 2000"));
        await("the charger offers 10 A", () -> lastSaid("charger.log", "amps").equals("{\"amps\":10}"));
        await(
                "both commands succeeded",
                () -> heardEvent("command.succeeded", "p-1") && heardEvent("command.succeeded", "p-2"));
        await("the meter imports no more than before", () -> Math.abs(live("grid", "gridPower") + 500) < 1);

        // Renewed: beyond the devices' time-out both still hold.
        long renewed = System.nanoTime();
        await0(
                "two time-outs pass",
                () -> System.nanoTime() - renewed > TimeUnit.SECONDS.toNanos(2L * DEVICE_TIMEOUT_SECONDS));
        assertThat(lastSaid("site.log", "watts")).contains("\"watts\": 2000");
        assertThat(lastSaid("charger.log", "amps")).isEqualTo("{\"amps\":10}");

        agent.destroyForcibly().waitFor();
        await(
                "a dead gateway leaves the inverter its own master",
                () -> lastSaid("site.log", "watts").contains("\"watts\": 6000, \"enabled\": false"));
        await(
                "and the charger at its safe current",
                () -> lastSaid("charger.log", "amps").equals("{\"amps\":6}"));

        agent(broker, modbus, ocpp);
        await(
                "after the restart both commands are in force again",
                () -> lastSaid("site.log", "watts").contains("\"watts\": 2000")
                        && lastSaid("charger.log", "amps").equals("{\"amps\":10}"));
        publish(
                broker,
                "{\"id\": \"p-3\", \"slug\": \"inverter:set-power-limit\", \"deviceId\": \"inv\", \"input\": {\"operatingMode\": \"reset\"}}");
        await(
                "reset gives the inverter back",
                () -> lastSaid("site.log", "watts").contains("\"enabled\": false"));
        await("and says so", () -> heardEvent("command.succeeded", "p-3"));
        publish(
                broker,
                "{\"id\": \"p-4\", \"slug\": \"inverter:set-power-limit\", \"deviceId\": \"inv\", \"input\": {\"power\": \"much\"}}");
        await("nonsense is answered", () -> heardEvent("command.failed", "p-4"));
        assertThat(said("charger.log")).noneMatch(line -> line.contains("violation") || line.contains("failed"));
    }

    private Process agent(int broker, int modbus, int ocpp) throws IOException {
        Path config = folder.resolve("gateway.yaml");
        Files.writeString(config, """
                gateway: {id: %s, stateDirectory: state, deviceTimeout: %ds}
                site:
                  id: home
                  commissioned: true
                  feeders: [{id: main, fuseAmps: 35}]
                devices:
                  - {id: inv, type: inverter, role: pv, protocol: sunspec, connection: {host: 127.0.0.1, port: %d}}
                  - {id: grid, type: meter, role: grid_meter, protocol: sunspec, connection: {host: 127.0.0.1, port: %d, unit: 2}}
                  - {id: car, type: charger, role: charging, protocol: ocpp, safe: 6, connection: {identity: PEER-1, maxCurrent: 16, securityProfile: 0}}
                ocpp: {listen: "127.0.0.1:%d"}
                uplinks: [{brokers: ["tcp://127.0.0.1:%d"]}]
                page: {enabled: false}
                store: {flush: 1s}
                """.formatted(GATEWAY, DEVICE_TIMEOUT_SECONDS, modbus, modbus, ocpp, broker));
        return start(
                "agent.log",
                Map.of(),
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "run",
                        "--config",
                        config.toString()));
    }
}
