package energy.busbar.store;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.block.Aggregate;
import energy.busbar.core.block.Resolution;
import energy.busbar.core.block.Rollup;
import energy.busbar.core.block.RollupCodec;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Value;
import energy.busbar.core.port.Outbox;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes first when the quota is used up, step by step; 1,764,000,000 is the start of an hour. */
final class QuotaOrderTest {
    private static final long SEED = Long.getLong("busbar.seed", 17);
    private static final DeviceId DEVICE = new DeviceId("meter-1");

    @TempDir
    Path directory;

    private final Random random = new Random(SEED);
    private Bench bench;
    private double energy;
    private int samplesMade;

    @BeforeEach
    void open() {
        bench = new Bench(directory.resolve("state"));
        bench.quotaBytes = StoreConfig.LEAST_QUOTA_BYTES;
        reopened();
    }

    /** Thousands of flushes, and no power cut: nothing has to wait for the disk. */
    private void reopened() {
        bench.open();
        bench.store.telemetry().table().database().read(sql -> sql.run("PRAGMA synchronous=OFF"));
    }

    @AfterEach
    void close() {
        bench.close();
    }

    /** One flush, of up to ten samples at 1 Hz of noisy points and one energy each. */
    private void flush(long stepMillis, int points) {
        int seconds = stepMillis == 10_000 ? 10 : 1;
        for (int second = 0; second < seconds; second++) {
            bench.clock.advance(stepMillis / seconds);
            List<Reading> readings = new ArrayList<>();
            for (int i = 0; i < points; i++) {
                readings.add(Reading.good(
                        DEVICE, "noise" + i, new Value.Real(random.nextInt(1_000_000) / 10.0), bench.clock.now()));
            }
            energy += 1;
            readings.add(Reading.good(DEVICE, Bench.ENERGY, new Value.Real(energy), bench.clock.now()));
            samplesMade += readings.size();
            bench.store.telemetry().append(readings);
        }
        bench.store.telemetry().flush();
    }

    private void flush(int times, long stepMillis, int points, Runnable after) {
        for (int i = 0; i < times; i++) {
            flush(stepMillis, points);
            after.run();
        }
    }

    private void sent() {
        bench.waiting().forEach(p -> bench.metrics.acknowledged(p.position()));
    }

    private List<CarriedTable.Stored> rows(Resolution resolution) {
        return bench.store.telemetry().table().rollups().table(resolution).after(0, Integer.MAX_VALUE);
    }

    private Map<Long, Aggregate> energies(Resolution resolution) {
        Map<Long, Aggregate> energies = new TreeMap<>();
        for (CarriedTable.Stored row : rows(resolution)) {
            Rollup rollup = RollupCodec.decode(row.payload(), (d, point) -> point.equals(Bench.ENERGY));
            rollup.aggregates().forEach(a -> energies.put(rollup.fromMillis(), a));
        }
        return energies;
    }

    private long blocks() {
        return bench.store.telemetry().stats().blocks();
    }

    private List<String> reasons() {
        return bench.store.telemetry().gaps(100).stream().map(Gap::reason).toList();
    }

    private void withinQuota() {
        long used = bench.store
                .telemetry()
                .table()
                .database()
                .read(sql -> (sql.number("PRAGMA page_count") - sql.number("PRAGMA freelist_count"))
                        * sql.number("PRAGMA page_size"));
        assertThat(used).isLessThan(StoreConfig.LEAST_QUOTA_BYTES);
    }

    @Test
    void first_go_readings_that_were_sent_and_no_roll_up() {
        flush(600, 10_000, 30, this::sent);
        assertThat(blocks()).isLessThan(300);
        assertThat(reasons()).isEmpty();
        assertThat(energies(Resolution.MINUTE)).hasSize(99);
        withinQuota();
    }

