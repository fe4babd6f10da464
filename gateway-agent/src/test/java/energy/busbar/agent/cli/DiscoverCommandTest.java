package energy.busbar.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import energy.busbar.agent.discover.RecordingServer;
import energy.busbar.agent.discover.mdns.MdnsBrowser;
import energy.busbar.agent.discover.mdns.MdnsService;
import energy.busbar.sim.SimulatedSite;
import energy.busbar.sim.physics.Site;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DiscoverCommandTest {
    @TempDir
    private Path folder;

    private Scene.Said discover(int port, String... more) {
        List<String> all = new ArrayList<>(List.of("discover", "tcp", "127.0.0.1", "--port", String.valueOf(port)));
        all.addAll(List.of(
                "--rest",
                "0s",
                "--answer",
                "400ms",
                "--config",
                folder.resolve("none").toString()));
        all.addAll(List.of(more));
        return Line.busbar(all.toArray(String[]::new));
    }

    @Test
    void a_sunspec_device_is_shown_with_all_that_it_tells_and_nothing_is_written_to_it() {
        List<String> written = new ArrayList<>();
        try (SimulatedSite site = new SimulatedSite(
                        new Site(1, 1, 12), Map.of(), null, InstantSource.system(), (d, p, v) -> written.add(p))
                .start()) {
            for (String device : List.of(SimulatedSite.INVERTER, SimulatedSite.BATTERY, SimulatedSite.METER)) {
                int port = site.ports().get(device);
                Scene.Said said = discover(port);
                assertThat(said.exitCode()).as(said.err()).isZero();
                assertThat(said.out())
                        .contains("127.0.0.1:" + port)
                        .contains(device.replace("-1", ""))
                        .contains("SunSpec: needs none")
                        .contains("Busbar Simulator", "serial SIM-", "firmware 1.0.0")
                        .contains("1 addresses, port " + port + " open at 1, devices: 1");
                assertThat(said.out().lines()).allMatch(line -> line.length() <= Text.WIDTH);
                JsonNode found = discover(port, "--json").json().at("/devices/0");
                assertThat(found.path("types").get(0).asText()).isEqualTo(device.replace("-1", ""));
                assertThat(found.at("/connection/port").asInt()).isEqualTo(port);
            }
        }
        assertThat(written).isEmpty();
    }

    /** By the option, and by the configuration's own directory. */
    @Test
    void a_device_of_a_profile_of_ones_own_is_recognised() throws IOException {
        Path own = Files.createDirectories(folder.resolve("own"));
        Files.writeString(own.resolve("acme-meter.yaml"), """
                format: 1
                name: acme-meter
                title: Acme meter
                extends: eastron-sdm630
                match: {manufacturer: Acme, registers: [{function: 3, address: 777, type: u16, is: [4711]}]}
                """);
        Path config = folder.resolve("gateway.yaml");
        Files.writeString(config, "gateway: {id: gw-1, stateDirectory: state, profiles: own}\n");
        try (RecordingServer server =
                new RecordingServer("127.0.0.1", 0).holding(1, new HashMap<>(Map.of(777, 4711)))) {
            assertThat(discover(server.port()).out()).doesNotContain("acme-meter");
            assertThat(discover(server.port(), "--profiles", own.toString()).out())
                    .contains("acme-meter");
            Scene.Said said = Line.busbar(
                    "discover",
                    "tcp",
                    "127.0.0.1",
                    "--port",
                    String.valueOf(server.port()),
                    "--rest",
                    "0s",
                    "--answer",
                    "400ms",
                    "--config",
                    config.toString());
            assertThat(said.out()).as(said.err()).contains("acme-meter");
        }
    }

    @Test
    void what_is_written_is_a_configuration_that_is_good_and_not_commissioned_and_no_file_is_written_over()
            throws IOException {
        try (SimulatedSite site = new SimulatedSite(
                        new Site(1, 1, 12), Map.of(), null, InstantSource.system(), (d, p, v) -> {})
                .start()) {
            Path file = folder.resolve("gateway.yaml");
            Path beside = folder.resolve("gateway.yaml.new");
            Scene.Said said = discover(site.ports().get(SimulatedSite.METER), "--write", file.toString());
            assertThat(said.exitCode()).as(said.err()).isZero();
            assertThat(said.out()).contains("is written, with 1 device");
            assertThat(Line.busbar("check-config", "--config", file.toString()).exitCode())
                    .isZero();
            String first = Files.readString(file);
            assertThat(first).contains("commissioned: false").contains("role: grid_meter");

            said = discover(site.ports().get(SimulatedSite.BATTERY), "--write", file.toString());
            assertThat(said.exitCode()).as(said.err() + said.out()).isZero();
            assertThat(Files.readString(file)).isEqualTo(first);
            assertThat(Line.busbar("check-config", "--config", beside.toString())
                            .out())
                    .contains("2 devices");
            assertThat(Files.readString(beside)).contains("id: battery-1").contains("id: meter-1");

            said = discover(site.ports().get(SimulatedSite.BATTERY), "--write", file.toString());
            assertThat(said.exitCode()).isEqualTo(ExitCodes.FAULT);
            assertThat(said.err()).contains("gateway.yaml.new is there already; nothing was written");

            said = discover(site.ports().get(SimulatedSite.METER), "--write", file.toString());
            assertThat(said.exitCode()).isZero();
            assertThat(said.out()).contains("has all that was found");
        }
    }

    @Test
    void a_device_with_a_profile_that_this_version_does_not_drive_yet_is_told_and_kept_as_a_remark()
            throws IOException {
        try (RecordingServer server = new RecordingServer("127.0.0.1", 0)) {
            server.holding(1, new HashMap<>(Map.of(0x000B, 1650)));
            Path file = folder.resolve("new.yaml");
            Scene.Said said = discover(server.port(), "--units", "1", "--write", file.toString());
            assertThat(said.exitCode()).as(said.err()).isZero();
            assertThat(said.out()).contains("carlo-gavazzi-em24-ethernet").contains("meter");
            assertThat(Line.busbar("check-config", "--config", file.toString()).exitCode())
                    .isZero();
            assertThat(Files.readString(file)).contains("carlo-gavazzi-em24-ethernet");
        }
    }

    @Test
    void stores_of_certificates_are_looked_into_when_a_configuration_is_checked() throws Exception {
        Path store = folder.resolve("trust.p12");
        Path file = folder.resolve("gateway.yaml");
        Files.writeString(file, """
                gateway: {id: gw-1, stateDirectory: state}
                site: {id: home, commissioned: false, feeders: [{id: main, fuseAmps: 35}]}
                devices:
                  - id: meter-1
                    type: meter
                    role: grid_meter
                    protocol: sunspec
                    connection:
                      host: 127.0.0.1
                      tls:
                        trustStore: {file: %s, password: secret}
                        keyStore: {file: %s, password: secret}
                """.formatted(store, store));
        Scene.Said said = Line.busbar("check-config", "--config", file.toString());
        assertThat(said.exitCode()).isEqualTo(ExitCodes.CONFIG);
        assertThat(said.err())
                .contains(
                        "gateway.yaml:11: ",
                        store + ", which is not there; expected a PKCS#12 file",
                        "gateway.yaml:12: ");
        Files.writeString(store, "no store");
        assertThat(Line.busbar("check-config", "--config", file.toString()).err())
                .contains("which does not open: ");
        KeyStore good = KeyStore.getInstance("PKCS12");
        good.load(null, null);
        try (OutputStream out = Files.newOutputStream(store)) {
            good.store(out, "secret".toCharArray());
        }
        assertThat(Line.busbar("check-config", "--config", file.toString()).err())
                .isEmpty();
    }

    @Test
    void bad_input_is_told_with_what_would_be_right() {
        for (List<String> each : List.of(
                List.of("8.8.8.8", "--force-public"),
                List.of("10.0.0.0/8", "at most 65536"),
                List.of("127.0.0.1 --rate 500/s", "up to 200/s"),
                List.of("127.0.0.1 --rate 20", "expected such as 20/s"),
                List.of("127.0.0.1 --units 300", "expected numbers from 0 to 255"),
                List.of("127.0.0.1 --timeout 1ms", "from 50ms"),
                List.of("127.0.0.1 --port 70000", "expected 1 to 65535"))) {
            List<String> arguments = new ArrayList<>(List.of("discover", "tcp"));
            arguments.addAll(List.of(each.get(0).split(" ")));
            Scene.Said said = Line.busbar(arguments.toArray(String[]::new));
            assertThat(said.exitCode()).as(each.toString()).isEqualTo(ExitCodes.USAGE);
            assertThat(said.err()).contains(each.get(1));
        }
        Scene.Said serial = Line.busbar(
                "discover",
                "serial",
                folder.resolve("ttyUSB9").toString(),
                "--config",
                folder.resolve("none").toString());
        assertThat(serial.exitCode()).isEqualTo(ExitCodes.FAULT);
        assertThat(serial.err()).contains("there is no serial port");
        assertThat(Line.busbar("discover", "serial", "/dev/null", "--parity", "mark")
                        .err())
                .contains("expected none, even or odd");
        assertThat(Line.busbar("discover", "mdns", "--seconds", "90").exitCode())
                .isEqualTo(ExitCodes.USAGE);
    }

    @Test
    void announced_services_fit_the_terminal() {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        MdnsService full = new MdnsService(
                "_modbus._tcp",
                "Inverter on the roof of the barn behind the house that nobody lives in",
                "solar.local",
                List.of("192.168.1.23", "fe80::1"),
                1502,
                List.of("unit=1"));
        MdnsService bare = new MdnsService("_http._tcp", "x", "", List.of(), 0, List.of());
        DiscoverMdnsCommand.print(out, new MdnsBrowser.Result(List.of(full, bare), List.of("_ipp._tcp")));
        out.flush();
        assertThat(text.toString())
                .contains("192.168.1.23:1502", "solar.local, fe80::1, unit=1", "?:?", "host not told", "_ipp._tcp");
        assertThat(text.toString().lines()).allMatch(line -> line.length() <= Text.WIDTH);
    }
}
