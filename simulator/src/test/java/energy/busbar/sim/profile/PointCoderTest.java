package energy.busbar.sim.profile;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Quality;
import energy.busbar.profiles.Profile;
import energy.busbar.profiles.ProfileCatalogue;
import energy.busbar.profiles.ProfilePoint.Measured;
import energy.busbar.profiles.ProfileReading;
import energy.busbar.profiles.ProfileVector;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The simulator's own coding, held to the vectors of the documents and to words worked out by hand. */
class PointCoderTest {
    private static String hex(int... words) {
        return Arrays.stream(words).mapToObj("%04X"::formatted).collect(Collectors.joining(" "));
    }

    private static int[] words(String hex) {
        String digits = hex.replace(" ", "");
        int[] words = new int[digits.length() / 4];
        for (int i = 0; i < words.length; i++) {
            words[i] = Integer.parseInt(digits.substring(4 * i, 4 * i + 4), 16);
        }
        return words;
    }

    private static void isBothWays(String point, Object value, int exponent, String registers) {
        assertThat(hex(PointCoder.encode(Acme.register(point), value, exponent)))
                .as(point)
                .isEqualTo(registers);
        Object back = PointCoder.decode(Acme.register(point), words(registers), exponent);
        assertThat(Comparison.same(value, back, 0)).as(point + " back: " + back).isTrue();
    }

    @Test
    void codes_each_kind_of_register_as_the_guide_says() {
        // value = raw × scale × 10^exponent + offset, then turned: 1500 W discharging is −15 at 10^2.
        isBothWays("chargeRate", new BigDecimal(1500), 2, "FFF1");
        isBothWays("chargePercentage", new BigDecimal("85.7"), 0, "0359");
        isBothWays("mode", "remote", 0, "0004");
        isBothWays("reserveSwitch", true, 0, "0001");
        // 230.2 is 43663333 as a float of IEEE 754; the lowest register comes first.
        isBothWays("batteryCurrent", new BigDecimal("230.2"), 0, "3333 4366");
        // Digits 0012 3456, the low byte of each register first.
        isBothWays("capacity", new BigDecimal(123_456), 0, "1200 5634");
        isBothWays("batteryName", "B1Z", 0, "3142 005A 0000");
    }

    @Test
    void what_is_no_value_is_null() {
        assertThat(PointCoder.decode(Acme.register("chargePercentage"), words("FFFF"), 0))
                .isNull();
        assertThat(PointCoder.decode(Acme.register("mode"), words("0003"), 0)).isNull();
        assertThat(PointCoder.decode(Acme.register("batteryCurrent"), words("0000 7FC0"), 0))
                .isNull();
        assertThat(PointCoder.decode(Acme.register("capacity"), words("0A00 0000"), 0))
                .isNull();
        assertThat(PointCoder.decode(Acme.register("batteryName"), words("0000 0000 0000"), 0))
                .isNull();
        assertThat(PointCoder.decode(Acme.register("setpoint"), words("2329"), 0))
                .as("above max: 9000")
                .isNull();
    }

    static Stream<Arguments> vectors() {
        ProfileCatalogue shipped = ProfileCatalogue.shipped();
        return shipped.entries().stream()
                .flatMap(e -> shipped.find(e.name()).flatMap(ProfileReading::profile).stream())
                .flatMap(profile -> profile.vectors().stream()
                        .filter(v -> !v.registers().isEmpty())
                        .map(v -> Arguments.of(profile.name() + " " + v.device() + " " + v.point(), profile, v)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("vectors")
    void agrees_with_every_vector_of_the_shipped_profiles(String name, Profile profile, ProfileVector vector) {
        Measured point = point(profile, vector).orElseThrow();
        Object decoded = PointCoder.decode(point.register(), words(vector.registers()), 0);
        if (vector.quality() == Quality.GOOD) {
            Object wanted = vector.value() instanceof Number n ? new BigDecimal(n.toString()) : vector.value();
            assertThat(Comparison.same(wanted, decoded, 1e-6 * Math.max(1, size(wanted))))
                    .as(wanted + " and " + decoded)
                    .isTrue();
        } else {
            assertThat(decoded).isNull();
        }
    }

    private static double size(Object value) {
        return value instanceof Number n ? Math.abs(n.doubleValue()) : 0;
    }

    private static Optional<Measured> point(Profile profile, ProfileVector vector) {
        if (vector.device().equals("identity")) {
            return Optional.ofNullable(profile.identity().get(vector.point()));
        }
        return profile.devices().values().stream()
                .filter(p -> vector.device().isEmpty()
                        || DeviceType.ofWord(vector.device()).orElseThrow() == p.type())
                .flatMap(p -> p.measured(vector.point()).stream())
                .findFirst();
    }
}
