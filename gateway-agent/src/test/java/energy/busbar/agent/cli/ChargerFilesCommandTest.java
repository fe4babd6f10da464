package energy.busbar.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.driver.ocpp.files.UpdateBook;
import energy.busbar.driver.ocpp.transfer.FirmwareUpdate;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Chargers' logs and images, as people handle them at the terminal. */
class ChargerFilesCommandTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path config = Path.of("");

    private int busbar(Object... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine line = Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int code = line.execute(
                Stream.concat(Stream.of(arguments).map(String::valueOf), Stream.of("--config", config.toString()))
                        .toArray(String[]::new));
        line.getOut().flush();
        line.getErr().flush();
        return code;
    }

    private String ok(Object... arguments) {
        assertThat(busbar(arguments)).as("%s%s", out, err).isZero();
        assertThat(out.toString().lines())
                .filteredOn(line -> !line.contains(folder.toString()))
                .allMatch(line -> line.length() <= Text.WIDTH);
        return out.toString();
    }

    private String refused(Object... arguments) {
        assertThat(busbar(arguments)).isEqualTo(ExitCodes.FAULT);
        return err.toString();
    }

    @BeforeEach
    void gateway() throws IOException {
        config = folder.resolve("gateway.yaml");
        Files.writeString(config, """
                gateway: {id: gw-1, stateDirectory: state}
                site: {id: home, feeders: [{id: main, fuseAmps: 35}]}
                ocpp: {files: {maxImage: 10kB}}
                """);
    }

    @Test
    void an_image_is_put_in_listed_and_taken_away() throws IOException {
        Path image = Files.write(folder.resolve("fw 1.bin"), new byte[5_000]);
        assertThat(ok("charger-firmware", "list")).contains("No image is here");
        assertThat(ok("charger-firmware", "add", image, "--version", "1.4.2"))
                .contains("put in: fw_1.bin", "not signed", "image=fw_1.bin");
        assertThat(ok("charger-firmware", "list")).contains("fw_1.bin", "1.4.2");
        assertThat(refused("charger-firmware", "add", image)).contains("already");
        assertThat(refused("charger-firmware", "add", image, "--name", "x", "--sha256", "ab"))
                .contains("nothing was put in", "has SHA-256");
        assertThat(refused("charger-firmware", "add", image, "--name", "x", "--signature", image))
                .contains("needs its certificate");
        Files.write(image, new byte[10_001]);
        assertThat(refused("charger-firmware", "add", image, "--name", "x")).contains("ocpp.files.maxImage");
        assertThat(ok("charger-firmware", "remove", "fw_1.bin")).contains("taken away");
        assertThat(refused("charger-firmware", "remove", "fw_1.bin")).contains("there is no image");
    }

    @Test
    void a_log_is_listed_and_copied_and_nothing_is_overwritten() throws IOException {
        assertThat(ok("charger-logs", "list")).contains("busbar command charger:fetch-logs");
        Path log = folder.resolve("state/charger-logs/charger-1/20261124T090000Z-diag.zip");
        Files.createDirectories(log.getParent());
        Files.write(log, new byte[] {1, 2, 3});
        assertThat(ok("charger-logs", "list")).contains("charger-1", "20261124T090000Z-diag.zip");
        assertThat(ok("charger-logs", "list", "charger-2")).contains("No log is here");
        Path copy = folder.resolve("copy");
        ok("charger-logs", "get", "charger-1", "-o", copy);
        assertThat(copy).hasBinaryContent(new byte[] {1, 2, 3});
        assertThat(refused("charger-logs", "get", "charger-1", "-o", copy)).contains("is there already");
        assertThat(refused("charger-logs", "get", "charger-1", "../x")).contains("there is no '../x'");
    }

    @Test
    void updates_are_told_with_their_results() {
        assertThat(ok("charger-firmware", "updates")).contains("No charger was given an image yet");
        UpdateBook book = new UpdateBook(folder.resolve("state"));
        book.keep("CP-1", entry(""));
        book.keep("CP-2", entry("installed, now version 2.0, before 1.0"));
        assertThat(ok("charger-firmware", "updates"))
                .contains("CP-1: fw.bin, ordered 2026-11-24T09:00:00Z", "under way: installing", "now version 2.0");
    }

    private static UpdateBook.Entry entry(String result) {
        Instant at = Instant.parse("2026-11-24T09:00:00Z");
        return new UpdateBook.Entry(
                7,
                "ab",
                "fw.bin",
                at,
                Optional.empty(),
                new UpdateBook.Marks(
                        FirmwareUpdate.Phase.INSTALLING, FirmwareUpdate.Pace.USUAL, "1.0", "", 9, 0, false, ""),
                result,
                at);
    }
}
