package energy.busbar.profiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import energy.busbar.core.driver.Options;
import energy.busbar.core.model.Point.Kind;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Value;
import energy.busbar.profiles.RegisterCodec.Decoded;
import energy.busbar.profiles.yaml.YamlFile;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Golden vectors in hex: of IEEE 754, two's complement and the orders of words and bytes. */
class RegisterCodecTest {
    static Register register(String yaml) {
        return register(yaml, 0);
    }

    static Register register(String yaml, int address) {
        List<Options.Problem> problems = new ArrayList<>();
        YamlFile file = YamlFile.parse("test", "address: " + address + "\n" + yaml.replace("; ", "\n"));
        RegisterReader reader = new RegisterReader(new Fields("", java.util.Map.of(), problems));
        Register register = reader.read(new Fields("", file.root(), problems), Kind.WHOLE);
        assertThat(file.problems()).isEmpty();
        assertThat(problems).isEmpty();
        return register;
    }

    private static int[] words(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        int[] words = new int[bytes.length / 2];
        for (int i = 0; i < words.length; i++) {
            words[i] = (bytes[2 * i] & 0xFF) << 8 | bytes[2 * i + 1] & 0xFF;
        }
        return words;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "type: u16                                   | FFFF                | 65535",
                "type: i16                                   | FFFF                | -1",
                "type: i16; scale: 0.1                       | FA24                | -150.0",
                "type: i16; scale: 0.1; negate: true         | FA24                | 150.0",
                "type: u16; scale: 0.1; offset: -40          | 0285                | 24.5",
                "type: u32                                   | 0001 E240           | 123456",
                "type: u32; wordOrder: little                | E240 0001           | 123456",
                "type: u32; byteOrder: little                | 0100 40E2           | 123456",
                "type: u32; wordOrder: little; byteOrder: little | 40E2 0100       | 123456",
                "type: i32                                   | FFFF FA24           | -1500",
                "type: u64                                   | 0000 0000 0001 E240 | 123456",
                "type: i64                                   | FFFF FFFF FFFF FA24 | -1500",
                "type: i64; wordOrder: little                | FA24 FFFF FFFF FFFF | -1500",
                "type: f32                                   | 4366 3333           | 230.2",
                "type: f32; wordOrder: little                | 3333 4366           | 230.2",
                "type: f64                                   | 40E6 563F 5C28 F5C3 | 45745.98",
                "type: bcd; length: 2                        | 1234 5678           | 12345678",
                "type: u16; mask: 0x0FF0                     | 1AB2                | 171",
            })
    void numbers_come_out(String yaml, String hex, double value) {
        Decoded decoded = RegisterCodec.decode(register(yaml.strip()), words(hex));
        assertThat(decoded.quality()).isEqualTo(Quality.GOOD);
        assertThat(decoded.value().orElseThrow().asDouble()).isEqualTo(value);
        if (!yaml.contains("mask")) {
            assertThat(RegisterCodec.encode(register(yaml.strip()), new Value.Real(value), 0))
                    .isEqualTo(words(hex));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "type: i16; nan: 0x8000            | 8000                | NOT_IMPLEMENTED",
                "type: i16; nan: -32768            | 8000                | NOT_IMPLEMENTED",
                "type: u32; nan: 0xFFFFFFFF        | FFFF FFFF           | NOT_IMPLEMENTED",
                "type: u64; nan: -1                | FFFF FFFF FFFF FFFF | NOT_IMPLEMENTED",
                "type: i32; nan: 0x7FFFFFFF        | 7FFF FFFF           | NOT_IMPLEMENTED",
                "type: f32                         | 7FC0 0000           | NOT_IMPLEMENTED",
                "type: f32                         | 7F80 0000           | NOT_IMPLEMENTED",
                "type: f64                         | FFF8 0000 0000 0000 | NOT_IMPLEMENTED",
                "type: string; length: 2           | 0000 0000           | NOT_IMPLEMENTED",
                "type: string; length: 2           | FFFF FFFF           | NOT_IMPLEMENTED",
                "type: string; length: 2           | 2020 2020           | NOT_IMPLEMENTED",
                "type: bcd; length: 1              | 12A4                | COMM_FAIL",
                "type: u16; scale: 0.1; max: 100   | 03E9                | OUT_OF_RANGE",
                "type: i16; min: 0                 | FFFF                | OUT_OF_RANGE",
                "type: u64                         | FFFF FFFF FFFF FFFF | OUT_OF_RANGE",
                "type: u16; enum: {1: a, 2: b}     | 0003                | OUT_OF_RANGE",
            })
    void what_is_no_value_is_a_quality(String yaml, String hex, Quality quality) {
        assertThat(RegisterCodec.decode(register(yaml.strip()), words(hex))).isEqualTo(new Decoded(null, quality));
    }

    @Test
    void words_bits_and_texts_come_out() {
        assertThat(decode("type: u16; enum: {0: idle, 3: charging}; otherwise: unknown", "0003"))
                .isEqualTo(new Value.Text("charging"));
        assertThat(decode("type: u16; enum: {0: idle, 3: charging}; otherwise: unknown", "0009"))
                .isEqualTo(new Value.Text("unknown"));
        assertThat(decode("type: u16; enum: {0: false, 5: true}", "0005")).isEqualTo(new Value.Flag(true));
        assertThat(decode("type: u16; bit: 3", "0008")).isEqualTo(new Value.Flag(true));
        assertThat(decode("type: u16; bit: 3", "FFF7")).isEqualTo(new Value.Flag(false));
        assertThat(decode("type: u32; bits: {0: hot, 31: cold}", "8000 0001")).isEqualTo(new Value.Text("hot, cold"));
        assertThat(decode("type: u16; bits: {0: hot, 3: cold}", "0006")).isEqualTo(new Value.Text("bit1, bit2"));
        assertThat(decode("type: u16; bits: {0: hot, 3: cold}", "0000")).isEqualTo(new Value.Text("none"));
        assertThat(decode("type: u16; mask: 0x0FF0; bits: {0: hot, 3: cold}", "F090"))
                .isEqualTo(new Value.Text("hot, cold"));
        assertThat(RegisterCodec.decode(register("type: u16; nan: 0xFFFF; bits: {0: hot}"), words("FFFF")))
                .isEqualTo(new Decoded(null, Quality.NOT_IMPLEMENTED));
        assertThat(decode("type: string; length: 3", "5355 4E32 3000")).isEqualTo(new Value.Text("SUN20"));
        assertThat(decode("type: string; length: 3; byteOrder: little", "5553 324E 0030"))
                .isEqualTo(new Value.Text("SUN20"));
        assertThat(decode("type: string; length: 2; encoding: utf8", "4BC3 A400"))
                .isEqualTo(new Value.Text("Kä"));
        assertThat(decode("type: string; length: 2; encoding: utf16", "0041 00E4"))
                .isEqualTo(new Value.Text("A\u00e4"));
    }

    @Test
    void the_word_order_of_numbers_is_not_that_of_texts() {
        List<Options.Problem> problems = new ArrayList<>();
        Fields defaults = new Fields("", java.util.Map.of("wordOrder", "little"), problems);
        RegisterReader reader = new RegisterReader(defaults);
        YamlFile file = YamlFile.parse("test", "{address: 0, type: string, length: 3}");
        Register text = reader.read(new Fields("", file.root(), problems), Kind.TEXT);
        assertThat(RegisterCodec.decode(text, words("5355 4E32 3000")).value()).contains(new Value.Text("SUN20"));
        assertThat(problems).isEmpty();
        YamlFile asked = YamlFile.parse("test", "{address: 0, type: string, length: 3, wordOrder: little}");
        reader.read(new Fields("", asked.root(), problems), Kind.TEXT);
        assertThat(problems)
                .singleElement()
                .satisfies(p ->
                        assertThat(p.path() + " " + p.message()).isEqualTo("wordOrder has no meaning for this point"));
    }

    private static Value decode(String yaml, String hex) {
        return RegisterCodec.decode(register(yaml), words(hex)).value().orElseThrow();
    }

    @Test
    void a_scale_factor_moves_the_point() {
        Register register = register("type: i16; scaleFrom: factor; negate: true");
        assertThat(RegisterCodec.decode(register, words("05DC"), -2).value()).contains(new Value.Real(-15));
        assertThat(RegisterCodec.decode(register, words("05DC"), 3).value()).contains(new Value.Real(-1_500_000));
        assertThat(RegisterCodec.decode(register, words("05DC"), -32_768).quality())
                .as("a factor that is itself absent")
                .isEqualTo(Quality.NOT_IMPLEMENTED);
        assertThat(RegisterCodec.encode(register, new Value.Real(-15), -2)).containsExactly(1500);
    }

    @Test
    void what_does_not_fit_is_refused() {
        assertThatThrownBy(() -> RegisterCodec.encode(register("type: u16; scale: 0.1"), new Value.Real(-1), 0))
                .hasMessage("raw value -10 does not fit u16: 0 to 65535");
        assertThatThrownBy(() -> RegisterCodec.encode(register("type: bcd; length: 1"), new Value.Real(12_345), 0))
                .hasMessage("12345 does not fit 4 digits");
        assertThatThrownBy(() -> RegisterCodec.encode(register("type: u16; enum: {0: a}"), new Value.Text("b"), 0))
                .hasMessage("'b' is not one of [a]");
        assertThatThrownBy(() -> RegisterCodec.decode(register("type: u32"), new int[1]))
                .hasMessage("1 registers for a point of 2");
    }

    @Test
    void shorts_are_as_good() {
        short[] words = {(short) 0xFFFF, (short) 0xFA24};
        assertThat(RegisterCodec.decode(register("type: i32"), words, 0).value())
                .contains(new Value.Whole(-1500));
    }
}
