package energy.busbar.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Services of the simulated charger, by the command line of a gateway that runs. */
@Timeout(180)
class ServicesProcessTest {
    private static final Duration SOON = Duration.ofSeconds(40);

    @TempDir
    private Path folder;

    private static Scene.Said command(Scene scene, String... words) {
        List<String> all = new ArrayList<>(List.of("command"));
        all.addAll(List.of(words));
        all.addAll(List.of("--device", "charger-1"));
        return scene.busbar(all.toArray(String[]::new));
    }

    private static Object state(Scene scene, String point) {
        for (JsonNode reading :
                scene.busbar("devices", "charger-1", "--json").json().path("readings")) {
            if (reading.path("point").asText().equals(point)
                    && reading.path("quality").asText().equals("good")) {
                return reading.path("value").asText();
            }
        }
        return "none";
    }

    private static void done(Scene.Said said, String... words) {
        assertThat(said.exitCode()).as(said.out() + said.err()).isZero();
        assertThat(said.out()).contains(words);
    }

    @Test
    void a_gateway_that_is_killed_before_the_answer_asks_no_second_time() throws Exception {
        try (Scene scene = new Scene(folder);
                MuteCharger mute = new MuteCharger(scene.charger("CP-2"), "Reset")) {
            scene.writeConfig("60s", """
                      - id: charger-2
                        type: charger
                        role: charging
                        protocol: ocpp
                        safe: 6
                        connection: {identity: CP-2, securityProfile: 0, callTimeout: 30s}
                    """);
            scene.startAgent();
            booted(scene, mute);
            String[] reset = {
                "command", "charger:reset", "--device", "charger-2", "--id", "once", "--wait", "0s",
            };
            assertThat(scene.busbar(reset).exitCode()).isZero();
            scene.await("the charger was asked", SOON, () -> mute.heard("Reset") == 1);
            assertThat(scene.busbar("commands").out()).contains("pending  charger:reset");
            scene.agent().destroyForcibly().waitFor();
            scene.startAgent();
            booted(scene, mute);
            Scene.Said again = scene.busbar(reset);
            assertThat(again.out()).contains("once  failed", "may have been done or not", "not done again");
            assertThat(mute.heard("Reset")).isEqualTo(1);
        }
    }

    /** Asked to measure, which comes after the boot. */
    private static void booted(Scene scene, MuteCharger charger) throws Exception {
        long before = charger.heard("ChangeConfiguration");
        scene.await("the charger has booted", SOON, () -> {
            charger.connect();
            return charger.heard("ChangeConfiguration") > before && scene.answers();
        });
    }

    @Test
    void a_charger_is_unlocked_reserved_taken_out_of_use_and_restarted() throws Exception {
        try (Scene scene = new Scene(folder)) {
            scene.writeConfig("60s", "");
            scene.startAgent();
            scene.await("four devices up", SOON, () -> scene.devicesUp() == 4);
            scene.await(
                    "the charger has told",
                    SOON,
                    () -> state(scene, "isPluggedIn").equals("false"));

            Scene.Said offered = command(scene);
            assertThat(offered.out())
                    .contains(
                            "charger:reset",
                            "charger:reserve",
                            "charger:set-current-limit",
                            "soft, hard, on-idle",
                            "charger:update-firmware",
                            "charger:fetch-logs")
                    .doesNotContain("battery:");
            assertThat(offered.out().lines())
                    .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));

            done(command(scene, "charger:unlock-connector"), "success", "unlocked");
            String expiry = Instant.now().plusSeconds(3600).toString();
            done(
                    command(scene, "charger:reserve", "idToken=0412345678", "expiry=" + expiry),
                    "success",
                    "reservation 1, until");
            assertThat(scene.busbar("commands").out()).contains("••••5678").doesNotContain("0412345678");
            Scene.Said twice = command(scene, "charger:reserve", "idToken=99", "expiry=" + expiry);
            assertThat(twice.exitCode()).isEqualTo(ExitCodes.COMMAND_FAILED);
            assertThat(twice.out()).contains("failed", "nothing is free to be reserved");
            done(command(scene, "charger:cancel-reservation"), "reservation 1 is cancelled");

            done(command(scene, "charger:set-availability", "operative=false"), "out of use");
            done(command(scene, "charger:set-availability", "operative=true"), "in use again");
            done(command(scene, "charger:trigger-message", "message=meter-values"), "the charger will send it");

            scene.site.car(true);
            scene.await(
                    "the car charges", SOON, () -> state(scene, "chargingState").equals("charging"));
            done(command(scene, "charger:stop-session"), "the charger ends the session");
            scene.await(
                    "the session ended",
                    SOON,
                    () -> state(scene, "chargingState").equals("idle"));
            done(command(scene, "charger:start-session", "idToken=0412345678"), "the session begins");
            scene.await(
                    "the car charges again",
                    SOON,
                    () -> state(scene, "chargingState").equals("charging"));
            done(command(scene, "charger:set-availability", "operative=false"), "scheduled by the charger");
            done(command(scene, "charger:reset", "type=soft"), "the charger restarts");
            scene.await("the charger went", SOON, () -> scene.devicesUp() == 3);
            scene.await("the charger is back", SOON, () -> scene.devicesUp() == 4);

            Scene.Said bad = command(scene, "charger:reset", "type=gently");
            assertThat(bad.err()).contains("type must be one of [soft, hard, on-idle], not 'gently'");
            Scene.Said timed = command(scene, "charger:reset", "--for", "10m");
            assertThat(timed.err()).contains("charger:reset is done once");
            JsonNode event = scene.event("command.succeeded");
            assertThat(event.at("/data/status").asText()).isEqualTo("success");
        }
    }
}
