package energy.busbar.profiles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextPatternTest {
    @Test
    void the_whole_text_must_match_upper_and_lower_case_alike() throws TextPattern.Unsupported {
        TextPattern pattern = TextPattern.of("(KC-)?P3[0-9].*");
        assertTrue(pattern.matches("kc-p30x"));
        assertFalse(pattern.matches("a KC-P30"));
        assertEquals("(KC-)?P3[0-9].*", pattern.toString());
        assertTrue(TextPattern.of("groß[ä-ü]").matches("GROßÖ"));
    }

    /** Each of these takes a backtracking engine longer than anybody lives. */
    @ParameterizedTest
    @ValueSource(strings = {"(a+)+b", "(a|a)*b", "(a*)*b", "(.*.*.*.*.*.*.*.*)*b", "((a?){50})+b", "(a|aa)+$b"})
    void no_pattern_takes_longer_than_its_text_is_long(String text) {
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            TextPattern pattern = TextPattern.of(text);
            assertFalse(pattern.matches("a".repeat(TextPattern.MAX_TEXT)));
        });
    }

    @Test
    void a_text_longer_than_any_devices_matches_nothing() throws TextPattern.Unsupported {
        assertTrue(TextPattern.of(".*").matches("a".repeat(TextPattern.MAX_TEXT)));
        assertFalse(TextPattern.of(".*").matches("a".repeat(TextPattern.MAX_TEXT + 1)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "a(?=b).* ahead",
                "(?!x)a ahead",
                "(?<=a)b behind",
                "(?<!a)b behind",
                "(?>a+)b atomic",
                "a++b possessive",
                "a*+b possessive",
                "a?+b possessive",
                "a{2}+b possessive",
                "(a)\\1 reference",
                "(?<n>a)\\k<n> reference",
                "a{101} repeats",
                "(a{11}){11} repeats",
                "a{0,99999999999} repeats",
                "a( closing",
                "[a closing",
                "a{5,2} repe"
            })
    void what_is_lacking_is_named(String text, String word) {
        String message = assertThrows(TextPattern.Unsupported.class, () -> TextPattern.of(text))
                .getMessage();
        assertTrue(String.valueOf(message).contains(word), message);
    }

    @Test
    void what_only_looks_like_it_is_taken() throws TextPattern.Unsupported {
        assertTrue(TextPattern.of("\\(\\?=a\\)").matches("(?=a)"));
        assertTrue(TextPattern.of("a\\++").matches("a++"));
        assertTrue(TextPattern.of("a{10,100}b?").matches("a".repeat(10)));
    }
}
