package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.driver.DeviceConfig;
import energy.busbar.core.driver.Options;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Options of a charger that several devices share. */
class SharedOptionsTest {
    private final List<Options.Problem> problems = new ArrayList<>();

    private DeviceConfig device(String id, Map<String, Object> options) {
        Map<String, Object> all = new HashMap<>(options);
        all.put("identity", "TWIN");
        return Bench.config(id, new Options(id, all, problems));
    }

    private ChargerOptions read(Map<String, Object> left, Map<String, Object> right) {
        return ChargerOptions.read(List.of(device("left", left), device("right", right)), Bench.OPEN);
    }

    @Test
    void each_connector_has_its_own_and_what_is_the_chargers_may_stand_at_either() {
        ChargerOptions read = read(
                Map.of("maxCurrent", 16, "heartbeat", "30s", "securityProfile", 1),
                Map.of("connector", 2, "stackLevel", 4, "password", "sixteen-bytes-ok", "heartbeat", "30s"));
        assertThat(problems).isEmpty();
        assertThat(read.heartbeat()).isEqualTo(Duration.ofSeconds(30));
        assertThat(read.stackLevel()).isEqualTo(4);
        assertThat(read.access().needsPassword()).isTrue();
        assertThat(read.access().passwords().accepted()).hasSize(1);
        assertThat(read.connectors().get(1).maxCurrent()).isEqualTo(16);
        assertThat(read.connectors().get(2).maxCurrent()).isEqualTo(32);
        assertThat(read.device(2))
                .hasValueSatisfying(id -> assertThat(id.value()).isEqualTo("right"));
        assertThat(read.device(3)).isEmpty();
        assertThat(read.several()).isTrue();
    }

    @Test
    void a_contradiction_is_told_with_key_and_device_and_no_secret() {
        read(
                Map.of("securityProfile", 1, "password", "sixteen-bytes-ok", "heartbeat", "30s"),
                Map.of("connector", 2, "password", "sixteen-bytes-no", "heartbeat", "60s"));
        assertThat(problems)
                .extracting(Options.Problem::path)
                .containsExactlyInAnyOrder("right.password", "right.heartbeat");
        assertThat(problems).allSatisfy(problem -> {
            assertThat(problem.message()).isEqualTo("differs from that of left, and both are charger 'TWIN'");
            assertThat(problem.expected()).contains("on one of the two alone");
        });
    }

    @Test
    void one_connector_twice_is_told_at_the_second() {
        read(Map.of(), Map.of());
        assertThat(problems).singleElement().satisfies(problem -> {
            assertThat(problem.path()).isEqualTo("right.connector");
            assertThat(problem.message()).isEqualTo("is 1 of charger 'TWIN', as that of left is");
            assertThat(problem.expected()).contains("connector: 2");
        });
    }

    @Test
    void a_key_that_is_unknown_is_told_at_its_own_device() {
        read(Map.of(), Map.of("connector", 2, "heartbeet", "30s"));
        assertThat(problems).extracting(Options.Problem::path).containsExactly("right.heartbeet");
    }

    @Test
    void a_missing_password_is_told_once() {
        read(Map.of("securityProfile", 1), Map.of("connector", 2));
        assertThat(problems).extracting(Options.Problem::path).containsExactly("left.passwordHash");
    }

    @Test
    void devices_that_were_not_announced_together_cannot_share_an_identity() throws Exception {
        try (OcppFactory factory = new OcppFactory(Bench.OPEN, java.nio.file.Path.of("no-state"), Bench.CLOCK)) {
            factory.create(device("left", Map.of()), Bench.CLOCK);
            factory.create(device("right", Map.of("connector", 2)), Bench.CLOCK);
        }
        assertThat(problems)
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).isEqualTo("is 'TWIN' as of another charger"));
    }
}
