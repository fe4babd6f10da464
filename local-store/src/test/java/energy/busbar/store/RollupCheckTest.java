package energy.busbar.store;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.block.Aggregate;
import energy.busbar.core.block.Resolution;
import energy.busbar.core.block.Rollup;
import energy.busbar.core.block.RollupCodec;
import energy.busbar.core.model.Moment;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Roll-ups looked at from outside: checked, exported, counted, brought to an older file. */
final class RollupCheckTest {
    private static final long START = 1_764_000_000_000L;

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

    /** A sample of power each second; a flush each 10. */
    private void minutes(int minutes) {
        for (int i = 0; i < minutes * 6; i++) {
            bench.block(10);
        }
    }

    private StoreCheck.Report check() {
        return StoreCheck.directory(bench.directory, false, StoreCheck.Progress.NONE);
    }

    private Path file() {
        return bench.directory.resolve(StoreFiles.TELEMETRY);
    }

    @Test
    void what_is_whole_is_found_good_also_while_it_is_written_and_after_a_clock_was_set_back() {
        minutes(70);
        bench.clock.epochMillis -= 1_000_000;
        minutes(3);
        StoreCheck.Report report = check();
        assertThat(report.findings()).isEmpty();
        // 70 minutes in full, and partly twice; four quarters and an hour are over.
        assertThat(report.looked().get(0).periods()).isBetween(70L, 80L);
    }

    @Test
    void a_roll_up_whose_bytes_changed_is_named() throws Exception {
        minutes(5);
        Damage.sql(file(), "UPDATE rollups_1m SET payload = zeroblob(length(payload)) WHERE id = 2");
        assertThat(check().findings())
                .singleElement()
                .satisfies(f -> assertThat(f.where() + f.what())
                        .contains("roll-up 2 of 1m")
                        .contains("checksum is wrong"));
        assertThat(bench.store
                        .telemetry()
                        .history(Bench.METER, "power", Resolution.MINUTE, Instant.EPOCH, bench.clock.instant()))
                .hasSize(3);
        assertThat(bench.raised).containsExactly(SqliteTelemetry.DAMAGED);
    }

    @Test
    void a_minute_that_says_something_else_than_its_samples_is_named_with_both() throws Exception {
        minutes(5);
        bench.close();
        Aggregate wrong = new Aggregate(
                Bench.METER,
                "power",
                energy.busbar.core.model.Unit.WATT,
                59,
                Quality.GOOD,
                new Value.Real(118),
                59_000,
                new Aggregate.Numbers(60, 118, 5251, 59));
        byte[] payload = RollupCodec.encode(new Rollup(Resolution.MINUTE, START + 60_000, List.of(wrong)));
        try (Database database = Database.open(file(), Schemas.TELEMETRY, false)) {
            long before = database.read(sql -> sql.number("SELECT samples_before FROM rollups_1m WHERE id = 2"));
            database.write(sql -> sql.run(
                    "UPDATE rollups_1m SET payload = ?, row_crc = ? WHERE id = 2",
                    payload,
                    BlockTable.crc(2, 1, before, payload)));
        }
        assertThat(check().findings())
                .singleElement()
                .satisfies(f -> assertThat(f.where() + f.what())
                        .contains("period of 1m from 2025-11-24T16:01:00Z")
                        .contains("meter-1.power")
                        .contains("59 samples"));
        bench.open();
    }

    @Test
    void a_quarter_hour_that_is_not_what_its_minutes_say_is_named() throws Exception {
        minutes(31);
        Damage.sql(file(), "DELETE FROM rollups_1m WHERE id = 16");
        assertThat(check().findings())
                .singleElement()
                .satisfies(f -> assertThat(f.where()).startsWith("period of 15m from 2025-11-24T16:15:00Z"));
    }

    @Test
    void samples_that_were_dropped_are_no_finding() {
        bench.close();
        bench.quotaBytes = StoreConfig.LEAST_QUOTA_BYTES;
        bench.open();
        java.util.Random random = new java.util.Random(3);
        for (int i = 0; i < 300; i++) {
            List<Reading> readings = new ArrayList<>();
            for (int k = 0; k < 300; k++) {
                bench.clock.advance(30);
                readings.add(
                        Reading.good(Bench.METER, "power", new Value.Real(random.nextGaussian()), bench.clock.now()));
            }
            bench.store.telemetry().append(readings);
            bench.store.telemetry().flush();
            bench.waiting().forEach(p -> bench.metrics.acknowledged(p.position()));
        }
        assertThat(bench.store.telemetry().stats().blocks()).isLessThan(200);
        StoreCheck.Report report = check();
        assertThat(report.findings()).isEmpty();
        assertThat(report.looked().get(0).periods()).isPositive();
    }

    private List<Windows.Row> exported(Resolution resolution, OptionalLong from, OptionalLong to) throws Exception {
        List<Windows.Row> rows = new ArrayList<>();
        StoreExport.windows(
                file(),
                new StoreExport.Query(Set.of(), Set.of("power"), from, to),
                resolution,
                rows::add,
                StoreCheck.Progress.NONE);
        return rows;
    }

