package energy.busbar.sim.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Asks the gateway on its box, as a technician would while the network is down: {@code busbar status --json}. */
final class BacklogProbe {
    private static final long TIMEOUT_SECONDS = 8;

    private final Path launcher;
    private final DemoFiles files;

    BacklogProbe(Path launcher, DemoFiles files) {
        this.launcher = launcher;
        this.files = files;
    }

    /** Empty where the gateway did not answer in time. */
    Optional<String> ask() {
        ProcessBuilder builder = new ProcessBuilder(
                        launcher.toString(),
                        "status",
                        "--json",
                        "--config",
                        files.config().toString())
                .redirectError(files.log("status").toFile());
        builder.environment().put("BUSBAR_NO_BUILD", "1");
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Optional.empty();
            }
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            JsonNode samples = Pipe.JSON.readTree(answer).findPath("backlogSamples");
            return samples.isNumber()
                    ? Optional.of(String.format(Locale.ROOT, "backlog %,d samples", samples.asLong()))
                    : Optional.empty();
        } catch (IOException e) {
            // A gateway that does not answer, or not in JSON, is no news; the demo goes on.
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
