package energy.busbar.sim.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/** How the processes talk to whoever started them: JSON lines out, words in. */
final class Pipe {
    static final ObjectMapper JSON = new ObjectMapper();

    private Pipe() {}

    static ObjectNode line(String type) {
        return JSON.createObjectNode().put("type", type);
    }

    static synchronized void print(ObjectNode line) {
        System.out.println(line);
        System.out.flush();
    }

    /**
     * Returns when standard input ends, which is how a process notices that its parent is gone.
     *
     * @param done false for a line that is not understood
     */
    static void untilInputEnds(Predicate<String> done) {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (!line.isBlank() && !done.test(line.trim())) {
                    print(line("refused").put("line", line.trim()));
                }
            }
        } catch (IOException e) {
            // A pipe that breaks says the same as one that ends.
            return;
        }
    }
}
