package energy.busbar.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final Machine MACHINE =
            new Machine("Board 4", 4, "1.8 GB", "Some OS, kernel 6", "Some VM 17", "ext4", "0.10", "0.90");

    private static Report report(boolean reached) {
        Figure figure =
                new Figure("start", "start | to sample", "2.0 s", "0.1 s", "so", reached, Map.of("medianSeconds", 2.0));
        return new Report(List.of(figure), MACHINE, Instant.parse("2026-11-24T09:00:00Z"));
    }

    @Test
    void the_table_names_machine_date_and_command() {
        assertThat(report(true).markdown("./busbar bench --runs 5"))
                .containsExactly(
                        "| figure | measured | beside it | how |",
                        "|---|---|---|---|",
                        "| start \\| to sample | 2.0 s | 0.1 s | so |",
                        "",
                        "Machine: Board 4, 4 cores, 1.8 GB memory, Some OS, kernel 6, Some VM 17; state on ext4; load average"
                                + " 0.10 before, 0.90 after.",
                        "Measured on 2026-11-24. To repeat: `./busbar bench --runs 5`.");
    }

    @Test
    void a_figure_that_does_not_count_says_so_in_its_cell() {
        assertThat(report(false).reached()).isFalse();
        assertThat(report(false).markdown("x")).anyMatch(line -> line.contains("| NOT REACHED: 2.0 s |"));
    }

    @Test
    void machines_get_numbers() throws Exception {
        JsonNode json = new ObjectMapper().readTree(report(true).json("./busbar bench"));
        assertThat(json.path("figures").path(0).path("medianSeconds").asDouble())
                .isEqualTo(2);
        assertThat(json.path("machine").path("cores").asInt()).isEqualTo(4);
        assertThat(json.path("command").asText()).isEqualTo("./busbar bench");
        assertThat(json.path("reached").asBoolean()).isTrue();
        assertThat(json.path("date").asText()).isEqualTo("2026-11-24T09:00:00Z");
    }
}
