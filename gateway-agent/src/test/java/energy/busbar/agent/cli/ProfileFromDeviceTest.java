package energy.busbar.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.agent.discover.RecordingServer;
import energy.busbar.driver.modbus.PeerProgram;
import energy.busbar.driver.modbus.PeerTables;
import energy.busbar.driver.modbus.Peers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code profile new --from}: what a device maker has after the first minutes with a device. */
@Timeout(180)
class ProfileFromDeviceTest {
    @TempDir
    private Path folder;

    private Scene.Said begin(String from, String... more) {
        List<String> all = new ArrayList<>(List.of(
                "profile",
                "new",
                folder.resolve("acme-x.yaml").toString(),
                "--type",
                "battery",
                "--from",
                from,
                "--pause",
                "10ms",
                "--config",
                folder.resolve("none").toString()));
        all.addAll(List.of(more));
        return Line.busbar(all.toArray(String[]::new));
    }

    private String text() throws IOException {
        return Files.readString(folder.resolve("acme-x.yaml"));
    }

    private void lints() {
        Scene.Said lint =
                Line.busbar("profile", "lint", folder.resolve("acme-x.yaml").toString());
        assertThat(lint.exitCode()).as(lint.err()).isZero();
        assertThat(lint.out()).contains("is good: acme-x, battery");
    }

    /** At most so many registers a read, and the maker's name by function 43; other functions are refused. */
    private static byte[] limited(Map<Integer, Integer> registers, int largest, byte[] pdu) {
        if (pdu[0] == 43) {
            return identification("Acme (DE)", "X.1");
        }
        if (pdu[0] == 3 && ((pdu[3] & 0xFF) << 8 | (pdu[4] & 0xFF)) > largest) {
            return RecordingServer.refusal(pdu, 3);
        }
        return RecordingServer.registers(registers, pdu);
    }

    private static byte[] identification(String maker, String model) {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        answer.writeBytes(new byte[] {43, 14, 2, 2, 0, 0, 2, 0, (byte) maker.length()});
        answer.writeBytes(maker.getBytes(StandardCharsets.US_ASCII));
        answer.writeBytes(new byte[] {5, (byte) model.length()});
        answer.writeBytes(model.getBytes(StandardCharsets.US_ASCII));
        return answer.toByteArray();
    }

    @Test
    void ranges_holes_limits_texts_and_values_of_a_device_are_in_a_file_that_passes_lint() throws IOException {
        Map<Integer, Integer> registers = new TreeMap<>(RecordingServer.text(160, 5, "SN-4711 A"));
        for (int i = 0; i < 60; i++) {
            registers.put(100 + i, 0);
        }
        registers.remove(120);
        registers.remove(121);
        // 230.2 as a float, and -1500 with its words swapped.
        registers.putAll(Map.of(100, 0x4366, 101, 0x3333, 110, 0xFA24, 111, 0xFFFF));
        try (RecordingServer server = new RecordingServer("127.0.0.1", 0).unit(7, pdu -> limited(registers, 20, pdu))) {
            Scene.Said said = begin(
                    "tcp://127.0.0.1:" + server.port(),
                    "--unit",
                    "7",
                    "--range",
                    "holding:0-399",
                    "--range",
                    "input:0-99");
            assertThat(said.exitCode()).as(said.err()).isZero();
            assertThat(said.out())
                    .contains("It is Acme (DE) X.1.")
                    .contains("63 registers were read")
                    .contains("does not know function 4");
            assertThat(Set.copyOf(server.functions)).as("only reads").isSubsetOf(3, 4, 43);
        }
        assertThat(text())
                .contains("manufacturer: \"Acme \\\\(DE\\\\)\"")
                .contains("model: \"X\\\\.1\"")
                .contains("units: [7]")
                .contains("largest: 20 # a longer read of registers that are there was refused")
                .contains("- {function: 3, from: 120, to: 121} # exception 2")
                .contains("#   function 3, 100 to 119")
                .contains("#   function 3, 122 to 164")
                .contains("address: 160, type: string, length: 5} # \"SN-4711 A\"")
                .contains("address: 100, type: u16} # 0x4366 u16 17254; u32 1130771251;")
                .contains("f32 230.200")
                .contains("address: 110, type: u16} # 0xFA24 u16 64036, i16 -1500;")
                .contains("i32 lsw -1500")
                .doesNotContain("address: 105, type: u16}");
        lints();
    }

