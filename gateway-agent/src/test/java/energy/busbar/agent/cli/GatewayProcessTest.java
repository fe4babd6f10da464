package energy.busbar.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import energy.busbar.sim.SimulatedSite;
import energy.busbar.sim.modbus.Fault;
import energy.busbar.sim.physics.Site;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gateway as a process, asked by its command line, among simulated devices. */
class GatewayProcessTest {
    private static final Duration SOON = Duration.ofSeconds(40);

    @TempDir
    private Path folder;

    private static String device(String id, String type, String role, int port) {
        return """
                  - id: %s
                    type: %s
                    role: %s
                    protocol: sunspec
                    connection: {host: 127.0.0.1, port: %d, timeout: 1s}
                """.formatted(id, type, role, port);
    }

    private static String link(Scene scene, String device) {
        return scene.busbar("devices", device, "--json").json().path("link").asText();
    }

    private static JsonNode reading(JsonNode device, String point) {
        for (JsonNode reading : device.path("readings")) {
            if (reading.path("point").asText().equals(point)) {
                return reading;
            }
        }
        throw new AssertionError("no " + point + " in " + device);
    }

    @Test
    void a_device_that_is_gone_silent_garbled_or_lies_about_its_length_shows_as_what_it_is_and_stops_no_other()
            throws Exception {
        try (Scene scene = new Scene(folder);
                SimulatedSite odd = new SimulatedSite(
                                new Site(1, 1, 12), Map.of(), null, InstantSource.system(), (d, p, v) -> {})
                        .start()) {
            odd.fault(SimulatedSite.INVERTER, Fault.GARBAGE);
            odd.fault(SimulatedSite.BATTERY, Fault.LYING_LENGTH);
            odd.fault(SimulatedSite.METER, Fault.SILENT);
            scene.writeConfig(
                    "60s",
                    device("garbage", "inverter", "pv", odd.ports().get(SimulatedSite.INVERTER))
                            + device("liar", "battery", "storage", odd.ports().get(SimulatedSite.BATTERY))
                            + device("silent", "meter", "sub_meter", odd.ports().get(SimulatedSite.METER))
                            + device("gone", "meter", "sub_meter", Scene.freePort())
                            + device(
                                    "other",
                                    "battery",
                                    "storage",
                                    scene.site.ports().get(SimulatedSite.METER)));
            scene.startAgent();
            scene.await("the four good devices are up", SOON, () -> scene.devicesUp() == 4);
            scene.await(
                    "each odd device is shown as what it is",
                    SOON,
                    () -> List.of(
                                    link(scene, "garbage"),
                                    link(scene, "liar"),
                                    link(scene, "silent"),
                                    link(scene, "gone"),
                                    link(scene, "other"))
                            .equals(List.of("garbled", "garbled", "unreachable", "unreachable", "mismatch")));
            for (String id : List.of("garbage", "liar", "silent", "gone", "other")) {
                assertThat(scene.busbar("devices", id, "--json")
                                .json()
                                .path("lastError")
                                .asText())
                        .as(id)
                        .isNotBlank();
            }
            long before = scene.busbar("status", "--json")
                    .json()
                    .at("/store/samplesStored")
                    .asLong();
            scene.await(
                    "the good devices' samples go on being stored",
                    SOON,
                    () -> scene.busbar("status", "--json")
                                    .json()
                                    .at("/store/samplesStored")
                                    .asLong()
                            > before + 100);
            JsonNode meter = scene.busbar("devices", "meter-1", "--json").json();
            assertThat(reading(meter, "gridPower").path("quality").asText()).isEqualTo("good");

            odd.fault(SimulatedSite.INVERTER, Fault.NONE);
            odd.fault(SimulatedSite.BATTERY, Fault.NONE);
            odd.fault(SimulatedSite.METER, Fault.NONE);
            scene.await("what is mended comes back by itself", SOON, () -> scene.devicesUp() == 7);
        }
    }

