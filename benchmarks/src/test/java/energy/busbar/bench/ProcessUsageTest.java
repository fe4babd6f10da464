package energy.busbar.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessUsageTest {
    /** proc(5): pid (comm) state ppid pgrp session tty tpgid flags minflt cminflt majflt cmajflt utime stime … */
    private static final String STAT =
            "4711 (java) S 1 4711 4711 0 -1 4194304 20711 0 11 0 321 79 0 0 20 0 24 0 8271 3114000384 20480 "
                    + "18446744073709551615 1 1 0 0 0 0 0 4096 17635 0 0 0 17 1 0 0 0 0 0\n";

    private static final String STATUS = """
            Name:\tjava
            VmPeak:\t 3041020 kB
            VmHWM:\t   84004 kB
            VmRSS:\t   81920 kB
            RssAnon:\t   60000 kB
            """;

    private static final String SMAPS = """
            00400000-7ffd2a3e1000 ---p 00000000 00:00 0                              [rollup]
            Rss:               81000 kB
            Pss:               70123 kB
            Pss_Dirty:         50000 kB
            SwapPss:               0 kB
            """;

    @TempDir
    private Path folder;

    @Test
    void processor_time_is_that_of_user_and_kernel_mode() throws IOException {
        Files.writeString(folder.resolve("stat"), STAT);
        assertThat(new ProcessUsage(folder, 4711).processorSeconds()).isEqualTo(4.0);
    }

    @Test
    void a_name_with_parentheses_and_spaces_moves_no_field() {
        assertThat(ProcessUsage.processorTicks(STAT.replace("(java)", "(a (b) 9 c)")))
                .isEqualTo(400);
    }

    @Test
    void a_stat_that_is_too_short_is_said_so() {
        assertThatThrownBy(() -> ProcessUsage.processorTicks("4711 (java) S 1 2"))
                .isInstanceOf(BenchFailure.class)
                .hasMessageContaining("4711 (java) S 1 2");
        assertThatThrownBy(() -> ProcessUsage.processorTicks("")).isInstanceOf(BenchFailure.class);
    }

    @Test
    void memory_is_read_by_its_whole_name() throws IOException {
        Files.writeString(folder.resolve("status"), STATUS);
        Files.writeString(folder.resolve("smaps_rollup"), SMAPS);
        ProcessUsage usage = new ProcessUsage(folder, 4711);
        assertThat(usage.residentKilobytes()).isEqualTo(81_920);
        assertThat(usage.proportionalKilobytes()).hasValue(70_123);
    }

    @Test
    void without_smaps_there_is_no_proportional_memory() {
        assertThat(new ProcessUsage(folder, 4711).proportionalKilobytes()).isEmpty();
    }

    @Test
    void a_process_that_ended_is_said_so() throws IOException {
        assertThatThrownBy(() -> new ProcessUsage(folder, 4711).processorSeconds())
                .isInstanceOf(BenchFailure.class)
                .hasMessageContaining("4711");
        // A zombie has a status without memory.
        Files.writeString(folder.resolve("status"), "Name:\tjava\nState:\tZ (zombie)\n");
        assertThatThrownBy(() -> new ProcessUsage(folder, 4711).residentKilobytes())
                .hasMessageContaining("has ended");
    }

    @Test
    void the_command_line_comes_in_words() throws IOException {
        Files.writeString(folder.resolve("cmdline"), "java\0-cp\0a b/*\0Main\0");
        assertThat(new ProcessUsage(folder, 1).commandLine()).containsExactly("java", "-cp", "a b/*", "Main");
    }

    @Test
    void this_process_can_be_measured() {
        ProcessUsage here = new ProcessUsage(ProcessHandle.current().pid());
        assertThat(here.residentKilobytes()).isGreaterThan(10_000);
        assertThat(here.processorSeconds()).isGreaterThan(0);
    }
}
