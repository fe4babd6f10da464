package energy.busbar.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A Sparkplug host application on npm's sparkplug-payload: judges what it hears, and writes commands. */
final class SparkplugHost implements AutoCloseable {
    private static final Path INTEROP =
            Path.of("..", "interop").toAbsolutePath().normalize();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Program judge = new Program("judge");
    private final Program encoder = new Program("encode");
    private final List<JsonNode> judged = new ArrayList<>();

    /** A script that answers each line with one. */
    private static final class Program implements AutoCloseable {
        private final Process process;
        private final Writer in;
        private final BufferedReader out;

        Program(String mode) {
            if (!Files.isDirectory(INTEROP.resolve("node_modules/sparkplug-payload"))) {
                String message = "needs node and interop/node_modules: run 'npm ci' in interop/";
                if ("true".equals(System.getenv("CI")) || "1".equals(System.getenv("BUSBAR_REQUIRE_PEERS"))) {
                    fail(message);
                }
                Assumptions.abort(message);
            }
            ProcessBuilder builder = new ProcessBuilder(
                            "node",
                            Path.of("src/test/node/sparkplug.js")
                                    .toAbsolutePath()
                                    .toString(),
                            mode)
                    .redirectError(ProcessBuilder.Redirect.INHERIT);
            builder.environment().put("BUSBAR_INTEROP", INTEROP.toString());
            try {
                process = builder.start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            in = process.outputWriter(StandardCharsets.UTF_8);
            out = process.inputReader(StandardCharsets.UTF_8);
        }

        String ask(String line) {
            try {
                in.write(line + "\n");
                in.flush();
                String answer = out.readLine();
                assertThat(answer).as("answer to " + line).isNotNull();
                return answer;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    /** Everything that the client has heard since the last call, in order; returns all that was ever heard. */
    List<JsonNode> hear(RawClient client) {
        List<RawClient.Message> all = List.copyOf(client.messages);
        for (RawClient.Message message : all.subList(judged.size(), all.size())) {
            ObjectNode line = JSON.createObjectNode();
            line.put("topic", message.topic());
            line.put("qos", message.qos());
            line.put("retained", message.retained());
            line.put("payload", Base64.getEncoder().encodeToString(message.bytes()));
            judged.add(parse(judge.ask(line.toString())));
        }
        return judged;
    }

    /** What it could not rely on; empty when all is as a host needs it. */
    List<String> faults() {
        List<String> faults = new ArrayList<>();
        judged.forEach(m -> m.path("faults")
                .forEach(f -> faults.add(
                        m.path("verb").asText() + " " + m.path("device").asText() + ": " + f.asText())));
        return faults;
    }

    /** @param metrics JSON as the library takes it, such as {@code [{"name":"a","type":"Boolean","value":true}]} */
    byte[] encode(long timestamp, String metrics) {
        return Base64.getDecoder().decode(encoder.ask("{\"timestamp\":" + timestamp + ",\"metrics\":" + metrics + "}"));
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        judge.close();
        encoder.close();
    }
}
