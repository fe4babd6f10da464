package energy.busbar.sync.sparkplug;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import energy.busbar.sync.sparkplug.Metric.Property;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PayloadCodecTest {
    /** By npm's sparkplug-payload 1.0.3: bdSeq 3, Node Control/Rebirth false, a of Int32 −5 at 7 with alias 1; seq 0. */
    private static final String GOLDEN = "0805120b0a05626453657120045803"
            + "121a0a144e6f646520436f6e74726f6c2f52656269727468200b7000"
            + "120f0a016110011807200350fbffffff0f1800";

    private static final Payload SAME = new Payload(
            OptionalLong.of(5),
            List.of(
                    Metric.named("bdSeq", DataType.INT64, 3L, OptionalLong.empty()),
                    Metric.named("Node Control/Rebirth", DataType.BOOLEAN, false, OptionalLong.empty()),
                    new Metric(
                            Optional.of("a"),
                            OptionalLong.of(1),
                            OptionalLong.of(7),
                            Optional.of(DataType.INT32),
                            -5L,
                            false,
                            List.of())),
            OptionalInt.of(0));

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    private static Metric of(DataType type, Object value) {
        return Metric.named("m", type, value, OptionalLong.of(1));
    }

    @Test
    void writes_and_reads_the_bytes_of_an_independent_implementation() {
        assertThat(HexFormat.of().formatHex(PayloadCodec.encode(SAME))).isEqualTo(GOLDEN);
        assertThat(PayloadCodec.decode(hex(GOLDEN))).isEqualTo(SAME);
    }

    @Test
    void every_type_keeps_its_extremes() {
        List<Metric> metrics = List.of(
                of(DataType.INT8, -128L),
                of(DataType.INT16, -32_768L),
                of(DataType.INT32, (long) Integer.MIN_VALUE),
                of(DataType.INT64, Long.MIN_VALUE),
                of(DataType.UINT8, 255L),
                of(DataType.UINT16, 65_535L),
                of(DataType.UINT32, 4_294_967_295L),
                of(DataType.UINT64, -1L), // 2^64 - 1
                of(DataType.FLOAT, 1.5),
                of(DataType.DOUBLE, -0.1),
                of(DataType.BOOLEAN, true),
                of(DataType.STRING, "Größe 5 kΩ"),
                of(DataType.DATE_TIME, 1_795_510_800_000L),
                of(DataType.TEXT, ""),
                of(DataType.UUID, "018f"));
        Payload payload = new Payload(OptionalLong.of(9), metrics, OptionalInt.of(255));
        assertThat(PayloadCodec.decode(PayloadCodec.encode(payload))).isEqualTo(payload);
    }

    @Test
    void a_value_outside_its_type_is_refused() {
        assertThatThrownBy(() -> of(DataType.UINT8, 256L)).hasMessageContaining("UINT8 cannot be 256");
        assertThatThrownBy(() -> of(DataType.UINT32, -1L)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> of(DataType.INT16, 40_000L)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> of(DataType.DOUBLE, 1L)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Property("p", DataType.STRING, 1L)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void null_and_historical_are_flags_of_their_own() {
        Metric metric = new Metric(
                Optional.empty(),
                OptionalLong.of(4),
                OptionalLong.of(1),
                Optional.empty(),
                null,
                true,
                List.of(new Property("Quality", DataType.INT32, 500L)));
        byte[] bytes = PayloadCodec.encode(new Payload(OptionalLong.empty(), List.of(metric), OptionalInt.empty()));
        // alias 4, timestamp 1, is_historical, is_null, properties {Quality: {type 3, int_value 500}}
        assertThat(HexFormat.of().formatHex(bytes))
                .isEqualTo(
                        "121a" + "1004" + "1801" + "2801" + "3801" + "4a10" + "0a075175616c697479" + "1205080318f403");
        Metric read = PayloadCodec.decode(bytes).metrics().get(0);
        assertThat(read.historical()).isTrue();
        assertThat(read.value()).isEmpty();
    }

    @Test
    void fields_of_other_vendors_and_values_that_are_no_single_value_are_passed_over() {
        // Payload: uuid (4) "x", body (5); metric "d" of DataSet (16) with an empty dataset (17), extension 100.
        Payload read =
                PayloadCodec.decode(hex("220178" + "2a0101" + "120c" + "0a0164" + "2010" + "8a0100" + "a20601aa"));
        assertThat(read.metrics()).singleElement().satisfies(m -> {
            assertThat(m.name()).contains("d");
            assertThat(m.type()).isEmpty();
            assertThat(m.value()).isEmpty();
        });
    }

    @Test
    void what_is_no_payload_says_where() {
        assertThatThrownBy(() -> PayloadCodec.decode(hex("1205")))
                .isInstanceOf(WireReader.Malformed.class)
                .hasMessageContaining("5 bytes where 0 are left at byte 2");
        assertThatThrownBy(() -> PayloadCodec.decode(hex("08"))).hasMessageContaining("end in the middle");
        assertThatThrownBy(() -> PayloadCodec.decode(hex("08ffffffffffffffffffff01")))
                .hasMessageContaining("more than 10 bytes");
        assertThatThrownBy(() -> PayloadCodec.decode(hex("0a00"))).hasMessageContaining("wire type 2 where 0 belongs");
        assertThatThrownBy(() -> PayloadCodec.decode(hex("00"))).hasMessageContaining("field of number 0");
        assertThatThrownBy(() -> PayloadCodec.decode(hex("12ffffffffffffffffff01")))
                .hasMessageContaining("18446744073709551615 bytes");
        assertThatThrownBy(() -> PayloadCodec.decode(hex("12030a01ff"))).hasMessageContaining("not UTF-8");
        // A Boolean with a text for its value.
        assertThatThrownBy(() -> PayloadCodec.decode(hex("1205200b7a0178"))).hasMessageContaining("BOOLEAN");
    }

    @Test
    void the_number_of_metrics_is_bounded() {
        String many = "1200".repeat(PayloadCodec.MAX_METRICS_READ);
        assertThat(PayloadCodec.decode(hex(many)).metrics()).hasSize(PayloadCodec.MAX_METRICS_READ);
        assertThatThrownBy(() -> PayloadCodec.decode(hex(many + "1200")))
                .hasMessageContaining("more than 1000 metrics");
    }

    @Test
    void broken_bytes_are_malformed_or_read_and_nothing_else() {
        long seed = 20_261_125L;
        Random random = new Random(seed);
        int malformed = 0;
        for (int i = 0; i < 50_000; i++) {
            byte[] bytes = hex(GOLDEN);
            for (int n = random.nextInt(4); n >= 0; n--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                PayloadCodec.decode(bytes);
            } catch (WireReader.Malformed e) {
                malformed++;
            }
        }
        assertThat(malformed).as("seed " + seed).isPositive();
    }
}
