package energy.busbar.driver.sunspec;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Value;
import energy.busbar.profiles.SunSpecModel;
import energy.busbar.profiles.SunSpecModels;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each of the 112 models on a register image: found in the chain, laid out, read in full by the names of its points. */
class EveryModelTest {
    private static final long SEED = new Random().nextLong();

    static Stream<Integer> models() {
        return SunSpecModels.ids().stream();
    }

    /** Behind a common model, with the largest read that this seed gives, and without end marker now and then. */
    private static ModelInstance serve(RegisterImage image, ModelImage model, int id, boolean marker) {
        image.common("A", "B", "C").model(id, model.registers.size(), "0000");
        StringBuilder hex = new StringBuilder();
        model.registers.forEach(word -> hex.append("%04X".formatted(word)));
        image.at(2, hex.toString());
        if (marker) {
            image.endMarker();
        }
        List<List<ModelInstance>> devices =
                new Discovery(image, 1).find(OptionalInt.empty()).devices();
        if (id == 1) {
            return devices.get(1).get(0);
        }
        return devices.get(0).get(1);
    }

    @ParameterizedTest
    @MethodSource("models")
    void every_point_of_a_model_reads_as_what_its_registers_say(int id) {
        Random random = new Random(SEED + id);
        String seed = "seed " + SEED + ", model " + id + ", ";
        ModelImage image = new ModelImage(SunSpecModels.find(id).orElseThrow(), random);
        RegisterImage device = new RegisterImage(List.of(40_000, 0, 50_000).get(random.nextInt(3)));
        ModelInstance model = serve(device, image, id, random.nextBoolean());
        device.maxRead = List.of(125, 100, 64, 16, 2).get(random.nextInt(5));

        assertEquals(image.expected.keySet(), paths(model), seed);
        ModelReader reader = assertDoesNotThrow(
                () -> ModelReader.read(device, 1, model, model.layout().spots()), seed);
        image.expected.forEach((path, expected) -> {
            Value value = reader.decode(path).value();
            String what = seed + path;
            if (expected == null) {
                assertEquals(null, value, what);
            } else if (expected instanceof BigDecimal exact) {
                double close = Math.ulp(exact.doubleValue());
                assertEquals(exact.doubleValue(), number(value, what), close, what);
            } else {
                assertEquals(expected, value == null ? null : value.plain(), what);
            }
        });
    }

    private static double number(Value value, String what) {
        assertTrue(value instanceof Value.Real, what);
        return value.asDouble();
    }

    private static Set<String> paths(ModelInstance model) {
        Set<String> paths = new TreeSet<>();
        model.layout().spots().forEach(spot -> paths.add(spot.path()));
        return paths;
    }

    @ParameterizedTest
    @MethodSource("models")
    void every_point_that_is_not_implemented_has_that_quality_and_no_value(int id) {
        ModelImage image = new ModelImage(SunSpecModels.find(id).orElseThrow(), null);
        RegisterImage device = new RegisterImage(40_000);
        ModelInstance model = serve(device, image, id, true);
        ModelReader reader = ModelReader.read(device, 1, model, model.layout().spots());
        image.expected.forEach((path, expected) -> {
            ModelReader.Decoded decoded = reader.decode(path);
            if (expected == null) {
                assertEquals(ModelReader.Decoded.none(Quality.NOT_IMPLEMENTED), decoded, id + "." + path);
            } else {
                // A mandatory counter of 0 without scale factor is a 0.
                assertEquals(0, number(decoded.value(), id + "." + path));
            }
        });
    }

    /** A model that is cut short, at every register: nothing behind the length is read, and nothing before it is lost. */
    @ParameterizedTest
    @MethodSource("models")
    void a_model_has_the_points_that_lie_within_its_length(int id) {
        SunSpecModel model = SunSpecModels.find(id).orElseThrow();
        int whole = model.top().ownSize();
        for (int length = 0; length <= whole; length++) {
            int end = SunSpecModel.HEADER + length;
            List<Spot> spots =
                    ModelInstance.of(model, 1, 40_000, length).layout().spots();
            assertTrue(spots.stream().allMatch(spot -> spot.range().to() <= end), "length " + length);
            long within = model.top().points().stream()
                    .filter(p -> p.offset() + p.size() <= end)
                    .count();
            assertEquals(
                    within, spots.stream().filter(s -> !s.path().contains(".")).count(), "length " + length);
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void every_point_has_a_name_in_the_gateway(int id) {
        SunSpecModel model = SunSpecModels.find(id).orElseThrow();
        ModelInstance instance = ModelInstance.of(model, 12, 0, 20_000);
        for (Spot spot : instance.layout().spots()) {
            // Building it checks the form of the name.
            Mapping.raw(instance, spot);
        }
        List<Source> all = Mapping.raw(List.of(instance), id + "#12");
        assertEquals(
                all.size(), all.stream().map(s -> s.point().name()).distinct().count());
    }

    /** With three of every group that counts. */
    private static ModelInstance roomy(int id) {
        SunSpecModel model = SunSpecModels.find(id).orElseThrow();
        Layout layout = Layout.of(model, 2_000, offset -> OptionalInt.of(3));
        return new ModelInstance(model, 1, 0, 2_000, layout);
    }

    @Test
    void every_line_of_the_mapping_names_a_point_that_is_there() {
        for (MappingTable.Line line : MappingTable.lines()) {
            String path = line.path().replace("[*]", "[1]");
            assertTrue(
                    line.models().stream().anyMatch(id -> roomy(id).spot(path).isPresent()), line::toString);
        }
    }

    @Test
    void every_model_that_is_to_be_mapped_gives_points() {
        int[] ids = {
            101, 102, 103, 111, 112, 113, 120, 121, 122, 123, 124, 160, 201, 202, 203, 204, 211, 212, 213, 214, 401,
                    402,
            403, 404, 501, 502, 601, 701, 702, 703, 704, 705, 706, 707, 708, 709, 710, 711, 712, 713, 714, 715, 802,
                    803,
            804
        };
        for (int id : ids) {
            int points = Stream.of(DeviceType.METER, DeviceType.INVERTER, DeviceType.BATTERY)
                    .mapToInt(type ->
                            Mapping.of(type, List.of(roomy(id)), new Ports()).size())
                    .max()
                    .orElseThrow();
            assertTrue(points >= 3, id + " gives " + points);
        }
    }

    /** Whatever models a device has, each gateway point of it is one, and its name is well formed. */
    @Test
    void all_models_at_once_give_each_point_once() {
        List<ModelInstance> models = SunSpecModels.ids().stream()
                .map(id -> ModelInstance.of(SunSpecModels.find(id).orElseThrow(), 1, 0, 500))
                .toList();
        for (DeviceType type : List.of(DeviceType.METER, DeviceType.INVERTER, DeviceType.BATTERY)) {
            List<Source> sources = Mapping.of(type, models, new Ports());
            Map<String, Long> names = sources.stream()
                    .collect(Collectors.groupingBy(s -> s.point().name(), Collectors.counting()));
            assertTrue(names.values().stream().allMatch(n -> n == 1), type.word());
            assertTrue(sources.size() > 20, type.word());
        }
    }
}
