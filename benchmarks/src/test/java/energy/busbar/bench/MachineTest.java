package energy.busbar.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineTest {
    @Test
    void a_board_says_more_than_its_processor() {
        String raspberry = "processor\t: 0\nBogoMIPS\t: 108.00\nCPU part\t: 0xd08\n\nRevision\t: c03115\n"
                + "Serial\t\t: 10000000abcdef01\nModel\t\t: Raspberry Pi 4 Model B Rev 1.5\n";
        assertThat(Machine.processor(raspberry)).hasValue("Raspberry Pi 4 Model B Rev 1.5");
    }

    @Test
    void elsewhere_it_is_the_processor() {
        String server = "processor\t: 0\nmodel\t\t: 85\nmodel name\t: Some CPU @ 2.20GHz\nstepping\t: 7\n";
        assertThat(Machine.processor(server)).hasValue("Some CPU @ 2.20GHz");
        assertThat(Machine.processor("processor\t: 0\n")).isEmpty();
    }

    @Test
    void memory_is_in_gigabytes() {
        assertThat(Machine.memory("MemTotal:        1938436 kB\nMemFree: 1 kB\n"))
                .isEqualTo("1.8 GB");
        assertThat(Machine.memory("")).isEqualTo("unknown");
    }

    @Test
    void this_machine_has_a_line(@TempDir Path folder) {
        assertThat(Machine.here(folder).line())
                .contains("core", "kernel " + System.getProperty("os.version"), "load average ");
    }
}
