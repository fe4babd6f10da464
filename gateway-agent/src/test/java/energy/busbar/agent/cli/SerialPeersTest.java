package energy.busbar.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A serial line made of pseudo-terminals, with units of pymodbus on it. Needs Debian's python3-pymodbus and socat. */
@Timeout(120)
class SerialPeersTest {
    private static final String PYTHON = "/usr/bin/python3";

    @TempDir
    private Path folder;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void endAll() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }

    private static void needs(String packageName, String... probe) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(probe).redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        if (process.waitFor() != 0) {
            String message = packageName + " is not installed: apt-get install " + packageName;
            if ("true".equals(System.getenv("CI")) || "1".equals(System.getenv("BUSBAR_REQUIRE_PEERS"))) {
                fail(message);
            }
            Assumptions.abort(message);
        }
    }

    private Path cable() throws IOException, InterruptedException {
        Path here = folder.resolve("here");
        Path there = folder.resolve("there");
        Process socat = new ProcessBuilder("socat", "pty,rawer,link=" + here, "pty,rawer,link=" + there)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("socat.log").toFile())
                .start();
        processes.add(socat);
        for (int i = 0; i < 500 && !(Files.exists(here) && Files.exists(there)); i++) {
            if (socat.waitFor(10, TimeUnit.MILLISECONDS)) {
                fail("socat ended: " + Files.readString(folder.resolve("socat.log")));
            }
        }
        return here;
    }

    private Scene.Said busbar(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--config", folder.resolve("none").toString()));
        return Line.busbar(all.toArray(String[]::new));
    }

    @Test
    void units_on_a_serial_line_are_found_with_reads_alone_and_their_configuration_is_good() throws Exception {
        needs("python3-pymodbus", PYTHON, "-c", "import pymodbus, serial_asyncio");
        needs("socat", "/usr/bin/env", "sh", "-c", "command -v socat");
        String here = cable().toString();
        Process units = new ProcessBuilder(
                        PYTHON,
                        "src/test/resources/serial_units.py",
                        folder.resolve("there").toString())
                .redirectError(folder.resolve("units.log").toFile())
                .start();
        processes.add(units);
        BufferedReader said = units.inputReader(StandardCharsets.UTF_8);
        assertThat(said.readLine())
                .as(() -> String.valueOf(folder))
                .isEqualTo(folder.resolve("there").toString());

        Path file = folder.resolve("found.yaml");
        Scene.Said found = busbar(
                "discover",
                "serial",
                here,
                "--baud",
                "19200,9600",
                "--parity",
                "none",
                "--units",
                "1-6",
                "--answer",
                "300ms",
                "--json",
                "--write",
                file.toString());
        assertThat(found.exitCode()).as(found.err()).isZero();
        assertThat(found.err()).contains("2 settings with 6 units: at most");
        JsonNode devices = found.json().path("devices");
        assertThat(devices).as(found.out()).hasSize(2);
        assertThat(devices.at("/0/units/0").asInt()).isEqualTo(3);
        assertThat(devices.at("/0/serialNumber").asText()).isEqualTo("SER-42");
        assertThat(devices.at("/0/connection/baud").asInt()).isEqualTo(19_200);
        assertThat(devices.at("/1/model").asText()).isEqualTo("iEM3155");
        assertThat(devices.at("/1/profile").asText()).isEqualTo("schneider-iem3000");
        units.outputWriter(StandardCharsets.UTF_8).append('\n').flush();
        assertThat(Set.of(said.readLine().split(" ")))
                .isSubsetOf("3", "4", "43")
                .contains("43");
        assertThat(Line.busbar("check-config", "--config", file.toString()).exitCode())
                .isZero();

        Scene.Said raw = busbar(
                "device",
                "raw",
                "read",
                here,
                "--baud",
                "19200",
                "--unit",
                "3",
                "--address",
                "40000",
                "--count",
                "2",
                "--as",
                "string");
        assertThat(raw.out()).as(raw.err()).contains("SunS");
    }
}
