package energy.busbar.driver.coap;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.driver.Options;
import energy.busbar.core.model.DeviceType;
import energy.busbar.profiles.ProfileCatalogue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The connection block of a device with a profile. */
class CoapProfileOptionsTest {
    private final List<Options.Problem> problems = new ArrayList<>();

    private Optional<CoapProfileOptions> read(DeviceType type, Map<String, Object> more) {
        Map<String, Object> block = new HashMap<>(Map.of("host", "10.0.0.7", "profile", "shelly-3em"));
        block.putAll(more);
        return CoapProfileOptions.read(new Options("c", block, problems), type, ProfileCatalogue.shipped());
    }

    private String problem() {
        assertThat(problems).hasSize(1);
        Options.Problem only = problems.get(0);
        return only.path() + " " + only.message() + "; expected " + only.expected();
    }

    @Test
    void a_profile_and_an_endpoint_are_enough() {
        CoapProfileOptions read = read(DeviceType.METER, Map.of()).orElseThrow();
        assertThat(problems).isEmpty();
        assertThat(read.link().port()).isEqualTo(5683);
        assertThat(read.link().timeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(read.link().dtls()).isEmpty();
    }

    @Test
    void with_credentials_the_port_is_that_of_dtls() {
        Map<String, Object> psk = Map.of("psk", Map.of("identity", "m", "key", "00112233445566778899aabbccddeeff"));
        CoapProfileOptions read = read(DeviceType.METER, Map.of("dtls", psk)).orElseThrow();
        assertThat(problems).isEmpty();
        assertThat(read.link().port()).isEqualTo(5684);
        assertThat(read.link().dtls()).isPresent();
    }

    @Test
    void resources_do_not_stand_beside_a_profile() {
        read(DeviceType.METER, Map.of("resources", List.of(Map.of("path", "p"))));
        assertThat(problem()).isEqualTo("c.resources stands beside profile; expected one of them");
    }

    @Test
    void a_device_that_pushes_has_no_profile() {
        read(DeviceType.METER, Map.of("push", true));
        assertThat(problem()).startsWith("c.push does not go with profile; expected resources:");
    }

    @Test
    void an_unknown_profile_is_told_with_those_there_are() {
        assertThat(read(DeviceType.METER, Map.of("profile", "shelly-3me"))).isEmpty();
        assertThat(problem())
                .startsWith("c.profile is 'shelly-3me', which no profile is called; expected one of")
                .contains("shelly-3em")
                .doesNotContain("eastron", "senml-device");
    }

    @Test
    void a_profile_of_another_protocol_names_that_protocol() {
        assertThat(read(DeviceType.METER, Map.of("profile", "eastron-sdm630"))).isEmpty();
        assertThat(problem()).contains("of another protocol; expected protocol: modbus");
    }

    @Test
    void a_profile_of_another_device_names_what_it_is_of() {
        assertThat(read(DeviceType.BATTERY, Map.of())).isEmpty();
        assertThat(problem()).contains("is 'shelly-3em', which is no battery; expected a device of type meter");
    }

    @Test
    void an_abstract_profile_is_only_there_to_be_extended() {
        assertThat(read(DeviceType.METER, Map.of("profile", "senml-device"))).isEmpty();
        assertThat(problem()).contains("which is abstract; expected a profile that extends it");
    }

    @Test
    void a_dead_band_is_of_a_point_that_there_is() {
        assertThat(read(DeviceType.METER, Map.of("deadBands", Map.of("gridPower", 5)))
                        .orElseThrow()
                        .deadBands())
                .containsEntry("gridPower", 5.0);
        assertThat(problems).isEmpty();
        read(DeviceType.METER, Map.of("deadBands", Map.of("gridPowr", 5)));
        assertThat(problem()).startsWith("c.deadBands.gridPowr is not known here");
    }

    @Test
    void an_unknown_key_is_told() {
        read(DeviceType.METER, Map.of("unit", 3));
        assertThat(problem()).startsWith("c.unit");
    }
}
