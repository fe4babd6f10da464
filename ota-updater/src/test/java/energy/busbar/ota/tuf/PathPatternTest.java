package energy.busbar.ota.tuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathPatternTest {
    /** The first eight are the specification's own. */
    @ParameterizedTest
    @CsvSource({
        "targets/*.tgz, targets/foo.tgz, true",
        "targets/*.tgz, targets/foo.txt, false",
        "foo-version-?.tgz, foo-version-2.tgz, true",
        "foo-version-?.tgz, foo-version-alpha.tgz, false",
        "*.tgz, foo.tgz, true",
        "*.tgz, targets/foo.tgz, false",
        "foo.tgz, foo.tgz, true",
        "foo.tgz, Foo.tgz, false",
        "*, a, true",
        "*, a/b, false",
        "*/*, a/b, true",
        "a*b*c, a-b-b-c, true",
        "a*b*c, a-b-b, false",
        "a?, a, false",
        "?, 🔌, true",
        "[a-c]x, bx, true",
        "[a-c]x, dx, false",
        "[!a-c]x, dx, true",
        "[]]x, ]x, true",
        "[x, [x, true",
        "[x, x, false",
        "a.b, axb, false",
        "**, a, true",
    })
    void a_pattern_matches_as_the_shell_does(String pattern, String path, boolean matches) {
        assertThat(new PathPattern(pattern).matches(path)).isEqualTo(matches);
    }

    @Test
    void a_pattern_of_many_stars_takes_no_time() {
        PathPattern pattern = new PathPattern("*a".repeat(200) + "b");
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(5),
                () -> assertThat(pattern.matches("a".repeat(2000))).isFalse());
    }

    @Test
    void a_target_path_stays_below_its_folder() {
        for (String path : new String[] {"", "/etc/passwd", "../x", "a/../b", "a//b", "a/", ".", "./a"}) {
            assertThatThrownBy(() -> FileNames.ofTarget(path)).isInstanceOf(RefusedException.class);
            assertThatThrownBy(() -> FileNames.addressOfTarget(path, "")).isInstanceOf(RefusedException.class);
        }
        assertThat(FileNames.ofTarget("a/b c.tgz")).isEqualTo("a%2Fb%20c.tgz");
        assertThat(FileNames.addressOfTarget("a/b c?.tgz", "00.")).isEqualTo("a/00.b%20c%3F.tgz");
    }
}
