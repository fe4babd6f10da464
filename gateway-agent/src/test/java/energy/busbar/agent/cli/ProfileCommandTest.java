package energy.busbar.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What a device maker is told at the terminal. */
class ProfileCommandTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int busbar(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine line = Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int code = line.execute(arguments);
        line.getOut().flush();
        line.getErr().flush();
        return code;
    }

    @Test
    void a_new_profile_is_good_and_each_mistake_in_it_is_told_with_its_line() throws IOException {
        Path file = folder.resolve("acme-meter.yaml");
        assertThat(busbar("profile", "new", file.toString(), "--type", "meter")).isZero();
        assertThat(Files.readString(file)).contains("$schema=./profile.schema.json");
        assertThat(file.resolveSibling("profile.schema.json")).content().contains("Busbar hardware profile");
        assertThat(busbar("profile", "lint", file.toString()))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("is good: acme-meter, meter");

        Files.writeString(
                file,
                Files.readString(file)
                        .replace("address: 2,", "address: x,")
                        .replace("type: i32} # V", "type: i33} # V"));
        assertThat(busbar("profile", "lint", file.toString())).isEqualTo(ExitCodes.CONFIG);
        assertThat(err.toString())
                .contains(
                        "acme-meter.yaml:29: devices.meter.points[1].address is 'x'; expected a whole number from 0 to 65535")
                .contains(".type is 'i33'; expected one of");

        assertThat(busbar("profile", "new", file.toString(), "--type", "meter")).isEqualTo(ExitCodes.FAULT);
        assertThat(err.toString()).contains("is there already; nothing was written");
        String away = file.resolveSibling("away/acme-x.yaml").toString();
        assertThat(busbar("profile", "new", away, "--type", "meter")).isEqualTo(ExitCodes.FAULT);
        assertThat(err.toString()).contains("cannot be written: its folder is not there");
        String key = file.resolveSibling("none.pem").toString();
        String good = file.resolveSibling("acme-good.yaml").toString();
        assertThat(busbar("profile", "new", good, "--type", "meter")).isZero();
        assertThat(busbar("profile", "pack", good, "--name", "acme-p", "--release", "1.0.0", "--key", key))
                .isEqualTo(ExitCodes.FAULT);
        assertThat(err.toString()).contains("nothing was packed: there is no " + key);
    }

    @Test
    void an_own_profile_stands_over_the_shipped_one_and_a_broken_one_is_named() throws IOException {
        Files.writeString(folder.resolve("eastron-sdm630.yaml"), """
                format: 1
                name: eastron-sdm630
                title: Ours, wired the other way round
                extends: eastron-sdm630
                devices:
                  meter:
                    points:
                      - {name: gridPower, negate: true}
                """);
        assertThat(busbar("profile", "list", "--directory", folder.toString()))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("Ours, wired").contains("keba-p30");
        assertThat(out.toString().lines()).allMatch(line -> line.length() <= Text.WIDTH);
        Files.writeString(folder.resolve("broken.yaml"), "format: 7\n");
        assertThat(busbar("profile", "list", "--directory", folder.toString())).isEqualTo(ExitCodes.FAULT);
        assertThat(out.toString()).contains("BROKEN");
        assertThat(busbar("profile", "show", "broken", "--directory", folder.toString()))
                .isEqualTo(ExitCodes.CONFIG);
        assertThat(err.toString()).contains("broken.yaml:1: format is 7");
    }

    @Test
    void show_tells_where_each_value_comes_from_and_what_can_be_set() {
        assertThat(busbar("profile", "show", "eastron-sdm630")).isZero();
        assertThat(out.toString()).contains("gridPower").contains("input 52 f32");
        assertThat(busbar("profile", "show", "keba-p30")).isZero();
        assertThat(out.toString()).contains("sets charge-current by");
        assertThat(busbar("profile", "show", "nobody")).isEqualTo(ExitCodes.FAULT);
        assertThat(err.toString()).contains("there is no profile 'nobody'; see: busbar profile list");
    }
}
