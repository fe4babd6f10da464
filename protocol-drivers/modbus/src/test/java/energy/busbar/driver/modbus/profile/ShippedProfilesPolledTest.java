package energy.busbar.driver.modbus.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import energy.busbar.core.model.DeviceInfo;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Original;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Value;
import energy.busbar.profiles.Profile;
import energy.busbar.profiles.Profile.DevicePart;
import energy.busbar.profiles.Profile.Protocol;
import energy.busbar.profiles.ProfileCatalogue;
import energy.busbar.profiles.ProfileMatch.IdentityCheck;
import energy.busbar.profiles.ProfilePoint;
import energy.busbar.profiles.ProfilePoint.Derived;
import energy.busbar.profiles.ProfilePoint.Measured;
import energy.busbar.profiles.ProfileReading;
import energy.busbar.profiles.ProfileVector;
import energy.busbar.profiles.ProfileWrite;
import energy.busbar.profiles.ProfileWrite.Bound;
import energy.busbar.profiles.ProfileWrite.Step;
import energy.busbar.profiles.ProfileWrite.StepValue;
import energy.busbar.profiles.ProfileWrite.When;
import energy.busbar.profiles.ReadBlocks;
import energy.busbar.profiles.Register;
import energy.busbar.profiles.RegisterType;
import energy.busbar.profiles.TextPattern;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every device of every shipped Modbus profile on an image of its registers: read, each write carried out and read back,
 * given back. The image and what is expected of it come from the profile's vectors and from {@link OwnCodec}.
 */
class ShippedProfilesPolledTest {
    private static final Random RANDOM = new Random(630);
    private static int vectorsSeen;

    static Stream<Arguments> devices() {
        return ProfileCatalogue.shipped().entries().stream()
                .map(e -> ProfileCatalogue.shipped().find(e.name()).flatMap(ProfileReading::profile))
                .flatMap(Optional::stream)
                .filter(p -> p.protocol() == Protocol.MODBUS && !p.isAbstract())
                .flatMap(p -> p.devices().keySet().stream().sorted().map(type -> Arguments.of(p.name(), type)));
    }

    /** Of a bound point, a value that is none of the others'. */
    private static double bound(DeviceType type) {
        return type == DeviceType.CHARGER ? 20 : 4_000;
    }

    private static void fill(ImageUnit unit, Register register, int[] words) {
        for (int i = 0; i < words.length; i++) {
            unit.put(register.function(), register.address() + i, words[i]);
        }
    }

    private static int[] words(ImageUnit unit, Register register) {
        int[] words = new int[register.length()];
        for (int i = 0; i < words.length; i++) {
            words[i] = Optional.ofNullable(unit.get(register.function(), register.address() + i))
                    .orElseThrow();
        }
        return words;
    }

    private static boolean isFilled(ImageUnit unit, Register register) {
        return unit.get(register.function(), register.address()) != null;
    }

    private static int[] some(Register register) {
        if (register.type() == RegisterType.STRING) {
            int[] words = new int[register.length()];
            Arrays.fill(words, 'A' << 8 | 'B');
            return words;
        }
        if (!register.words().isEmpty()) {
            List<Long> raw = register.words().keySet().stream().sorted().toList();
            long chosen = raw.get(RANDOM.nextInt(raw.size()));
            int shift = register.mask() == 0 ? 0 : Long.numberOfTrailingZeros(register.mask());
            return OwnCodec.words(register, BigInteger.valueOf(chosen << shift));
        }
        if (register.type().isFloat()) {
            return OwnCodec.encode(register, RANDOM.nextInt(30_000) / 4.0);
        }
        int sign = register.type().isSigned() && RANDOM.nextBoolean() ? -1 : 1;
        return OwnCodec.words(register, BigInteger.valueOf(sign * (1L + RANDOM.nextInt(9_000))));
    }

    /** What the profile knows its device by. */
    private static int[] text(Register register, TextPattern pattern) {
        String plain = pattern.toString().replace(".*", "");
        assertTrue(pattern.matches(plain), "a text for " + pattern);
        byte[] bytes = Arrays.copyOf(plain.getBytes(StandardCharsets.US_ASCII), 2 * register.length());
        return OwnCodec.words(register, new BigInteger(1, bytes));
    }

