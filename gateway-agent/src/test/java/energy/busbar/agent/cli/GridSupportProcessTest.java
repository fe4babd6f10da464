package energy.busbar.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands for grid support, from the command line through the whole gateway to registers on a socket and back. */
@Timeout(180)
class GridSupportProcessTest {
    private static final Duration SOON = Duration.ofSeconds(40);

    @TempDir
    private Path folder;

    @Test
    void an_inverter_is_taken_off_the_grid_and_a_curve_is_set_shown_and_given_back() throws Exception {
        try (Scene scene = new Scene(folder);
                AdoptingInverter curves = new AdoptingInverter()) {
            scene.writeConfig("60s", """
                      - id: curves-1
                        type: inverter
                        role: pv
                        protocol: sunspec
                        connection: {host: 127.0.0.1, port: %d}
                    """.formatted(curves.port()));
            scene.startAgent();
            scene.await("five devices up", SOON, () -> scene.devicesUp() == 5);

            Scene.Said off = scene.busbar(
                    "command", "inverter:set-connection", "operatingMode=disconnect", "--device", "inverter-1");
            assertThat(off.exitCode()).as(off.out() + off.err()).isZero();
            assertThat(off.out().replaceAll("\\s+", " ")).contains("connection reads back disconnected");
            scene.await(
                    "no power",
                    SOON,
                    () -> scene.physics(() -> scene.physics.inverter().watts()) < 1);
            assertThat(scene.busbar("devices", "inverter-1").out()).contains("set: connection disconnected");

            Path file = folder.resolve("curve.json");
            Files.writeString(file, """
                    {"points": [{"voltage": 92, "reactivePower": 44}, {"voltage": 98, "reactivePower": 0},
                                {"voltage": 102, "reactivePower": 0}, {"voltage": 108, "reactivePower": -44}],
                     "responseTime": 5}
                    """);
            Scene.Said set = scene.busbar(
                    "command", "inverter:set-volt-var", "--device", "curves-1", "--input", file.toString());
            assertThat(set.exitCode()).as(set.out() + set.err()).isZero();
            assertThat(set.out().replaceAll("\\s+", " ")).contains("volt-var reads back as asked for");
            assertThat(curves.writes)
                    .containsExactly(
                            "51: 0004 0001",
                            "58: 0000 0032",
                            "61: 0398 01B8 03D4 0000 03FC 0000 0438 FE48",
                            "7: 0000 003C",
                            "11: 0002",
                            "3: 0003",
                            "2: 0001");
            String shown = scene.busbar("devices", "curves-1").out().replaceAll("\\s+", " ");
            assertThat(shown)
                    .contains(
                            "set: volt-var 92 % V: 44, 98 % V: 0, 102 % V: 0, 108 % V: -44 % var of the maximum reactive"
                                    + " power in 5 s, time-out 60 s")
                    .containsPattern("voltVarCurve (off|see below)");

            Scene.Said inline = scene.busbar(
                    "command",
                    "inverter:set-volt-var",
                    "--device",
                    "curves-1",
                    "points=[{\"voltage\": 95, \"reactivePower\": 10}, {\"voltage\": 94, \"reactivePower\": 0}]");
            assertThat(inline.exitCode()).isEqualTo(ExitCodes.COMMAND_FAILED);
            assertThat(inline.err()).contains("point 2 at 94 % lies left of the one before it, at 95 %");
            Scene.Said other =
                    scene.busbar("command", "inverter:set-volt-var", "operatingMode=reset", "--device", "inverter-1");
            assertThat(other.err()).contains("inverter-1 has no volt-var that can be set");
            assertThat(scene.busbar("device", "write", "curves-1").out())
                    .contains("inverter:set-volt-var --device curves-1")
                    .doesNotContain("inverter:set-connection");
            scene.await(
                    "offered to the platform",
                    SOON,
                    () -> scene.last("devices") != null
                            && scene.last("devices").toString().contains("\"slug\":\"inverter:set-volt-var\""));

            for (String[] reset :
                    new String[][] {{"inverter:set-volt-var", "curves-1"}, {"inverter:set-connection", "inverter-1"}}) {
                Scene.Said back = scene.busbar("command", reset[0], "operatingMode=reset", "--device", reset[1]);
                assertThat(back.exitCode()).as(back.out() + back.err()).isZero();
            }
            assertThat(curves.at(2)).as("off as before").isZero();
            assertThat(curves.at(3)).as("the second curve is adopted again").isEqualTo(2);
            assertThat(curves.at(25)).isEqualTo(0x03A2);
            scene.await(
                    "on the grid again",
                    SOON,
                    () -> scene.physics(() -> scene.physics.inverter().watts()) > 100);
        }
    }
}
