package energy.busbar.store;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.block.Resolution;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Moment;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything here is exported from a store that is open and written to. */
final class StoreExportTest {
    private static final StoreExport.Query ALL =
            new StoreExport.Query(Set.of(), Set.of(), OptionalLong.empty(), OptionalLong.empty());
    private static final DeviceId OTHER = new DeviceId("inverter-1");

    @TempDir
    Path directory;

    private Bench bench;
    private final List<StoreExport.Sampled> samples = new ArrayList<>();
    private final List<Windows.Row> rows = new ArrayList<>();

    @BeforeEach
    void open() {
        bench = new Bench(directory.resolve("state")).open();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private Path file() {
        return bench.directory.resolve(StoreFiles.TELEMETRY);
    }

    private StoreExport.Outcome raw(StoreExport.Query query) throws Exception {
        return StoreExport.raw(file(), query, samples::add, StoreCheck.Progress.NONE);
    }

    private StoreExport.Outcome minutes(StoreExport.Query query) throws Exception {
        return StoreExport.windows(file(), query, Resolution.MINUTE, rows::add, StoreCheck.Progress.NONE);
    }

    private List<Double> values() {
        return samples.stream().map(s -> s.value().orElseThrow().asDouble()).toList();
    }

    @Test
    void raw_samples_come_in_the_order_of_time_with_unit_and_quality() throws Exception {
        for (int i = 0; i < 25; i++) {
            bench.block(3);
        }
        StoreExport.Outcome outcome = raw(ALL);
        assertThat(outcome.rows()).isEqualTo(75);
        assertThat(samples)
                .extracting(s -> s.epochMillis().orElseThrow())
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(samples).allSatisfy(s -> {
            assertThat(s.unit().symbol()).isEqualTo("W");
            assertThat(s.quality()).isEqualTo(Quality.GOOD);
        });
        assertThat(outcome.seen()).containsOnlyKeys("meter-1");
    }

    @Test
    void a_time_span_takes_its_start_and_not_its_end() throws Exception {
        long start = bench.clock.epochMillis;
        bench.block(5);
        bench.block(5);
        raw(new StoreExport.Query(Set.of(), Set.of(), OptionalLong.of(start + 4000), OptionalLong.of(start + 7000)));
        assertThat(values()).containsExactly(3.0, 4.0, 5.0);
    }

    @Test
    void only_the_devices_and_points_that_were_asked_for_and_names_of_all() throws Exception {
        bench.block(2);
        bench.store
                .telemetry()
                .append(List.of(
                        Reading.good(OTHER, "power", new Value.Whole(7), bench.clock.now()),
                        Reading.good(OTHER, "mode", new Value.Text("on"), bench.clock.now())));
        bench.store.telemetry().flush();
        StoreExport.Outcome outcome = raw(new StoreExport.Query(
                Set.of("inverter-1"), Set.of("power"), OptionalLong.empty(), OptionalLong.empty()));
        assertThat(values()).containsExactly(7.0);
        assertThat(outcome.seen().get("inverter-1")).containsExactly("mode", "power");
        assertThat(outcome.seen()).containsOnlyKeys("inverter-1", "meter-1");
    }

    @Test
    void windows_have_min_max_mean_last_count_and_the_worst_quality() throws Exception {
        bench.clock.epochMillis = 1_764_000_000_000L;
        for (int i = 0; i < 12; i++) {
            bench.block(10);
        }
        bench.store
                .telemetry()
                .append(List.of(Reading.without(Bench.METER, "power", Quality.COMM_FAIL, bench.clock.now())));
        bench.store.telemetry().flush();
        StoreExport.Outcome outcome = minutes(ALL);
        assertThat(outcome.samples()).as("good ones").isEqualTo(120);
        assertThat(rows)
                .extracting(Windows.Row::fromMillis)
                .containsExactly(1_764_000_000_000L, 1_764_000_060_000L, 1_764_000_120_000L);
        Windows.Row second = rows.get(1);
        assertThat(second.min()).hasValue(59);
        assertThat(second.max()).hasValue(118);
        assertThat(second.mean()).hasValue(88.5);
        assertThat(second.last()).contains(new Value.Real(118));
        assertThat(second.count()).isEqualTo(60);
        assertThat(second.worst()).isEqualTo(Quality.GOOD);
        assertThat(rows.get(2).worst()).isEqualTo(Quality.COMM_FAIL);
        assertThat(rows.get(2).count()).isEqualTo(1);
    }

    @Test
    void a_clock_that_was_set_back_makes_no_window_twice() throws Exception {
        bench.clock.epochMillis = 1_764_000_000_000L;
        for (int i = 0; i < 30; i++) {
            bench.block(10);
        }
        bench.clock.epochMillis -= 200_000;
        for (int i = 0; i < 30; i++) {
            bench.block(10);
        }
        minutes(ALL);
        assertThat(rows).extracting(Windows.Row::fromMillis).isSorted().doesNotHaveDuplicates();
        assertThat(rows.stream().mapToLong(Windows.Row::count).sum()).isEqualTo(600);
    }

    @Test
    void words_have_a_last_value_and_a_count_and_no_mean() throws Exception {
        bench.clock.advance(1000);
        Moment at = bench.clock.now();
        bench.store.telemetry().append(List.of(Reading.good(OTHER, "mode", new Value.Text("on"), at)));
        bench.store.telemetry().flush();
        minutes(ALL);
        assertThat(rows).singleElement().satisfies(row -> {
            assertThat(row.mean()).isEmpty();
            assertThat(row.last()).contains(new Value.Text("on"));
            assertThat(row.count()).isEqualTo(1);
        });
    }

    @Test
    void samples_whose_time_is_not_known_come_last_with_boot_and_monotonic_time_and_are_counted_where_a_time_is_asked()
            throws Exception {
        bench.clock.synchronised = false;
        bench.block(2);
        bench.close();
        bench.clock.bootId = "boot-2";
        bench.clock.synchronised = true;
        bench.open();
        bench.block(1);
        raw(ALL);
        assertThat(samples).hasSize(3);
        assertThat(samples.get(1).epochMillis()).isEmpty();
        assertThat(samples.get(1).bootId()).isEqualTo("boot-1");
        assertThat(samples.get(1).monotonicMillis()).isEqualTo(1_001_000);
        StoreExport.Outcome spanned =
                raw(new StoreExport.Query(Set.of(), Set.of(), OptionalLong.of(0), OptionalLong.empty()));
        assertThat(spanned.rows()).isEqualTo(1);
        assertThat(spanned.unplaced()).isEqualTo(2);
        assertThat(minutes(ALL).unplaced()).isEqualTo(2);
    }

    @Test
    void a_damaged_block_is_left_out_and_named() throws Exception {
        for (int i = 0; i < 3; i++) {
            bench.block(4);
        }
        Damage.sql(file(), "UPDATE blocks SET payload = zeroblob(length(payload)) WHERE id = 2");
        StoreExport.Outcome outcome = raw(ALL);
        assertThat(outcome.rows()).isEqualTo(8);
        assertThat(outcome.damaged()).singleElement().asString().startsWith("block 2: ");
    }
}
