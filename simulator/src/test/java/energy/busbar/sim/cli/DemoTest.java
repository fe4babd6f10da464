package energy.busbar.sim.cli;

import static org.assertj.core.api.Assertions.assertThat;

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

/** The demo as a process, with a stand-in for the gateway: the real one is tested where it lives. */
class DemoTest {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @TempDir
    private Path home;

    @BeforeEach
    void writeLauncher() throws IOException {
        Path launcher = home.resolve("busbar");
        Files.writeString(
                launcher,
                "#!/bin/sh\nexec '" + JAVA + "' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx64m -cp '"
                        + System.getProperty("java.class.path") + "' " + FakeGateway.class.getName() + " \"$@\"\n");
        assertThat(launcher.toFile().setExecutable(true)).isTrue();
    }

    private Process demo(String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                JAVA,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + home,
                "-Dbusbar.home=" + home,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "demo",
                "--plain"));
        command.addAll(List.of(options));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    @Test
    void a_run_shows_event_outage_and_reconciliation_and_ends_with_0() throws Exception {
        Process demo = demo("--once", "--event-after", "2", "--event-length", "25", "--cut", "4");
        String output = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(demo.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(output)
                .contains("login code: ABCD-EFGH-2345")
                .contains("dispatch event ev-1")
                .contains("register > battery-1 704.WSet = 3,000")
                .contains("battery and inverter are released")
                .contains("Report of dispatch event ev-1")
                .contains("network > cut")
                .contains("backlog 123 samples")
                .containsPattern("samples missing +0\n")
                .containsPattern("samples doubled +0\n")
                .contains("Everything was as promised.");
        assertThat(demo.exitValue()).as(output).isZero();
        try (var left = Files.list(home)) {
            assertThat(left.map(path -> path.getFileName().toString())).containsExactly("busbar");
        }
    }

    @Test
    void a_demo_that_is_killed_leaves_no_process_behind() throws Exception {
        Process demo = demo("--event-after", "600");
        try (BufferedReader out = demo.inputReader(StandardCharsets.UTF_8)) {
            String line = out.readLine();
            while (line != null && !line.startsWith("Diagnostics page")) {
                line = out.readLine();
            }
            List<ProcessHandle> started = demo.descendants().toList();
            // Broker, network, site, cloud; the guard with its watcher and the gateway.
            assertThat(started).hasSizeGreaterThanOrEqualTo(6);
            demo.destroyForcibly();
            for (ProcessHandle each : started) {
                assertThat(each.onExit().get(20, TimeUnit.SECONDS)).isNotNull();
            }
        }
    }

    @Test
    void without_a_launcher_it_says_where_it_looked() throws Exception {
        Files.delete(home.resolve("busbar"));
        Process demo = demo();
        String output = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(demo.waitFor()).isEqualTo(DemoCommand.UNUSABLE);
        assertThat(output).contains("there is no launcher at " + home.resolve("busbar"));
    }
}
