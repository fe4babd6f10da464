package energy.busbar.sim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class DemoCommandTest {
    @ParameterizedTest
    @CsvSource({
        "--cut=-3, --cut is -3; expected 0 to 86400",
        "--speed=0, --speed is 0.0; expected 0.1 to 1000",
        "--event-length=1, --event-length is 1; expected 15 to 86400",
        "--minutes=-1, --minutes is -1; expected 0 to 1000000",
        "--event-after=99999999999, '99999999999' is not a whole number",
        "--seed=x, 'x' is not a whole number",
    })
    void option_out_of_its_range_is_refused_before_anything_starts(String option, String words) {
        StringWriter err = new StringWriter();
        CommandLine line = Main.commandLine().setErr(new PrintWriter(err));
        assertThat(line.execute("demo", option)).isEqualTo(2);
        assertThat(err.toString()).contains(words);
    }
}
