package energy.busbar.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code busbar store} beside a gateway that runs, and after it was stopped. */
class StoreProcessTest {
    private static final Duration SOON = Duration.ofSeconds(40);
    private static final long SEED = Long.getLong("busbar.seed", 5);

    @TempDir
    private Path folder;

    private static Scene.Said good(Scene scene, String... arguments) {
        Scene.Said said = scene.busbar(arguments);
        assertThat(said.exitCode()).as(said.out() + said.err()).isZero();
        return said;
    }

    private static long samples(Scene scene) {
        return scene.busbar("store", "stats", "--json")
                .json()
                .at("/telemetry/samples")
                .asLong();
    }

    private List<String> left(String part) throws Exception {
        try (var files = Files.walk(folder)) {
            return files.map(Path::toString).filter(name -> name.contains(part)).toList();
        }
    }

    @Test
    void figures_check_and_export_beside_a_running_gateway_and_without() throws Exception {
        try (Scene scene = new Scene(folder)) {
            scene.writeConfig("60s", "");
            assertThat(scene.busbar("store", "stats").err()).contains("no gateway ran with this configuration");
            scene.startAgent();
            scene.await("four devices up", SOON, () -> scene.devicesUp() == 4);
            scene.await("some samples", SOON, () -> samples(scene) > 500);

            JsonNode stats = good(scene, "store", "stats", "--json").json();
            assertThat(stats.path("running").asBoolean()).isTrue();
            assertThat(stats.at("/streams/0/uplink").asText()).isEqualTo("platform");
            assertThat(stats.at("/telemetry/bytesPerSample").asDouble()).isPositive();
            String table = good(scene, "store", "stats").out();
            assertThat(table).contains("Gateway  runs").contains("metrics").contains("telemetry.db");
            assertThat(table.lines()).allMatch(line -> line.length() <= Text.WIDTH);
            assertThat(good(scene, "store", "check", "--full").out()).contains("All good.");

            List<String> csv = good(scene, "store", "export", "--device", "inverter-1", "--point", "power")
                    .out()
                    .lines()
                    .toList();
            assertThat(csv.get(0)).isEqualTo(SampleText.RAW_HEAD);
            assertThat(csv).hasSizeGreaterThan(3);
            assertThat(csv.subList(1, csv.size()))
                    .allMatch(line ->
                            line.matches("20\\d\\d-[0-9T:.-]+Z,inverter-1,power,W,[0-9.E-]*,[a-z_]+,[^,]+,\\d+"));
            Path file = folder.resolve("out.jsonl");
            good(
                    scene,
                    "store",
                    "export",
                    "--resolution",
                    "1m",
                    "--format",
                    "jsonl",
                    "--from",
                    "1h",
                    "-o",
                    file.toString());
            assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
            assertThat(Files.readAllLines(file)).isNotEmpty().allSatisfy(line -> {
                JsonNode row = GatewayClient.JSON.readTree(line);
                assertThat(row.path("time").asText()).endsWith(":00Z");
                assertThat(row.has("mean") && row.has("unit") && row.has("quality"))
                        .isTrue();
            });

            Scene.Said device = scene.busbar("store", "export", "--device", "invertr-1");
            assertThat(device.exitCode()).isEqualTo(ExitCodes.FAULT);
            assertThat(device.out()).isEmpty();
            assertThat(device.err()).contains("'invertr-1'").contains("inverter-1, meter-1");
            Path none = folder.resolve("none.csv");
            Scene.Said point =
                    scene.busbar("store", "export", "--device", "meter-1", "--point", "watts", "-o", none.toString());
            assertThat(point.err()).contains("'watts' of meter-1").contains("gridPower");
            assertThat(none).doesNotExist();
            assertThat(left(".partial")).isEmpty();
            for (List<String> wrong : List.of(
                    List.of("--from", "yesterday"),
                    List.of("--from", "2026-11-25T10:00"),
                    List.of("--from", "2026-10-25 02:30 Europe/Berlin"),
                    List.of("--from", "1h", "--to", "2h"),
                    List.of("--resolution", "5m"),
                    List.of("--format", "xml"))) {
                Scene.Said refused = scene.busbar(
                        java.util.stream.Stream.concat(java.util.stream.Stream.of("store", "export"), wrong.stream())
                                .toArray(String[]::new));
                assertThat(refused.exitCode()).as(wrong.toString()).isEqualTo(ExitCodes.USAGE);
            }

            Process agent = scene.agent();
            agent.destroy();
            scene.awaitEnd(agent);
            assertThat(good(scene, "store", "stats").out()).contains("does not run");
            assertThat(good(scene, "store", "check").out()).contains("All good.");
            Path telemetry = folder.resolve("state").resolve("telemetry.db");
            Files.writeString(telemetry, "rubbish".repeat(1000));
            Scene.Said damaged = scene.busbar("store", "check");
            assertThat(damaged.exitCode()).isEqualTo(ExitCodes.FAULT);
            assertThat(damaged.out()).contains("DAMAGED telemetry.db").contains("ledger.db: read");
        }
    }

