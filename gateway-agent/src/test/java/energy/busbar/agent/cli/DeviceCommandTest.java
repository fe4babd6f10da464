package energy.busbar.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.agent.discover.RecordingServer;
import energy.busbar.sim.SimulatedSite;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class DeviceCommandTest {
    private static final Duration SOON = Duration.ofSeconds(40);

    @TempDir
    private Path folder;

    private Scene.Said raw(String... arguments) {
        return Line.busbar(Stream.concat(
                        Stream.concat(Stream.of("device", "raw"), Stream.of(arguments)),
                        Stream.of("--config", folder.resolve("none").toString(), "--timeout", "500ms"))
                .toArray(String[]::new));
    }

    @Test
    void a_device_of_the_running_gateway_is_read_and_watched_and_set_only_by_commands() throws Exception {
        try (Scene scene = new Scene(folder)) {
            scene.writeConfig("60s", "");
            assertThat(scene.busbar("device", "read", "battery-1").exitCode()).isEqualTo(ExitCodes.NOT_RUNNING);
            scene.startAgent();
            scene.await("four devices up", SOON, () -> scene.devicesUp() == 4);

            Scene.Said all = scene.busbar("device", "read", "battery-1");
            assertThat(all.exitCode()).as(all.err()).isZero();
            assertThat(all.out()).contains("POINT", "QUALITY", "AGE", "chargePercentage", "%");
            assertThat(all.out().lines()).allMatch(line -> line.length() <= Text.WIDTH);
            Scene.Said one = scene.busbar("device", "read", "battery-1", "chargeRate");
            assertThat(one.out().lines()).hasSize(2);
            assertThat(one.out()).containsPattern("chargeRate +\\S+ W +good +\\d\\.\\d s");
            Scene.Said unknown = scene.busbar("device", "read", "battery-1", "charge-rate");
            assertThat(unknown.exitCode()).isEqualTo(ExitCodes.FAULT);
            assertThat(unknown.err()).contains("no point 'charge-rate'").contains("chargeRate");
            assertThat(scene.busbar("device", "read", "nobody").err()).contains("there is no device nobody");
            assertThat(scene.busbar("device", "read", "meter-1", "gridPower", "--json")
                            .json()
                            .at("/0/unit")
                            .asText())
                    .isEqualTo("W");

            Scene.Said plan = scene.busbar("device", "explain", "inverter-1");
            assertThat(plan.exitCode()).as(plan.err()).isZero();
            assertThat(plan.out())
                    .contains("holding 40")
                    .containsPattern("normal +\\d+ s .* powerLimit\\n")
                    .containsPattern("round trip of \\S+ ms, measured")
                    .containsPattern("\\d\\.\\d % of its time for this device");

            Scene.Said watched = scene.busbar(
                    "device", "watch", "meter-1", "gridPower", "frequency", "--every", "1500ms", "--rounds", "3");
            assertThat(watched.exitCode()).as(watched.err()).isZero();
            assertThat(watched.out().lines().filter(l -> l.contains(" gridPower ")))
                    .as("a line for each new reading")
                    .hasSizeGreaterThan(1)
                    .doesNotHaveDuplicates();

            Scene.Said write = scene.busbar("device", "write", "battery-1", "chargeRate");
            assertThat(write.exitCode()).isEqualTo(ExitCodes.USAGE);
            assertThat(write.out())
                    .contains("Nothing was written")
                    .contains("busbar command battery:set-reserve --device battery-1")
                    .doesNotContain("charger:");

            String inverter = "localhost:" + scene.site.ports().get(SimulatedSite.INVERTER);
            Scene.Said refused =
                    scene.busbar("device", "raw", "write", inverter, "--address", "40100", "--value", "1", "--yes");
            assertThat(refused.exitCode()).isEqualTo(ExitCodes.FAULT);
            assertThat(refused.err())
                    .contains("nothing was written: the running gateway controls inverter-1")
                    .contains("busbar device write inverter-1");
            Scene.Said read = scene.busbar("device", "raw", "read", inverter, "--address", "40000", "--count", "2");
            assertThat(read.err()).contains("the running gateway talks to inverter-1");
            assertThat(read.out()).contains("5375");
            Scene.Said scan = scene.busbar(
                    "discover",
                    "tcp",
                    "127.0.0.1",
                    "--port",
                    String.valueOf(scene.site.ports().get(SimulatedSite.INVERTER)));
            assertThat(scan.err()).contains("is left out: it is inverter-1 of the running gateway");
            assertThat(scan.out()).contains("No device was found");
        }
    }

    @Test
    void registers_are_read_as_what_they_are_said_to_be() throws Exception {
        Map<Integer, Integer> registers = RecordingServer.text(100, 4, "Acme\u0007");
        // 230.2 as a float, and the same with its words swapped; -2 in 32 bits.
        registers.putAll(Map.of(0, 0x4366, 1, 0x3333, 2, 0x3333, 3, 0x4366, 4, 0xFFFF, 5, 0xFFFE));
        try (RecordingServer server = new RecordingServer("127.0.0.1", 0).holding(7, registers)) {
            String place = "127.0.0.1:" + server.port();
            assertThat(raw("read", place, "--unit", "7", "--address", "0", "--count", "2")
                            .out())
                    .contains("0        0x0000  4366       17254")
                    .contains("1        0x0001  3333       13107");
            assertThat(raw("read", place, "--unit", "7", "--address", "0", "--count", "2", "--as", "f32")
                            .out())
                    .contains("4366 3333  230.2");
            assertThat(raw(
                                    "read",
                                    place,
                                    "--unit",
                                    "7",
                                    "--address",
                                    "0x2",
                                    "--count",
                                    "2",
                                    "--as",
                                    "f32",
                                    "--words",
                                    "little")
                            .out())
                    .contains("230.2");
            assertThat(raw("read", place, "--unit", "7", "--address", "4", "--count", "2", "--as", "i32", "--json")
                            .json()
                            .at("/0/value")
                            .asText())
                    .isEqualTo("-2");
            assertThat(raw("read", place, "--unit", "7", "--address", "100", "--count", "4", "--as", "string")
                            .out())
                    .contains("Acme.");
            Scene.Said refused = raw("read", place, "--unit", "7", "--address", "50", "--function", "4");
            assertThat(refused.exitCode()).isEqualTo(ExitCodes.FAULT);
            assertThat(refused.err()).contains("exception 1, illegal function");
        }
    }

    @Test
    void coils_and_discrete_inputs_are_read_as_bits() throws Exception {
        try (RecordingServer server = new RecordingServer("127.0.0.1", 0).unit(1, pdu ->
                new byte[] {pdu[0], 2, (byte) (pdu[0] == 1 ? 0b101 : 0b010), 1})) {
            String place = "127.0.0.1:" + server.port();
            assertThat(raw("read", place, "--function", "1", "--address", "20", "--count", "9")
                            .out())
                    .contains("20       0x0014  1 on")
                    .contains("21       0x0015  0 off")
                    .contains("28       0x001C  1 on");
            Scene.Said json = raw("read", place, "--function", "2", "--address", "0", "--count", "9", "--json");
            assertThat(json.json().at("/1/value").asBoolean()).as(json.err()).isTrue();
            assertThat(json.json().at("/0/value").asBoolean()).isFalse();
            assertThat(server.functions).containsExactly(1, 2);
        }
    }

    @Test
    void registers_are_written_only_with_yes_and_what_became_of_it_is_told() throws Exception {
        Map<Integer, Integer> registers = new HashMap<>(Map.of(10, 1));
        try (RecordingServer server = new RecordingServer("127.0.0.1", 0).holding(1, registers)) {
            String place = "127.0.0.1:" + server.port();
            Scene.Said asked = raw("write", place, "--address", "10", "--value", "77");
            assertThat(asked.exitCode()).isEqualTo(ExitCodes.USAGE);
            assertThat(asked.err())
                    .contains("WARNING: function 6, 004D to address 10")
                    .contains("say --yes");
            assertThat(server.functions).isEmpty();
            assertThat(registers).containsEntry(10, 1);

            Scene.Said done = raw("write", place, "--address", "10", "--value", "-5", "--as", "i16", "--yes");
            assertThat(done.exitCode()).as(done.err()).isZero();
            assertThat(done.out()).contains("confirmed it; now 10 holds FFFB: -5");
            assertThat(registers).containsEntry(10, 0xFFFB);
            assertThat(server.functions).containsExactly(6, 3);

            Scene.Said refused = raw("write", place, "--address", "10", "--value", "1", "--function", "16", "--yes");
            assertThat(refused.exitCode()).isEqualTo(ExitCodes.COMMAND_FAILED);
            assertThat(refused.err()).contains("illegal function");
            server.unit(1, pdu -> RecordingServer.SILENCE);
            Scene.Said silent = raw("write", place, "--address", "10", "--value", "1", "--yes");
            assertThat(silent.exitCode()).isEqualTo(ExitCodes.COMMAND_PENDING);
            assertThat(silent.err()).contains("may have done it");
        }
    }

    @Test
    void bad_input_is_told_with_what_would_be_right() {
        for (List<String> each : List.of(
                List.of("read a:b:c --address 0", "no place of a device"),
                List.of("read 127.0.0.1:0 --address 0", "no place of a device"),
                List.of("read 127.0.0.1 --address 70000", "expected 0 to 65535"),
                List.of("read 127.0.0.1 --address 0 --count 126", "expected 1 to 125"),
                List.of("read 127.0.0.1 --address 0 --count 2001 --function 1", "expected 1 to 2000"),
                List.of("read 127.0.0.1 --address 65535 --count 2", "up to address 65535"),
                List.of("read 127.0.0.1 --address 0 --count 3 --as u32", "a multiple of 2"),
                List.of("read 127.0.0.1 --address 0 --as u17", "expected one of u16"),
                List.of("read 127.0.0.1 --address 0 --function 6", "expected 3 (holding) or 4 (input)"),
                List.of("read 127.0.0.1 --address 0 --words middle", "expected big or little"),
                List.of("read 127.0.0.1 --address 0 --unit 256", "expected 0 to 255"),
                List.of("write 127.0.0.1 --address 0 --value 70000 --yes", "no u16"),
                List.of("write 127.0.0.1 --address 0 --value x --yes", "no u16"),
                List.of("write 127.0.0.1 --address 0 --value 1 --as u32 --function 6 --yes", "expected 6"))) {
            Scene.Said said = raw(each.get(0).split(" "));
            assertThat(said.exitCode()).as(each + said.err()).isEqualTo(ExitCodes.USAGE);
            assertThat(said.err()).contains(each.get(1));
        }
    }

    @Test
    void a_configuration_that_cannot_be_read_lets_no_raw_write_through() throws Exception {
        Path broken = Files.writeString(folder.resolve("broken.yaml"), "devices: [");
        Scene.Said said = Line.busbar(
                "device",
                "raw",
                "write",
                "127.0.0.1",
                "--address",
                "0",
                "--value",
                "1",
                "--yes",
                "--config",
                broken.toString());
        assertThat(said.exitCode()).isEqualTo(ExitCodes.CONFIG);
    }
}