    private static void image(ImageUnit unit, Profile profile, DevicePart part) {
        Set<String> bounds = part.writes().stream()
                .flatMap(w -> Stream.of(w.min(), w.max()))
                .map(Bound::point)
                .flatMap(Optional::stream)
                .collect(Collectors.toSet());
        for (IdentityCheck check : profile.match().registers()) {
            fill(
                    unit,
                    check.register(),
                    OwnCodec.words(
                            check.register(), BigInteger.valueOf(check.values().get(0))));
        }
        for (ProfileVector vector : profile.vectors()) {
            Optional<Measured> point = part.type().word().equals(vector.device())
                            || vector.device().isEmpty()
                    ? part.measured(vector.point())
                    : Optional.empty();
            if (vector.device().equals("identity")) {
                point = Optional.ofNullable(profile.identity().get(vector.point()));
            }
            if (point.isPresent() && vector.quality() == Quality.GOOD) {
                put(unit, vector, point.get().register());
            }
        }
        Optional<TextPattern> model = profile.match().model();
        profile.identity().forEach((field, p) -> {
            boolean mustFit = field.equals("model") && p.register().type() == RegisterType.STRING && model.isPresent();
            fillUnlessFilled(unit, p.register(), mustFit ? text(p.register(), model.get()) : some(p.register()));
        });
        for (ProfilePoint point : part.points().values()) {
            if (point instanceof Measured m && m.access().readable()) {
                boolean isBound = bounds.contains(m.point().name());
                int[] words = isBound ? OwnCodec.encode(m.register(), bound(part.type())) : some(m.register());
                fillUnlessFilled(unit, m.register(), words);
            }
        }
    }

    /** What a vector's device answers with; of frames, the registers in the answer to a read, or in a write. */
    private static void put(ImageUnit unit, ProfileVector vector, Register register) {
        if (!vector.registers().isEmpty()) {
            unit.put(register.function(), register.address(), vector.registers());
            return;
        }
        String asked = vector.request().replace(" ", "");
        String answer = vector.answer().replace(" ", "");
        int head = switch (vector.framing()) {
            case PDU -> 0;
            case RTU -> 2;
            case TCP -> 14;
        };
        int address = Integer.parseInt(asked.substring(head + 2, head + 6), 16);
        switch (asked.substring(head, head + 2)) {
            case "06" -> {
                unit.put(register.function(), address, asked.substring(head + 6, head + 10));
                return;
            }
            case "10" -> {
                int bytes = Integer.parseInt(asked.substring(head + 10, head + 12), 16);
                unit.put(register.function(), address, asked.substring(head + 12, head + 12 + 2 * bytes));
                return;
            }
            default -> {}
        }
        int bytes = Integer.parseInt(answer.substring(head + 2, head + 4), 16);
        unit.put(register.function(), address, answer.substring(head + 4, head + 4 + 2 * bytes));
    }

    private static void fillUnlessFilled(ImageUnit unit, Register register, int[] words) {
        if (!isFilled(unit, register)) {
            fill(unit, register, words);
        }
    }

    /** Holes between the points of one block, as devices have that answer a whole range. */
    private static void dense(Bench bench, DevicePart part) {
        for (PollClass each : PollClass.values()) {
            for (ReadBlocks.Block block :
                    ReadBlocks.plan(part, each, bench.profile.link().reads())) {
                for (int at = block.address(); at < block.end(); at++) {
                    if (bench.unit.get(block.function(), at) == null) {
                        bench.unit.put(block.function(), at, 0);
                    }
                }
            }
        }
    }