    @Test
    void a_sunspec_device_needs_no_profile_and_gets_one_only_if_forced() throws IOException {
        Map<Integer, Integer> registers = sunSpec();
        try (RecordingServer server = new RecordingServer("127.0.0.1", 0).holding(1, registers)) {
            String from = "tcp://127.0.0.1:" + server.port();
            Scene.Said said = begin(from);
            assertThat(said.exitCode()).as(said.err()).isZero();
            assertThat(said.out())
                    .contains("It is Acme X10.")
                    .contains("needs no profile: protocol: sunspec. Its models are 1")
                    .contains("inverter")
                    .contains("Nothing was written");
            assertThat(folder.resolve("acme-x.yaml")).doesNotExist();
            Scene.Said forced = begin(from, "--force", "--range", "holding:40000-40070");
            assertThat(forced.exitCode()).as(forced.err()).isZero();
            assertThat(text()).contains("\"SunS");
            assertThat(Set.copyOf(server.functions)).isSubsetOf(3, 4, 43);
        }
        lints();
    }

    private static Map<Integer, Integer> sunSpec() {
        Map<Integer, Integer> registers = new TreeMap<>(RecordingServer.text(40_000, 2, "SunS"));
        registers.putAll(Map.of(40_002, 1, 40_003, 66, 40_070, 103, 40_071, 50, 40_122, 0xFFFF, 40_123, 0));
        registers.putAll(RecordingServer.text(40_004, 16, "Acme"));
        registers.putAll(RecordingServer.text(40_020, 16, "X10"));
        registers.putAll(RecordingServer.text(40_036, 33, ""));
        registers.put(40_069, 0x8000);
        for (int i = 40_072; i < 40_122; i++) {
            registers.put(i, 0xFFFF);
        }
        return registers;
    }

    @Test
    void a_device_that_a_profile_is_for_is_told_so() throws IOException {
        try (RecordingServer server = new RecordingServer("127.0.0.1", 0)
                .unit(
                        1,
                        pdu -> pdu[0] == 43
                                ? identification("Schneider Electric", "iEM3155")
                                : RecordingServer.refusal(pdu, 2))) {
            Scene.Said said = begin("tcp://127.0.0.1:" + server.port());
            assertThat(said.exitCode()).as(said.err()).isZero();
            assertThat(said.out())
                    .contains("The profile schneider-iem3000 is for it")
                    .contains("Nothing was written");
        }
        assertThat(folder.resolve("acme-x.yaml")).doesNotExist();
    }

