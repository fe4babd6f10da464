package energy.busbar.bench.torture;

import com.fasterxml.jackson.databind.JsonNode;
import energy.busbar.bench.BenchFailure;
import energy.busbar.bench.ControlSocket;
import energy.busbar.bench.Part;
import energy.busbar.bench.Parts;
import energy.busbar.bench.Pause;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The real gateway, started through its launcher, that reads counting devices each second. */
final class Gateway {
    static final String ID = "torture";
    /** The id of a device is this and its unit. */
    static final String DEVICE = "unit-";

    static final String POINT = "readCount";
    private static final int UP_SECONDS = 90;

    private final Parts parts;
    private final Path config;
    private final Path state;
    private final Map<String, String> environment;
    private final ControlSocket socket;
    private Part part;

    /**
     * @param folder of its configuration; must not exist
     * @param state of its files; may be on another file system
     * @param environment beside this process's
     */
    Gateway(
            Parts parts,
            Path folder,
            Path state,
            int devicesPort,
            int units,
            int brokerPort,
            int flushSeconds,
            Map<String, String> environment)
            throws IOException {
        this.parts = parts;
        this.state = Files.createDirectories(state);
        this.environment = environment;
        socket = new ControlSocket(state.resolve("control.sock"));
        Path profiles = Files.createDirectories(folder.resolve("profiles"));
        Files.writeString(profiles.resolve("counting.yaml"), """
                format: 1
                name: counting
                title: Counts how often it is read
                manufacturer: Busbar
                source:
                  - document: counting units of the simulator
                    revision: "1"
                    date: 2026-11
                    url: https://example.org
                    checkedAgainst: descriptions
                    frames: computed
                match: {manufacturer: Busbar, model: counting}
                devices:
                  meter:
                    points:
                      - {name: %s, address: 0, type: u32, poll: fast}
                """.formatted(POINT));
        StringBuilder yaml = new StringBuilder("""
                # Written for a torture run.
                gateway:
                  id: %s
                  stateDirectory: %s
                  profiles: %s
                site:
                  id: torture
                  name: Torture
                  timezone: Europe/Berlin
                  commissioned: true
                  feeders:
                    - {id: main, fuseAmps: 100}
                devices:
                """.formatted(ID, state, profiles));
        for (int unit = 1; unit <= units; unit++) {
            yaml.append("""
                      - id: %s%d
                        type: meter
                        role: sub_meter
                        protocol: modbus
                        poll: {fast: 1s, normal: 1s, slow: 1s}
                        connection: {profile: counting, host: 127.0.0.1, port: %d, unit: %d}
                    """.formatted(DEVICE, unit, devicesPort, unit));
        }
        yaml.append("""
                uplinks:
                  - id: platform
                    brokers: ["tcp://127.0.0.1:%d"]
                page:
                  listen: 127.0.0.1:%d
                store:
                  flush: %ds
                  quota: 10MB
                  reserve: 1MB
                """.formatted(brokerPort, freePort(), flushSeconds));
        config = folder.resolve("gateway.yaml");
        Files.writeString(config, yaml);
        part = begin();
    }

    void kill() {
        parts.kill(part);
    }

    /** SIGTERM, and its end awaited. */
    void stop() {
        parts.end(part);
    }

    void start() {
        part = begin();
    }

    /** Until it answers on its socket. */
    void awaitUp() {
        await("answers", status -> true);
    }

    Optional<JsonNode> status() {
        part.mustLive();
        return socket.status();
    }

    void await(String what, java.util.function.Predicate<JsonNode> wanted) {
        long begin = System.nanoTime();
        while (status().filter(wanted).isEmpty()) {
            if (Pause.secondsSince(begin) > UP_SECONDS) {
                throw new BenchFailure(
                        "the gateway did not come so far in " + UP_SECONDS + " s that it " + what + "; now "
                                + socket.status()
                                        .map(status -> status.path("uplinks").toString())
                                        .orElse("it does not answer on its socket"),
                        part.log());
            }
            Pause.millis(200);
        }
    }

    static boolean drained(JsonNode status) {
        JsonNode uplink = status.path("uplinks").path(0);
        return uplink.path("connected").asBoolean()
                && uplink.path("backlogSamples").asLong(-1) == 0
                && uplink.path("inFlight").asLong(-1) == 0;
    }

    Path telemetry() {
        return state.resolve("telemetry.db");
    }

    private Part begin() {
        return parts.signalled(
                "gateway", List.of(parts.launcher().toString(), "run", "--config", config.toString()), environment);
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }
}