    private static Bench bench(String name, DeviceType type) {
        Bench bench = new Bench(Bench.shipped(name), type, Map.of());
        image(bench.unit, bench.profile, bench.profile.device(type).orElseThrow());
        return bench;
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("devices")
    void every_point_is_read_in_the_planned_requests(String name, DeviceType type) {
        Bench bench = bench(name, type);
        DevicePart part = bench.profile.device(type).orElseThrow();
        dense(bench, part);
        DeviceInfo info = bench.driver.open();
        bench.poll(PollClass.ONCE);
        bench.unit.reads.clear();
        Map<String, Reading> readings = bench.poll(PollClass.FAST, PollClass.NORMAL, PollClass.SLOW);
        int planned = 0;
        for (PollClass each : List.of(PollClass.FAST, PollClass.NORMAL, PollClass.SLOW)) {
            planned += ReadBlocks.plan(part, each, bench.profile.link().reads()).size();
        }
        assertEquals(planned, bench.unit.reads.size(), "requests: " + bench.unit.reads);
        assertEquals(bench.profile.link().units().get(0), bench.unit.unit);
        info.points().stream()
                .filter(p -> p.pollClass() != PollClass.ONCE)
                .forEach(p -> assertTrue(readings.containsKey(p.name()), p.name()));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("devices")
    void every_point_has_its_value_where_nothing_else_can_be_read(String name, DeviceType type) {
        Bench bench = bench(name, type);
        DevicePart part = bench.profile.device(type).orElseThrow();
        DeviceInfo info = bench.driver.open();
        Map<String, Reading> readings = bench.pollAll();
        assertFalse(info.manufacturer().isEmpty());
        for (Map.Entry<String, Measured> each : bench.profile.identity().entrySet()) {
            Register register = each.getValue().register();
            Object expected = OwnCodec.decode(register, words(bench.unit, register));
            Object found = switch (each.getKey()) {
                case "manufacturer" -> info.manufacturer();
                case "model" -> info.model();
                case "serialNumber" -> info.serialNumber();
                case "firmwareVersion" -> info.firmwareVersion();
                default -> info.ratedWatts();
            };
            assertEquals(String.valueOf(expected), String.valueOf(found), each.getKey());
        }
        for (ProfilePoint point : part.points().values()) {
            Reading reading = readings.get(point.point().name());
            if (point.hidden() || (point instanceof Measured m && !m.access().readable())) {
                assertEquals(null, reading, point.point().name());
                continue;
            }
            Object expected = expected(bench.unit, part, point);
            assertTrue(reading != null, point.point().name() + " is not told");
            assertEquals(
                    expected == null ? null : expected,
                    reading.value().map(Value::plain).orElse(null),
                    point.point().name());
            assertEquals(
                    expected != null,
                    reading.quality() == Quality.GOOD,
                    point.point().name());
        }
    }

    private static Object expected(ImageUnit unit, DevicePart part, ProfilePoint point) {
        if (point instanceof Derived derived) {
            double[] parts = derived.parts().stream()
                    .map(p -> (Number) expected(unit, part, part.measured(p).orElseThrow()))
                    .mapToDouble(n -> n == null ? Double.NaN : n.doubleValue())
                    .toArray();
            double value = switch (derived.rule()) {
                case SUM -> DoubleStream.of(parts).sum();
                case DIFFERENCE -> parts[0] - parts[1];
                case LARGEST -> DoubleStream.of(parts).max().orElseThrow();
                case PRODUCT -> parts[0] * parts[1];
            };
            return Double.isNaN(value) ? null : value;
        }
        Register register = ((Measured) point).register();
        Object value = OwnCodec.decode(register, words(unit, register));
        if (value instanceof Number n && (n.doubleValue() < register.min() || n.doubleValue() > register.max())) {
            return null;
        }
        String name = point.point().name();
        if (part.type() == DeviceType.METER && name.startsWith("currentL") && value != null) {
            Optional<Measured> power = part.measured(name.replace("current", "power"));
            double watts = power.map(p -> (Number) expected(unit, part, p))
                    .map(Number::doubleValue)
                    .orElse(0.0);
            double amperes = ((Number) value).doubleValue();
            return watts == 0 ? value : (Object) Math.copySign(amperes, watts);
        }
        return value;
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("devices")
    void every_vector_comes_out_of_a_poll(String name, DeviceType type) {
        DevicePart part = Bench.shipped(name).device(type).orElseThrow();
        for (ProfileVector vector : Bench.shipped(name).vectors()) {
            Optional<Measured> point = vector.device().equals(type.word())
                    ? part.measured(vector.point()).filter(p -> !p.hidden())
                    : Optional.empty();
            if (point.isEmpty()) {
                continue;
            }
            Bench bench = bench(name, type);
            put(bench.unit, vector, point.get().register());
            bench.driver.open();
            Reading reading = bench.pollAll().get(vector.point());
            assertEquals(vector.quality(), reading.quality(), vector.point());
            Object found = reading.value().map(Value::plain).orElse("");
            if (found instanceof Number n) {
                double expected = ((Number) vector.value()).doubleValue();
                assertEquals(expected, n.doubleValue(), 1e-6 * Math.abs(expected), vector.point());
            } else {
                assertEquals(vector.value(), found, vector.point());
            }
            vectorsSeen++;
        }
    }

    @AfterAll
    static void vectors_were_seen() {
        assertTrue(vectorsSeen > 30, vectorsSeen + " vectors were polled");
    }

    /** A device whose read-back follows what is written, as far as another register shows it. */
    private static void follow(Bench bench, DevicePart part) {
        bench.unit.onWrite = (address, words) -> part.writes().forEach(write -> {
            Measured point = part.measured(write.point()).orElseThrow();
            Optional<Measured> shown = write.readBack().point().flatMap(part::measured);
            if (point.register().address() == address
                    && shown.isPresent()
                    && !shown.get().equals(point)) {
                double value = ((Number) OwnCodec.decode(point.register(), words)).doubleValue();
                fill(
                        bench.unit,
                        shown.get().register(),
                        OwnCodec.encode(shown.get().register(), value));
            }
        });
    }

    private static double value(ProfileWrite write, DeviceType type) {
        double min =
                write.min().point().map(p -> bound(type)).orElse(write.min().value())
                        * write.min().factor();
        double max =
                write.max().point().map(p -> bound(type)).orElse(write.max().value())
                        * write.max().factor();
        return switch (write.when()) {
            case ZERO -> 0;
            case NEGATIVE -> Math.max(min, -1_200);
            case POSITIVE, ALWAYS -> Math.min(max, type == DeviceType.CHARGER ? 11 : 1_200);
        };
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("devices")
    void every_write_is_carried_out_read_back_and_given_back(String name, DeviceType type) {
        Bench bench = bench(name, type);
        DevicePart part = bench.profile.device(type).orElseThrow();
        follow(bench, part);
        DeviceInfo info = bench.driver.open();
        Set<Object> quantities = new HashSet<>();
        part.writes().forEach(w -> quantities.add(w.quantity()));
        assertEquals(quantities.size(), info.abilities().size());
        for (ProfileWrite write : part.writes()) {
            double value = value(write, type);
            Map<Integer, Integer> before = new HashMap<>(bench.unit.holding);
            Original original = bench.capture(write.quantity());
            Outcome.Applied applied =
                    assertInstanceOf(Outcome.Applied.class, bench.write(write.quantity(), value), write.point());
            assertEquals(value, applied.readBack(), 0.01, write.point());
            Measured point = part.measured(write.point()).orElseThrow();
            assertEquals(value, OwnCodec.decode(point.register(), words(bench.unit, point.register())));
            List<Step> steps = new ArrayList<>(write.when() == When.ZERO ? List.of() : write.enable());
            steps.addAll(write.commit());
            steps.forEach(step -> assertStep(bench.unit, part, step));
            assertInstanceOf(Outcome.Applied.class, bench.release(write.quantity(), original), write.point());
            assertGivenBack(bench, part, write, before);
            bench.clock.advance(600_000);
        }
    }

    private static void assertStep(ImageUnit unit, DevicePart part, Step step) {
        Register register = part.measured(step.point()).orElseThrow().register();
        Object held = OwnCodec.decode(register, words(unit, register));
        if (step.to() instanceof StepValue.Word word) {
            assertEquals(word.word(), String.valueOf(held), step.point());
        } else if (step.to() instanceof StepValue.Amount amount) {
            assertEquals(amount.value(), ((Number) held).doubleValue(), step.point());
        }
    }

    private static void assertGivenBack(
            Bench bench, DevicePart part, ProfileWrite write, Map<Integer, Integer> before) {
        Set<String> released = write.release().stream().map(Step::point).collect(Collectors.toSet());
        write.release().forEach(step -> assertStep(bench.unit, part, step));
        for (ProfilePoint each : part.points().values()) {
            boolean settable = each instanceof Measured m
                    && m.access().readable()
                    && m.access().writable()
                    && !released.contains(m.point().name());
            if (settable) {
                Register register = ((Measured) each).register();
                for (int at = register.address(); at < register.end(); at++) {
                    assertEquals(
                            before.get(at),
                            bench.unit.holding.get(at),
                            each.point().name());
                }
            }
        }
    }
}
