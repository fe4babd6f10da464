package energy.busbar.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gateway is killed twice in the middle of a dispatch event: once for a moment, once for long. */
class KillTest {
    private static final double ASKED_WATTS = 3000;
    private static final double EXPORT_LIMIT_WATTS = 2000;
    private static final Duration DEVICE_TIMEOUT = Duration.ofSeconds(12);
    private static final int EVENT_SECONDS = 70;

    @TempDir
    private Path folder;

    @Test
    void devices_fall_back_by_themselves_the_event_goes_on_all_is_released_and_samples_reconcile() throws Exception {
        try (Scene scene = new Scene(folder)) {
            scene.writeConfig(DEVICE_TIMEOUT.toSeconds() + "s", "");
            scene.physics(() -> {
                scene.physics.charger().leave();
                return 0;
            });
            scene.startAgent();
            scene.await("four devices up", Duration.ofSeconds(60), () -> scene.devicesUp() == 4);
            // What is sent before the first subscription has no session to wait in.
            scene.await("online", Duration.ofSeconds(30), () -> scene.last("status") != null);
            Instant from = Instant.now().plusSeconds(2).truncatedTo(ChronoUnit.SECONDS);
            Instant until = from.plusSeconds(EVENT_SECONDS);
            scene.cloud.send(
                    Scene.GATEWAY, "dispatch-events", """
                    {"id": "ev-kill", "program": "test", "windows": [{"from": "%s", "until": "%s",
                     "action": "discharge", "power": %f, "exportLimit": %f}]}
                    """.formatted(from, until, ASKED_WATTS, EXPORT_LIMIT_WATTS));
            scene.await("the battery gives what is asked", Duration.ofSeconds(20), () -> gives(scene));
            scene.await("PV is limited", Duration.ofSeconds(20), () -> limited(scene));

            killedForAMomentNothingMoves(scene);
            killedForLongDevicesFallBack(scene);

            scene.startAgent();
            scene.await(
                    "the event goes on after the long outage",
                    Duration.ofSeconds(30),
                    () -> gives(scene) && limited(scene));
            assertThat(Instant.now()).as("still inside the event").isBefore(until);
            scene.await(
                    "released",
                    Duration.ofSeconds(EVENT_SECONDS + 20L),
                    () -> scene.physics(() -> !scene.physics.battery().setEnabled()
                            && !scene.physics.inverter().limitEnabled()));
            assertThat(Instant.now()).isAfterOrEqualTo(until.minusSeconds(1));
            scene.await("the report", Duration.ofSeconds(30), () -> scene.event("dispatch.report") != null);
            report(scene.event("dispatch.report").path("data"));
            reconciled(scene);
        }
    }

    private static boolean gives(Scene scene) {
        return scene.physics(() -> scene.physics.battery().setEnabled()
                && Math.abs(scene.physics.battery().watts() - ASKED_WATTS) < 0.05 * ASKED_WATTS);
    }

    private static boolean limited(Scene scene) {
        return scene.physics(() ->
                scene.physics.inverter().limitEnabled() && scene.physics.meter().watts() > -EXPORT_LIMIT_WATTS * 1.05);
    }

    private static void killedForAMomentNothingMoves(Scene scene) throws Exception {
        kill(scene);
        long killed = System.nanoTime();
        scene.startAgent();
        double lowest = ASKED_WATTS;
        double highest = ASKED_WATTS;
        // Beyond the devices' time-out: were nobody renewing, they would have fallen back by then.
        while (System.nanoTime() - killed < DEVICE_TIMEOUT.plusSeconds(4).toNanos()) {
            double watts = scene.physics(() -> scene.physics.battery().watts());
            lowest = Math.min(lowest, watts);
            highest = Math.max(highest, watts);
            Sleep.millis(50);
        }
        assertThat(lowest).as("W, lowest through the restart").isGreaterThan(0.9 * ASKED_WATTS);
        assertThat(highest).as("W, highest through the restart").isLessThan(1.1 * ASKED_WATTS);
        assertThat(limited(scene)).isTrue();
    }

    private static void killedForLongDevicesFallBack(Scene scene) throws Exception {
        kill(scene);
        scene.await(
                "without the gateway the devices fall back",
                DEVICE_TIMEOUT.plusSeconds(3),
                () -> scene.physics(() -> !scene.physics.battery().setEnabled()
                        && !scene.physics.inverter().limitEnabled()));
        scene.await(
                "without the gateway the charger falls to its safe current",
                DEVICE_TIMEOUT.plusSeconds(3),
                () -> scene.physics(() -> scene.physics.charger().offeredAmps()) <= 6);
    }

    private static void kill(Scene scene) throws Exception {
        Process agent = scene.agent();
        agent.destroyForcibly();
        scene.awaitEnd(agent);
    }

    private static void report(JsonNode report) {
        assertThat(report.path("eventId").asText()).isEqualTo("ev-kill");
        int kept = 0;
        int unseen = 0;
        for (JsonNode interval : report.path("intervals")) {
            JsonNode delivered = interval.path("deliveredWatts");
            if (delivered.isNull()) {
                unseen++;
                assertThat(interval.path("compliant").asBoolean())
                        .as("what nobody saw")
                        .isFalse();
            } else if (interval.path("compliant").asBoolean()) {
                kept++;
                assertThat(delivered.asDouble()).isCloseTo(ASKED_WATTS, within(0.05 * ASKED_WATTS));
            }
        }
        assertThat(kept).as("intervals of 7 s in which all was kept: " + report).isGreaterThanOrEqualTo(3);
        assertThat(unseen)
                .as("intervals in which the gateway was dead: " + report)
                .isPositive();
        assertThat(report.path("samplesMissing").asLong())
                .as("cycles that nobody measured")
                .isPositive();
    }

    private static void reconciled(Scene scene) throws Exception {
        Process agent = scene.agent();
        long asked = System.nanoTime();
        scene.await(
                "a status from now",
                Duration.ofSeconds(30),
                () -> System.nanoTime() - asked > 12_000_000_000L
                        && scene.last("status").path("backlogSamples").asLong(-1) == 0);
        long stored = scene.last("status").path("samplesStored").asLong();
        scene.await(
                "what is stored is received",
                Duration.ofSeconds(20),
                () -> scene.tally().path("receivedInEpoch").asLong() >= stored);
        assertThat(stored).isPositive();
        assertThat(scene.tally().path("missing").asLong()).isZero();
        assertThat(scene.tally().path("doubled").asLong()).isZero();
        assertThat(scene.tally().path("damaged").asLong()).isZero();
        assertThat(scene.tally().path("eventsMissing").asLong()).isZero();
        agent.destroy();
        scene.awaitEnd(agent);
        assertThat(scene.output("agent.log")).doesNotContain("Exception").contains("gateway ended");
    }
}
