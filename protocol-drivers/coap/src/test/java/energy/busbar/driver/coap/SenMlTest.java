package energy.busbar.driver.coap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 8428: its rules, with packs shaped like the examples of §5.1. */
class SenMlTest {
    private static final double NOW = 1_767_225_600.0;

    private static List<SenMl.Entry> parse(String json) throws SenMl.Malformed {
        return SenMl.parse(json.getBytes(StandardCharsets.UTF_8), NOW);
    }

    @Test
    void baseFieldsHoldForTheRecordsThatFollow() throws Exception {
        List<SenMl.Entry> entries =
                parse("[{\"bn\":\"dev:1:\",\"bt\":1767225590,\"bu\":\"A\",\"bv\":1,\"n\":\"voltage\","
                        + "\"u\":\"V\",\"v\":119.1},{\"n\":\"current\",\"t\":-5,\"v\":0.2}]");
        assertThat(entries).extracting(SenMl.Entry::name).containsExactly("dev:1:voltage", "dev:1:current");
        assertThat(entries).extracting(SenMl.Entry::unit).containsExactly("V", "A");
        assertThat(entries.get(0).number().orElseThrow()).isEqualTo(120.1, within(1e-9));
        assertThat(entries.get(0).ageSeconds()).isEqualTo(10);
        assertThat(entries.get(1).ageSeconds()).isEqualTo(15);
    }

    @Test
    void aSmallTimeIsRelativeToNowAndNoTimeIsNow() throws Exception {
        assertThat(parse("[{\"n\":\"a\",\"v\":1,\"t\":-30}]").get(0).ageSeconds())
                .isEqualTo(30);
        assertThat(parse("[{\"n\":\"a\",\"v\":1}]").get(0).ageSeconds()).isZero();
        assertThat(parse("[{\"n\":\"a\",\"v\":1,\"t\":60}]").get(0).ageSeconds())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{}", "7", "[1]", "[{\"v\":\"1\"}]", "[{\"v\":1,\"xyz_\":1}]", "[{\"v\":1}", "[{\"v\":NaN}]"
            })
    void whatIsNotSenMlIsSaidToBeNone(String json) {
        assertThatThrownBy(() -> parse(json)).isInstanceOf(SenMl.Malformed.class);
    }

    @Test
    void aPackIsBounded() {
        String pack = "[" + "{\"v\":1},".repeat(SenMl.MAX_RECORDS) + "{\"v\":1}]";
        assertThatThrownBy(() -> parse(pack)).hasMessageContaining("at most");
    }
}