    @Test
    void then_readings_that_are_rolled_up_go_unsent_with_a_gap_and_no_roll_up() {
        flush(600, 10_000, 30, () -> {});
        assertThat(blocks()).isLessThan(300);
        assertThat(reasons()).containsExactly("quota");
        Gap gap = bench.store.telemetry().gaps(1).get(0);
        long left = bench.waiting().stream().mapToLong(Outbox.Parcel::samples).sum();
        assertThat(gap.samples() + left).isEqualTo(samplesMade);
        assertThat(gap.detail()).contains("roll-ups are kept");
        assertThat(energies(Resolution.MINUTE)).hasSize(99);
        assertThat(bench.raised).containsExactly(SqliteTelemetry.QUOTA);
        withinQuota();
    }

    @Test
    void then_minutes_go_by_the_hour_and_what_was_not_sent_of_them_is_a_gap_while_longer_periods_stay() {
        Outbox minutes = bench.store.telemetry().outbox("utility", Resolution.MINUTE);
        flush(600, 60_000, 40, () -> {});
        assertThat(reasons()).containsExactlyInAnyOrder("quota", "quota-rollups");
        Map<Long, Aggregate> left = energies(Resolution.MINUTE);
        assertThat(left.size()).isBetween(60, 500);
        assertThat(left.keySet().iterator().next() % Resolution.HOUR.millis()).isZero();
        Gap gap = bench.store.telemetry().gaps(10).stream()
                .filter(g -> g.reason().equals("quota-rollups"))
                .findFirst()
                .orElseThrow();
        long waiting = minutes.backlog().samples();
        assertThat(waiting).isPositive();
        assertThat(gap.samples() + waiting)
                .as("points: every minute is in the gap or still there")
                .isEqualTo(598L * 41);
        assertThat(energies(Resolution.QUARTER_HOUR)).hasSize(39);
        assertThat(energies(Resolution.HOUR)).hasSize(9);
        assertThat(energies(Resolution.QUARTER_HOUR).values())
                .allSatisfy(a -> assertThat(a.count()).isBetween(14L, 15L));
        withinQuota();
    }

    @Test
    void minutes_that_were_sent_go_without_a_gap() {
        Outbox minutes = bench.store.telemetry().outbox("utility", Resolution.MINUTE);
        flush(600, 60_000, 40, () -> {
            sent();
            minutes.after(minutes.cursor(), 10).forEach(p -> minutes.acknowledged(p.position()));
        });
        assertThat(energies(Resolution.MINUTE).size()).isLessThan(500);
        assertThat(reasons()).isEmpty();
        assertThat(minutes.backlog().parcels()).isZero();
    }

    @Test
    void fifteen_minute_energies_stay_whatever_the_quota_says() {
        bench.store.telemetry().outbox("utility", Resolution.QUARTER_HOUR);
        // Twenty days of a sample each quarter hour.
        flush(20 * 96, 900_000, 40, this::sent);
        assertThat(energies(Resolution.QUARTER_HOUR)).hasSize(20 * 96 - 2);
        assertThat(energies(Resolution.MINUTE).size()).isLessThan(200);
        long ordinary = rows(Resolution.QUARTER_HOUR).size() - (20 * 96 - 2);
        assertThat(ordinary).as("rows of other points").isBetween(1L, 20L * 96 - 100);
        assertThat(bench.raised).contains(SqliteTelemetry.QUOTA);
    }

    @Test
    void settlement_data_goes_when_it_is_older_than_it_is_kept_and_sent_and_never_before() {
        Outbox quarters = bench.store.telemetry().outbox("utility", Resolution.QUARTER_HOUR);
        flush(50 * 96, 900_000, 8, this::sent);
        assertThat(energies(Resolution.QUARTER_HOUR)).as("unsent").hasSize(50 * 96 - 2);
        while (quarters.backlog().parcels() > 0) {
            quarters.after(quarters.cursor(), 500).forEach(p -> quarters.acknowledged(p.position()));
        }
        flush(96, 900_000, 8, this::sent);
        Map<Long, Aggregate> left = energies(Resolution.QUARTER_HOUR);
        assertThat(left.size()).isBetween(45 * 96 - 2, 47 * 96);
        assertThat(bench.clock.epochMillis - left.keySet().iterator().next())
                .isGreaterThanOrEqualTo(Retention.SETTLEMENT.toMillis());
    }

