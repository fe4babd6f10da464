package energy.busbar.sim.profile;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.profiles.Profile;
import energy.busbar.profiles.Profile.DevicePart;
import energy.busbar.profiles.ProfileCatalogue;
import energy.busbar.sim.modbus.ModbusUnit.Reply;
import energy.busbar.sim.profile.Expected.Quality;
import energy.busbar.sim.profile.ProfileDevice.Written;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A device that takes and refuses what its profile says. */
class ProfileDeviceTest {
    private final AtomicLong nanos = new AtomicLong();
    private final List<Written> written = new ArrayList<>();
    private final ProfileDevice device = new ProfileDevice(Acme.PROFILE, Acme.BATTERY, 5, nanos::get, written::add);

    private Object value(String point) {
        return device.expected().get(point).value();
    }

    private int refusal(int function, int address, int count) {
        return device.read(function, address, count).exception();
    }

    @Test
    void holds_values_whose_registers_say_them_and_satisfies_its_own_identity_check() {
        assertThat(device.read(3, 1, 1).values()).containsExactly(0xACE);
        assertThat(device.read(3, 2, 4).values()).containsExactly(0x4163, 0x6D65, 0, 0);
        assertThat(device.read(3, 42, 1).values()[0])
                .isEqualTo(((BigDecimal) value("chargePercentage"))
                        .movePointRight(1)
                        .intValue());
        assertThat(device.identity()).containsKeys("serialNumber", "ratedWatts");
        BigDecimal product = ((BigDecimal) value("batteryVoltage")).multiply((BigDecimal) value("batteryCurrent"));
        assertThat((BigDecimal) value("dcWatts")).isEqualByComparingTo(product);
        assertThat(value("hot"))
                .isEqualTo(List.of(value("warnings").toString().split(", ")).contains("hot"));
        assertThat(new ProfileDevice(Acme.PROFILE, Acme.BATTERY, 5, nanos::get, w -> {}).expected())
                .as("the same seed")
                .isEqualTo(device.expected());
    }

    @Test
    void refuses_what_it_does_not_have_what_is_forbidden_and_what_is_too_long() {
        assertThat(refusal(3, 40, 5)).as("points side by side").isZero();
        assertThat(refusal(4, 40, 1)).as("a holding register by function 4").isEqualTo(2);
        assertThat(refusal(4, 60, 5)).as("input registers").isZero();
        assertThat(refusal(3, 46, 5)).as("over a hole of one").isZero();
        assertThat(refusal(3, 44, 2)).as("over a write-only register").isEqualTo(2);
        assertThat(refusal(3, 50, 4)).as("over the forbidden one").isEqualTo(2);
        assertThat(refusal(3, 18, 23)).as("more than the largest read").isEqualTo(3);
        assertThat(refusal(3, 18, 20)).as("over a hole larger than the gap").isEqualTo(2);
        assertThat(refusal(3, 900, 1)).as("nothing there").isEqualTo(2);
    }

    @Test
    void takes_writes_by_the_function_of_the_point_and_only_whole() {
        assertThat(device.write(6, 44, new int[] {0xF830}).exception()).isZero();
        assertThat((BigDecimal) value("setpoint")).isEqualByComparingTo("-2000");
        assertThat(device.read(3, 44, 1).values()).containsExactly(0xF830);
        assertThat(device.write(6, 43, new int[] {4}).exception()).isZero();
        assertThat(written).extracting(Written::point).containsExactly("setpoint", "mode");
        assertThat(written.get(1).value()).isEqualTo("remote");

        assertThat(device.write(16, 44, new int[] {1}).exception())
                .as("by 16, though 6 is the profile's")
                .isEqualTo(1);
        assertThat(device.write(6, 42, new int[] {1}).exception())
                .as("read-only")
                .isEqualTo(2);
        assertThat(device.write(6, 43, new int[] {3}).exception())
                .as("no such word")
                .isEqualTo(3);
        assertThat(device.write(6, 44, new int[] {9001}).exception())
                .as("above max")
                .isEqualTo(3);
        assertThat(device.write(16, 46, new int[] {20}).exception())
                .as("half of an atomic group")
                .isEqualTo(2);
        assertThat(device.write(16, 46, new int[] {20, 1}).exception()).isZero();
        assertThat(value("reserveSwitch")).isEqualTo(true);
    }