    @Test
    void plus_and_minus_are_the_platforms_from_the_register_to_the_live_message() throws Exception {
        try (Scene scene = new Scene(folder)) {
            scene.writeConfig("60s", "");
            scene.startAgent();
            scene.await("four devices up", SOON, () -> scene.devicesUp() == 4);
            scene.site.car(true);
            for (String mode : List.of("charge", "discharge")) {
                Scene.Said said = scene.busbar(
                        "command",
                        "battery:set-operating-mode",
                        "operatingMode=" + mode,
                        "power=2500",
                        "--device",
                        "battery-1");
                assertThat(said.exitCode()).as(said.out() + said.err()).isZero();
                double sign = mode.equals("charge") ? -1 : 1;
                scene.await(
                        "the car charges and the battery follows",
                        SOON,
                        () -> scene.physics(() -> scene.physics.charger().watts() > 3000)
                                && Math.abs(live(scene, "battery-1", "chargeRate") - sign * 2500) < 50);
                assertThat(live(scene, "inverter-1", "power"))
                        .as("generation is plus")
                        .isPositive();
                assertThat(live(scene, "charger-1", "chargerWattage"))
                        .as("consumption of the car is plus")
                        .isPositive();
                assertThat(text(scene, "battery-1", "chargingState"))
                        .isEqualTo(mode.equals("charge") ? "charging" : "discharging");
                scene.await("the meter reads load + charging - PV - battery", SOON, () -> {
                    double grid = live(scene, "meter-1", "gridPower");
                    double sum = scene.physics(() -> scene.physics.house().watts()
                            + scene.physics.charger().watts()
                            - scene.physics.inverter().watts()
                            - scene.physics.battery().watts());
                    return Math.abs(grid - sum) < 0.05 * Math.abs(sum) + 50;
                });
                double grid = live(scene, "meter-1", "gridPower");
                assertThat(text(scene, "meter-1", "gridStatus")).isEqualTo(grid > 0 ? "importing" : "exporting");
            }
        }
    }

    private static double live(Scene scene, String device, String point) {
        JsonNode live = scene.last("live");
        return live == null
                ? Double.NaN
                : live.at("/devices/" + device + "/state/" + point).asDouble(Double.NaN);
    }

    private static String text(Scene scene, String device, String point) {
        return scene.last("live").at("/devices/" + device + "/state/" + point).asText();
    }

    @Test
    void commands_of_the_command_line_succeed_are_refused_end_and_are_remembered() throws Exception {
        try (Scene scene = new Scene(folder)) {
            scene.writeConfig("60s", "");
            scene.startAgent();
            scene.await("four devices up", SOON, () -> scene.devicesUp() == 4);

            Scene.Said good = scene.busbar(
                    "command",
                    "battery:set-operating-mode",
                    "operatingMode=discharge",
                    "power=1500",
                    "--device",
                    "battery-1",
                    "--id",
                    "first");
            assertThat(good.exitCode()).as(good.out() + good.err()).isZero();
            assertThat(good.out()).contains("first  success");
            assertThat(scene.physics(() -> scene.physics.battery().watts())).isEqualTo(1500, within(100.0));
            assertThat(scene.busbar("devices", "battery-1").out()).contains("set: active-power 1,500 W");

            String[] first = {
                "command",
                "battery:set-operating-mode",
                "operatingMode=discharge",
                "power=1500",
                "--device",
                "battery-1",
                "--id",
                "first"
            };
            assertThat(scene.busbar(first).out()).as("asked again").contains("first  success");
            first[3] = "power=4000";
            Scene.Said other = scene.busbar(first);
            assertThat(other.exitCode()).isEqualTo(ExitCodes.COMMAND_FAILED);
            assertThat(other.err()).contains("the id first belongs to another command");
            assertThat(scene.physics(() -> scene.physics.battery().setWatts())).isEqualTo(1500, within(1.0));

            for (List<String> wrong : List.of(
                    List.of("battery:set-operating-mode", "operatingMode=fly", "--device", "battery-1"),
                    List.of("battery:set-operating-mode", "operatingMode=idle", "--device", "nobody"),
                    List.of("battery:set-colour", "colour=red", "--device", "battery-1"),
                    List.of("charger:set-current-limit", "current=3", "--device", "charger-1"))) {
                Scene.Said refused = scene.busbar(
                        Stream.concat(Stream.of("command"), wrong.stream()).toArray(String[]::new));
                assertThat(refused.exitCode()).as(wrong.toString()).isEqualTo(ExitCodes.COMMAND_FAILED);
                assertThat(refused.err()).startsWith("busbar: refused: ");
            }

            Scene.Said reset = scene.busbar(
                    "command", "battery:set-operating-mode", "operatingMode=reset", "--device", "battery-1");
            assertThat(reset.exitCode()).as(reset.out() + reset.err()).isZero();
            scene.await(
                    "released",
                    SOON,
                    () -> scene.physics(() -> !scene.physics.battery().setEnabled()));
            String list = scene.busbar("commands").out();
            assertThat(list).contains("overridden").contains("failed").contains("success");
            assertThat(list.lines()).allMatch(line -> line.length() <= Text.WIDTH);
            assertThat(scene.busbar("status").out()).contains("4 of 4 up").contains("connected to tcp://127.0.0.1");
            assertThat(scene.busbar("status").out().lines()).allMatch(line -> line.length() <= Text.WIDTH);
            assertThat(scene.busbar("logs", "-n", "2000").out()).contains("gateway runs");
        }
    }

