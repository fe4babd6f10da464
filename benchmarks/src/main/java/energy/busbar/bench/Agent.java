package energy.busbar.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/** A running gateway, as one who stands beside it sees it. */
final class Agent {
    private static final int UP_SECONDS = 90;

    private final Part part;
    private final ControlSocket socket;

    private Agent(Part part, GatewayFiles files) {
        this.part = part;
        this.socket = new ControlSocket(files.state().resolve("control.sock"));
    }

    /** Through the launcher script, as an installer would. */
    static Agent start(Parts parts, GatewayFiles files) {
        return start(
                parts,
                List.of(
                        parts.launcher().toString(),
                        "run",
                        "--config",
                        files.config().toString()),
                files);
    }

    static Agent start(Parts parts, List<String> command, GatewayFiles files) {
        return new Agent(parts.agent(command), files);
    }

    long startedNanos() {
        return part.startedNanos();
    }

    ProcessUsage usage() {
        return new ProcessUsage(part.pid());
    }

    Path log() {
        return part.log();
    }

    /** @throws BenchFailure where it does not answer */
    JsonNode status() {
        part.mustLive();
        return socket.status().orElseThrow(() -> new BenchFailure("the gateway does not answer on its socket", log()));
    }

    /**
     * Asks until the status is as wanted.
     *
     * @param everyMillis how long it rests between two questions
     * @return {@link System#nanoTime} just after the answer
     */
    long await(String what, int everyMillis, Predicate<JsonNode> wanted) {
        long begin = System.nanoTime();
        while (true) {
            part.mustLive();
            if (socket.status().filter(wanted).isPresent()) {
                return System.nanoTime();
            }
            if (Pause.secondsSince(begin) > UP_SECONDS) {
                throw new BenchFailure(
                        "the gateway did not come so far in " + UP_SECONDS + " s that it " + what + "; now "
                                + socket.status().map(Agent::summary).orElse("it does not answer on its socket"),
                        log());
            }
            Pause.millis(everyMillis);
        }
    }

    /** Until all devices answer and the platform is connected. */
    void awaitAllUp(int devices) {
        await("has all devices and its platform", 200, status -> devicesUp(status) == devices && online(status));
    }

    static boolean answers(JsonNode status) {
        return status.isObject();
    }

    static int devicesUp(JsonNode status) {
        return status.path("devices").path("up").asInt();
    }

    static boolean online(JsonNode status) {
        return status.path("uplinks").path(0).path("connected").asBoolean();
    }

    static long samplesStored(JsonNode status) {
        return status.path("store").path("samplesStored").asLong();
    }

    /** Polls left out because a bus was busy, since the start. */
    static long skippedPolls(JsonNode status) {
        long skipped = 0;
        for (JsonNode bus : status.path("control").path("buses")) {
            skipped += bus.path("skipped").asLong();
        }
        return skipped;
    }

    static String summary(JsonNode status) {
        String uplink = online(status)
                ? "connected"
                : "not connected ("
                        + status.path("uplinks").path(0).path("detail").asText() + ")";
        return devicesUp(status) + " of " + status.path("devices").path("total").asInt()
                + " devices are up, its platform is " + uplink + ", " + samplesStored(status) + " samples are stored";
    }

    static long backlogSamples(JsonNode status) {
        return status.path("uplinks").path(0).path("backlogSamples").asLong();
    }
}
