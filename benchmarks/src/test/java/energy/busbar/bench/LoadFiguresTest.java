package energy.busbar.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadFiguresTest {
    private static final long SECOND = 1_000_000_000;
    private static final BenchOptions OPTIONS = new BenchOptions(Set.of(), 1, 50, 30, 40, 1, 1, 1, 500, 30);

    @TempDir
    private Path agent;

    @TempDir
    private Path idle;

    @BeforeEach
    void twoProcesses() throws IOException {
        process(agent, 90_112);
        process(idle, 40_960);
    }

    private static void process(Path folder, int kilobytes) throws IOException {
        Files.writeString(folder.resolve("stat"), "1 (java) S 1 1 1 0 -1 0 0 0 0 0 10 20 0 0 20 0 1 0 0 0 0\n");
        Files.writeString(folder.resolve("status"), "VmRSS:\t   " + kilobytes + " kB\n");
    }

    private List<Figure> figures(int perSecond, boolean connected) throws IOException {
        LoadWindow window = new LoadWindow(new ProcessUsage(agent, 1), new ProcessUsage(idle, 2));
        for (long second = 0; second <= 40; second++) {
            window.add(second * SECOND, status(second / 10 * 10 * perSecond, connected || second != 20), second == 0);
        }
        window.end();
        return LoadFigures.of(window, new LivePoints(120, 70), OPTIONS, "-Xmx64m", 0.95);
    }

    private static JsonNode status(long stored, boolean connected) throws IOException {
        return new ObjectMapper()
                .readTree("{\"store\":{\"samplesStored\":" + stored + "},\"uplinks\":[{\"connected\":" + connected
                        + ",\"backlogSamples\":77}]}");
    }

    @Test
    void figures_count_from_95_percent_of_what_was_promised() throws IOException {
        assertThat(figures(4_750, true)).allMatch(Figure::reached);
        assertThat(figures(4_749, true)).noneMatch(Figure::reached);
    }

    @Test
    void figures_do_not_count_where_the_platform_was_away() throws IOException {
        List<Figure> figures = figures(6_000, false);
        assertThat(figures).noneMatch(Figure::reached);
        assertThat(figures.get(figures.size() - 1).how()).contains("NOT CONNECTED");
    }

    @Test
    void they_say_how_many_points_were_read_and_how_many_have_a_value() throws IOException {
        List<Figure> figures = figures(6_000, true);
        assertThat(figures).extracting(Figure::key).containsExactly("residentMemory", "processor", "samples");
        assertThat(figures.get(0).title()).contains("50 devices × 120 points × 1 Hz");
        assertThat(figures.get(0).value()).isEqualTo("88 MB, at most 88 MB");
        assertThat(figures.get(0).baseline()).isEqualTo("idle JVM: 40 MB");
        assertThat(figures.get(2).value()).isEqualTo("6,000 a second");
        assertThat(figures.get(2).how())
                .contains("70 of a device's 120 points carry a value", "0 polls left out", "at most 77 samples");
    }
}
