package energy.busbar.ota.tuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** By hand from the grammar of wiki.laptop.org/go/Canonical_JSON. */
class CanonicalJsonTest {
    private static String canonical(String json) {
        byte[] bytes = CanonicalJson.of(StrictJson.object(json.getBytes(StandardCharsets.UTF_8), "test"), "test");
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void white_space_goes_and_members_are_sorted() {
        assertThat(canonical("{ \"b\" : [ 1, true , null,false ],\n\t\"a\": {\"z\": {}, \"Z\": []} }"))
                .isEqualTo("{\"a\":{\"Z\":[],\"z\":{}},\"b\":[1,true,null,false]}");
    }

    @Test
    void only_quote_and_backslash_are_escaped() {
        assertThat(canonical("{\"a\":\"\\\"\\\\\\/\\n\\t\\u0001\\u007f\\u00e9\\u2028\"}"))
                .isEqualTo("{\"a\":\"\\\"\\\\/\n\t\u0001\u007f\u00e9\u2028\"}");
    }

    @Test
    void members_are_sorted_by_code_point_not_by_utf_16_unit() {
        // U+FF5E is before U+1F50C, whose first UTF-16 unit is D83D.
        assertThat(canonical("{\"\\ud83d\\udd0c\":1,\"\\uff5e\":2}")).isEqualTo("{\"\uff5e\":2,\"\ud83d\udd0c\":1}");
    }

    @Test
    void integers_of_64_bits_stand_as_they_are() {
        assertThat(canonical("{\"a\":[-1,0,-0,9223372036854775807]}"))
                .isEqualTo("{\"a\":[-1,0,0,9223372036854775807]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1.0}",
                "{\"a\":1e2}",
                "{\"a\":9223372036854775808}",
                "{\"a\":\"\\ud83d\"}",
                "{\"\\udd0c\":1}",
            })
    void what_has_no_canonical_form_is_refused(String json) {
        assertThatThrownBy(() -> canonical(json)).isInstanceOf(RefusedException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "1",
                "{\"a\":1,\"a\":1}",
                "{\"a\":1}{}",
                "{\"a\":1} x",
                "{\"a\":NaN}",
                "{'a':1}",
                "{\"a\":1,}",
                "{\"a\":01}",
                "{\"a\":\"\n\"}",
                "{/**/}",
                "\ufeff{}",
            })
    void what_is_not_one_strict_object_is_refused(String json) {
        assertThatThrownBy(() -> canonical(json)).isInstanceOf(RefusedException.class);
    }

    @Test
    void other_encodings_bad_bytes_and_deep_nesting_are_refused() {
        for (byte[] bytes : new byte[][] {
            "{\"a\":1}".getBytes(StandardCharsets.UTF_16BE),
            "{\"a\":1}".getBytes(StandardCharsets.UTF_16LE),
            {'{', '"', (byte) 0xc0, (byte) 0xaf, '"', ':', '1', '}'},
            {'{', '"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"', ':', '1', '}'},
            ("{\"a\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}").getBytes(StandardCharsets.UTF_8),
        }) {
            assertThatThrownBy(() -> StrictJson.object(bytes, "test")).isInstanceOf(RefusedException.class);
        }
    }
}