    @Test
    void a_late_sample_of_a_minute_that_is_gone_is_added_to_the_longer_periods() {
        flush(600, 60_000, 40, () -> {});
        long first = energies(Resolution.HOUR).keySet().iterator().next();
        assertThat(energies(Resolution.MINUTE).keySet().iterator().next()).isGreaterThan(first + 3_600_000);
        Aggregate before = energies(Resolution.HOUR).get(first);
        long now = bench.clock.epochMillis;
        bench.clock.epochMillis = first + 1_000_000;
        flush(0, 0);
        bench.clock.epochMillis = now;
        flush(3, 60_000, 0, () -> {});
        Aggregate after = energies(Resolution.HOUR).get(first);
        assertThat(after.count()).isEqualTo(before.count() + 1);
        assertThat(after.numbers().orElseThrow().sum())
                .isEqualTo(before.numbers().orElseThrow().sum() + 601);
        assertThat(after.last()).isEqualTo(before.last());
        Aggregate quarter = energies(Resolution.QUARTER_HOUR).get(Resolution.QUARTER_HOUR.periodOf(first + 1_000_000));
        assertThat(quarter.count()).isEqualTo(16);
        assertThat(energies(Resolution.MINUTE)).doesNotContainKey(Resolution.MINUTE.periodOf(first + 1_000_000));
    }

    @Test
    void readings_that_are_in_no_roll_up_go_after_the_minutes_and_before_longer_periods() {
        flush(300, 60_000, 30, () -> {});
        int hours = energies(Resolution.HOUR).size();
        bench.close();
        bench.clock.bootId = "boot-2";
        bench.clock.synchronised = false;
        reopened();
        flush(900, 10_000, 30, () -> {});
        assertThat(reasons()).contains("quota-not-rolled-up");
        assertThat(energies(Resolution.MINUTE).size()).isLessThan(62);
        assertThat(energies(Resolution.HOUR).size()).isGreaterThanOrEqualTo(hours);
    }

    @Test
    void for_want_of_disk_only_what_was_sent_and_is_rolled_up_goes() {
        flush(30, 10_000, 30, this::sent);
        long minutes = rows(Resolution.MINUTE).size();
        bench.freeBytes = 0;
        flush(600, 10_000, 30, this::sent);
        assertThat(rows(Resolution.MINUTE).size()).isGreaterThanOrEqualTo((int) minutes);
        bench.freeBytes = Long.MAX_VALUE;
        flush(12, 10_000, 30, this::sent);
        assertThat(rows(Resolution.MINUTE).size()).isGreaterThan((int) minutes);
    }

    @Test
    void roll_ups_that_were_sent_go_when_they_are_older_than_they_are_kept_and_those_of_a_wrong_clock_but_few() {
        bench.close();
        bench.quotaBytes = 64 << 20;
        bench.retention = new Retention(Duration.ofDays(2), Duration.ofDays(60), Duration.ofDays(90));
        reopened();
        flush(5 * 24 * 4, 900_000, 1, this::sent);
        assertThat(energies(Resolution.MINUTE).size()).isBetween(2 * 96, 2 * 96 + 8);
        assertThat(energies(Resolution.QUARTER_HOUR)).hasSize(5 * 96 - 2);
        int before = energies(Resolution.MINUTE).size();
        bench.clock.advance(Duration.ofDays(3_000).toMillis());
        flush(60_000, 1);
        bench.clock.epochMillis -= Duration.ofDays(3_000).toMillis();
        flush(3, 60_000, 1, () -> {});
        assertThat(energies(Resolution.MINUTE).size()).isGreaterThan(before - 30);
        assertThat(energies(Resolution.QUARTER_HOUR).size()).isGreaterThan(3 * 96);
    }
}