    @Test
    void nothing_starts_half_way() throws Exception {
        try (Scene scene = new Scene(folder)) {
            scene.writeConfig("60s", "");
            String good = Files.readString(scene.config());

            Files.writeString(scene.config(), good.replace("fuseAmps: 35", "fuseAmps: none"));
            Process bad =
                    scene.start("bad.log", "run", "--config", scene.config().toString());
            scene.awaitEnd(bad);
            assertThat(bad.exitValue()).isEqualTo(ExitCodes.CONFIG);
            assertThat(scene.output("bad.log"))
                    .contains("gateway.yaml:5: site.feeders[0].fuseAmps is 'none'; expected a number from 1 to 10000");
            assertThat(folder.resolve("state")).doesNotExist();

            try (ServerSocket taken = new ServerSocket(0)) {
                Files.writeString(
                        scene.config(),
                        good.replace(
                                "page: {listen: \"127.0.0.1:0\"}",
                                "page: {listen: \"127.0.0.1:" + taken.getLocalPort() + "\"}"));
                Process late = scene.start(
                        "taken.log", "run", "--config", scene.config().toString());
                scene.awaitEnd(late);
                assertThat(late.exitValue()).isEqualTo(ExitCodes.FAULT);
                assertThat(scene.output("taken.log"))
                        .contains("127.0.0.1")
                        .contains(String.valueOf(taken.getLocalPort()))
                        .doesNotContain("\tat ");
            }

            Files.writeString(scene.config(), good);
            Process first = scene.startAgent();
            scene.await("it answers", SOON, scene::answers);
            assertThat(Files.getPosixFilePermissions(folder.resolve("state")))
                    .isEqualTo(PosixFilePermissions.fromString("rwx------"));
            Process second =
                    scene.start("second.log", "run", "--config", scene.config().toString());
            scene.awaitEnd(second);
            assertThat(second.exitValue()).isEqualTo(ExitCodes.FAULT);
            assertThat(scene.output("second.log"))
                    .contains("another gateway uses the store")
                    .doesNotContain("\tat ");
            assertThat(scene.busbar("logs", "-n", "2000").out())
                    .as("the log of the one that runs")
                    .doesNotContain("cannot start")
                    .doesNotContain("gateway ended");
            assertThat(scene.answers()).as("the first is not disturbed").isTrue();

            first.destroy();
            assertThat(first.waitFor(15, TimeUnit.SECONDS))
                    .as("SIGTERM ends it soon")
                    .isTrue();
            assertThat(scene.output("agent.log")).contains("gateway ended");
            assertThat(scene.busbar("status").exitCode()).isEqualTo(ExitCodes.NOT_RUNNING);
        }
    }

    @Test
    void without_a_network_and_before_commissioning_it_measures_and_says_so_and_moves_nothing() throws Exception {
        try (Scene scene = new Scene(folder)) {
            scene.writeConfig("60s", "");
            Files.writeString(
                    scene.config(),
                    Files.readString(scene.config()).replace("commissioned: true", "commissioned: false"));
            scene.network.cut();
            scene.startAgent();
            scene.await("three devices up", SOON, () -> scene.devicesUp() >= 3);
            Scene.Said refused = scene.busbar(
                    "command", "battery:set-operating-mode", "operatingMode=charge", "--device", "battery-1");
            assertThat(refused.exitCode()).isEqualTo(ExitCodes.COMMAND_FAILED);
            assertThat(refused.err()).contains("commissioned");
            scene.await("a backlog grows", SOON, () -> backlog(scene) > 100);
            assertThat(scene.busbar("status").out())
                    .contains("NOT commissioned")
                    .contains("not connected");
            assertThat(scene.physics(() -> scene.physics.battery().setEnabled()))
                    .isFalse();
            scene.network.restore();
            scene.await("the backlog drains", SOON, () -> backlog(scene) == 0);
            assertThat(scene.tally().path("missing").asLong()).isZero();
        }
    }

    private static long backlog(Scene scene) {
        return scene.busbar("status", "--json")
                .json()
                .at("/uplinks/0/backlogSamples")
                .asLong(-1);
    }
}
