package energy.busbar.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class IdleJvmTest {
    private static final List<String> AGENT = List.of(
            "/usr/bin/java",
            "-XX:+UseSerialGC",
            "-Xmx64m",
            "-Dbusbar.home=/opt/busbar",
            "-cp",
            "/opt/busbar/lib/*",
            "energy.busbar.agent.cli.Main",
            "run",
            "--config",
            "-cp");

    @Test
    void it_has_the_agents_java_flags_and_class_path() {
        assertThat(IdleJvm.command(AGENT, "/x/bench.jar", "Idle"))
                .containsExactly(
                        "/usr/bin/java",
                        "-XX:+UseSerialGC",
                        "-Xmx64m",
                        "-Dbusbar.home=/opt/busbar",
                        "-cp",
                        "/opt/busbar/lib/*:/x/bench.jar",
                        "Idle");
    }

    @Test
    void flags_behind_the_class_path_are_kept() {
        assertThat(IdleJvm.command(List.of("java", "-classpath", "a", "-Xss1m", "Main"), "b", "Idle"))
                .containsExactly("java", "-classpath", "a:b", "-Xss1m", "Idle");
    }

    @Test
    void the_flags_are_told_without_paths() {
        assertThat(IdleJvm.flags(AGENT)).isEqualTo("-XX:+UseSerialGC -Xmx64m");
    }

    @Test
    void a_command_that_is_no_such_jvm_is_refused() {
        assertThatThrownBy(() -> IdleJvm.command(List.of("java", "-jar", "a.jar"), "b", "Idle"))
                .isInstanceOf(BenchFailure.class)
                .hasMessageContaining("a.jar");
        assertThatThrownBy(() -> IdleJvm.command(List.of("java", "-cp", "a"), "b", "Idle"))
                .hasMessageContaining("no main class");
    }
}
