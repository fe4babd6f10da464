package energy.busbar.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code busbar tokens} and {@code busbar sessions} against a gateway that runs. */
@Timeout(120)
class ChargingCommandsTest {
    @TempDir
    private Path folder;

    @Test
    void tokens_are_added_listed_masked_exported_in_clear_and_removed() throws Exception {
        try (Scene scene = new Scene(folder)) {
            scene.writeConfig("60s", "");
            String config = Files.readString(scene.config());
            Files.writeString(
                    scene.config(), config + "charging: {authorisation: list-only, freeVend: [charger-1/2]}\n");
            scene.startAgent();
            scene.await("the gateway answers", Duration.ofSeconds(60), scene::answers);

            assertThat(scene.busbar("tokens", "add", "04A1B2C3D4", "--group", "family", "--note", "Ann, \"A\"")
                            .out())
                    .contains("1 tokens, version 1");
            Path csv = folder.resolve("cards.csv");
            Files.writeString(
                    csv, TokenCsv.HEAD + "\nAABBCCDD,,2027-01-01T00:00:00Z,true,\n04a1b2c3d4,family,,,\"x,y\"\n");
            assertThat(scene.busbar("tokens", "import", csv.toString()).out()).contains("2 tokens, version 2");
            Scene.Said list = scene.busbar("tokens", "list");
            assertThat(list.out()).contains("list-only", "••••c3d4", "blocked").doesNotContain("AABBCCDD");
            assertThat(scene.busbar("tokens", "export").out().lines())
                    .containsExactlyInAnyOrder(
                            TokenCsv.HEAD, "AABBCCDD,,2027-01-01T00:00:00Z,true,", "04a1b2c3d4,family,,false,\"x,y\"");
            assertThat(scene.busbar("tokens", "remove", "aabbccdd").out()).contains("1 tokens, version 3");

            Scene.Said tooLong = scene.busbar("tokens", "add", "X".repeat(40));
            assertThat(tooLong.exitCode()).isEqualTo(ExitCodes.FAULT);
            assertThat(tooLong.err()).contains("1 to 36 printable");
            assertThat(scene.busbar("sessions", "--device", "nobody").err()).contains("there is no device nobody");
            assertThat(scene.busbar("sessions", "--from", "yesterday").err()).contains("from must be a time such as");
            assertThat(scene.busbar("sessions", "session-1").err()).contains("there is no session");
            assertThat(scene.busbar("sessions", "--json").json().isArray()).isTrue();
        }
    }

    @Test
    void a_wrong_charging_block_is_said_with_its_line() throws Exception {
        try (Scene scene = new Scene(folder)) {
            scene.writeConfig("60s", "");
            String config = Files.readString(scene.config());
            long line = config.lines().count() + 2;
            Files.writeString(scene.config(), config + "charging:\n  freeVend: [meter-1]\n");
            assertThat(scene.busbar("check-config").err())
                    .contains("gateway.yaml:" + line, "charging.freeVend[0] is 'meter-1'", "the id of a charger");
        }
    }

    @Test
    void a_wrong_line_of_a_csv_file_is_named() {
        assertThatThrownBy(() -> TokenCsv.read(List.of(TokenCsv.HEAD, "A", "B,,tomorrow")))
                .hasMessageContaining("line 3 has 'tomorrow' for expires");
        assertThatThrownBy(() -> TokenCsv.read(List.of("A,,,maybe"))).hasMessageContaining("line 1 has 'maybe'");
        assertThat(TokenCsv.read(List.of("A,,,,\"a \"\"b\"\", c\""))
                        .get(0)
                        .path("note")
                        .asText())
                .isEqualTo("a \"b\", c");
    }
}
