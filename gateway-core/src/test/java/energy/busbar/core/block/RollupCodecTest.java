package energy.busbar.core.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Unit;
import energy.busbar.core.model.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

final class RollupCodecTest {
    private static final Logger LOG = LoggerFactory.getLogger(RollupCodecTest.class);
    private static final long SEED = Long.getLong("busbar.seed", 51);
    private static final long MINUTE = 1_764_000_000_000L;

    private static Aggregate.Numbers numbers(Random random) {
        long count = 1 + random.nextInt(4000);
        return switch (random.nextInt(5)) {
            case 0 -> new Aggregate.Numbers(230.1, 231.4, 230.6 * 60, count);
            case 1 -> new Aggregate.Numbers(-5, -5, -5 * count, count);
            case 2 ->
                new Aggregate.Numbers(
                        random.nextGaussian(), random.nextGaussian(), random.nextGaussian() * 1e300, count);
            case 3 -> new Aggregate.Numbers(-Double.MAX_VALUE, Double.MAX_VALUE, -0.0, count);
            default -> new Aggregate.Numbers(Math.PI, Math.PI, Math.PI * count, count);
        };
    }

    private static Value last(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> null;
            case 1 -> new Value.Real(random.nextInt(5000) / 10.0);
            case 2 -> new Value.Real(random.nextGaussian());
            case 3 -> new Value.Whole(random.nextBoolean() ? random.nextLong() : random.nextInt(1000));
            case 4 -> new Value.Flag(random.nextBoolean());
            default -> new Value.Text("word-" + random.nextInt(5));
        };
    }

    static Rollup random(Random random) {
        List<Aggregate> all = new ArrayList<>();
        int devices = random.nextInt(8);
        for (int d = 0; d < devices; d++) {
            int points = 1 + random.nextInt(80);
            for (int p = 0; p < points; p++) {
                Value last = last(random);
                all.add(new Aggregate(
                        new DeviceId("device-" + d),
                        "point" + p,
                        Unit.values()[p % Unit.values().length],
                        random.nextInt(61),
                        Quality.values()[random.nextInt(Quality.values().length)],
                        last,
                        last == null ? 0 : random.nextInt(60_000),
                        random.nextInt(3) == 0 ? null : numbers(random)));
            }
        }
        return new Rollup(
                Resolution.values()[random.nextInt(3)], Resolution.HOUR.periodOf(MINUTE + random.nextInt()), all);
    }

    @Test
    void every_roll_up_comes_back_as_it_was() {
        LOG.info("seed={}", SEED);
        Random random = new Random(SEED);
        for (int i = 0; i < 300; i++) {
            Rollup rollup = random(random);
            assertThat(RollupCodec.decode(RollupCodec.encode(rollup)))
                    .as("seed %d, roll-up %d", SEED, i)
                    .isEqualTo(rollup);
        }
    }

    @Test
    void some_points_can_be_read_alone() {
        Random random = new Random(SEED);
        for (int i = 0; i < 50; i++) {
            Rollup rollup = random(random);
            byte[] bytes = RollupCodec.encode(rollup);
            Rollup some = RollupCodec.decode(bytes, (device, point) -> device.endsWith("2") || point.endsWith("7"));
            assertThat(some.aggregates())
                    .isEqualTo(rollup.aggregates().stream()
                            .filter(a -> a.device().value().endsWith("2")
                                    || a.point().endsWith("7"))
                            .toList());
        }
    }

    @Test
    void a_changed_or_cut_roll_up_is_refused_and_never_more_than_that() {
        Random random = new Random(SEED);
        for (int i = 0; i < 200; i++) {
            byte[] bytes = RollupCodec.encode(random(random));
            byte[] cut = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            assertThatThrownBy(() -> RollupCodec.decode(cut)).isInstanceOf(BlockFormatException.class);
            byte[] changed = bytes.clone();
            changed[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            assertThatThrownBy(() -> RollupCodec.decode(changed)).isInstanceOf(BlockFormatException.class);
            // As if the checksum had been made for it: nothing but the one exception, and in bounded time.
            int end = bytes.length - 4;
            int crc = MetricsParcel.crc(changed, end);
            java.nio.ByteBuffer.wrap(changed).putInt(end, crc);
            try {
                RollupCodec.decode(changed);
            } catch (BlockFormatException e) {
                assertThat(e).hasMessageNotContaining("checksum");
            }
        }
    }

    @Test
    void sums_of_decimals_have_no_rounding_errors_at_any_resolution() {
        RollupSum hour = new RollupSum();
        for (int minute = 0; minute < 60; minute++) {
            RollupSum sum = new RollupSum();
            for (int second = 0; second < 60; second++) {
                Value value = new Value.Real((second % 7) / 10.0);
                sum.add(new Sample(new DeviceId("m"), "p", Unit.WATT, 0, value, Quality.GOOD), second * 1000L);
            }
            hour.add(sum.of(new DeviceId("m"), "p"), minute * 60_000L);
        }
        Aggregate one = hour.of(new DeviceId("m"), "p");
        // 0.1 + … + 0.6 eight times, then 0.0 to 0.3 once, in each minute.
        assertThat(one.numbers()).contains(new Aggregate.Numbers(0, 0.6, 1044, 3600));
        assertThat(one.last()).contains(new Value.Real(0.3));
        assertThat(one.lastAtMillis()).isEqualTo(3_599_000);
    }

    @Test
    void a_sample_that_is_not_good_shows_in_quality_and_last_only() {
        RollupSum sum = new RollupSum();
        DeviceId device = new DeviceId("m");
        sum.add(new Sample(device, "p", Unit.WATT, 0, new Value.Real(5), Quality.GOOD), 1000);
        sum.add(new Sample(device, "p", Unit.WATT, 0, new Value.Real(9), Quality.STALE), 2000);
        sum.add(new Sample(device, "p", Unit.WATT, 0, null, Quality.COMM_FAIL), 3000);
        Aggregate one = sum.of(device, "p");
        assertThat(one.numbers()).contains(new Aggregate.Numbers(5, 5, 5, 1));
        assertThat(one.count()).isEqualTo(1);
        assertThat(one.last()).contains(new Value.Real(9));
        assertThat(one.worst()).isEqualTo(Quality.COMM_FAIL);
    }
}
