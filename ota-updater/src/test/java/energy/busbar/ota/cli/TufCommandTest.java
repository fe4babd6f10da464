package energy.busbar.ota.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Wrong use; the right one is in PeerTest. */
class TufCommandTest {
    @TempDir
    Path directory;

    private final StringWriter said = new StringWriter();

    private int run(String... arguments) {
        return new CommandLine(new TufCommand()).setErr(new PrintWriter(said)).execute(arguments);
    }

    @ParameterizedTest
    @CsvSource({
        "refresh, --metadata-dir",
        "'--metadata-dir x refresh', --metadata-url",
        "'--metadata-dir x --metadata-url http://h download', --target-base-url",
        "'--metadata-dir x --metadata-url http://h --target-base-url http://h download', --target-dir",
        "'--metadata-dir x --metadata-url http://h --target-base-url http://h --target-dir x download', --target-name",
        "'--metadata-dir x --metadata-url ftp://h refresh', https://updates.example/metadata",
        "'--metadata-dir x --metadata-url http:// refresh', http://",
        "'--metadata-dir x init /nowhere', /nowhere",
    })
    void wrong_use_ends_with_1_and_says_what_is_wanted(String line, String wanted) {
        assertThat(run(line.split(" ", -1))).isEqualTo(1);
        assertThat(said.toString()).contains(wanted).doesNotContain("at energy.busbar");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "refresh --help"})
    void help_needs_no_options(String line) {
        StringWriter out = new StringWriter();
        int exit =
                new CommandLine(new TufCommand()).setOut(new PrintWriter(out)).execute(line.split(" ", -1));
        assertThat(exit).isZero();
        assertThat(out.toString()).contains("--metadata-dir");
    }

    @Test
    void what_is_no_root_is_not_trusted() throws Exception {
        Path root = Files.writeString(directory.resolve("root.json"), "{}");
        Path metadata = directory.resolve("metadata");
        assertThat(run("--metadata-dir", metadata.toString(), "init", root.toString()))
                .isEqualTo(1);
        assertThat(metadata).doesNotExist();
        assertThat(run("--metadata-dir", metadata.toString(), "--metadata-url", "http://127.0.0.1:1", "refresh"))
                .isEqualTo(1);
    }
}
