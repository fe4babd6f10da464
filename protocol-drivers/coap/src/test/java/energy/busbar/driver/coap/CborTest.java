package energy.busbar.driver.coap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Golden items of RFC 8949 appendix A, and what its appendix F says is not well-formed. */
class CborTest {
    private static JsonNode read(String hex) throws MalformedPayload {
        return Cbor.read(HexFormat.of().parseHex(hex));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    00 | 0
                    17 | 23
                    1818 | 24
                    1a000f4240 | 1000000
                    1b000000e8d4a51000 | 1000000000000
                    1bffffffffffffffff | 18446744073709551615
                    3bffffffffffffffff | -18446744073709551616
                    c249010000000000000000 | 18446744073709551616
                    c349010000000000000000 | -18446744073709551617
                    20 | -1
                    3903e7 | -1000
                    f90000 | 0.0
                    f93c00 | 1.0
                    fb3ff199999999999a | 1.1
                    f93e00 | 1.5
                    f97bff | 65504.0
                    fa47c35000 | 100000.0
                    f9c400 | -4.0
                    f97c00 | "Infinity"
                    f97e00 | "NaN"
                    f4 | false
                    f5 | true
                    f6 | null
                    f7 | null
                    c11a514b67b0 | 1363896240
                    c48221196ab3 | 273.15
                    60 | ""
                    6161 | "a"
                    62c3bc | "ü"
                    7f657374726561646d696e67ff | "streaming"
                    80 | []
                    83010203 | [1,2,3]
                    9fff | []
                    9f018202039f0405ffff | [1,[2,3],[4,5]]
                    a0 | {}
                    a201020304 | {"1":2,"3":4}
                    a26161016162820203 | {"a":1,"b":[2,3]}
                    bf61610161629f0203ffff | {"a":1,"b":[2,3]}
                    """)
    void itemsMeanWhatTheStandardSays(String hex, String json) throws Exception {
        assertThat(read(hex)).hasToString(json);
    }

    @Test
    void aNumberOf32BitsIsWhatItsDeviceMeant() throws Exception {
        assertThat(read("fa3dcccccd").doubleValue()).isEqualTo(0.1);
        assertThat(read("f90001").doubleValue()).isEqualTo(0x1p-24);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "18",
                "19",
                "1a00",
                "1b00000000000000",
                "41",
                "61",
                "5affffffff00",
                "5b7fffffffffffffff010203",
                "7affffffff00",
                "9affffffff",
                "9bffffffffffffffff",
                "ba7fffffff",
                "81",
                "818181",
                "8200",
                "a1",
                "a20102",
                "a100",
                "bf00ff",
                "5f",
                "5f4100",
                "5f6100ff",
                "5f5f4100ffff",
                "7f4100ff",
                "9f",
                "9f81ff",
                "bf",
                "c0",
                "1c",
                "1f",
                "3e",
                "5c",
                "9c",
                "bc",
                "dc",
                "f8",
                "f810",
                "fc",
                "ff",
                "f9",
                "fa00",
                "fb000000",
                "62ff61",
                "0000",
                "a2010101",
                "a201020103",
                "a18001",
                "c48101",
                "c482617801",
                "c4821903e801",
                "c25821000000000000000000000000000000000000000000000000000000000000000000"
            })
    void whatIsCutShortOrNoItemIsRefused(String hex) {
        assertThatThrownBy(() -> read(hex)).isInstanceOf(MalformedPayload.class);
    }

    @Test
    void aCountThatCannotBeTrueReservesNothing() {
        assertThatThrownBy(() -> read("9a7fffffff00")).hasMessageContaining("ends within");
        assertThatThrownBy(() -> read("81".repeat(Cbor.MAX_DEPTH + 1) + "00")).hasMessageContaining("deeper than");
        assertThatThrownBy(() -> read("9f" + "00".repeat(Cbor.MAX_ITEMS) + "ff"))
                .hasMessageContaining("more than");
    }

    @Test
    void whatIsWrittenReadsBack() throws Exception {
        String json = "{\"a\":-1,\"b\":[true,null,\"x\",1.5,70000,5000000000],\"c\":{}}";
        byte[] bytes = Cbor.write(Document.tree(json));
        assertThat(Cbor.read(bytes)).hasToString(json);
        assertThat(HexFormat.of().formatHex(Cbor.write(Document.tree("{\"limit\":{\"watts\":1500}}"))))
                .isEqualTo("a1656c696d6974a1657761747473" + "1905dc");
    }
}
