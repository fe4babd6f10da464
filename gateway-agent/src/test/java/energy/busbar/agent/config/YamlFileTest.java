package energy.busbar.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scalars by the core schema of YAML 1.2.2 §10.3.2, and a line for everything. */
class YamlFileTest {
    private static Object value(String text) {
        return YamlFile.parse("key: " + text).values().get("key");
    }

    @Test
    void words_that_older_yaml_took_for_booleans_and_times_stay_texts() {
        assertThat(List.of(value("no"), value("on"), value("12:30"), value("0o7"), value("1_000"), value("2026-11-24")))
                .containsExactly("no", "on", "12:30", "0o7", "1_000", "2026-11-24");
    }

    @Test
    void numbers_flags_and_quoted_texts_are_what_they_look_like() {
        assertThat(value("17")).isEqualTo(17);
        assertThat(value("-3")).isEqualTo(-3);
        assertThat(value("0x1F")).isEqualTo(31);
        assertThat(value("3000000000")).isEqualTo(3_000_000_000L);
        assertThat(value("1.5e3")).isEqualTo(1500.0);
        assertThat(value("True")).isEqualTo(true);
        assertThat(value("'17'")).isEqualTo("17");
        assertThat(value("\"true\"")).isEqualTo("true");
    }

    @Test
    void an_empty_value_is_as_if_the_key_were_not_there() {
        assertThat(YamlFile.parse("a:\nb: ~\nc: null\nd: 1").values()).isEqualTo(Map.of("d", 1));
    }

    @Test
    void every_value_has_its_line_and_a_missing_one_that_of_its_block() {
        YamlFile file = YamlFile.parse("a:\n  b:\n    - c: 1\n    - c: 2\n      d: 3\n");
        assertThat(file.line("a.b[1].d")).isEqualTo(5);
        assertThat(file.line("a.b[1].e")).isEqualTo(4);
        assertThat(file.line("a.x.y")).isEqualTo(1);
        assertThat(file.line("z")).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            'a: 1\\na: 2'            | 2 | a is there twice, first in line 1
            'a: &x 1\\nb: 2'         | 1 | a uses an anchor or an alias
            'a: [1\\nb: 2'           | 2 | this is not YAML
            '- 1\\n- 2'              | 1 | the file holds no block of key: value lines
            '? [1, 2]\\n: 3'         | 1 | a key is a list or a block
            'a: 1\\n\\tb: 2'         | 2 | this is not YAML
            """)
    void what_is_no_plain_configuration_is_told_with_its_line(String text, int line, String what) {
        List<YamlFile.Fault> faults =
                YamlFile.parse(text.replace("\\n", "\n").replace("\\t", "\t")).faults();
        assertThat(faults).hasSize(1);
        assertThat(faults.get(0).line()).isEqualTo(line);
        assertThat(faults.get(0).what()).startsWith(what);
    }

    @Test
    void a_file_that_unfolds_itself_or_never_ends_is_refused_without_being_unfolded() {
        String bomb = "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]\n";
        assertThat(YamlFile.parse(bomb).faults()).isNotEmpty();
        assertThat(YamlFile.parse("a: " + "[".repeat(100) + "]".repeat(100)).faults())
                .isNotEmpty();
        assertThat(YamlFile.parse("a: " + "x".repeat(2_000_000)).faults()).isNotEmpty();
    }
}
