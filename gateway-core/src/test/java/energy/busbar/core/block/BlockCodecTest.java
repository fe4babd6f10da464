package energy.busbar.core.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Unit;
import energy.busbar.core.model.Value;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class BlockCodecTest {
    private static final long SEED = Long.getLong("busbar.seed", 20261124);

    @Test
    void random_blocks_come_back_exactly_with_the_order_of_every_point_kept() {
        Random random = new Random(SEED);
        for (int run = 0; run < 600; run++) {
            TelemetryBlock block = RandomBlocks.next(random, run % 50 == 0 ? 5000 : 200);
            TelemetryBlock back = BlockCodec.decode(BlockCodec.encode(block));
            assertThat(back.bootId()).isEqualTo(block.bootId());
            assertThat(back.anchorMillis()).isEqualTo(block.anchorMillis());
            assertThat(byPoint(back)).as("seed %d run %d", SEED, run).isEqualTo(byPoint(block));
        }
    }

    /** By kind too: a point that changes its kind is two series. Samples without value are compared by point. */
    private static Map<String, List<Sample>> byPoint(TelemetryBlock block) {
        Map<String, List<Sample>> map = new LinkedHashMap<>();
        for (Sample s : block.samples()) {
            String kind =
                    s.rawValue() == null ? "none" : s.rawValue().getClass().getSimpleName();
            map.computeIfAbsent(s.device() + " " + s.point() + " " + kind, k -> new ArrayList<>())
                    .add(s);
        }
        return map;
    }

    @Test
    void a_second_round_trip_gives_the_same_bytes() {
        Random random = new Random(SEED + 1);
        for (int run = 0; run < 100; run++) {
            byte[] once = BlockCodec.encode(BlockCodec.decode(BlockCodec.encode(RandomBlocks.next(random, 300))));
            assertThat(BlockCodec.encode(BlockCodec.decode(once))).isEqualTo(once);
        }
    }

    @Test
    void damaged_blocks_with_a_right_checksum_are_refused_or_read_but_never_break_anything_else() {
        Random random = new Random(SEED + 2);
        int refused = 0;
        for (int run = 0; run < 3000; run++) {
            byte[] block = BlockCodec.encode(RandomBlocks.next(random, 60));
            byte[] bad =
                    random.nextInt(4) == 0 ? Arrays.copyOf(block, 31 + random.nextInt(block.length)) : block.clone();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                bad[4 + random.nextInt(bad.length - 4)] = (byte) random.nextInt();
            }
            ByteBuffer.wrap(bad).putInt(bad.length - 4, MetricsParcel.crc(bad, bad.length - 4));
            try {
                assertThat(BlockCodec.decode(bad).samples()).hasSizeLessThanOrEqualTo(BlockCodec.MAX_SAMPLES);
            } catch (BlockFormatException e) {
                refused++;
            }
        }
        assertThat(refused).as("seed %d", SEED).isGreaterThan(1000);
    }

    @Test
    void noise_and_every_truncation_is_refused() {
        Random random = new Random(SEED + 3);
        byte[] block = BlockCodec.encode(RandomBlocks.next(random, 200));
        for (int length = 0; length < block.length; length++) {
            byte[] cut = Arrays.copyOf(block, length);
            assertThatThrownBy(() -> BlockCodec.decode(cut)).isInstanceOf(BlockFormatException.class);
        }
        for (int run = 0; run < 2000; run++) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            assertThatThrownBy(() -> BlockCodec.decode(noise)).isInstanceOf(BlockFormatException.class);
            assertThatThrownBy(() -> MetricsParcel.decode(noise)).isInstanceOf(BlockFormatException.class);
        }
    }

    @Test
    void placing_a_block_changes_its_times_only() {
        TelemetryBlock block = new TelemetryBlock("b", OptionalLong.empty(), golden().samples());
        TelemetryBlock placed = BlockCodec.decode(BlockCodec.placed(BlockCodec.encode(block), 1_000));
        assertThat(placed.samples()).isEqualTo(block.samples());
        assertThat(block.epochMillis(block.samples().get(0))).isEmpty();
        assertThat(placed.epochMillis(placed.samples().get(0))).hasValue(6_000);
    }

    @Test
    void more_samples_than_a_block_takes_are_refused_by_the_writer() {
        Sample sample = golden().samples().get(0);
        List<Sample> many = Collections.nCopies(BlockCodec.MAX_SAMPLES + 1, sample);
        assertThatThrownBy(() -> BlockCodec.encode(new TelemetryBlock("b", OptionalLong.empty(), many)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most 65536");
    }

    @Test
    void a_parcel_is_the_contract_to_the_byte() {
        byte[] bytes = new MetricsParcel(1, 2, 3, 4, new byte[] {(byte) 0xAB}).encode();
        assertThat(HexFormat.of().formatHex(bytes, 0, 37))
                .isEqualTo("42425031" + "0000000000000001" + "0000000000000002" + "0000000000000003" + "00000004"
                        + "00000001" + "ab");
        assertThat(bytes).hasSize(41);
        assertThat(MetricsParcel.decode(bytes).block()).containsExactly(0xAB);
        bytes[20] ^= 1;
        assertThatThrownBy(() -> MetricsParcel.decode(bytes)).hasMessageContaining("checksum");
    }

    @Test
    void a_site_of_a_thousand_points_takes_under_four_tenths_of_a_byte_a_sample_at_ten_seconds() {
        Random random = new Random(SEED + 4);
        List<Sample> samples = new ArrayList<>();
        double[] values = new double[1000];
        for (int second = 0; second < 10; second++) {
            for (int p = 0; p < 1000; p++) {
                // Nine in ten points rest; the others wander by tenths.
                if (second == 0) {
                    values[p] = random.nextInt(10_000);
                } else if (p % 10 == 0) {
                    values[p] += random.nextInt(7) - 3;
                }
                samples.add(new Sample(
                        new DeviceId("device-" + p / 100),
                        "point" + p % 100,
                        Unit.WATT,
                        1000L * second + p / 100 * 13,
                        new Value.Real(values[p] / 10),
                        Quality.GOOD));
            }
        }
        byte[] block = BlockCodec.encode(new TelemetryBlock("boot", OptionalLong.of(0), samples));
        org.slf4j.LoggerFactory.getLogger(BlockCodecTest.class)
                .info("block bytes={} perSample={}", block.length, block.length / 10_000.0);
        assertThat(block.length).isLessThan(4_000);
    }

    /** One of each kind; docs/telemetry-block.md shows its bytes. */
    static TelemetryBlock golden() {
        DeviceId inverter = new DeviceId("inverter-1");
        DeviceId meter = new DeviceId("meter-1");
        List<Sample> samples = List.of(
                new Sample(inverter, "power", Unit.WATT, 5000, new Value.Real(5230.5), Quality.GOOD),
                new Sample(inverter, "power", Unit.WATT, 6000, new Value.Real(5229.9), Quality.GOOD),
                new Sample(inverter, "power", Unit.WATT, 7000, null, Quality.COMM_FAIL),
                new Sample(inverter, "operatingState", Unit.NONE, 5000, new Value.Text("running"), Quality.GOOD),
                new Sample(inverter, "temperature", Unit.CELSIUS, 5000, new Value.Real(Math.PI), Quality.STALE),
                new Sample(meter, "energy", Unit.WATT_HOUR, 5003, new Value.Whole(123_456_789_012L), Quality.GOOD),
                new Sample(meter, "tamper", Unit.NONE, 5003, new Value.Flag(true), Quality.GOOD));
        return new TelemetryBlock("boot-1", OptionalLong.of(1_764_000_000_000L), samples);
    }

    @Test
    void the_golden_block_keeps_its_bytes() {
        byte[] bytes = BlockCodec.encode(golden());
        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo(GOLDEN);
        assertThat(BlockCodec.decode(bytes)).isEqualTo(golden());
    }

    static final String GOLDEN =
            "42425431010000019ab697e80000000000000013880000000706626f6f742d3103ffd134b73b32b93a32bb4bb9"
                    + "df0add6a8f7861d683db8f6c7b514591a05c78e45049a7f9f82ce646c31b4ccd847476eee89cf8af03479b5126"
                    + "0c65d11725541cb7074a4e92b6e19265d85484314592378343de356d162df5391d0509ca009ba4d2fef1fd7cd7"
                    + "cdc6279477e8a1e3c99de997b2f83b5fb18457aaa8cd15b600f773589f";
}
