package energy.busbar.store;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.port.Outbox;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Telemetry files with random bytes overwritten or cut off: the store always opens and never sends a changed parcel. */
final class TornFileTest {
    private static final long SEED = Long.getLong("busbar.seed", 20261124);
    private static final int RUNS = Boolean.getBoolean("busbar.long") ? 1000 : 40;

    @TempDir
    Path directory;

    @Test
    void a_store_with_a_torn_telemetry_file_opens_and_sends_only_what_is_whole() throws Exception {
        Random random = new Random(SEED);
        Path good = directory.resolve("good");
        Map<Outbox.Position, byte[]> parcels = new HashMap<>();
        try (Bench bench = new Bench(good).open()) {
            for (int i = 0; i < 60; i++) {
                bench.block(30);
            }
            bench.publish("a");
            bench.waiting().forEach(p -> parcels.put(p.position(), p.payload()));
            bench.closeAsIfKilled();
        }
        int aside = 0;
        for (int run = 0; run < RUNS; run++) {
            Path torn = directory.resolve("torn-" + run);
            copy(good, torn);
            damage(torn.resolve("telemetry.db"), random);
            try (Bench bench = new Bench(torn).open()) {
                bench.clock.advance(3_600_000);
                for (Outbox.Parcel p : bench.waiting()) {
                    assertThat(p.payload()).as("seed %d run %d", SEED, run).isEqualTo(parcels.get(p.position()));
                }
                bench.block(3);
                bench.store.telemetry().flush();
                bench.block(2);
                List<Outbox.Parcel> now = bench.waiting();
                assertThat(Bench.numbers(now)).as("seed %d run %d", SEED, run).endsWith(3.0, 4.0);
                boolean moved = bench.metrics.cursor().epoch()
                        > parcels.keySet().iterator().next().epoch();
                aside += moved ? 1 : 0;
                assertThat(bench.raised.contains(SqliteTelemetry.DAMAGED) || now.size() == 62)
                        .as("seed %d run %d: %s", SEED, run, bench.raised)
                        .isTrue();
                assertThat(bench.events.after(bench.events.cursor(), 9)).hasSize(1);
            }
        }
        LoggerFactory.getLogger(TornFileTest.class).info("seed={} runs={} movedAside={}", SEED, RUNS, aside);
        assertThat(aside).isPositive();
    }

    private static void damage(Path file, Random random) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            if (random.nextInt(4) == 0) {
                bytes.setLength(random.nextInt((int) bytes.length()));
                return;
            }
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                byte[] noise = new byte[1 + random.nextInt(random.nextBoolean() ? 8 : 4096)];
                random.nextBytes(noise);
                bytes.seek(random.nextInt((int) bytes.length() - noise.length));
                bytes.write(noise);
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (var files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }
}
