package energy.busbar.driver.coap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 8428: its rules, with packs shaped like the examples of §5.1. */
class SenMlTest {
    private static final double NOW = 1_767_225_600.0;

    private static List<SenMl.Entry> parse(String json) throws MalformedPayload {
        return Document.parse(Format.SENML_JSON, json.getBytes(StandardCharsets.UTF_8))
                .senMl(NOW);
    }

    private static List<SenMl.Entry> cbor(String hex, double now) throws MalformedPayload {
        return Document.parse(Format.SENML_CBOR, HexFormat.of().parseHex(hex.replace(" ", "")))
                .senMl(now);
    }

    @Test
    void theExampleOfTheStandardInCborIsWhatItsTextSays() throws Exception {
        // RFC 8428 §6.
        String hex = """
                87a721781b75726e3a6465763a6f773a313065323037336130313038303036\
                3a22fb41d303a15b00106223614120050067766f6c7461676501615602fb405e\
                066666666666a3006763757272656e74062402fb3ff3333333333333a3006763\
                757272656e74062302fb3ff4cccccccccccda3006763757272656e74062202fb\
                3ff6666666666666a3006763757272656e74062102f93e00a300676375727265\
                6e74062002fb3ff999999999999aa3006763757272656e74060002fb3ffb3333\
                33333333""";
        List<SenMl.Entry> entries = cbor(hex, 1_276_020_086.001);
        assertThat(entries).hasSize(7);
        assertThat(entries.get(0).name()).isEqualTo("urn:dev:ow:10e2073a0108006:voltage");
        assertThat(entries.get(0).unit()).isEqualTo("V");
        assertThat(entries.get(0).number().orElseThrow()).isEqualTo(120.1);
        assertThat(entries.get(1).unit()).isEqualTo("A");
        assertThat(entries.get(1).number().orElseThrow()).isEqualTo(1.2);
        assertThat(entries.get(1).ageSeconds()).isEqualTo(15, within(0.1));
        assertThat(entries.get(4).number().orElseThrow()).isEqualTo(1.5);
        assertThat(entries.get(6).number().orElseThrow()).isEqualTo(1.7);
    }

    @Test
    void aTextThatLooksLikeALabelOfCborIsNone() throws Exception {
        // {"2": 7, 2: 5}: only the second is the value.
        assertThat(cbor("81 a2 6132 07 02 05", NOW).get(0).number().orElseThrow())
                .isEqualTo(5);
    }

    @Test
    void whatIsWrittenIsSenMlInBoth() throws Exception {
        byte[] json = SenMl.write(Format.SENML_JSON, "p", "kW", 1.5);
        assertThat(new String(json, StandardCharsets.UTF_8)).isEqualTo("[{\"n\":\"p\",\"u\":\"kW\",\"v\":1.5}]");
        byte[] cbor = SenMl.write(Format.SENML_CBOR, "p", "kW", 1500);
        assertThat(HexFormat.of().formatHex(cbor)).isEqualTo("81a30061700162" + "6b57" + "021905dc");
        assertThat(HexFormat.of().formatHex(SenMl.write(Format.SENML_CBOR, "", "", -1)))
                .isEqualTo("81a10220");
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
            strings = {
                "",
                "{}",
                "7",
                "[1]",
                "[{\"v\":\"1\"}]",
                "[{\"v\":1,\"xyz_\":1}]",
                "[{\"v\":1}",
                "[{\"v\":NaN}]",
                "[{\"v\":1,\"v\":2}]",
                "[{\"bver\":11,\"v\":1}]",
                "[{\"n\":5,\"v\":1}]",
                "[{\"v\":1,\"t\":1e400}]"
            })
    void whatIsNotSenMlIsSaidToBeNone(String json) {
        assertThatThrownBy(() -> parse(json)).isInstanceOf(MalformedPayload.class);
    }

    @Test
    void aPackIsBounded() {
        String pack = "[" + "{\"v\":1},".repeat(SenMl.MAX_RECORDS) + "{\"v\":1}]";
        assertThatThrownBy(() -> parse(pack)).hasMessageContaining("at most");
    }
}
