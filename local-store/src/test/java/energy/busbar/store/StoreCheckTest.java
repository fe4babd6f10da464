package energy.busbar.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StoreCheckTest {
    @TempDir
    Path directory;

    private Bench bench;

    @BeforeEach
    void open() {
        bench = new Bench(directory.resolve("state")).open();
        for (int i = 0; i < 20; i++) {
            bench.block(5);
            bench.publish("e" + i);
        }
        bench.store.ledger().audit(Instant.EPOCH, "a", "b", "c");
        bench.store.ledger().audit(Instant.EPOCH, "a", "b", "d");
        bench.metrics.acknowledged(bench.waiting().get(4).position());
        bench.store.tick();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private StoreCheck.Report check() {
        return StoreCheck.directory(bench.directory, true, StoreCheck.Progress.NONE);
    }

    @Test
    void a_good_store_is_good_open_closed_and_left_by_a_kill() throws Exception {
        assertThat(check().findings()).as("while it is written to").isEmpty();
        assertThat(check().looked())
                .extracting(StoreCheck.Looked::kind, StoreCheck.Looked::samples)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("telemetry", 100L),
                        org.assertj.core.groups.Tuple.tuple("ledger", 0L));
        bench.closeAsIfKilled();
        assertThat(check().good()).isTrue();
    }

    @Test
    void looking_changes_no_byte_of_a_database_or_its_log() throws Exception {
        List<Path> files = List.of(
                bench.directory.resolve("telemetry.db"),
                bench.directory.resolve("telemetry.db-wal"),
                bench.directory.resolve("ledger.db"),
                bench.directory.resolve("ledger.db-wal"));
        bench.block(1);
        List<String> before = files.stream().map(StoreCheckTest::sum).toList();
        check();
        StoreStats.of(bench.directory);
        assertThat(files.stream().map(StoreCheckTest::sum)).isEqualTo(before);
        bench.block(1);
        assertThat(bench.waiting()).as("the writer goes on").hasSize(17);
    }

    private static String sum(Path file) {
        try {
            return OwnFiles.sha256(file);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "telemetry.db | UPDATE blocks SET payload = zeroblob(length(payload)) WHERE id = 7 | block 7 | checksum",
                "telemetry.db | UPDATE blocks SET samples = 4 WHERE id = 7 | block 7 | checksum",
                "telemetry.db | DELETE FROM blocks WHERE id IN (8, 9) | blocks 8 to 9 | missing",
                "telemetry.db | UPDATE blocks SET bytes_before = 1 WHERE id = 9 | block 9 | running totals",
                "telemetry.db | UPDATE blocks SET last_mono_ms = 1 WHERE id = 9 | block 9 | times",
                "telemetry.db | UPDATE streams SET cursor_id = 99 | cursor of uplink cloud | is at 99",
                "telemetry.db | DELETE FROM meta WHERE name = 'epoch.telemetry' | meta | no epoch",
                "telemetry.db | PRAGMA application_id = 5 | head | expected a telemetry or ledger",
                "telemetry.db | PRAGMA user_version = 9 | head | schema version 9",
                "ledger.db | UPDATE audit SET detail = 'x' WHERE number = 1 | audit entry 1 | chain",
                "ledger.db | DELETE FROM audit WHERE number = 2 | audit entry 2 | chain",
                "ledger.db | DELETE FROM events WHERE id = 6 | events 6 to 6 | missing",
                "ledger.db | UPDATE events SET data = '{' WHERE id = 20 | event 20 | cannot be read",
                "ledger.db | UPDATE streams SET cursor_id = 99 | cursor of uplink cloud | is at 99"
            })
    void each_kind_of_damage_is_found_where_it_is(String name, String statement, String where, String what)
            throws Exception {
        bench.close();
        Path file = bench.directory.resolve(name);
        Damage.sql(file, statement);
        StoreCheck.Report report = check();
        assertThat(report.findings()).first().satisfies(finding -> {
            assertThat(finding.file()).isEqualTo(file);
            assertThat(finding.where()).isEqualTo(where);
            assertThat(finding.what()).contains(what);
        });
        assertThat(StoreCheck.file(file, false, StoreCheck.Progress.NONE).good())
                .isFalse();
        Files.delete(file);
    }

    @Test
    void torn_pages_and_files_that_are_no_database_are_findings_and_a_missing_one_too() throws Exception {
        bench.close();
        Path file = bench.directory.resolve("telemetry.db");
        byte[] bytes = Files.readAllBytes(file);
        java.util.Arrays.fill(bytes, 8192, 12288, (byte) 0x55);
        Files.write(file, bytes);
        assertThat(check().findings()).isNotEmpty();
        Files.writeString(file, "rubbish".repeat(1000));
        assertThat(check().findings())
                .singleElement()
                .satisfies(f -> assertThat(f.what()).contains("not a database"));
        Files.delete(file);
        assertThat(check().findings())
                .singleElement()
                .satisfies(f -> assertThat(f.what()).contains("not there"));
        assertThatThrownBy(() -> StoreCheck.directory(directory, false, StoreCheck.Progress.NONE))
                .hasMessageContaining("expected a state directory or a backup");
    }

    @Test
    void figures_are_those_of_the_store_itself() {
        StoreStats stats = StoreStats.of(bench.directory);
        StoreStats.Telemetry telemetry = stats.telemetry().orElseThrow();
        assertThat(telemetry.samples()).isEqualTo(100);
        assertThat(telemetry.blocks()).isEqualTo(20);
        assertThat(telemetry.from()).contains(bench.readAll().get(0).at().instant());
        assertThat(telemetry.until()).contains(bench.clock.instant());
        assertThat(telemetry.bytesPerSample()).isPositive();
        assertThat(stats.streams()).hasSize(2).first().satisfies(stream -> {
            assertThat(stream.sequence()).isEqualTo(5);
            assertThat(stream.epoch()).isEqualTo(bench.metrics.cursor().epoch());
            assertThat(stream.parcels()).isEqualTo(bench.metrics.backlog().parcels());
            assertThat(stream.samples()).isEqualTo(bench.metrics.backlog().samples());
            assertThat(stream.bytes()).isEqualTo(bench.metrics.backlog().bytes());
        });
        assertThat(stats.streams().get(1).parcels())
                .isEqualTo(bench.events.backlog().parcels());
        assertThat(stats.streams().get(1).bytes())
                .isEqualTo(bench.events.backlog().bytes());
        assertThat(stats.files()).extracting(StoreStats.StoredFile::kind).contains("database", "log", "daily-copy");
        assertThat(stats.gaps()).isEmpty();
    }

    @Test
    void gaps_and_quarantined_files_are_told_and_a_damaged_file_does_not_hide_the_other() throws Exception {
        bench.closeAsIfKilled();
        Files.writeString(bench.directory.resolve("telemetry.db"), "rubbish".repeat(1000));
        StoreStats torn = StoreStats.of(bench.directory);
        assertThat(torn.telemetry()).isEmpty();
        assertThat(torn.troubles()).singleElement().asString().contains("telemetry.db");
        assertThat(torn.ledger()).isPresent();
        bench.open();
        StoreStats stats = StoreStats.of(bench.directory);
        assertThat(stats.gaps()).singleElement().satisfies(gap -> {
            assertThat(gap.reason()).isEqualTo("file-damaged");
            assertThat(gap.lastDetail()).contains("telemetry.db was damaged");
        });
        assertThat(stats.files()).extracting(StoreStats.StoredFile::kind).contains("quarantined");
    }
}
