package energy.busbar.sim.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Starts broker, network, site, cloud side and gateway, each as a process of its own, and ends them all. */
final class DemoProcesses implements AutoCloseable {
    private static final int READY_SECONDS = 60;
    private static final Pattern LOGIN_CODE = Pattern.compile("\\b[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}\\b");
    /**
     * Runs the gateway and ends it when standard input does, which is when the demo ends, however it does. The gateway
     * itself is started as on a box, with no option for this. Ctrl-C at a terminal reaches all processes; the guard sits it
     * out to see the gateway end.
     */
    private static final String GUARD =
            "trap '' INT; exec 3<&0; \"$@\" </dev/null 3<&- & pid=$!; (cat <&3 >/dev/null; kill $pid 2>/dev/null) & wait $pid";

    private final DemoFiles files;
    private final Path launcher;
    private final Consumer<String> say;
    private final List<Child> children = new ArrayList<>();
    private final CompletableFuture<String> loginCode = new CompletableFuture<>();
    private int pagePort;
    private boolean closed;

    DemoProcesses(DemoFiles files, Path launcher, Consumer<String> say) {
        this.files = files;
        this.launcher = launcher;
        this.say = say;
    }

    void start(double speed, long seed, DemoState state, Consumer<JsonNode> fromSite, Consumer<JsonNode> fromCloud)
            throws IOException {
        List<Integer> ports = DemoFiles.freePorts(2);
        int ocppPort = ports.get(0);
        pagePort = ports.get(1);
        String brokerFiles = files.folder().resolve("broker").toString();
        int brokerPort = part("broker", "128m", List.of("--directory", brokerFiles), line -> {})
                .path("port")
                .asInt();
        int networkPort = part("network", "32m", List.of("--to", String.valueOf(brokerPort)), line -> {})
                .path("port")
                .asInt();
        List<String> siteOptions = List.of(
                "--speed",
                String.valueOf(speed),
                "--seed",
                String.valueOf(seed),
                "--charger",
                "ws://127.0.0.1:" + ocppPort + "/ocpp/" + DemoFiles.CHARGER_IDENTITY);
        JsonNode site = part("site", "64m", siteOptions, fromSite);
        part("cloud", "96m", List.of("--broker", "tcp://127.0.0.1:" + brokerPort), fromCloud);
        Map<String, Integer> devicePorts = new HashMap<>();
        site.path("ports")
                .fields()
                .forEachRemaining(
                        each -> devicePorts.put(each.getKey(), each.getValue().asInt()));
        files.writeConfig(devicePorts, ocppPort, networkPort, pagePort);
        gateway(state);
    }

    /** To a part's standard input. */
    void send(String part, String line) {
        children.stream()
                .filter(child -> child.name().equals(part))
                .findFirst()
                .orElseThrow()
                .send(line);
    }

    int pagePort() {
        return pagePort;
    }

    /** Empty where the gateway has not shown one. */
    String loginCode() {
        return loginCode.getNow("");
    }

    /** @throws DemoFailure for the first process that is gone */
    void mustAllLive() {
        children.forEach(DemoProcesses::mustLive);
    }

    /** Ends all, the gateway first, so that it can say goodbye to its broker. Leaves no process behind. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (int i = children.size() - 1; i >= 0; i--) {
            children.get(i).endInput();
            if (i == children.size() - 1) {
                children.get(i).awaitEnd();
            }
        }
        children.forEach(Child::awaitEnd);
    }

    private synchronized Child child(
            String name, List<String> command, Map<String, String> environment, Consumer<JsonNode> lines) {
        if (closed) {
            throw new IllegalStateException("the demo is ending");
        }
        Child child = new Child(name, command, environment, files.log(name), lines);
        children.add(child);
        return child;
    }

    /** Starts a part of the simulator and returns its "ready" line. */
    private JsonNode part(String name, String heap, List<String> arguments, Consumer<JsonNode> lines) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx" + heap,
                "-cp",
                System.getProperty("java.class.path", "."),
                Main.class.getName(),
                "simulator",
                name));
        command.addAll(arguments);
        CompletableFuture<JsonNode> ready = new CompletableFuture<>();
        long begin = System.nanoTime();
        Child child = child(name, command, Map.of(), line -> {
            if (line.path("type").asText().equals("ready")) {
                ready.complete(line);
            } else {
                lines.accept(line);
            }
        });
        JsonNode line = await(child, ready);
        String where = "";
        if (line.has("port")) {
            where = ", port " + line.path("port").asInt();
        } else if (line.has("ports")) {
            where = ", Modbus on "
                    + line.path("ports").toString().replaceAll("[{}\"]", "").replace(",", ", ");
        }
        say.accept("  %-8s ready in %.1f s%s".formatted(name, seconds(begin), where));
        return line;
    }

    private static JsonNode await(Child child, CompletableFuture<JsonNode> ready) {
        for (int second = 0; second < READY_SECONDS; second++) {
            try {
                return ready.get(1, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                mustLive(child);
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while the " + child.name() + " started", e);
            }
        }
        throw new DemoFailure("the " + child.name() + " was not ready after " + READY_SECONDS + " s", child.log());
    }

    private void gateway(DemoState state) {
        long begin = System.nanoTime();
        Child gateway = child(
                "gateway",
                List.of(
                        "sh",
                        "-c",
                        GUARD,
                        "busbar-demo-guard",
                        launcher.toString(),
                        "run",
                        "--config",
                        files.config().toString()),
                Map.of("BUSBAR_NO_BUILD", "1"),
                line -> findCode(line.path("text").asText()));
        while (!state.status().path("online").asBoolean() || !state.devicesKnown()) {
            mustLive(gateway);
            if (seconds(begin) > READY_SECONDS) {
                throw new DemoFailure("the gateway is not online after " + READY_SECONDS + " s", gateway.log());
            }
            Pause.millis(100);
        }
        files.text(files.log("gateway")).ifPresent(this::findCode);
        files.text(files.state().resolve("login-code")).ifPresent(this::findCode);
        say.accept("  %-8s ready in %.1f s, online at its platform".formatted("gateway", seconds(begin)));
    }

    private void findCode(String text) {
        Matcher code = LOGIN_CODE.matcher(text);
        if (code.find()) {
            loginCode.complete(code.group());
        }
    }

    private static void mustLive(Child child) {
        if (!child.isAlive()) {
            throw new DemoFailure("the " + child.name() + " ended, which it should not", child.log());
        }
    }

    private static double seconds(long sinceNanos) {
        return (System.nanoTime() - sinceNanos) / 1e9;
    }
}
