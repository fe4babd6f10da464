package energy.busbar.sync;

import static org.assertj.core.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A WebSocket server in front of a broker, from Node's package ws: the WebSocket that is not ours. */
final class WebSocketBridge implements AutoCloseable {
    final int port;
    final List<String> said = new CopyOnWriteArrayList<>();
    private final Process process;

    /** @param more such as {@code tls}, a key and a certificate */
    WebSocketBridge(int broker, String... more) throws IOException {
        Path interop = Path.of("").toAbsolutePath().getParent().resolve("interop");
        if (!Files.isDirectory(interop.resolve("node_modules/ws"))) {
            String message = "needs node and interop/node_modules: run 'npm ci' in interop/";
            if ("true".equals(System.getenv("CI")) || "1".equals(System.getenv("BUSBAR_REQUIRE_PEERS"))) {
                fail(message);
            }
            Assumptions.abort(message);
        }
        List<String> command = new ArrayList<>(List.of(
                "node", Path.of("src/test/node/websocket.js").toAbsolutePath().toString(), String.valueOf(broker)));
        command.addAll(List.of(more));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("BUSBAR_INTEROP", interop.toString());
        process = builder.start();
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        String first = lines.readLine();
        if (first == null || !first.startsWith("listening ")) {
            process.destroyForcibly();
            fail("the bridge says: " + first);
        }
        port = Integer.parseInt(String.valueOf(first).substring("listening ".length()));
        Thread reader = new Thread(
                () -> {
                    try (lines) {
                        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                            said.add(line);
                        }
                    } catch (IOException e) {
                        // It has ended.
                    }
                },
                "bridge-output");
        reader.setDaemon(true);
        reader.start();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
