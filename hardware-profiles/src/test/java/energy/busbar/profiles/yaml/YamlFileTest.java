package energy.busbar.profiles.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class YamlFileTest {
    private static YamlFile parse(String... lines) {
        return YamlFile.parse("a.yaml", String.join("\n", lines));
    }

    private static List<String> problems(String... lines) {
        return parse(lines).problems().stream().map(YamlProblem::toString).toList();
    }

    @Test
    void scalars_are_those_of_the_core_schema() {
        Map<String, Object> root = parse(
                        "word: no",
                        "time: 12:30",
                        "flag: true",
                        "whole: -12",
                        "large: 4294967295",
                        "hex: 0x1F",
                        "octal: 0o17",
                        "real: 1e-3",
                        "point: .5",
                        "text: '12'",
                        "date: 2023-06-01",
                        "empty:",
                        "beyond: 99999999999999999999")
                .root();
        assertThat(root)
                .containsEntry("word", "no")
                .containsEntry("time", "12:30")
                .containsEntry("flag", true)
                .containsEntry("whole", -12)
                .containsEntry("large", 4_294_967_295L)
                .containsEntry("hex", 31)
                .containsEntry("octal", 15)
                .containsEntry("real", 0.001)
                .containsEntry("point", 0.5)
                .containsEntry("text", "12")
                .containsEntry("date", "2023-06-01")
                .containsEntry("empty", null)
                .containsEntry("beyond", 1e20);
    }

    @Test
    void every_path_has_its_line() {
        YamlFile file = parse("a:", "  b:", "    - c: 1", "      d: 2", "    - {c: 3,", "       d: 4}");
        assertThat(file.problems()).isEmpty();
        assertThat(file.lines())
                .containsEntry("a", 1)
                .containsEntry("a.b", 2)
                .containsEntry("a.b[0]", 3)
                .containsEntry("a.b[0].d", 4)
                .containsEntry("a.b[1].d", 6);
    }

    @Test
    void what_is_not_allowed_is_told_with_its_line_all_in_one_run() {
        assertThat(problems("a: &x 1", "b: *x", "c: !!str 2", "a: 3", "? [k]", ": 4", "--- ", "d: 5"))
                .containsExactly(
                        "a.yaml:1: a has the anchor &x; expected no anchor",
                        "a.yaml:2: b is an alias; expected the value itself, written out",
                        "a.yaml:3: c has the tag tag:yaml.org,2002:str; expected no tag",
                        "a.yaml:4: a stands twice, first in line 1; expected one of them",
                        "a.yaml:5: has a key that is not a word; expected key: value lines",
                        "a.yaml:7: has a second document; expected one document");
    }

    @Test
    void a_syntax_error_has_its_line() {
        assertThat(problems("a: 1", "b: [1, 2", "c: 3"))
                .singleElement()
                .asString()
                .startsWith("a.yaml:3: is not YAML: ");
        assertThat(problems("- 1")).containsExactly("a.yaml:1: is not a block; expected key: value lines");
    }

    @Test
    void size_and_depth_are_bounded() {
        assertThat(YamlFile.parse("a", "#".repeat(YamlFile.MAX_SIZE + 1)).problems())
                .hasSize(1);
        assertThat(problems("a: " + "[".repeat(40) + "]".repeat(40), "b: {c: d, c: e}"))
                .containsExactly(
                        "a.yaml:1: a" + "[0]".repeat(23) + " is nested too deep; expected at most 24 levels",
                        "a.yaml:2: b.c stands twice, first in line 2; expected one of them");
        String[] many = new String[500];
        Arrays.fill(many, "a: 1");
        assertThat(problems(many)).hasSize(200);
    }
}
