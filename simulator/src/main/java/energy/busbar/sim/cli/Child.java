package energy.busbar.sim.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A process of the demo. It ends when its standard input does, so it never outlives the demo. */
final class Child {
    private static final long GRACE_SECONDS = 8;

    private final String name;
    private final Process process;
    private final Writer input;
    private final Path log;

    /**
     * @param log takes its standard error
     * @param lines takes each JSON object that it prints; called on a thread of its own
     */
    Child(String name, List<String> command, Map<String, String> environment, Path log, Consumer<JsonNode> lines) {
        this.name = name;
        this.log = log;
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
        builder.environment().putAll(environment);
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the " + name + " with " + command.get(0), e);
        }
        input = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
        Thread reader = new Thread(() -> read(lines), "demo-" + name);
        reader.setDaemon(true);
        reader.start();
    }

    String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    Path log() {
        return log;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    synchronized void send(String line) {
        try {
            input.write(line + "\n");
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the " + name + " no longer listens; see " + log, e);
        }
    }

    /** Asks it to end by closing its input. */
    void endInput() {
        try {
            input.close();
        } catch (IOException e) {
            // Gone already, which is what was wanted.
            return;
        }
    }

    /** Waits for it, and for what it started, to end; kills what does not. */
    void awaitEnd() {
        List<ProcessHandle> all = process.descendants().toList();
        try {
            if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        all.forEach(ProcessHandle::destroyForcibly);
    }

    private void read(Consumer<JsonNode> lines) {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                accept(lines, line);
            }
        } catch (IOException e) {
            // Ends with the process; whoever watches the process says so.
            return;
        }
    }

    private static void accept(Consumer<JsonNode> lines, String line) {
        try {
            lines.accept(Pipe.JSON.readTree(line));
        } catch (JsonProcessingException e) {
            lines.accept(Pipe.line("text").put("text", line));
        }
    }
}
