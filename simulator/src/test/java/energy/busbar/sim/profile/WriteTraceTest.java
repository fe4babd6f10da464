package energy.busbar.sim.profile;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.sim.profile.ProfileDevice.Written;
import energy.busbar.sim.profile.WriteTrace.Tried;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each way of not doing what the profile says is seen. */
class WriteTraceTest {
    private static final Tried POWER = new Tried(0, 3000, "applied", 3000, "applied", "");
    private static final Tried RESERVE = new Tried(1, 60, "applied", Double.NaN, "applied", "");

    private final List<Written> written = new ArrayList<>();
    private final ProfileDevice device = new ProfileDevice(Acme.PROFILE, Acme.BATTERY, 5, () -> 0, written::add);
    private int mode;
    private int[] reserve = {};

    @BeforeEach
    void beginInAuto() {
        device.write(6, 43, new int[] {0});
        device.write(16, 46, new int[] {30, 0});
        written.clear();
        mode = device.read(3, 43, 1).values()[0];
        reserve = device.read(3, 46, 2).values();
    }

    private void set(int address, int... values) {
        assertThat(device.write(values.length > 1 ? 16 : 6, address, values).exception())
                .as("write to " + address)
                .isZero();
    }

    private List<Row> check(Runnable writes) {
        Map<String, Expected> before = device.expected();
        writes.run();
        WriteTrace trace = new WriteTrace(Acme.BATTERY, device, before, written);
        List<Row> rows = new ArrayList<>(trace.rows(List.of(POWER, RESERVE)));
        rows.addAll(trace.leftOver(device.expected()));
        return rows;
    }

    private static List<String> problems(List<Row> rows) {
        return rows.stream().filter(row -> !row.ok()).map(Row::problem).toList();
    }

    private void power() {
        set(43, 4);
        set(44, 3000);
        set(44, 0);
        set(43, mode);
    }

    private void reserve() {
        set(46, 60, 1);
        set(46, reserve);
    }

    @Test
    void the_sequence_of_the_profile_is_good() {
        List<Row> rows = check(() -> {
            power();
            reserve();
        });
        assertThat(problems(rows)).isEmpty();
        assertThat(rows).extracting(Row::name).containsExactly("active-power", "reserve");
    }

    @Test
    void a_register_that_holds_the_value_already_need_not_be_written() {
        set(43, 4);
        written.clear();
        mode = 4;
        assertThat(problems(check(() -> {
                    set(44, 3000);
                    set(44, 0);
                    reserve();
                })))
                .isEmpty();
    }

    @Test
    void a_step_that_is_missing_or_comes_too_late_is_told() {
        assertThat(problems(check(() -> {
                    set(44, 3000);
                    set(44, 0);
                    reserve();
                })))
                .containsExactly("mode was never written remote");
        written.clear();
        assertThat(problems(check(() -> {
                    set(44, 3000);
                    set(43, 4);
                    set(44, 0);
                    set(43, mode);
                    reserve();
                })))
                .containsExactly("setpoint was never written 3000");
    }

    @Test
    void another_value_and_no_release_are_told() {
        assertThat(problems(check(() -> {
                    set(43, 4);
                    set(44, 2900);
                    set(46, 60, 1);
                })))
                .containsExactlyInAnyOrder(
                        "setpoint was never written 3000; setpoint was never written 0",
                        "mode is not given back",
                        "reserve is not given back",
                        "reserveSwitch is not given back");
    }

    @Test
    void a_write_that_the_driver_says_has_failed_is_told_with_its_reason() {
        WriteTrace trace = new WriteTrace(Acme.BATTERY, device, device.expected(), written);
        List<Row> rows = trace.rows(List.of(new Tried(0, 3000, "refused", Double.NaN, "applied", "not now")));
        assertThat(rows.get(0).problem()).startsWith("refused, release applied: not now; ");
        assertThat(rows.get(1).read()).isEqualTo("not tried");
        assertThat(rows).noneMatch(Row::ok);
    }

    @Test
    void a_value_of_another_size_unit_or_quality_is_not_the_same() {
        Map<String, Expected> expected = Map.of(
                "chargePercentage", new Expected(new BigDecimal("85.7"), Expected.Quality.GOOD, 0.05),
                "exponent", new Expected(BigDecimal.ONE, Expected.Quality.GOOD, 0));
        assertThat(told(expected, 85.7, "good")).isTrue();
        assertThat(told(expected, 85.74, "good")).isTrue();
        assertThat(told(expected, 85.8, "good")).isFalse();
        assertThat(told(expected, 857, "good")).isFalse();
        assertThat(told(expected, 85.7, "stale")).isFalse();
        assertThat(Comparison.points(Acme.BATTERY, expected, Map.of()))
                .as("hidden ones are not expected, published ones are")
                .singleElement()
                .matches(row -> row.name().equals("chargePercentage") && !row.ok());
    }

    private static boolean told(Map<String, Expected> expected, Number value, String quality) {
        return Comparison.points(
                        Acme.BATTERY, expected, Map.of("chargePercentage", new Comparison.Told(value, quality)))
                .get(0)
                .ok();
    }
}
