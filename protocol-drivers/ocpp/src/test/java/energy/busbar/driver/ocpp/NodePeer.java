package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import energy.busbar.driver.ocpp.message.Interop;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A charger of another make in a process of its own: told steps on its standard input, heard on its output. */
final class NodePeer implements AutoCloseable {
    private static final long DEADLINE_SECONDS = 20;

    private final Process process;
    private final Path log;
    private final Writer steps;

    private NodePeer(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.steps = process.outputWriter(StandardCharsets.UTF_8);
    }

    /** @param pack the npm package, without which the test is skipped, or fails in CI */
    static NodePeer start(String pack, String script, Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "node", Path.of("src/test/node", script).toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("BUSBAR_INTEROP", Interop.directory(pack).toString());
        builder.environment().putAll(environment);
        Path log = Files.createTempFile("peer", ".log");
        return new NodePeer(
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start(), log);
    }

    void tell(String step) throws IOException {
        steps.write(step + "\n");
        steps.flush();
    }

    List<String> said() throws IOException {
        return Files.readAllLines(log, StandardCharsets.UTF_8);
    }

    /** The first line with this beginning. */
    String awaitSaid(String beginning) throws Exception {
        return awaitSaid(beginning, 1);
    }

    /** @param times how often it has to have said so */
    String awaitSaid(String beginning, long times) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (true) {
            boolean over = System.nanoTime() > end || !process.isAlive();
            List<String> lines =
                    said().stream().filter(line -> line.startsWith(beginning)).toList();
            if (lines.size() >= times) {
                return lines.get(0);
            }
            if (over) {
                fail("the charger did not say '" + beginning + "' but " + said());
            }
            process.waitFor(50, TimeUnit.MILLISECONDS);
        }
    }

    /** Tells it the last step and waits for its good end. */
    void end() throws Exception {
        tell("end");
        assertThat(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said().toString()).isZero();
        assertThat(said()).endsWith("done");
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        Files.deleteIfExists(log);
    }
}
