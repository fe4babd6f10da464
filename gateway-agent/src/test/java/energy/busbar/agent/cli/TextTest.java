package energy.busbar.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTest {
    /** Texts of registers, resources and announcements are a stranger's. */
    @Test
    void nothing_that_a_terminal_acts_on_is_printed() {
        String hostile = "a\u001b[2Jb\u009b\u202ec";
        assertThat(Text.table(List.of(List.of(hostile, "é 😀")), false)).containsExactly("a?[2Jb??c  é 😀");
        assertThat(Text.wrapped("x " + hostile + "\r\ny", 2)).containsExactly("  x a?[2Jb??c y");
    }
}
