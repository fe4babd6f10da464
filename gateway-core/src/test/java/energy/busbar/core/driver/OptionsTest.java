package energy.busbar.core.driver;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.driver.Options.HostPort;
import energy.busbar.core.driver.Options.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each getter checks, notes and goes on; nothing is coerced. */
class OptionsTest {
    private final List<Problem> problems = new ArrayList<>();

    private Options options(Map<String, Object> values) {
        return new Options("a", values, problems);
    }

    private List<String> told() {
        return problems.stream().map(p -> p.path() + " " + p.message()).toList();
    }

    @Test
    void values_of_the_right_kind_are_taken_and_absent_ones_have_their_fallback() {
        Options options = options(Map.of(
                "text",
                "x",
                "flag",
                true,
                "whole",
                7,
                "real",
                1.5,
                "time",
                "5m",
                "at",
                "[::1]:80",
                "list",
                List.of("a")));
        assertThat(options.requiredText("text")).isEqualTo("x");
        assertThat(options.flag("flag", false)).isTrue();
        assertThat(options.integer("whole", 1, 0, 9)).isEqualTo(7);
        assertThat(options.requiredNumber("real", 0, 9)).isEqualTo(1.5);
        assertThat(options.duration("time", Duration.ZERO, Duration.ZERO, Duration.ofHours(1)))
                .isEqualTo(Duration.ofMinutes(5));
        assertThat(options.hostPort("at", new HostPort("h", 1))).isEqualTo(new HostPort("::1", 80));
        assertThat(options.texts("list")).containsExactly("a");
        assertThat(options.integer("no", 3, 0, 9)).isEqualTo(3);
        assertThat(options.word("no", "b", Set.of("a", "b"))).isEqualTo("b");
        options.finish();
        assertThat(problems).isEmpty();
    }

    @Test
    void nothing_is_coerced() {
        Options options = options(Map.of(
                "text", 1, "flag", "true", "whole", "7", "half", 7.0, "real", "1", "time", 5, "at", 80, "list", "a",
                "block", 1));
        options.text("text");
        options.flag("flag", false);
        options.integer("whole", 1, 0, 9);
        options.integer("half", 1, 0, 9);
        options.number("real", 0, 9);
        options.duration("time", Duration.ZERO, Duration.ZERO, Duration.ofHours(1));
        options.hostPort("at", new HostPort("h", 1));
        options.texts("list");
        options.block("block");
        assertThat(told())
                .containsExactly(
                        "a.text is 1",
                        "a.flag is 'true'",
                        "a.whole is '7'",
                        "a.half is 7.0",
                        "a.real is '1'",
                        "a.time is 5",
                        "a.at is 80",
                        "a.list is 'a'",
                        "a.block is 1");
    }

    @Test
    void bounds_missing_values_and_unknown_keys_are_told_with_what_would_be_right() {
        Options options = options(Map.of("whole", 10, "real", Double.NaN, "time", "2h", "odd", 1, "list", List.of(1)));
        options.integer("whole", 1, 0, 9);
        options.number("real", 0, 9);
        options.duration("time", Duration.ZERO, Duration.ofSeconds(1), Duration.ofHours(1));
        options.requiredText("name");
        options.requiredInteger("count", 1, 5);
        options.texts("list");
        options.finish();
        assertThat(problems)
                .contains(
                        new Problem("a.whole", "is 10", "a whole number from 0 to 9"),
                        new Problem("a.real", "is NaN", "a number from 0 to 9"),
                        new Problem("a.time", "is '2h'", "a duration such as 500ms, 5s, 10m or 2h, from 1s to 1h"),
                        new Problem("a.name", "is missing", "a text"),
                        new Problem("a.count", "is missing", "a whole number from 1 to 5"),
                        new Problem("a.list[0]", "is 1", "a text"),
                        new Problem("a.odd", "is not known here", "one of count, list, name, real, time, whole"));
    }
}
