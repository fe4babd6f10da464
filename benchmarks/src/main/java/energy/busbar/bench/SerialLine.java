package energy.busbar.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** A paced serial line between two pseudo-terminals, and what was seen on it. */
final class SerialLine {
    private final Answers answers;

    /**
     * What was seen in one round. A read takes what the line needs, and on average what client and unit are late.
     *
     * @param early frames of the client that left less silence than the line needs
     * @param collisions frames that began while another was under way
     * @param thinkMillis median, from a request's last character to the unit's having its answer ready
     * @param turnMillis median, from an answer's last character to the client's next request
     * @param cycleMillis median, from one request of the client to its next
     * @param clientLateMillis mean, by which requests began later than the line was free and silent
     * @param unitLateMillis the same of answers
     * @param pacerLateMillis mean, by which answers ended later than the line would have it; part of the client's
     */
    record Seen(
            long early,
            long collisions,
            double thinkMillis,
            double turnMillis,
            double cycleMillis,
            double clientLateMillis,
            double unitLateMillis,
            double pacerLateMillis) {
        static Seen of(JsonNode seen) {
            return new Seen(
                    seen.path("early").asLong(),
                    seen.path("collisions").asLong(),
                    seen.path("thinkMicros").asDouble() / 1_000,
                    seen.path("turnMicros").asDouble() / 1_000,
                    seen.path("cycleMicros").asDouble() / 1_000,
                    seen.path("clientLateMicros").asDouble() / 1_000,
                    seen.path("unitLateMicros").asDouble() / 1_000,
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

    /** Whether it was permitted to go before all else, as a line of its own would. */
    boolean realtime() {
        return answers.awaitReady().path("realtime").asBoolean();
    }

    /** Since the last time. */
    Seen seen() {
        return Seen.of(answers.ask("seen"));
    }
}
