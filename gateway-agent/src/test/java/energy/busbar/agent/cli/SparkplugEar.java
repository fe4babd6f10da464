package energy.busbar.agent.cli;

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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.junit.jupiter.api.Assumptions;

/** A host at the broker that decodes and judges all it hears, and writes, by npm's sparkplug-payload. */
final class SparkplugEar implements AutoCloseable {
    private static final Path INTEROP =
            Path.of("..", "interop").toAbsolutePath().normalize();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final BlockingQueue<ObjectNode> arrived = new LinkedBlockingQueue<>(100_000);
    private final List<JsonNode> judged = new ArrayList<>();
    private final MqttAsyncClient client;
    private final Program judge = new Program("judge");
    private final Program encoder = new Program("encode");

    private static final class Program {
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
            Path script = Path.of("../cloud-sync/src/test/node/sparkplug.js").toAbsolutePath();
            ProcessBuilder builder =
                    new ProcessBuilder("node", script.toString(), mode).redirectError(ProcessBuilder.Redirect.INHERIT);
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
                return String.valueOf(out.readLine());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    SparkplugEar(int port) throws MqttException {
        client = new MqttAsyncClient("tcp://127.0.0.1:" + port, "sparkplug-ear", new MemoryPersistence());
        client.setCallback(new Callback());
        client.connect().waitForCompletion(30_000);
        // One subscription: between two of them a broker owes no order.
        client.subscribe("spBv1.0/plant/#", 1).waitForCompletion(30_000);
    }

    /** All that was heard so far, decoded. */
    List<JsonNode> heard() {
        List<ObjectNode> fresh = new ArrayList<>();
        arrived.drainTo(fresh);
        for (ObjectNode line : fresh) {
            try {
                judged.add(JSON.readTree(judge.ask(line.toString())));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return judged;
    }

    List<JsonNode> heard(String verb, String device) {
        return heard().stream()
                .filter(m -> m.path("verb").asText().equals(verb)
                        && m.path("device").asText().equals(device))
                .toList();
    }

    boolean any(String verb, String device, String metric, Predicate<JsonNode> value) {
        return heard(verb, device).stream().anyMatch(m -> {
            for (JsonNode each : m.path("metrics")) {
                if (each.path("name").asText().equals(metric) && value.test(each.path("value"))) {
                    return true;
                }
            }
            return false;
        });
    }

    static int bdSeq(JsonNode message) {
        for (JsonNode each : message.path("metrics")) {
            if (each.path("name").asText().equals("bdSeq")) {
                return each.path("value").asInt(-1);
            }
        }
        return -1;
    }

    /** What a host could not rely on. */
    List<String> faults() {
        List<String> faults = new ArrayList<>();
        heard().forEach(m -> m.path("faults")
                .forEach(f -> faults.add(
                        m.path("verb").asText() + " " + m.path("device").asText() + ": " + f.asText())));
        return faults;
    }

    void write(String topic, String metrics) throws MqttException {
        String line = "{\"timestamp\":" + System.currentTimeMillis() + ",\"metrics\":" + metrics + "}";
        byte[] payload = Base64.getDecoder().decode(encoder.ask(line));
        client.publish(topic, payload, 0, false).waitForCompletion(30_000);
    }

    @Override
    public void close() throws MqttException {
        judge.process.destroyForcibly();
        encoder.process.destroyForcibly();
        client.disconnectForcibly(0, 100, false);
        client.close(true);
    }

    private final class Callback implements MqttCallback {
        @Override
        public void messageArrived(String topic, MqttMessage message) {
            if (topic.contains("CMD/")) {
                return; // its own
            }
            ObjectNode line = JSON.createObjectNode();
            line.put("topic", topic);
            line.put("qos", message.getQos());
            line.put("retained", message.isRetained());
            line.put("payload", Base64.getEncoder().encodeToString(message.getPayload()));
            arrived.add(line);
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {}

        @Override
        public void mqttErrorOccurred(MqttException exception) {}

        @Override
        public void deliveryComplete(IMqttToken token) {}

        @Override
        public void connectComplete(boolean reconnect, String serverUri) {}

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {}
    }
}
