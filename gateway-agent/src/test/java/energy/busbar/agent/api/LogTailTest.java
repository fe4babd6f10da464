package energy.busbar.agent.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTailTest {
    @TempDir
    private Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("log"), text);
    }

    @Test
    void the_last_lines_come_oldest_first_and_never_more_than_there_are() throws IOException {
        assertThat(LogTail.lines(file("a\nb\nc\n"), 2)).containsExactly("b", "c");
        assertThat(LogTail.lines(file("a\nb"), 100)).containsExactly("a", "b");
        assertThat(LogTail.lines(file(""), 5)).isEmpty();
    }

    @Test
    void of_a_large_file_only_the_end_is_read_and_no_half_line_shown() throws IOException {
        String text = IntStream.range(0, 200_000).mapToObj(i -> "line " + i).collect(Collectors.joining("\n"));
        List<String> lines = LogTail.lines(file(text), LogTail.MAX_LINES);
        assertThat(lines).hasSize(LogTail.MAX_LINES).endsWith("line 199999").allMatch(l -> l.startsWith("line "));
        String wide = "x".repeat(300_000) + "\n" + "y".repeat(300_000);
        assertThat(LogTail.lines(file(wide), 5)).containsExactly("y".repeat(300_000));
    }
}
