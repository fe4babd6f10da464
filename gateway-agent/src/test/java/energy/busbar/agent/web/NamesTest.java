package energy.busbar.agent.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
    private final Names names = new Names("Gateway-7.lan");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gateway-7",
                "GATEWAY-7.local",
                "gateway-7.lan:8080",
                "localhost:80",
                "10.0.0.1",
                "10.0.0.1:8080",
                "[::1]",
                "[fd00::7]:8080"
            })
    void the_box_goes_by_its_addresses_and_names(String host) {
        assertThat(names.allows(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "evil.example",
                "gateway-7.evil.example",
                "gateway-7.local.evil.example",
                "10.0.0.1.evil.example",
                "1.2.3",
                "gateway-7 ",
                "user@gateway-7",
                "gateway-7:80:80",
                "[evil.example]",
                "::1"
            })
    void and_by_nothing_else(String host) {
        assertThat(names.allows(host)).isFalse();
    }

    @Test
    void a_missing_name_is_none() {
        assertThat(names.allows(null)).isFalse();
        assertThat(Names.ofThisMachine().allows("localhost")).isTrue();
    }
}