    @Test
    void an_export_has_what_is_over_and_what_is_open_each_once_and_whole() throws Exception {
        bench.clock.epochMillis = START;
        minutes(100);
        bench.block(7);
        for (Resolution resolution : Resolution.values()) {
            List<Windows.Row> rows = exported(resolution, OptionalLong.empty(), OptionalLong.empty());
            assertThat(rows).extracting(Windows.Row::fromMillis).isSorted().doesNotHaveDuplicates();
            assertThat(rows.stream().mapToLong(Windows.Row::count).sum())
                    .as(resolution.label())
                    .isEqualTo(6007);
            assertThat(rows.get(rows.size() - 1).last()).contains(new Value.Real(6006));
        }
        assertThat(exported(
                        Resolution.QUARTER_HOUR,
                        OptionalLong.of(START + 1_000_000),
                        OptionalLong.of(START + 2_700_001)))
                .extracting(Windows.Row::fromMillis)
                .as("periods that have some part in it, whole")
                .containsExactly(START + 900_000, START + 1_800_000, START + 2_700_000);
    }

    @Test
    void an_export_after_a_clock_was_set_back_has_every_sample_once() throws Exception {
        minutes(40);
        bench.clock.epochMillis -= 1_500_000;
        minutes(3);
        bench.block(5);
        for (Resolution resolution : Resolution.values()) {
            assertThat(exported(resolution, OptionalLong.empty(), OptionalLong.empty()).stream()
                            .mapToLong(Windows.Row::count)
                            .sum())
                    .as(resolution.label())
                    .isEqualTo(43 * 60 + 5);
        }
    }

    @Test
    void statistics_have_rows_points_and_span_by_resolution_and_the_streams() {
        bench.store.telemetry().outbox("utility", Resolution.QUARTER_HOUR);
        minutes(61);
        StoreStats stats = StoreStats.of(bench.directory);
        assertThat(stats.rollups()).extracting(StoreStats.Rollups::rows).containsExactly(60L, 4L, 1L);
        assertThat(stats.rollups().get(0).points()).isEqualTo(60);
        assertThat(stats.rollups().get(0).payloadBytes()).isPositive();
        assertThat(stats.rollups().get(1).from()).contains(Instant.ofEpochMilli(START));
        assertThat(stats.rollups().get(1).until()).contains(Instant.ofEpochMilli(START + 2_700_000));
        assertThat(stats.streams())
                .filteredOn(s -> s.stream().equals("metrics-15m"))
                .singleElement()
                .satisfies(s -> assertThat(s.parcels()).isEqualTo(4));
    }

    @Test
    void a_file_from_before_there_were_roll_ups_gets_those_of_its_last_two_days_and_exports_all() throws Exception {
        bench.close();
        Path older = directory.resolve("older");
        Files.createDirectories(older);
        Database.Schema first = new Database.Schema(
                Schemas.TELEMETRY.name(),
                Schemas.TELEMETRY.applicationId(),
                Schemas.TELEMETRY.migrations().subList(0, 1));
        try (Database database = Database.open(older.resolve(StoreFiles.TELEMETRY), first, false)) {
            database.write(sql -> {
                long bytes = 0;
                for (int i = 1; i <= RollupWriter.FIRST_BLOCKS + 100; i++) {
                    bytes += old(sql, i, bytes);
                }
                return 0;
            });
        }
        bench = new Bench(older);
        bench.clock.epochMillis = START + (RollupWriter.FIRST_BLOCKS + 100) * 10_000L;
        bench.open();
        assertThat(older.resolve("telemetry.db.schema-1")).exists();
        for (int i = 0; i < 100; i++) {
            bench.store.telemetry().flush();
        }
        List<RolledUp> early = history();
        assertThat(early).isNotEmpty();
        assertThat(early.get(0).fromMillis()).isEqualTo(Resolution.MINUTE.periodOf(START + 1_010_000));
        assertThat(exported(Resolution.HOUR, OptionalLong.empty(), OptionalLong.of(START + 3_600_000))
                        .get(0)
                        .count())
                .isPositive();
        for (int i = 0; i < 600; i++) {
            bench.store.telemetry().flush();
        }
        assertThat(history()).hasSizeGreaterThan(3_300);
        assertThat(check().findings()).isEmpty();
    }

    private List<RolledUp> history() {
        return bench.store
                .telemetry()
                .history(Bench.METER, "power", Resolution.MINUTE, Instant.EPOCH, Instant.ofEpochMilli(1L << 45));
    }

    /** As the version before has written it. */
    private static int old(Database.Sql sql, int id, long bytesBefore) throws java.sql.SQLException {
        long mono = id * 10_000L;
        BlockCutter.Cut cut = new BlockCutter(
                        (d, p) -> energy.busbar.core.model.Unit.WATT, "boot-0", OptionalLong.of(START))
                .cut(List.of(Reading.good(Bench.METER, "power", new Value.Real(id), new Moment(0, mono))))
                .get(0);
        sql.run(
                """
                INSERT INTO blocks (id, boot_id, anchor_ms, sealed, first_mono_ms, last_mono_ms, stored_ms, until_ms,
                    samples, samples_before, bytes_before, row_crc, payload) VALUES (?, ?, ?, 0, ?, ?, ?, ?, 1, ?, ?, ?, ?)""",
                id,
                "boot-0",
                START,
                mono,
                mono,
                START + mono,
                START + mono,
                id - 1,
                bytesBefore,
                BlockTable.crc(id, 1, id - 1, cut.payload()),
                cut.payload());
        return cut.payload().length;
    }
}
