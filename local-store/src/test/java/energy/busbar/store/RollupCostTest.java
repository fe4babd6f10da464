package energy.busbar.store;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.block.Resolution;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * An hour of 1,000 points at 1 Hz, flushed every 10 s: 300 slow analogs, 260 noisy electrical ones, 40 floats, 160 counters,
 * 140 constants, 100 enumerations on 20 devices. What roll-ups add to what is written is counted in pages of the
 * write-ahead log, each of which is written once more, at most, by the checkpoint; the file system's own is not in it.
 */
final class RollupCostTest {
    private static final long SEED = Long.getLong("busbar.seed", 9);
    private static final int POINTS = 1000;
    private static final int FLUSHES = 366;

    @TempDir
    Path directory;

    private final Random random = new Random(SEED);
    private final double[] numbers = new double[POINTS];
    private final String[] words = new String[POINTS];

    private Value value(int i) {
        if (i < 300) {
            numbers[i] += random.nextInt(10) == 0 ? random.nextInt(3) - 1 : 0;
            return new Value.Real((200 + numbers[i]) / 10);
        }
        if (i < 560) {
            return new Value.Real(Math.round(5000 + 100 * i + random.nextGaussian() * 20) / 10.0);
        }
        if (i < 600) {
            numbers[i] += random.nextGaussian() * 0.01;
            return new Value.Real((float) (50 + numbers[i]));
        }
        if (i < 760) {
            numbers[i] += random.nextInt(3);
            return new Value.Whole(10_000_000L * (i % 7 + 1) + (long) numbers[i]);
        }
        if (i < 900) {
            return new Value.Whole(i);
        }
        if (words[i] == null || random.nextInt(300) == 0) {
            words[i] = List.of("idle", "running", "standby", "fault").get(random.nextInt(4));
        }
        return new Value.Text(words[i]);
    }

    private void second(Bench bench) {
        bench.clock.advance(1000);
        List<Reading> readings = new ArrayList<>(POINTS);
        for (int i = 0; i < POINTS; i++) {
            // Of each kind the same share on each device, named alike.
            readings.add(
                    Reading.good(new DeviceId("inverter-" + i % 20), "quantity" + i / 20, value(i), bench.clock.now()));
        }
        bench.store.telemetry().append(readings);
    }

    private static long logBytes(Bench bench) throws IOException {
        return Files.size(bench.directory.resolve("telemetry.db-wal"));
    }

    @Test
    void roll_ups_write_less_than_two_bytes_more_a_sample() throws Exception {
        try (Bench bench = new Bench(directory).open()) {
            bench.clock.epochMillis = Resolution.HOUR.periodOf(bench.clock.epochMillis);
            Database database = bench.store.telemetry().table().database();
            List<Long> without = new ArrayList<>();
            long with = 0;
            long withFlushes = 0;
            long nanos = 0;
            for (int flush = 0; flush < FLUSHES; flush++) {
                for (int second = 0; second < 10; second++) {
                    second(bench);
                }
                database.read(sql -> sql.run("PRAGMA wal_autocheckpoint=0"));
                database.read(sql -> sql.list("PRAGMA wal_checkpoint(TRUNCATE)", r -> 0));
                long rows = rows(bench);
                long start = System.nanoTime();
                bench.store.telemetry().flush();
                if (rows(bench) > rows) {
                    nanos += System.nanoTime() - start;
                    with += logBytes(bench);
                    withFlushes++;
                } else {
                    without.add(logBytes(bench));
                }
            }
            double plain = without.stream().mapToLong(l -> l).average().orElseThrow();
            double samples = FLUSHES * 10.0 * POINTS;
            double added = (with - plain * withFlushes) / samples;
            double stored = rollupBytes(bench) / samples;
            long readMicros = Long.MAX_VALUE;
            int read = 0;
            for (int i = 0; i < 30; i++) {
                long begun = System.nanoTime();
                read = hour(bench);
                readMicros = Math.min(readMicros, (System.nanoTime() - begun) / 1000);
            }
            LoggerFactory.getLogger(RollupCostTest.class)
                    .info(
                            "seed={} logBytesPerSample blocks={} rollups={} both times 2 with the checkpoint;"
                                    + " payload bytes a sample blocks={} rollups={} rows={} flushMsWithRollups={}"
                                    + " pointsHourMicros={} of {}",
                            SEED,
                            plain * FLUSHES / samples,
                            added,
                            bench.metrics.backlog().bytes() / samples,
                            stored,
                            rows(bench),
                            nanos / Math.max(1, withFlushes) / 1_000_000.0,
                            readMicros,
                            read);
            assertThat(added * 2).as("log and checkpoint").isPositive().isLessThan(2);
            assertThat(read).isEqualTo(60);
        }
    }

    private static int hour(Bench bench) {
        return bench.store
                .telemetry()
                .history(
                        new DeviceId("inverter-3"),
                        "quantity16",
                        Resolution.MINUTE,
                        Instant.EPOCH,
                        Instant.ofEpochMilli(Long.MAX_VALUE / 2))
                .size();
    }

    private static long rows(Bench bench) {
        long rows = 0;
        for (RollupTable table : bench.store.telemetry().table().rollups().all()) {
            rows += table.totals().lastId();
        }
        return rows;
    }

    private static long rollupBytes(Bench bench) {
        long bytes = 0;
        for (RollupTable table : bench.store.telemetry().table().rollups().all()) {
            bytes += table.totals().bytes();
        }
        return bytes;
    }
}
