package energy.busbar.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ConsoleProgressTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private ConsoleProgress progress(boolean terminal) {
        return new ConsoleProgress(new PrintStream(bytes, true, StandardCharsets.UTF_8), terminal);
    }

    @Test
    void elsewhere_than_on_a_terminal_lines_are_plain_and_few() {
        ConsoleProgress progress = progress(false);
        progress.say("begin");
        progress.tick("1 of 9");
        progress.tick("2 of 9");
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("begin" + System.lineSeparator());
    }

    @Test
    void on_a_terminal_one_line_moves_and_makes_way() {
        ConsoleProgress progress = progress(true);
        progress.tick("1 of 9");
        progress.tick("2 of 9".repeat(50));
        progress.say("end");
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .startsWith("1 of 9\r\u001b[K2 of 9")
                .endsWith("\r\u001b[Kend" + System.lineSeparator())
                .hasSizeLessThan(110);
    }
}