    @Test
    void a_backup_of_a_running_gateway_is_restored_under_a_new_epoch_and_every_kill_leaves_old_or_new()
            throws Exception {
        Random random = new Random(SEED);
        try (Scene scene = new Scene(folder)) {
            scene.writeConfig("60s", "");
            scene.startAgent();
            scene.await("four devices up", SOON, () -> scene.devicesUp() == 4);
            scene.await("some samples", SOON, () -> samples(scene) > 500);
            Path backups = Files.createDirectory(folder.resolve("backups"));
            for (int round = 0; round < 4; round++) {
                Path target = backups.resolve("killed-" + round);
                Process backup = scene.start(
                        "backup.log",
                        "store",
                        "backup",
                        target.toString(),
                        "--config",
                        scene.config().toString());
                backup.waitFor(150 + random.nextInt(700), TimeUnit.MILLISECONDS);
                backup.destroyForcibly().waitFor();
                assertThat(!Files.exists(target)
                                || scene.busbar("store", "check", "--file", target.toString())
                                                .exitCode()
                                        == 0)
                        .as("seed %d round %d: not there, or whole", SEED, round)
                        .isTrue();
            }
            Path backup = backups.resolve("good");
            assertThat(good(scene, "store", "backup", backup.toString()).out())
                    .contains("Keys, certificates and the configuration are not in it");
            assertThat(Files.exists(backups.resolve(".busbar-backup.partial"))).isFalse();
            assertThat(scene.busbar("store", "backup", backup.toString()).err()).contains("there already");
            assertThat(good(scene, "store", "check", "--file", backup.toString())
                            .out())
                    .contains("All good.");
            assertThat(scene.busbar("store", "restore", backup.toString()).err())
                    .contains("the gateway runs");
            long epoch = scene.busbar("store", "stats", "--json")
                    .json()
                    .at("/telemetry/epoch")
                    .asLong();

            scene.await("more than the backup", SOON, () -> samples(scene) > 1500);
            Process agent = scene.agent();
            agent.destroy();
            scene.awaitEnd(agent);
            long before = samples(scene);
            long inBackup = good(
                                    scene,
                                    "store",
                                    "export",
                                    "--file",
                                    backup.resolve("telemetry.db").toString())
                            .out()
                            .lines()
                            .count()
                    - 1;
            assertThat(inBackup).isBetween(1L, before - 1);
            for (int round = 0; round < 5; round++) {
                Process restore = scene.start(
                        "restore.log",
                        "store",
                        "restore",
                        backup.toString(),
                        "--replace-unsent",
                        "--config",
                        scene.config().toString());
                restore.waitFor(150 + random.nextInt(900), TimeUnit.MILLISECONDS);
                restore.destroyForcibly().waitFor();
            }
            Scene.Said said = good(scene, "store", "restore", backup.toString(), "--replace-unsent");
            assertThat(said.out()).contains("the present ledger stays").contains("Kept aside: ");
            assertThat(samples(scene)).isEqualTo(inBackup);
            assertThat(good(scene, "store", "check").out()).contains("All good.");

            scene.startAgent();
            scene.await("it runs again", SOON, () -> scene.devicesUp() == 4);
            scene.await("it stores again", SOON, () -> samples(scene) > inBackup + 100);
            JsonNode stats = good(scene, "store", "stats", "--json").json();
            assertThat(stats.at("/telemetry/epoch").asLong()).isGreaterThan(epoch);
            assertThat(stats.at("/gaps/0/reason").asText()).isEqualTo("restored");
            assertThat(left(".restoring")).isEmpty();
            scene.await(
                    "the platform has all of the new epoch",
                    SOON,
                    () -> scene.busbar("status", "--json")
                                            .json()
                                            .at("/uplinks/0/backlogSamples")
                                            .asLong(-1)
                                    == 0
                            && scene.tally().path("receivedInEpoch").asLong() > 0);
            assertThat(scene.tally().path("missing").asLong()).isZero();
            assertThat(scene.tally().path("doubled").asLong()).isZero();
            assertThat(scene.tally().path("damaged").asLong()).isZero();
        }
    }
}
