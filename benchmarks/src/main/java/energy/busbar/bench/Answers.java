package energy.busbar.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** A process that answers each line of its input with one JSON object. */
final class Answers {
    private static final int PATIENCE_SECONDS = 60;

    private final Part part;
    private final BlockingQueue<JsonNode> said = new ArrayBlockingQueue<>(16);

    Answers(Parts parts, String name, List<String> command) {
        part = parts.fed(name, command, said::offer);
    }

    JsonNode awaitReady() {
        return part.awaitReady();
    }

    /** @throws BenchFailure where it ends instead, or takes longer than a minute */
    JsonNode ask(String line) {
        part.tell(line);
        try {
            for (int second = 0; second < PATIENCE_SECONDS; second++) {
                JsonNode answer = said.poll(1, TimeUnit.SECONDS);
                if (answer != null) {
                    return answer;
                }
                part.mustLive();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailure("interrupted while the " + part.name() + " was at work");
        }
        throw new BenchFailure("the " + part.name() + " gave no answer within " + PATIENCE_SECONDS + " s", part.log());
    }
}
