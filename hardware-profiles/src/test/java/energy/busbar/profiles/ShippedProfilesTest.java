package energy.busbar.profiles;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Point.Kind;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Value;
import energy.busbar.profiles.Profile.DevicePart;
import energy.busbar.profiles.Profile.Protocol;
import energy.busbar.profiles.ProfilePoint.Measured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every profile in the jar: without problems, held to its vectors, and every point there and back. */
class ShippedProfilesTest {
    private static final ProfileCatalogue SHIPPED = ProfileCatalogue.shipped();
    private static final Path FOLDER = Path.of("src/main/resources/energy/busbar/profiles/devices");

    static Stream<String> names() {
        return SHIPPED.entries().stream().map(ProfileCatalogue.Entry::name);
    }

    private static Profile profile(String name) {
        ProfileReading reading = SHIPPED.find(name).orElseThrow();
        assertThat(reading.problems()).as(name).isEmpty();
        assertThat(reading.warnings()).as(name).isEmpty();
        return reading.profile().orElseThrow();
    }

    @Test
    void index_names_every_file() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(names())
                    .containsExactlyInAnyOrderElementsOf(
                            files.map(f -> f.getFileName().toString())
                                    .filter(f -> f.endsWith(".yaml"))
                                    .map(f -> f.substring(0, f.length() - 5))
                                    .toList());
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void has_no_problem_and_names_its_source(String name) {
        Profile profile = profile(name);
        assertThat(profile.sources())
                .isNotEmpty()
                .allSatisfy(source -> assertThat(source.confirmedBy())
                        .as("who agrees with " + source.document())
                        .isNotEmpty());
    }

    /** That they come out is the reader's; here only that each profile has one, and says how sure it is. */
    @ParameterizedTest
    @MethodSource("names")
    void is_held_to_a_vector(String name) {
        Profile profile = profile(name);
        if (profile.protocol() != Protocol.MODBUS || profile.isAbstract()) {
            return;
        }
        assertThat(profile.vectors()).isNotEmpty();
        assertThat(profile.vectors().stream().map(v -> v.origin().ordinal()).min(Integer::compare))
                .as("the source says where the best vector comes from")
                .contains(profile.sources().get(0).frames().ordinal());
    }

    @ParameterizedTest
    @MethodSource("names")
    void every_point_goes_there_and_back(String name) {
        Random random = new Random(4_711);
        for (DevicePart part : profile(name).devices().values()) {
            part.points().values().forEach(point -> {
                if (point instanceof Measured measured) {
                    for (int i = 0; i < 50; i++) {
                        thereAndBack(name, measured, random);
                    }
                }
            });
        }
    }

    private static void thereAndBack(String name, Measured point, Random random) {
        Register register = point.register();
        int[] words = random.ints(register.length(), 0, 0x1_0000).toArray();
        if (register.type() == RegisterType.STRING) {
            Arrays.fill(words, 'A' << 8 | 'b');
        }
        if (!register.words().isEmpty()) {
            String word = register.words().values().iterator().next();
            Value value = register.kind() == Kind.FLAG ? new Value.Flag(word.equals("true")) : new Value.Text(word);
            words = RegisterCodec.encode(register, value, 0);
        }
        RegisterCodec.Decoded decoded = RegisterCodec.decode(register, words);
        if (decoded.quality() != Quality.GOOD) {
            return;
        }
        Value value = decoded.value().orElseThrow();
        int[] again = RegisterCodec.encode(register, value, 0);
        String where = name + "." + point.point().name() + " " + Arrays.toString(words);
        assertThat(RegisterCodec.decode(register, again)).as(where).isEqualTo(decoded);
        if (register.isNumber()
                && register.mask() == 0
                && register.type() != RegisterType.F64
                && register.bits() < 64) {
            assertThat(again).as(where).isEqualTo(words);
        }
    }

    @Test
    void the_two_switches_of_a_heidelberg_that_are_only_written_are_never_read() {
        Profile profile = profile("heidelberg-energy-control");
        DevicePart part = profile.devices().get(DeviceType.CHARGER);
        List<ReadBlocks.Block> blocks = Stream.of(PollClass.values())
                .flatMap(each -> ReadBlocks.plan(part, each, profile.link().reads()).stream())
                .toList();
        assertThat(blocks)
                .noneMatch(b -> b.function() == 3 && b.address() <= 259 && 258 < b.end())
                .anyMatch(b -> b.function() == 3 && b.address() == 257)
                .anyMatch(b -> b.function() == 3 && b.address() == 261);
    }

    @ParameterizedTest
    @MethodSource("names")
    void every_readable_point_is_in_one_block(String name) {
        Profile profile = profile(name);
        for (DevicePart part : profile.devices().values()) {
            List<Measured> points = new ArrayList<>();
            part.points().values().forEach(p -> {
                if (p instanceof Measured m && m.access().readable()) {
                    points.add(m);
                }
            });
            List<ReadBlocks.Block> blocks =
                    ReadBlocks.plan(points, part.points(), profile.link().reads());
            assertThat(blocks.stream().mapToInt(b -> b.points().size()).sum()).isEqualTo(points.size());
            assertThat(blocks).allSatisfy(block -> {
                assertThat(block.count())
                        .isLessThanOrEqualTo(profile.link().reads().largest());
                int end = block.end();
                assertThat(profile.link().reads().allows(block.function(), block.address(), end))
                        .isTrue();
                block.points()
                        .forEach(p -> assertThat(p.register().address() >= block.address()
                                        && p.register().end() <= end)
                                .isTrue());
            });
        }
    }
}
