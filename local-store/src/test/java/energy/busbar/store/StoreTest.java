package energy.busbar.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import energy.busbar.core.block.MetricsParcel;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Unit;
import energy.busbar.core.port.Outbox;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreTest {
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

    @Test
    void readings_are_read_back_with_their_times_after_a_flush_and_after_a_restart() {
        long start = bench.clock.epochMillis;
        bench.block(3);
        for (int round = 0; round < 2; round++) {
            List<Reading> readings = bench.readAll();
            assertThat(readings)
                    .extracting(r -> r.value().orElseThrow().asDouble())
                    .containsExactly(0.0, 1.0, 2.0);
            assertThat(readings).extracting(r -> r.at().epochMillis() - start).containsExactly(1000L, 2000L, 3000L);
            bench.reopen();
        }
        assertThat(bench.store.telemetry().samplesStored()).isEqualTo(3);
    }

    @Test
    void what_was_appended_is_flushed_by_close() {
        bench.append(7);
        bench.reopen();
        assertThat(Bench.numbers(bench.waiting())).containsExactly(7.0);
    }

    @Test
    void a_flush_is_one_parcel_with_contiguous_sequence_and_running_count() {
        bench.block(2);
        bench.block(3);
        List<Outbox.Parcel> parcels = bench.waiting();
        assertThat(parcels).extracting(p -> p.position().sequence()).containsExactly(1L, 2L);
        MetricsParcel second = MetricsParcel.decode(parcels.get(1).payload());
        assertThat(second.samplesBefore()).isEqualTo(2);
        assertThat(second.samples()).isEqualTo(3);
        assertThat(second.epoch()).isEqualTo(parcels.get(0).position().epoch());
        assertThat(Bench.blockOf(parcels.get(0)).samples().get(0).unit()).isEqualTo(Unit.WATT);
    }

    @Test
    void the_cursor_is_saved_with_the_flush_and_what_follows_it_is_sent_again_byte_for_byte() throws Exception {
        for (int i = 0; i < 4; i++) {
            bench.block(5);
        }
        List<Outbox.Parcel> first = bench.waiting();
        bench.metrics.acknowledged(first.get(1).position());
        bench.store.telemetry().flush();
        bench.closeAsIfKilled();
        bench.open();
        List<Outbox.Parcel> again = bench.waiting();
        assertThat(again).hasSize(2);
        assertThat(again.get(0).position()).isEqualTo(first.get(2).position());
        assertThat(again.get(0).payload()).isEqualTo(first.get(2).payload());
        assertThat(again.get(1).payload()).isEqualTo(first.get(3).payload());
        bench.block(1);
        assertThat(bench.waiting()).extracting(p -> p.position().sequence()).containsExactly(3L, 4L, 5L);
    }

    @Test
    void backlog_counts_what_is_not_acknowledged() {
        bench.block(5);
        bench.block(6);
        assertThat(bench.metrics.backlog().parcels()).isEqualTo(2);
        assertThat(bench.metrics.backlog().samples()).isEqualTo(11);
        assertThat(bench.metrics.backlog().bytes()).isPositive();
        bench.metrics.acknowledged(bench.waiting().get(0).position());
        assertThat(bench.metrics.backlog().samples()).isEqualTo(6);
        bench.metrics.acknowledged(bench.waiting().get(0).position());
        assertThat(bench.metrics.backlog()).isEqualTo(new Outbox.Backlog(0, 0, 0, 0));
    }

    @Test
    void an_uplink_is_woken_when_a_flush_or_an_event_is_durable() {
        AtomicInteger woken = new AtomicInteger();
        bench.metrics.onAppended(woken::incrementAndGet);
        bench.events.onAppended(woken::incrementAndGet);
        bench.block(1);
        assertThat(woken).hasValue(1);
        bench.publish("a");
        assertThat(woken).hasValue(2);
        bench.store.telemetry().flush();
        assertThat(woken).hasValue(2);
    }

    @Test
    void events_leave_in_order_as_the_contract_says_and_keep_their_sequence_over_a_restart() throws Exception {
        bench.publish("a");
        bench.publish("b");
        List<Outbox.Parcel> parcels = bench.events.after(bench.events.cursor(), 10);
        long epoch = parcels.get(0).position().epoch();
        assertThat(new String(parcels.get(1).payload(), StandardCharsets.UTF_8))
                .startsWith(
                        "{\"stream\":\"events\",\"epoch\":" + epoch + ",\"sequence\":2,\"type\":\"gateway.started\","
                                + "\"version\":\"1.0.0\",\"key\":\"b\",\"timestamp\":\"2025-11-24T16:00:00.000Z\",\"data\":{");
        bench.events.acknowledged(parcels.get(0).position());
        bench.store.tick();
        bench.closeAsIfKilled();
        bench.open();
        List<Outbox.Parcel> again = bench.events.after(bench.events.cursor(), 10);
        assertThat(again).hasSize(1);
        assertThat(again.get(0).payload()).isEqualTo(parcels.get(1).payload());
        bench.events.acknowledged(again.get(0).position());
        bench.reopen();
        bench.publish("c");
        assertThat(bench.events.after(bench.events.cursor(), 10))
                .extracting(p -> p.position().sequence())
                .containsExactly(3L);
    }

    @Test
    void two_uplinks_have_cursors_of_their_own_and_a_new_one_starts_with_what_is_still_there() {
        bench.block(1);
        bench.metrics.acknowledged(bench.waiting().get(0).position());
        Outbox late = bench.store.telemetry().outbox("utility");
        assertThat(late.after(late.cursor(), 10))
                .extracting(p -> p.position().sequence())
                .containsExactly(1L);
        assertThat(bench.waiting()).isEmpty();
    }

    @Test
    void a_second_gateway_on_the_same_directory_is_refused() {
        assertThatThrownBy(() -> Store.open(StoreConfig.of(bench.directory), bench.clock))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("another gateway")
                .hasMessageContaining(bench.directory.toString());
        bench.block(1);
        assertThat(bench.readAll()).hasSize(1);
    }

    @Test
    void a_file_of_a_newer_version_is_refused_and_left_as_it_is() throws Exception {
        bench.close();
        Path file = bench.directory.resolve("ledger.db");
        try (var connection = java.sql.DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            statement.execute("PRAGMA user_version=99");
        }
        assertThatThrownBy(() -> bench.open())
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("newer Busbar (schema 99");
        assertThat(file).exists();
        try (var connection = java.sql.DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            statement.execute("PRAGMA user_version=1");
        }
        bench.open();
    }

    @Test
    void close_may_be_called_twice_and_configuration_is_bounded() {
        bench.store.close();
        bench.store.close();
        assertThatThrownBy(() -> new StoreConfig(directory, Duration.ofSeconds(61), 1 << 20, 0))
                .hasMessageContaining("1 s to 60 s");
        bench.open();
    }

    @Test
    void both_files_are_in_wal_mode_with_full_synchronisation() throws Exception {
        for (String name : List.of("telemetry.db", "ledger.db")) {
            assertThat(bench.directory.resolve(name + "-wal")).exists();
        }
    }
}
