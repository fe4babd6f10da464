package energy.busbar.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The chargers of one server, in a process of their own. */
final class Fleet {
    private static final int ANSWER_SECONDS = 120;

    /** What its chargers' calls took since the last question, ms, and what went wrong since the start. */
    record Window(long calls, double medianMillis, double p99Millis, double mostMillis, long lost) {}

    private final Part part;
    private final BlockingQueue<JsonNode> lines = new LinkedBlockingQueue<>();

    Fleet(Parts parts, String name, List<String> client, int port) {
        List<String> command = new ArrayList<>(client);
        command.addAll(List.of(Integer.toString(port), GatewayFiles.CHARGER_PASSWORD));
        part = parts.fed(name, command, lines::add);
        part.awaitReady();
    }

    /** Lets more of them connect, and waits until so many have booted and charge. */
    void grow(int chargers) {
        part.tell("connect " + chargers);
    }

    void awaitUp() {
        answer();
    }

    Window window() {
        part.tell("window");
        JsonNode line = answer();
        return new Window(
                line.path("calls").asLong(),
                line.path("median").asDouble(),
                line.path("p99").asDouble(),
                line.path("most").asDouble(),
                line.path("lost").asLong());
    }

    /** Ends it, and with it all its connections. */
    void end() {
        part.endInput();
        part.awaitEnd();
    }

    private JsonNode answer() {
        for (int second = 0; second < ANSWER_SECONDS; second++) {
            part.mustLive();
            try {
                JsonNode line = lines.poll(1, TimeUnit.SECONDS);
                if (line != null) {
                    return line;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new BenchFailure("interrupted");
            }
        }
        throw new BenchFailure("the " + part.name() + " said nothing for " + ANSWER_SECONDS + " s", part.log());
    }
}
