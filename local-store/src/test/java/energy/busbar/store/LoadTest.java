package energy.busbar.store;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** 50 devices of 100 points at 1 Hz, flushed every 10 s: every reading arrives, and the figures are logged. */
final class LoadTest {
    private static final long SEED = Long.getLong("busbar.seed", 5);

    @TempDir
    Path directory;

    @Test
    void five_thousand_points_a_second_are_stored_without_loss() {
        Random random = new Random(SEED);
        try (Bench bench = new Bench(directory).open()) {
            double[] values = new double[5000];
            long nanos = 0;
            for (int flush = 0; flush < 10; flush++) {
                for (int second = 0; second < 10; second++) {
                    bench.clock.advance(1000);
                    for (int device = 0; device < 50; device++) {
                        List<Reading> poll = new ArrayList<>();
                        for (int point = 0; point < 100; point++) {
                            int i = device * 100 + point;
                            values[i] += random.nextInt(4) == 0 ? random.nextInt(21) - 10 : 0;
                            poll.add(Reading.good(
                                    new DeviceId("device-" + device),
                                    "point" + point,
                                    new Value.Real(values[i] / 10),
                                    bench.clock.now()));
                        }
                        bench.store.telemetry().append(poll);
                    }
                }
                long start = System.nanoTime();
                bench.store.telemetry().flush();
                nanos += System.nanoTime() - start;
            }
            SqliteTelemetry.Stats stats = bench.store.telemetry().stats();
            LoggerFactory.getLogger(LoadTest.class)
                    .info(
                            "flushes of 50000 samples: ms={} bytesPerSample={} blocks={}",
                            nanos / 10_000_000,
                            bench.metrics.backlog().bytes() / 500_000.0,
                            stats.blocks());
            assertThat(stats.samplesStored()).isEqualTo(500_000);
            assertThat(stats.samplesDropped()).isZero();
        }
    }
}
