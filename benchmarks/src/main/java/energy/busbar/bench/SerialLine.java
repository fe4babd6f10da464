package energy.busbar.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** A paced serial line between two pseudo-terminals, and what was seen on it. */
final class SerialLine {
    private final Answers answers;

    /**
     * What was seen in one round; times are medians.
     *
     * @param early frames of the client that left less silence than the line needs
     * @param collisions frames that began while another was under way
     * @param thinkMillis from a request's last character to the unit's having its answer ready
     * @param turnMillis from an answer's last character to the client's next request
     * @param cycleMillis from one request of the client to its next
     * @param lateMillis by how much a frame's last character came later than it should, which is the measurement's own
     */
    record Seen(
            long early, long collisions, double thinkMillis, double turnMillis, double cycleMillis, double lateMillis) {
        static Seen of(JsonNode seen) {
            return new Seen(
                    seen.path("early").asLong(),
                    seen.path("collisions").asLong(),
                    seen.path("thinkMicros").asDouble() / 1_000,
                    seen.path("turnMicros").asDouble() / 1_000,
                    seen.path("cycleMicros").asDouble() / 1_000,
                    seen.path("lateMicros").asDouble() / 1_000);
        }
    }

    SerialLine(Parts parts, List<String> command) {
        answers = new Answers(parts, "serial-line", command);
    }

    String clientPort() {
        return answers.awaitReady().path("client").asText();
    }

    String unitPort() {
        return answers.awaitReady().path("unit").asText();
    }

    /** Since the last time. */
    Seen seen() {
        return Seen.of(answers.ask("seen"));
    }
}
