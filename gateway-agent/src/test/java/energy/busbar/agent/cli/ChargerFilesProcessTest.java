package energy.busbar.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Log and firmware of the simulated charger, by the command line of a gateway that runs. */
@Timeout(180)
class ChargerFilesProcessTest {
    private static final Duration SOON = Duration.ofSeconds(40);

    @TempDir
    private Path folder;

    private static Scene.Said command(Scene scene, String slug, String... input) {
        String[] all = new String[input.length + 6];
        System.arraycopy(new String[] {"command", slug, "--device", "charger-1", "--wait", "60s"}, 0, all, 0, 6);
        System.arraycopy(input, 0, all, 6, input.length);
        return scene.busbar(all);
    }

    @Test
    void a_log_comes_into_the_box_and_an_image_into_the_charger() throws Exception {
        try (Scene scene = new Scene(folder)) {
            scene.writeConfig("60s", "");
            scene.startAgent();
            scene.await("four devices up", SOON, () -> scene.devicesUp() == 4);

            Scene.Said fetched = command(scene, "charger:fetch-logs");
            assertThat(fetched.exitCode()).as(fetched.out() + fetched.err()).isZero();
            Path log = folder.resolve("got.log");
            Scene.Said copied = scene.busbar("charger-logs", "get", "charger-1", "-o", log.toString());
            assertThat(copied.exitCode()).as(copied.out() + copied.err()).isZero();
            assertThat(log).content().contains("log asked for");

            Path image = Files.writeString(
                    folder.resolve("sim-1.4.2.bin"), "busbar-simulator-firmware 1.4.2\n" + "x".repeat(400_000));
            Scene.Said added = scene.busbar("charger-firmware", "add", image.toString(), "--version", "1.4.2");
            assertThat(added.exitCode()).as(added.out() + added.err()).isZero();
            Scene.Said updated = command(scene, "charger:update-firmware", "image=sim-1.4.2.bin");
            assertThat(updated.exitCode()).as(updated.out() + updated.err()).isZero();
            assertThat(updated.out()).contains("now version 1.4.2");
            assertThat(scene.busbar("charger-firmware", "updates").out())
                    .contains("CP-1: sim-1.4.2.bin", "installed, now version 1.4.2, before 1.0.0");
            JsonNode event = scene.event("command.succeeded");
            assertThat(event.at("/data/status").asText()).isEqualTo("success");

            Scene.Said none = command(scene, "charger:update-firmware", "image=other.bin");
            assertThat(none.exitCode()).isEqualTo(ExitCodes.COMMAND_FAILED);
            assertThat(none.out()).contains("there is no image 'other.bin'");
        }
    }
}
