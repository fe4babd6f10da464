package energy.busbar.profiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Value;
import energy.busbar.profiles.Profile.DevicePart;
import energy.busbar.profiles.ReadBlocks.Block;
import energy.busbar.profiles.RegisterCodec.Decoded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a plan of reads over the registers of a made-up device to values. */
class PartDecoderTest {
    @TempDir
    Path folder;

    private Profile profile(String reading, String... points) throws IOException {
        Path file = folder.resolve("acme.yaml");
        Files.writeString(file, """
                format: 1
                name: acme
                title: Acme
                manufacturer: Acme
                source: [{document: A, revision: A, date: 2024, url: "https://acme.example/a", frames: computed}]
                match: {manufacturer: Acme}
                reading: %s
                devices:
                  battery:
                    points:
                      - %s
                """.formatted(reading, String.join("\n      - ", points)));
        ProfileReading read = ProfileCatalogue.shipped().lint(file);
        assertThat(read.problems()).isEmpty();
        return read.profile().orElseThrow();
    }

    private static List<Block> plan(Profile profile, PollClass pollClass) {
        return ReadBlocks.plan(
                profile.device(DeviceType.BATTERY).orElseThrow(),
                pollClass,
                profile.link().reads());
    }

    /** The device holds in each register its own address. */
    private static Map<String, Decoded> poll(Profile profile, Map<Integer, Integer> registers) {
        DevicePart part = profile.device(DeviceType.BATTERY).orElseThrow();
        Map<String, int[]> words = new HashMap<>();
        for (Block block : plan(profile, PollClass.FAST)) {
            int[] read = new int[block.count()];
            for (int i = 0; i < read.length; i++) {
                read[i] = registers.getOrDefault(block.address() + i, block.address() + i);
            }
            block.points().forEach(p -> words.put(p.point().name(), block.of(p, read)));
        }
        return PartDecoder.decode(part, words, Map.of());
    }

    /** Some devices answer a read of such a register with an exception, and with it the whole block. */
    @Test
    void a_register_that_can_only_be_written_is_never_read_along() throws IOException {
        Profile profile = profile(
                "{largest: 50, gap: 8}",
                "{name: first, address: 10, type: u16, poll: fast}",
                "{name: command, address: 12, type: u16, write: 6, writeOnly: true, poll: fast}",
                "{name: second, address: 14, type: u16, poll: fast}",
                "{name: third, address: 16, type: u16, poll: fast}",
                "{name: alsoThird, address: 16, type: u16, write: 6, writeOnly: true}");
        assertThat(plan(profile, PollClass.FAST))
                .extracting(Block::address, Block::count)
                .containsExactly(tuple(10, 1), tuple(14, 3));
    }

    @Test
    void a_write_only_register_of_another_device_of_the_box_is_left_out_too() throws IOException {
        Profile profile = profile(
                "{largest: 50, gap: 8}",
                "{name: first, address: 10, type: u16, poll: fast}",
                "{name: second, address: 14, type: u16, poll: fast}\n"
                        + "  inverter:\n    points:\n"
                        + "      - {name: limit, address: 12, type: u16, write: 6, writeOnly: true}");
        assertThat(plan(profile, PollClass.FAST))
                .extracting(Block::address, Block::count)
                .containsExactly(tuple(10, 1), tuple(14, 1));
    }

    @Test
    void a_point_and_its_factor_are_one_read_whatever_the_gap() throws IOException {
        Profile profile = profile(
                "{largest: 50, gap: 2}",
                "{name: chargeRate, address: 10, type: i16, scaleFrom: factor}",
                "{name: factor, address: 40, type: i16, poll: slow, hidden: true}",
                "{name: chargePercentage, address: 20, type: u16}",
                "{name: far, address: 45, type: u16, poll: fast}");
        assertThat(plan(profile, PollClass.FAST))
                .extracting(Block::address, Block::count)
                .containsExactly(tuple(10, 31), tuple(45, 1));
        Map<String, Decoded> values = poll(profile, Map.of(10, 1500, 40, 0xFFFE));
        assertThat(values.get("chargeRate").value()).contains(new Value.Real(15));
        assertThat(poll(profile, Map.of(10, 1500, 40, 0x8000)).get("chargeRate").quality())
                .isEqualTo(Quality.NOT_IMPLEMENTED);
    }

    @Test
    void reads_keep_to_alignment_gap_size_and_forbidden_ranges() throws IOException {
        Profile profile = profile(
                "{largest: 8, gap: 4, align: 2, forbidden: [{from: 30, to: 30}]}",
                "{name: a, address: 11, type: u16, poll: fast}",
                "{name: b, address: 16, type: u16, poll: fast}",
                "{name: c, address: 18, type: u32, poll: fast}",
                "{name: d, address: 28, type: u16, poll: fast}",
                "{name: e, address: 32, type: u16, poll: fast}",
                "{name: f, address: 32, type: u16, function: 4, poll: fast}",
                "{name: g, address: 90, type: u16, poll: normal}");
        assertThat(plan(profile, PollClass.FAST))
                .extracting(Block::function, Block::address, Block::count)
                .containsExactly(tuple(3, 10, 8), tuple(3, 18, 2), tuple(3, 28, 2), tuple(3, 32, 2), tuple(4, 32, 2));
    }

    @Test
    void derived_points_come_out_with_their_worst_quality() throws IOException {
        Profile profile = profile(
                "{}",
                "{name: chargeRate, from: {difference: [out, in]}}",
                "{name: total, unit: W, poll: fast, from: {sum: [out, in]}}",
                "{name: most, unit: W, poll: fast, from: {largest: [out, in]}}",
                "{name: power, unit: W, poll: fast, from: {product: [volts, amperes]}}",
                "{name: out, address: 1, type: u16, unit: W, nan: 0xFFFF}",
                "{name: in, address: 2, type: u16, unit: W}",
                "{name: volts, address: 3, type: u16, unit: V}",
                "{name: amperes, address: 4, type: i16, unit: A, scale: 0.1}");
        Map<String, Decoded> values = poll(profile, Map.of(1, 100, 2, 700, 3, 50, 4, 0xFFF6));
        assertThat(values.get("chargeRate").value()).contains(new Value.Real(-600));
        assertThat(values.get("total").value()).contains(new Value.Real(800));
        assertThat(values.get("most").value()).contains(new Value.Real(700));
        assertThat(values.get("power").value()).contains(new Value.Real(-50));
        values = poll(profile, Map.of(1, 0xFFFF));
        assertThat(values.get("chargeRate")).isEqualTo(new Decoded(null, Quality.NOT_IMPLEMENTED));
    }

    @Test
    void a_read_that_failed_is_told() throws IOException {
        Profile profile = profile("{}", "{name: chargeRate, address: 1, type: i16}");
        Map<String, Decoded> values = PartDecoder.decode(
                profile.device(DeviceType.BATTERY).orElseThrow(), Map.of("chargeRate", new int[0]), Map.of());
        assertThat(values).containsExactly(Map.entry("chargeRate", new Decoded(null, Quality.COMM_FAIL)));
    }
}