    @Test
    void an_absent_point_has_the_value_for_nothing_or_is_not_there_at_all() {
        assertThat(device.absent("chargePercentage")).isTrue();
        assertThat(device.read(3, 42, 1).values()).containsExactly(0xFFFF);
        assertThat(device.absent("batteryVoltage")).isTrue();
        assertThat(refusal(3, 50, 1))
                .as("an integer without a value for nothing")
                .isEqualTo(2);
        assertThat(device.absent("exponent")).isTrue();
        assertThat(device.absent("nobody")).isFalse();
        for (String point : List.of("chargePercentage", "batteryVoltage", "dcWatts", "chargeRate")) {
            assertThat(device.expected().get(point).quality()).as(point).isEqualTo(Quality.NOT_IMPLEMENTED);
        }
        assertThat(value("chargingState")).as("made of an absent charge rate").isEqualTo("unknown");
    }

    @Test
    void an_exception_meets_every_read_of_the_point_and_no_other() {
        assertThat(device.exception("chargePercentage", 4)).isTrue();
        assertThat(refusal(3, 40, 4)).isEqualTo(4);
        assertThat(refusal(3, 40, 2)).isZero();
        assertThat(device.expected().get("chargePercentage").quality()).isEqualTo(Quality.COMM_FAIL);
        assertThat(device.exception("chargePercentage", 0)).isTrue();
        assertThat(refusal(3, 40, 4)).isZero();
        assertThat(device.exception("chargePercentage", 99)).isFalse();
    }

    @Test
    void a_watchdog_that_only_counts_writes_takes_the_setpoint_back_when_they_stop() {
        Object original = value("setpoint");
        device.write(6, 45, new int[] {10});
        device.write(6, 44, new int[] {1234});
        for (int second = 0; second < 9; second++) {
            nanos.addAndGet(1_000_000_000L);
            device.read(3, 44, 1);
        }
        assertThat((BigDecimal) value("setpoint")).isEqualByComparingTo("1234");
        device.write(6, 44, new int[] {1234});
        nanos.addAndGet(9_000_000_000L);
        assertThat((BigDecimal) value("setpoint")).isEqualByComparingTo("1234");
        nanos.addAndGet(1_000_000_000L);
        Reply fallenBack = device.read(3, 44, 1);
        assertThat((short) fallenBack.values()[0]).isEqualTo(((BigDecimal) original).shortValue());
        assertThat(Comparison.same(original, value("setpoint"), 0)).isTrue();
    }

    static Stream<Arguments> shipped() {
        ProfileCatalogue shipped = ProfileCatalogue.shipped();
        return shipped.entries().stream()
                .map(e -> shipped.find(e.name()).orElseThrow())
                .map(r -> r.profile().orElseThrow(() -> new AssertionError(r.problems())))
                .filter(p -> p.protocol() == Profile.Protocol.MODBUS && !p.isAbstract())
                .flatMap(p -> p.devices().values().stream()
                        .map(part -> Arguments.of(p.name() + " " + part.type().word(), p, part)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("shipped")
    void every_shipped_device_can_be_served_with_a_value_in_each_point(String name, Profile profile, DevicePart part) {
        for (int seed = 1; seed <= 20; seed++) {
            ProfileDevice served = new ProfileDevice(profile, part, seed, nanos::get, w -> {});
            assertThat(served.expected())
                    .as(name + ", seed " + seed)
                    .allSatisfy(
                            (point, expected) -> assertThat(expected.quality()).isEqualTo(Quality.GOOD));
        }
    }
}
