package energy.busbar.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MainTest {
    @Test
    void number_that_is_none_is_refused_in_words_of_people() {
        Scene.Said said = Line.busbar("logs", "--lines", "x");
        assertThat(said.exitCode()).isEqualTo(2);
        assertThat(said.err()).contains("--lines", "'x' is not a whole number").doesNotContain("int\n");
    }
}
