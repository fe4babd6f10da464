package energy.busbar.bench;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.bench.SerialLine.Seen;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The programs that are compiled, as they are. Needs a C compiler and Debian's libmodbus5. */
@Timeout(120)
class ModbusProgramsTest {
    private static final SerialPace LINE = new SerialPace(115_200);

    @TempDir
    private Path folder;

    @BeforeEach
    void peers() throws Exception {
        Peers.needCompilerAndLibmodbus(folder);
    }

    @Test
    void a_line_is_never_faster_than_its_baud_and_sees_who_leaves_no_silence() throws Exception {
        try (Parts parts = new Parts(folder, folder.resolve("busbar"))) {
            ModbusPrograms programs = ModbusPrograms.compile(parts);
            SerialLine line = programs.line(LINE);
            programs.unit("serve-rtu", line.unitPort()).awaitReady();
            ModbusReads client = programs.reads("read-rtu", line.clientPort());
            line.seen();
            double millis = 1_000 / client.perSecond(100, 300);
            Seen seen = line.seen();
            // libmodbus leaves out the silence before its request; the one before the answer is the line's to keep.
            double least = LINE.readMillis(100) - LINE.silenceNanos() / 1e6;
            assertThat(millis).isGreaterThanOrEqualTo(least);
            assertThat(seen.cycleMillis()).isGreaterThanOrEqualTo(least - 1);
            assertThat(seen.early()).isPositive();
            assertThat(seen.unitLateMillis()).isNotNegative();
            assertThat(seen.collisions()).isZero();
            assertThat(line.seen().early()).as("counted once").isZero();
        }
    }

    @Test
    void over_tcp_several_clients_are_served_at_once() throws Exception {
        try (Parts parts = new Parts(folder, folder.resolve("busbar"))) {
            ModbusPrograms programs = ModbusPrograms.compile(parts);
            String port = programs.unit("serve-tcp").awaitReady().path("port").asText();
            ModbusReads libmodbus = programs.reads("read-tcp", port);
            ModbusReads bare = programs.reads("bare-tcp", port);
            for (int round = 0; round < 2; round++) {
                assertThat(libmodbus.perSecond(100, 50)).isPositive();
                assertThat(bare.perSecond(1, 50)).isPositive();
            }
            assertThat(libmodbus.awaitReady().path("libmodbus").asText()).matches("3\\.\\d+\\.\\d+");
        }
    }
}
