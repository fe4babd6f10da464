package energy.busbar.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** A started process. Those that read their standard input end with it, so they never outlive the measurement. */
public final class Part {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int READY_SECONDS = 60;
    private static final int GRACE_SECONDS = 10;

    private final String name;
    private final Process process;
    private final Path log;
    private final CompletableFuture<JsonNode> ready = new CompletableFuture<>();
    private final long startedNanos;

    /**
     * @param log takes its standard error
     * @param lines takes each JSON object that it prints but the first with type "ready"; on a thread of its own
     */
    Part(String name, List<String> command, Path log, Consumer<JsonNode> lines) {
        this(name, command, Map.of(), log, lines);
    }

    /** @param environment beside what this process has */
    Part(String name, List<String> command, Map<String, String> environment, Path log, Consumer<JsonNode> lines) {
        this.name = name;
        this.log = log;
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
        // Nothing is built under a measurement.
        builder.environment().put("BUSBAR_NO_BUILD", "1");
        builder.environment().putAll(environment);
        startedNanos = System.nanoTime();
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new BenchFailure("cannot start the " + name + " with " + command.get(0) + ": " + e.getMessage());
        }
        Thread reader = new Thread(() -> read(lines), "bench-" + name);
        reader.setDaemon(true);
        reader.start();
    }

    String name() {
        return name;
    }

    public long pid() {
        return process.pid();
    }

    public Path log() {
        return log;
    }

    /** Just before it was started, on {@link System#nanoTime}. */
    long startedNanos() {
        return startedNanos;
    }

    /** Its line of type "ready". */
    public JsonNode awaitReady() {
        for (int second = 0; second < READY_SECONDS; second++) {
            try {
                return ready.get(1, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                mustLive();
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new BenchFailure("interrupted while the " + name + " started");
            }
        }
        throw new BenchFailure("the " + name + " was not ready after " + READY_SECONDS + " s", log);
    }

    public void mustLive() {
        if (!process.isAlive()) {
            throw new BenchFailure("the " + name + " ended by itself, with exit code " + process.exitValue(), log);
        }
    }

    void endInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // Gone already, which is what was wanted.
            return;
        }
    }

    /** Says a word to a watchdog, which then has nothing to do. */
    void dismiss() {
        try {
            process.getOutputStream().write('\n');
        } catch (IOException e) {
            // Gone already, which is what was wanted.
            return;
        }
        endInput();
    }

    /** A line for its standard input. */
    public void tell(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            mustLive();
            throw new BenchFailure("the " + name + " takes no input: " + e.getMessage(), log);
        }
    }

    /** Waits until it has ended by itself. @throws BenchFailure unless with exit code 0 */
    void awaitSuccess() {
        try {
            if (!process.waitFor(READY_SECONDS, TimeUnit.SECONDS)) {
                throw new BenchFailure("the " + name + " did not end within " + READY_SECONDS + " s", log);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailure("interrupted while the " + name + " ran");
        }
        if (process.exitValue() != 0) {
            mustLive();
        }
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly();
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** Kills it where it does not end in time. */
    void awaitEnd() {
        try {
            if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(GRACE_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void read(Consumer<JsonNode> lines) {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                accept(line, lines);
            }
        } catch (IOException e) {
            // Ends with the process; mustLive() says so.
            return;
        }
    }

    private void accept(String line, Consumer<JsonNode> lines) {
        JsonNode object;
        try {
            object = JSON.readTree(line);
        } catch (JsonProcessingException e) {
            // Not for us: a program that prints text on the side.
            return;
        }
        if (object.path("type").asText().equals("ready")) {
            ready.complete(object);
        } else {
            lines.accept(object);
        }
    }
}
