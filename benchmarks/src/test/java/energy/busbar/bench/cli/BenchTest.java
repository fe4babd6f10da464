package energy.busbar.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import energy.busbar.bench.Peers;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The measuring as a process, with stand-ins for the gateway and the simulator. */
class BenchTest {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @TempDir
    private Path home;

    @BeforeEach
    void writeLauncher() throws IOException {
        launcher("exec '" + JAVA + "' -XX:+UseSerialGC -Xmx64m -cp '" + System.getProperty("java.class.path") + "' "
                + FakeAgent.class.getName() + " \"$@\"");
    }

    private void launcher(String run) throws IOException {
        Path launcher = home.resolve("busbar");
        Files.writeString(
                launcher,
                "#!/bin/sh\n[ \"$BUSBAR_NO_BUILD\" = 1 ] || exit 9\ncase $1 in\nsimulator)\n"
                        + "  echo '{\"type\":\"ready\",\"port\":1883,\"ports\":[1,2,3,4]}'; exec cat >/dev/null ;;\nesac\n"
                        + run + "\n");
        assertThat(launcher.toFile().setExecutable(true)).isTrue();
    }

    private Process bench(String... options) throws IOException {
        return builder(options).start();
    }

    private ProcessBuilder builder(String... options) {
        List<String> command = new ArrayList<>(List.of(
                JAVA,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + home,
                "-Dbusbar.home=" + home,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(options));
        return new ProcessBuilder(command).redirectErrorStream(true);
    }

    private static void awaitLine(BufferedReader out, String beginning) throws IOException {
        String line = out.readLine();
        while (line != null && !line.startsWith(beginning)) {
            line = out.readLine();
        }
        assertThat(line).as("a line that begins with " + beginning).isNotNull();
    }

    private static boolean isWatchdog(ProcessHandle process) {
        return process.info().commandLine().orElse("").contains("busbar-bench-watchdog");
    }

    private static void allEnd(Process bench, List<ProcessHandle> started) throws Exception {
        for (ProcessHandle each : started) {
            assertThat(each.onExit().get(20, TimeUnit.SECONDS)).isNotNull();
        }
        assertThat(bench.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    private static String output(Process bench) throws Exception {
        String output = new String(bench.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bench.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return output;
    }

    private void nothingIsLeftBut(String... names) throws IOException {
        try (var left = Files.list(home)) {
            assertThat(left.map(path -> path.getFileName().toString())).containsExactlyInAnyOrder(names);
        }
    }

    @Test
    void starts_are_measured_and_told_as_table_and_json() throws Exception {
        Process bench = bench("--only", "start", "--runs", "2", "--json", home + "/figures.json");
        String output = output(bench);
        assertThat(bench.exitValue()).as(output).isZero();
        assertThat(output)
                .containsPattern("start: run 2 of 2: \\d\\.\\d\\d s to the first stored sample")
                .containsPattern("(?m)^\\| process start to first stored sample \\| \\d\\.\\d\\d s \\(")
                .containsPattern("(?m)^\\| the same without the launcher script \\|")
                .contains("To repeat: `./busbar bench --only start --runs 2 --devices 50 ");
        JsonNode json = new ObjectMapper().readTree(home.resolve("figures.json").toFile());
        JsonNode start = json.path("figures").path(0);
        assertThat(start.path("medianSeconds").asDouble()).isBetween(0.01, 60.0);
        assertThat(start.path("idleJvmMedianSeconds").asDouble())
                .isBetween(0.01, start.path("medianSeconds").asDouble());
        nothingIsLeftBut("busbar", "figures.json");
    }

    @Test
    void killed_or_interrupted_it_leaves_no_process_behind() throws Exception {
        for (boolean killed : new boolean[] {true, false}) {
            Process bench = bench("--only", "start", "--runs", "100");
            try (BufferedReader out = bench.inputReader(StandardCharsets.UTF_8)) {
                awaitLine(out, "start: run 1");
                List<ProcessHandle> started = bench.descendants().toList();
                while ((started.size() < 4 || started.stream().noneMatch(BenchTest::isWatchdog)) && bench.isAlive()) {
                    // Broker, devices, gateway and its watchdog, which comes last; between two runs there are fewer.
                    started = bench.descendants().toList();
                }
                if (killed) {
                    bench.destroyForcibly();
                } else {
                    bench.destroy();
                }
                allEnd(bench, started);
            }
            if (!killed) {
                // What was interrupted tidied up; what was killed could not.
                try (var left = Files.list(home)) {
                    assertThat(left).hasSize(2);
                }
            }
        }
    }

    /** How fast is not asked here: beside other tests it says nothing. */
    @Test
    void modbus_is_measured_beside_libmodbus() throws Exception {
        Peers.needCompilerAndLibmodbus(home);
        Process bench = bench("--only", "modbus", "--rounds", "1", "--json", home + "/figures.json");
        String output = output(bench);
        assertThat(output)
                .containsPattern(
                        "(?m)^\\| Modbus TCP, reads of 100 registers one after the other \\| .*of a libmodbus client")
                .containsPattern("(?m)^\\| Modbus RTU at 115200 baud, reads of 10 registers ")
                .containsPattern("(?m)^\\| Modbus RTU at 115200 baud, reads of 100 registers ")
                .contains("; no request came too early |")
                .contains(" --rounds 1 --chargers 500 --charger-seconds 30`.");
        assertThat(bench.exitValue()).as(output).isEqualTo(output.contains("NOT REACHED") ? Main.NOT_REACHED : 0);
        JsonNode figures = new ObjectMapper()
                .readTree(home.resolve("figures.json").toFile())
                .path("figures");
        assertThat(figures.path(0).path("libmodbusMedianPerSecond").asDouble()).isPositive();
        // Nobody is faster than the line.
        assertThat(figures.path(1).path("medianRatio").asDouble()).isGreaterThan(1);
        assertThat(figures.path(3).path("medianRatio").asDouble()).isGreaterThan(1);
        nothingIsLeftBut("busbar", "figures.json");
    }

    @Test
    void killed_or_interrupted_beside_libmodbus_it_leaves_no_process_behind() throws Exception {
        Peers.needCompilerAndLibmodbus(home);
        for (boolean killed : new boolean[] {true, false}) {
            Process bench = bench("--only", "modbus", "--rounds", "4");
            try (BufferedReader out = bench.inputReader(StandardCharsets.UTF_8)) {
                awaitLine(out, killed ? "modbus: TCP" : "modbus: RTU");
                List<ProcessHandle> started = bench.descendants().toList();
                assertThat(started).hasSize(4);
                if (killed) {
                    bench.destroyForcibly();
                } else {
                    bench.destroy();
                }
                allEnd(bench, started);
            }
        }
    }

    @Test
    void without_a_compiler_modbus_says_what_to_install_and_is_left_out_unless_asked_for() throws Exception {
        ProcessBuilder asked = builder("--only", "modbus");
        asked.environment().put("PATH", home.toString());
        Process bench = asked.start();
        assertThat(output(bench))
                .contains("cannot start the compiler with cc")
                .contains("apt-get install gcc libc6-dev libmodbus5");
        assertThat(bench.exitValue()).isEqualTo(Main.FAILED);
        nothingIsLeftBut("busbar");

        ProcessBuilder all = builder();
        all.environment().put("PATH", home.toString());
        Process other = all.start();
        try (BufferedReader out = other.inputReader(StandardCharsets.UTF_8)) {
            awaitLine(out, "modbus: left out: cannot start the compiler with cc");
            List<ProcessHandle> started = other.descendants().toList();
            other.destroy();
            allEnd(other, started);
        }
    }

    @Test
    void a_gateway_that_does_not_start_is_shown_with_its_last_words() throws Exception {
        launcher("echo 'the configuration is wrong' >&2; exit 2");
        Process bench = bench("--only", "start");
        String output = output(bench);
        assertThat(bench.exitValue()).isEqualTo(Main.FAILED);
        assertThat(output)
                .contains("the gateway ended by itself, with exit code 2")
                .contains("  the configuration is wrong");
        nothingIsLeftBut("busbar");
    }

    @Test
    void options_that_make_no_sense_are_refused_with_what_would() throws Exception {
        String[][] wrong = {
            {"--only", "nothing"},
            {"--runs", "0"},
            {"--seconds", "39"},
            {"--devices", "501"},
            {"--commands", "x"},
            {"--rounds", "1001"},
            {"--directory", "/nowhere"},
            {"--json", "/nowhere/file"}
        };
        String[] said = {
            "expected one of",
            "--runs must be 1 to 100, not 0",
            "--seconds must be 40 to",
            "--devices must be 1 to 500",
            "--commands",
            "--rounds must be 1 to 1000, not 1001",
            "--directory must be a folder",
            "--json must be a file in a folder that exists"
        };
        for (int i = 0; i < wrong.length; i++) {
            Process bench = bench(wrong[i]);
            assertThat(output(bench)).contains(said[i]);
            assertThat(bench.exitValue()).isEqualTo(Main.UNUSABLE);
        }
        nothingIsLeftBut("busbar");
    }

    @Test
    void without_a_launcher_it_says_where_it_looked() throws Exception {
        Files.delete(home.resolve("busbar"));
        Process bench = bench();
        assertThat(output(bench)).contains("there is no launcher at " + home.resolve("busbar"));
        assertThat(bench.exitValue()).isEqualTo(Main.UNUSABLE);
    }
}
