package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.core.driver.ServiceOrder;
import energy.busbar.core.driver.ServiceOrder.FetchLogs;
import energy.busbar.core.driver.ServiceProgress;
import energy.busbar.core.driver.ServiceResult;
import energy.busbar.core.model.LinkState;
import energy.busbar.driver.ocpp.files.FilesConfig;
import energy.busbar.driver.ocpp.files.ImageShelf;
import energy.busbar.driver.ocpp.files.LogShelf;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** curl, which many chargers are made with, against the gateway's ports: resumes, forms, 100-continue, pace. */
class CurlFilesTest {
    private static final byte[] BYTES = new byte[3_000_000];

    @TempDir
    private Path state;

    private Bench bench;
    private OcppConnector charger;
    private FileStation station;

    @BeforeEach
    void start() throws Exception {
        if (Arrays.stream(System.getenv("PATH").split(":")).noneMatch(f -> Files.isExecutable(Path.of(f, "curl")))) {
            String message = "needs curl";
            if ("true".equals(System.getenv("CI")) || "1".equals(System.getenv("BUSBAR_REQUIRE_PEERS"))) {
                fail(message);
            }
            Assumptions.abort(message);
        }
        new Random(1).nextBytes(BYTES);
        Heard heard = new Heard();
        bench = new Bench(Bench.OPEN, state);
        charger = bench.charger("cp", Map.of("identity", "CP"), heard);
        station = FileStation.plain(bench, "CP", "ocpp1.6");
        station.boots16("1.0");
        heard.await("link", h -> h.link == LinkState.UP);
    }

    @AfterEach
    void close() {
        if (bench != null) {
            station.close();
            bench.close();
        }
    }

    private static String curl(String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of("curl", "-sS", "--max-time", "20", "-w", "%{http_code}"));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return said;
    }

    @Test
    void an_image_is_resumed_where_it_broke_off() throws Exception {
        Path file = Files.write(state.resolve("fw.bin"), BYTES);
        new ImageShelf(state, FilesConfig.DEFAULT)
                .add(
                        new ImageShelf.Wish(
                                file,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()),
                        Optional.empty());
        charger.perform(
                new ServiceOrder.UpdateFirmware("fw.bin", Optional.empty(), Bench.CLOCK.instant()),
                ServiceProgress.NONE);
        ObjectNode asked = station.awaits("UpdateFirmware", "{}");
        String url = asked.path("location").asText();
        Path got = state.resolve("got");
        assertThat(curl("-o", got.toString(), "-r", "0-1234566", url)).isEqualTo("206");
        assertThat(Files.size(got)).isEqualTo(1_234_567);
        assertThat(curl("-o", got.toString(), "-C", "-", url)).isEqualTo("206");
        assertThat(Files.readAllBytes(got)).isEqualTo(BYTES);
        assertThat(curl("-I", "-o", "/dev/null", url)).isEqualTo("200");
        assertThat(curl("-o", "/dev/null", url.replaceFirst("[0-9a-f]{32}", "0".repeat(32))))
                .isEqualTo("404");
    }

    @Test
    void a_log_comes_by_put_and_by_form_and_not_in_parts() throws Exception {
        Path file = Files.write(state.resolve("diag.zip"), BYTES);
        for (String[] how : new String[][] {{"-T"}, {"-F"}}) {
            var order = charger.perform(
                    new FetchLogs(FetchLogs.Log.DIAGNOSTICS, Optional.empty(), Optional.empty()), ServiceProgress.NONE);
            String url = station.awaits("GetDiagnostics", "{\"fileName\":\"diag.zip\"}")
                    .path("location")
                    .asText();
            assertThat(curl("-o", "/dev/null", "-C", "1000", "-T", file.toString(), url))
                    .isEqualTo("400");
            boolean put = how[0].equals("-T");
            assertThat(curl("-o", "/dev/null", how[0], (put ? "" : "f=@") + file, url))
                    .isEqualTo(put ? "201" : "200");
            ServiceResult.Done done =
                    (ServiceResult.Done) order.toCompletableFuture().get(10, TimeUnit.SECONDS);
            LogShelf.Log kept = new LogShelf(state, FilesConfig.DEFAULT)
                    .find("cp", String.valueOf(done.data().get("log")))
                    .orElseThrow();
            assertThat(kept.name()).endsWith("diag.zip");
            assertThat(Files.readAllBytes(kept.file())).isEqualTo(BYTES);
        }
    }
}