    @Test
    void where_nothing_can_be_read_no_file_is_left_and_the_reason_is_told() throws IOException {
        try (RecordingServer server =
                new RecordingServer("127.0.0.1", 0).unit(1, pdu -> RecordingServer.refusal(pdu, 2))) {
            Scene.Said refused = begin("tcp://127.0.0.1:" + server.port());
            assertThat(refused.exitCode()).isEqualTo(ExitCodes.FAULT);
            assertThat(refused.err())
                    .contains("none of holding:0-999, input:0-999 could be read")
                    .contains("exception 2")
                    .contains("--range");
            assertThat(server.functions).as("samples, not every register").hasSizeLessThan(400);
            Scene.Said silent = begin("tcp://127.0.0.1:" + server.port(), "--unit", "9", "--timeout", "100ms");
            assertThat(silent.exitCode()).isEqualTo(ExitCodes.FAULT);
            assertThat(silent.err()).contains("unit 9 does not answer");
        }
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free.close();
            Scene.Said nobody = begin("tcp://127.0.0.1:" + free.getLocalPort());
            assertThat(nobody.exitCode()).isEqualTo(ExitCodes.FAULT);
            assertThat(nobody.err()).contains("no connection");
        }
        assertThat(folder.resolve("acme-x.yaml")).doesNotExist();
    }

    @Test
    void a_unit_that_falls_silent_ends_the_reading_and_what_was_read_is_kept() throws IOException {
        try (RecordingServer server = new RecordingServer("127.0.0.1", 0).unit(1, pdu -> {
            int address = (pdu[1] & 0xFF) << 8 | (pdu[2] & 0xFF);
            return pdu[0] != 3 || address >= 40_000
                    ? RecordingServer.refusal(pdu, 2)
                    : address < 125 ? RecordingServer.registers(zeros(), pdu) : RecordingServer.SILENCE;
        })) {
            Scene.Said said =
                    begin("tcp://127.0.0.1:" + server.port(), "--timeout", "100ms", "--range", "holding:0-9999");
            assertThat(said.exitCode()).as(said.err()).isZero();
            assertThat(said.out()).contains("it was silent 5 times");
        }
        assertThat(text()).contains("#   function 3, 0 to 124").contains("no answer");
        lints();
    }

    private static Map<Integer, Integer> zeros() {
        Map<Integer, Integer> zeros = new TreeMap<>();
        for (int i = 0; i < 125; i++) {
            zeros.put(i, 0);
        }
        return zeros;
    }

    @Test
    void bad_input_is_told_with_what_would_be_right() throws IOException {
        for (List<String> each : List.of(
                List.of("192.168.1.7", "expected such as tcp://"),
                List.of("tcp://127.0.0.1:0", "expected such as tcp://"),
                List.of("tcp://127.0.0.1 --range coils:0", "expected such as holding:0-999"),
                List.of("tcp://127.0.0.1 --range input:9-3", "expected such as holding:0-999"),
                List.of("tcp://127.0.0.1 --unit 256", "expected 0 to 255"),
                List.of("/dev/ttyX --unit 0", "expected 1 to 247"),
                List.of("tcp://127.0.0.1 --pause 1ms", "--pause"))) {
            String[] words = each.get(0).split(" ");
            Scene.Said said = begin(words[0], Arrays.copyOfRange(words, 1, words.length));
            assertThat(said.exitCode()).as(each + said.err()).isEqualTo(ExitCodes.USAGE);
            assertThat(said.err()).contains(each.get(1));
        }
        Files.writeString(folder.resolve("acme-x.yaml"), "mine");
        assertThat(begin("tcp://127.0.0.1").err()).contains("is there already; nothing was written");
        assertThat(text()).isEqualTo("mine");
    }

    @ParameterizedTest
    @EnumSource(names = {"PYMODBUS", "LIBMODBUS"})
    void a_unit_of_another_maker_is_read_over_tcp_and_on_a_serial_line(PeerProgram peer) throws Exception {
        peer.needed();
        Peers.needsSocat();
        int[] holding = new int[40];
        Arrays.fill(holding, 4_711);
        PeerTables tables = PeerTables.of(300, holding, 20, new int[] {7, 8, 9});
        try (PeerProgram.Running running = peer.onTcp(tables, 0, folder)) {
            Scene.Said said = begin("tcp://127.0.0.1:" + running.port(), "--range", "holding:290-349");
            assertThat(said.exitCode()).as(said.err()).isZero();
            assertThat(text()).contains("#   function 3, 300 to 339").contains("largest: 40");
            lints();
        }
        Files.delete(folder.resolve("acme-x.yaml"));
        try (Peers.Cable cable = new Peers.Cable(folder);
                PeerProgram.Running running = peer.onSerial(tables, cable.there, folder)) {
            Scene.Said said =
                    begin(cable.here.toString(), "--timeout", "1500ms", "--baud", "115200", "--range", "input:20-22");
            assertThat(said.exitCode()).as(running.said() + said.err()).isZero();
            assertThat(text()).contains("#   function 4, 20 to 22").contains("serial: {baud: 115200, parity: none}");
            lints();
        }
    }
}
