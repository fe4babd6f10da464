package energy.busbar.bench.torture;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.bench.Peers;
import energy.busbar.bench.Progress;
import energy.busbar.bench.torture.Torture.Options;
import energy.busbar.bench.torture.Torture.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short run of the torture, with the gateway and the simulator that this build has packed. */
class TortureTest {
    private static final long SEED = Long.getLong("busbar.seed", System.nanoTime() % 100_000);

    @TempDir
    private Path folder;

    @Test
    void kills_a_bad_link_and_a_clock_that_is_set_late_cost_nothing_beyond_what_is_promised() throws IOException {
        Path home = Path.of("..").toAbsolutePath().normalize();
        Peers.needMosquittoAndPython();
        Peers.needPacked(home);
        System.out.println("torture seed " + SEED);
        List<String> cells = List.of("gateway-killed", "both-killed", "lossy", "no-clock");
        Options options = new Options(cells, SEED, 15, 2, cells.size());
        try (Torture torture = new Torture(home.resolve("busbar"), folder, options, new Lines())) {
            List<Row> rows = torture.run();
            assertThat(rows).hasSize(cells.size()).allSatisfy(row -> {
                assertThat(row.outcome()).as(row.cell() + " " + row.detail()).isPresent();
                assertThat(row.kept()).as(row.toString()).isTrue();
                assertThat(row.outcome().orElseThrow().received()).isPositive();
            });
        }
    }

    private static final class Lines implements Progress {
        @Override
        public void say(String line) {
            System.out.println(line);
        }

        @Override
        public void tick(String line) {
            // Nobody watches.
        }
    }
}
