package energy.busbar.store;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.block.TelemetryBlock;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Value;
import energy.busbar.core.port.Outbox;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged files, full disks, spent quotas and clocks that do not know the time. */
final class FaultTest {
    private static final long SEED = Long.getLong("busbar.seed", 7);

    @TempDir
    Path directory;

    private Bench bench;

    @BeforeEach
    void open() {
        bench = new Bench(directory.resolve("state")).open();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private void tear(String name) throws IOException {
        Random random = new Random(SEED);
        try (RandomAccessFile file =
                new RandomAccessFile(bench.directory.resolve(name).toFile(), "rw")) {
            byte[] noise = new byte[(int) file.length() / 2];
            random.nextBytes(noise);
            file.seek(file.length() / 4);
            file.write(noise);
        }
    }

    private List<String> files(String part) throws IOException {
        try (var list = Files.list(bench.directory)) {
            return list.map(p -> p.getFileName().toString())
                    .filter(n -> n.contains(part))
                    .toList();
        }
    }

    @Test
    void a_torn_telemetry_file_is_kept_aside_a_new_epoch_begins_and_the_ledger_is_untouched() throws Exception {
        for (int i = 0; i < 50; i++) {
            bench.block(20);
        }
        bench.publish("before");
        bench.store.ledger().putSetting("k", "v");
        Outbox.Position old = bench.metrics.cursor();
        long events = bench.events.cursor().epoch();
        bench.closeAsIfKilled();
        tear("telemetry.db");
        bench.open();
        assertThat(files("telemetry.db.damaged")).isNotEmpty();
        assertThat(bench.metrics.cursor().epoch()).isGreaterThan(old.epoch());
        assertThat(bench.metrics.cursor().sequence()).isZero();
        assertThat(bench.raised).containsExactly(SqliteTelemetry.DAMAGED);
        assertThat(bench.store.telemetry().gaps(10)).extracting(Gap::reason).containsExactly("file-damaged");
        assertThat(bench.store.ledger().setting("k")).contains("v");
        assertThat(bench.events.cursor().epoch()).isEqualTo(events);
        assertThat(bench.events.after(bench.events.cursor(), 10)).hasSize(1);
        bench.block(2);
        assertThat(bench.metrics.after(old, 10))
                .extracting(p -> p.position().sequence())
                .containsExactly(1L);
    }

    @Test
    void a_file_that_is_no_database_at_all_does_not_stop_the_start() throws Exception {
        bench.block(2);
        bench.close();
        Files.writeString(bench.directory.resolve("telemetry.db"), "rubbish".repeat(1000));
        bench.open();
        bench.block(1);
        assertThat(bench.readAll()).hasSize(1);
        assertThat(files("telemetry.db.damaged")).hasSize(1);
    }

    @Test
    void a_telemetry_file_that_vanished_begins_a_new_epoch() throws Exception {
        bench.block(2);
        long old = bench.metrics.cursor().epoch();
        bench.close();
        Files.delete(bench.directory.resolve("telemetry.db"));
        bench.clock.epochMillis = 0;
        bench.open();
        assertThat(bench.metrics.cursor().epoch()).isGreaterThan(old);
    }

    @Test
    void a_torn_ledger_is_replaced_by_its_last_copy_with_a_new_epoch_of_events() throws Exception {
        bench.store.ledger().putSetting("k", "v");
        for (int i = 0; i < 200; i++) {
            bench.publish("event " + i);
        }
        bench.block(1);
        long old = bench.events.cursor().epoch();
        bench.store.tick();
        bench.closeAsIfKilled();
        tear("ledger.db");
        bench.open();
        assertThat(bench.raised).containsExactly("ledger-damaged");
        assertThat(bench.store.ledger().setting("k")).contains("v");
        assertThat(bench.events.cursor().epoch()).isGreaterThan(old);
        assertThat(bench.events.after(bench.events.cursor(), 1000)).hasSize(200);
        assertThat(bench.waiting()).hasSize(1);
    }

    @Test
    void a_block_whose_bytes_changed_on_the_medium_is_left_out_and_told() throws Exception {
        for (int i = 0; i < 3; i++) {
            bench.block(4);
        }
        bench.close();
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + bench.directory.resolve("telemetry.db"));
                var statement = connection.createStatement()) {
            statement.execute("UPDATE blocks SET payload = zeroblob(length(payload)) WHERE id = 2");
        }
        bench.open();
        assertThat(bench.waiting()).extracting(p -> p.position().sequence()).containsExactly(1L, 3L);
        assertThat(bench.store.telemetry().gaps(10)).extracting(Gap::samples).containsExactly(4L);
        assertThat(bench.raised).contains(SqliteTelemetry.DAMAGED);
    }

    private void noisyBlock(Random random) {
        List<Reading> readings = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            bench.clock.advance(20);
            readings.add(Reading.good(Bench.METER, "power", new Value.Real(random.nextGaussian()), bench.clock.now()));
        }
        bench.store.telemetry().append(readings);
        bench.store.telemetry().flush();
    }

    @Test
    void the_quota_takes_sent_blocks_first_and_unsent_ones_only_with_a_recorded_gap() {
        bench.close();
        bench.quotaBytes = StoreConfig.LEAST_QUOTA_BYTES;
        bench.open();
        Random random = new Random(SEED);
        for (int i = 0; i < 40; i++) {
            noisyBlock(random);
            bench.waiting().forEach(p -> bench.metrics.acknowledged(p.position()));
        }
        assertThat(bench.store.telemetry().gaps(10)).isEmpty();
        assertThat(bench.store.telemetry().stats().blocks()).isLessThan(70);
        Outbox.Position cursor = bench.metrics.cursor();
        assertThat(cursor.sequence()).isEqualTo(40);
        long stored = bench.store.telemetry().samplesStored();
        for (int i = 0; i < 120; i++) {
            noisyBlock(random);
        }
        SqliteTelemetry.Stats stats = bench.store.telemetry().stats();
        assertThat(stats.bytesOnDisk()).isLessThan(StoreConfig.LEAST_QUOTA_BYTES + 128 * 1024);
        List<Outbox.Parcel> left = bench.waiting();
        long sent = left.stream().mapToLong(Outbox.Parcel::samples).sum();
        List<Gap> gaps = bench.store.telemetry().gaps(10);
        assertThat(gaps).hasSize(1);
        assertThat(gaps.get(0).reason()).isEqualTo("quota");
        assertThat(gaps.get(0).samples() + sent)
                .isEqualTo(bench.store.telemetry().samplesStored() - stored);
        assertThat(left.get(left.size() - 1).position().sequence()).isEqualTo(160);
        assertThat(bench.raised).containsExactly(SqliteTelemetry.QUOTA);
        assertThat(bench.metrics.backlog().samples()).isEqualTo(sent);
        bench.waiting().forEach(p -> bench.metrics.acknowledged(p.position()));
        bench.store.telemetry().flush();
        assertThat(bench.cleared).containsExactly(SqliteTelemetry.QUOTA);
    }

    @Test
    void a_full_disk_stops_readings_but_not_the_ledger_and_readings_go_on_when_there_is_room() {
        bench.block(2);
        bench.freeBytes = 0;
        bench.block(3);
        bench.block(4);
        assertThat(bench.raised).containsExactly(SqliteTelemetry.DISK_FULL);
        bench.store.ledger().putSetting("k", "v");
        bench.publish("still");
        bench.freeBytes = Long.MAX_VALUE;
        bench.store.telemetry().flush();
        bench.block(5);
        assertThat(bench.cleared).containsExactly(SqliteTelemetry.DISK_FULL);
        assertThat(Bench.numbers(bench.waiting())).containsExactly(0.0, 1.0, 9.0, 10.0, 11.0, 12.0, 13.0);
        assertThat(bench.waiting()).extracting(p -> p.position().sequence()).containsExactly(1L, 2L);
        assertThat(bench.store.telemetry().gaps(10))
                .singleElement()
                .satisfies(gap -> assertThat(gap.samples()).isEqualTo(7));
        assertThat(bench.store.telemetry().stats().samplesDropped()).isEqualTo(7);
    }

    @Test
    void a_write_for_which_sqlite_finds_no_space_is_a_full_disk_too_and_does_not_flap() {
        bench.block(1);
        Random random = new Random(SEED);
        bench.store.telemetry().table().database().read(sql -> sql.run("PRAGMA max_page_count=12"));
        for (int i = 0; i < 12; i++) {
            noisyBlock(random);
        }
        long stored = bench.store.telemetry().samplesStored();
        assertThat(bench.raised).containsExactly(SqliteTelemetry.DISK_FULL);
        assertThat(bench.cleared).isEmpty();
        bench.store.ledger().putSetting("k", "v");
        bench.store.telemetry().table().database().read(sql -> sql.run("PRAGMA max_page_count=100000"));
        bench.store.telemetry().flush();
        bench.block(1);
        assertThat(bench.cleared).containsExactly(SqliteTelemetry.DISK_FULL);
        assertThat(bench.store.telemetry().samplesStored()).isEqualTo(stored + 1);
        assertThat(bench.store.telemetry().gaps(9))
                .singleElement()
                .satisfies(gap -> assertThat(gap.samples()).isEqualTo(12 * 500 + 1 - stored));
    }

    @Test
    void one_reading_that_no_block_can_hold_does_not_take_the_others_with_it() {
        bench.store
                .telemetry()
                .append(List.of(Reading.good(Bench.METER, "x".repeat(65), new Value.Real(1), bench.clock.now())));
        bench.block(2);
        assertThat(bench.store.telemetry().samplesStored()).isEqualTo(2);
        assertThat(bench.store.telemetry().stats().samplesDropped()).isEqualTo(1);
    }

    @Test
    void more_readings_than_the_intake_holds_are_dropped_newest_first_counted_and_recorded() {
        List<Reading> many = Collections.nCopies(
                Intake.CAPACITY + 10, Reading.good(Bench.METER, "power", new Value.Real(1), bench.clock.now()));
        bench.store.telemetry().append(many);
        bench.store.telemetry().flush();
        assertThat(bench.store.telemetry().samplesStored()).isEqualTo(Intake.CAPACITY);
        assertThat(bench.store.telemetry().gaps(1)).extracting(Gap::samples).containsExactly(10L);
        assertThat(bench.waiting()).allSatisfy(p -> assertThat(p.payload()).hasSizeLessThan(100_000));
    }

    @Test
    void readings_from_before_the_clock_was_known_wait_and_are_placed_when_it_is() {
        bench.clock.synchronised = false;
        bench.clock.epochMillis = 0;
        bench.block(2);
        assertThat(bench.waiting()).isEmpty();
        assertThat(bench.readAll()).isEmpty();
        bench.clock.epochMillis = 1_764_000_000_000L;
        bench.clock.synchronised = true;
        bench.block(1);
        assertThat(bench.waiting()).hasSize(2);
        assertThat(bench.readAll())
                .extracting(r -> r.at().epochMillis() - 1_764_000_000_000L)
                .containsExactly(-1000L, 0L, 1000L);
    }

    @Test
    void a_clock_that_is_not_known_in_time_does_not_hold_readings_up_and_sent_bytes_stay_as_they_are() {
        bench.clock.synchronised = false;
        bench.block(1);
        bench.clock.advance(BlockTable.HOLD_MILLIS);
        bench.store.telemetry().flush();
        List<Outbox.Parcel> sent = bench.waiting();
        TelemetryBlock block = Bench.blockOf(sent.get(0));
        assertThat(block.anchorMillis()).isEmpty();
        assertThat(block.bootId()).isEqualTo("boot-1");
        bench.clock.synchronised = true;
        bench.block(1);
        assertThat(bench.waiting().get(0).payload()).isEqualTo(sent.get(0).payload());
        assertThat(bench.readAll()).hasSize(2);
    }

    @Test
    void a_boot_that_never_knew_the_time_is_sent_as_such_by_the_next_one() {
        bench.clock.synchronised = false;
        bench.block(3);
        bench.close();
        bench.clock.bootId = "boot-2";
        bench.clock.monotonicMillis = 0;
        bench.clock.synchronised = true;
        bench.open();
        bench.block(1);
        List<Outbox.Parcel> parcels = bench.waiting();
        assertThat(parcels).hasSize(2);
        assertThat(Bench.blockOf(parcels.get(0)).anchorMillis()).isEmpty();
        assertThat(Bench.blockOf(parcels.get(0)).bootId()).isEqualTo("boot-1");
        assertThat(Bench.blockOf(parcels.get(1)).anchorMillis()).isPresent();
    }

    @Test
    void damage_that_shows_while_running_moves_the_file_aside_and_keeps_what_was_pending() throws Exception {
        for (int i = 0; i < 30; i++) {
            bench.block(20);
        }
        long old = bench.metrics.cursor().epoch();
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + bench.directory.resolve("telemetry.db"));
                var statement = connection.createStatement()) {
            statement.execute("PRAGMA writable_schema=ON");
            statement.execute("UPDATE sqlite_schema SET rootpage = 99999 WHERE name = 'blocks'");
            statement.execute("PRAGMA schema_version=4711");
        }
        bench.block(3);
        bench.store.telemetry().flush();
        assertThat(bench.metrics.cursor().epoch()).isGreaterThan(old);
        assertThat(Bench.numbers(bench.waiting())).containsExactly(600.0, 601.0, 602.0);
        assertThat(files("telemetry.db.damaged")).isNotEmpty();
    }
}
