package energy.busbar.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.bench.GatewayFiles.Device;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/** From a command's PUBLISH to the write of the register at the device, all on one machine and one clock. */
final class CommandBench {
    /** A code path that was never taken is not what is measured. */
    private static final int WARM_UP_COMMANDS = 5;
    /**
     * The gateway allows a device one write a second; between two commands there is more, and never a whole second, so that
     * they do not lock in with the control cycle.
     */
    private static final int MIN_PAUSE_MILLIS = 1_100;

    private static final int MAX_PAUSE_MILLIS = 1_600;
    private static final int ARRIVE_MILLIS = 10_000;
    private static final int MIN_WATTS = 500;
    /** A prime above the number of commands, and a step, so that no power comes twice. */
    private static final int WATTS_SPAN = 4_001;

    private static final int WATTS_STEP = 7;
    private static final String BATTERY = "battery-1";
    private static final String REGISTER = "704.WSet";
    private static final String ECHO = "bench/echo";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Parts parts;
    private final Progress progress;
    private final Flights commands = new Flights();
    private final Flights echoes = new Flights();
    /** The first that the gateway gave. */
    private volatile String refusal = "";

    CommandBench(Parts parts, Progress progress) {
        this.parts = parts;
        this.progress = progress;
    }

    List<Figure> measure(int count, long seed) throws IOException {
        progress.say("command: starting broker, site and the gateway");
        String brokerFolder = parts.folder().resolve("command-broker").toString();
        int brokerPort = parts.simulator("broker", List.of("--directory", brokerFolder), line -> {})
                .awaitReady()
                .path("port")
                .asInt();
        JsonNode ports = parts.simulator("site", List.of("--seed", "1"), this::fromSite)
                .awaitReady()
                .path("ports");
        List<Device> devices = List.of(
                new Device(
                        "inverter-1", "inverter", "pv", ports.path("inverter-1").asInt(), false),
                new Device(BATTERY, "battery", "storage", ports.path(BATTERY).asInt(), false),
                new Device(
                        "meter-1", "meter", "grid_meter", ports.path("meter-1").asInt(), false));
        GatewayFiles files = GatewayFiles.write(parts.folder().resolve("command"), devices, brokerPort, "10s");
        Agent agent = Agent.start(parts, files);
        agent.awaitAllUp(devices.size());
        int missing;
        try (MqttProbe probe = MqttProbe.connect("tcp://127.0.0.1:" + brokerPort)) {
            probe.subscribe(ECHO, 1, echo -> echoes.arrived(echo.path("n").asLong(), System.nanoTime()));
            probe.subscribe("busbar/v1/" + GatewayFiles.GATEWAY + "/events", 1, this::fromGateway);
            missing = send(probe, count, new Random(seed));
        }
        mustHaveArrived();
        return List.of(figure(count, missing, seed));
    }

    /** Returns how many commands did not arrive. */
    private int send(MqttProbe probe, int count, Random random) {
        progress.say("command: " + count + " commands, " + WARM_UP_COMMANDS + " before that do not count");
        long next = System.nanoTime();
        for (int i = 0; i < WARM_UP_COMMANDS + count; i++) {
            Pause.until(next);
            if (i == WARM_UP_COMMANDS) {
                mustHaveArrived();
                commands.startCounting();
                echoes.startCounting();
            }
            long watts = watts(i);
            String json = json(watts, new UUID(random.nextLong(), random.nextLong()));
            commands.departed(watts, SystemClock.epochNanos());
            probe.publish("busbar/v1/" + GatewayFiles.GATEWAY + "/commands", json);
            long pauseMillis = random.nextInt(MIN_PAUSE_MILLIS, MAX_PAUSE_MILLIS + 1);
            Pause.until(next + pauseMillis * 500_000);
            echoes.departed(i, System.nanoTime());
            probe.publish(ECHO, "{\"n\":" + i + "}");
            next += pauseMillis * 1_000_000;
            progress.tick(Text.format("command: %d of %d", Math.max(0, i + 1 - WARM_UP_COMMANDS), count));
        }
        long end = System.nanoTime() + ARRIVE_MILLIS * 1_000_000L;
        while (commands.underWay() + echoes.underWay() > 0 && System.nanoTime() < end) {
            Pause.millis(50);
        }
        return commands.underWay();
    }

    /** At least one: else there is nothing to wait for. */
    private void mustHaveArrived() {
        if (commands.millis().isEmpty()) {
            throw new BenchFailure("no command reached the register " + REGISTER + " of " + BATTERY + refused());
        }
    }

    /** By turns discharging and charging, so that each command changes the register and the battery stays half full. */
    static long watts(int command) {
        long magnitude = MIN_WATTS + (long) command * WATTS_STEP % WATTS_SPAN;
        return command % 2 == 0 ? magnitude : -magnitude;
    }

    private static String json(long watts, UUID id) {
        ObjectNode command = JSON.createObjectNode()
                .put("id", id.toString())
                .put("slug", "battery:set-operating-mode")
                .put("deviceId", BATTERY);
        command.putObject("input")
                .put("operatingMode", watts > 0 ? "discharge" : "charge")
                .put("power", Math.abs(watts));
        return command.toString();
    }

    private void fromSite(JsonNode line) {
        if (line.path("type").asText().equals("written")
                && line.path("device").asText().equals(BATTERY)
                && line.path("point").asText().equals(REGISTER)) {
            commands.arrived(
                    Math.round(line.path("value").asDouble()),
                    line.path("epochNanos").asLong());
        }
    }

    private void fromGateway(JsonNode event) {
        if (event.path("type").asText().equals("command.failed") && refusal.isEmpty()) {
            refusal = event.path("data").path("detail").asText();
        }
    }

    private String refused() {
        return refusal.isEmpty() ? "" : "; the gateway says: " + refusal;
    }

    private Figure figure(int count, int missing, long seed) {
        Spread command = Spread.of(commands.millis());
        Spread echo = Spread.of(echoes.millis());
        String how = Text.format(
                "%d commands at QoS 1, one each %.1f to %.1f s (seed %d); from just before PUBLISH until the simulated battery"
                        + " has register %s, on one clock; beside it, in the pauses: a message to oneself%s%s",
                count,
                MIN_PAUSE_MILLIS / 1000.0,
                MAX_PAUSE_MILLIS / 1000.0,
                seed,
                REGISTER,
                count < 100 ? "; with fewer than 100 commands the 99th percentile is the longest" : "",
                missing == 0 ? "" : "; " + missing + " COMMANDS DID NOT ARRIVE" + refused());
        return new Figure(
                "command",
                "MQTT command to register write",
                "median " + Text.millis(command.median()) + ", 99th percentile " + Text.millis(command.percentile(99))
                        + ", longest " + Text.millis(command.max()),
                "broker alone: median " + Text.millis(echo.median()) + ", 99th percentile "
                        + Text.millis(echo.percentile(99)),
                how,
                missing == 0,
                Map.of(
                        "medianMillis", command.median(),
                        "p99Millis", command.percentile(99),
                        "maxMillis", command.max(),
                        "missing", (double) missing,
                        "brokerMedianMillis", echo.median(),
                        "brokerP99Millis", echo.percentile(99)));
    }
}
