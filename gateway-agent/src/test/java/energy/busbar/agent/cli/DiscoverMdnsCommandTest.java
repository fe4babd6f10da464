package energy.busbar.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import energy.busbar.agent.discover.RecordingServer;
import energy.busbar.agent.discover.mdns.AnnouncingHost;
import energy.busbar.agent.discover.mdns.AnnouncingHost.Announced;
import energy.busbar.core.model.DeviceType;
import energy.busbar.profiles.Profile;
import energy.busbar.profiles.ProfileCatalogue;
import energy.busbar.profiles.ProfileReading;
import energy.busbar.sim.SimulatedSite;
import energy.busbar.sim.physics.Site;
import energy.busbar.sim.profile.Served;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DiscoverMdnsCommandTest {
    private static final String HERE = "127.0.0.1";

    @TempDir
    private Path folder;

    private Scene.Said discover(AnnouncingHost host, String... more) {
        List<String> all = new ArrayList<>(List.of("discover", "mdns", "--at", host.place(), "--seconds", "1"));
        all.addAll(List.of("--rest", "0s", "--answer", "500ms"));
        all.addAll(List.of("--config", folder.resolve("none").toString()));
        all.addAll(List.of(more));
        return Line.busbar(all.toArray(String[]::new));
    }

    private static Announced modbus(int port, String... texts) {
        return new Announced("_modbus._tcp", "Roof", HERE, port, List.of(texts));
    }

    @Test
    void an_announced_sunspec_device_is_asked_at_its_port_and_configured_and_nothing_is_written_to_it()
            throws IOException {
        List<String> written = Collections.synchronizedList(new ArrayList<>());
        Path file = folder.resolve("gateway.yaml");
        try (SimulatedSite site = new SimulatedSite(
                                new Site(1, 1, 12), Map.of(), null, InstantSource.system(), (d, p, v) -> written.add(p))
                        .start();
                AnnouncingHost host = new AnnouncingHost(modbus(site.ports().get(SimulatedSite.METER)))) {
            int port = site.ports().get(SimulatedSite.METER);
            Scene.Said said = discover(host, "--write", file.toString());
            assertThat(said.exitCode()).as(said.err()).isZero();
            assertThat(said.out())
                    .contains("127.0.0.1:" + port, "SunSpec: needs none", "Busbar Simulator", "_modbus._tcp")
                    .contains("1 services, asked at 1 places, devices: 1")
                    .contains("is written, with 1 device");
            assertThat(said.out().lines()).allMatch(line -> line.length() <= Text.WIDTH);
            assertThat(Files.readString(file)).contains("port: " + port, "protocol: sunspec");
            assertThat(Line.busbar("check-config", "--config", file.toString()).exitCode())
                    .isZero();
            assertThat(discover(host, "--list", "--json").json().path("asked").asInt())
                    .isZero();
        }
        assertThat(written).isEmpty();
    }

    @Test
    void a_unit_that_is_announced_is_the_one_that_is_asked_and_only_reads_are_sent() throws IOException {
        try (RecordingServer server = new RecordingServer(HERE, 0).holding(7, new HashMap<>(Map.of(0x000B, 1650)));
                AnnouncingHost host = new AnnouncingHost(modbus(server.port(), "Unit=7"))) {
            JsonNode found = discover(host, "--json").json();
            assertThat(found.at("/devices/0/profile").asText()).isEqualTo("carlo-gavazzi-em24-ethernet");
            assertThat(found.at("/devices/0/units/0").asInt()).isEqualTo(7);
            assertThat(server.units).containsOnly(7);
            assertThat(server.functions).isSubsetOf(3, 4, 43);
        }
    }

    @Test
    void a_web_page_that_names_maker_and_model_is_asked_where_its_profile_says() throws IOException {
        Path own = Files.createDirectories(folder.resolve("own"));
        try (RecordingServer server = new RecordingServer(HERE, 0).holding(1, new HashMap<>(Map.of(777, 4711)));
                AnnouncingHost host = new AnnouncingHost(
                        new Announced("_http._tcp", "Meter", HERE, 80, List.of("Manufacturer=Acme", "md=M1")),
                        new Announced("_http._tcp", "Printer", HERE, 80, List.of("ty=Laser")),
                        new Announced("_http._tcp", "Stranger", HERE, 80, List.of("vendor=Nobody", "model=N")))) {
            Files.writeString(own.resolve("acme-meter.yaml"), """
                    format: 1
                    name: acme-meter
                    title: Acme meter
                    extends: eastron-sdm630
                    connection: {port: %d}
                    match:
                      manufacturer: Acme
                      model: M.*
                      registers: [{function: 3, address: 777, type: u16, is: [4711]}]
                    """.formatted(server.port()));
            Scene.Said said = discover(host, "--profiles", own.toString());
            assertThat(said.out())
                    .contains("127.0.0.1:" + server.port())
                    .contains("acme-meter", "Stranger _http._tcp", "it says that it is Nobody N")
                    .contains("3 services, asked at 1 places, devices: 1");
            server.close();
            assertThat(discover(host, "--profiles", own.toString()).out().replaceAll("\\s+", " "))
                    .contains("Acme M1, which the profile acme-meter is for, but its port " + server.port()
                            + " is closed: switch Modbus on at the device");
        }
    }

    @Test
    void any_announced_host_is_asked_at_the_ports_that_are_given() throws IOException {
        try (RecordingServer server = new RecordingServer(HERE, 0).holding(1, new HashMap<>(Map.of(0x000B, 1650)));
                AnnouncingHost host = new AnnouncingHost(new Announced("_http._tcp", "x", HERE, 80, List.of()))) {
            assertThat(discover(host, "--json").json().path("devices")).isEmpty();
            assertThat(discover(host, "--json", "--ports", String.valueOf(server.port()))
                            .json()
                            .at("/devices/0/profile")
                            .asText())
                    .isEqualTo("carlo-gavazzi-em24-ethernet");
        }
    }

    @Test
    void an_announced_coap_device_is_asked_too() throws IOException {
        Profile profile = ProfileCatalogue.shipped()
                .find("ipso-power-meter")
                .flatMap(ProfileReading::profile)
                .orElseThrow();
        var part = profile.device(DeviceType.METER).orElseThrow();
        List<Object> written = Collections.synchronizedList(new ArrayList<>());
        try (Served served = Served.start(profile, part, 7, 0, Served.NO_UNIT, written::add);
                AnnouncingHost host =
                        new AnnouncingHost(new Announced("_coap._udp", "c", HERE, served.port(), List.of()))) {
            JsonNode found = discover(host, "--json").json().at("/devices/0");
            assertThat(found.path("profile").asText()).isEqualTo("ipso-power-meter");
            assertThat(found.path("protocol").asText()).isEqualTo("coap");
        }
        assertThat(written).isEmpty();
    }

    @Test
    void what_cannot_or_must_not_be_asked_is_told_with_its_reason() throws IOException {
        try (AnnouncingHost host = new AnnouncingHost(
                new Announced("_modbus._tcp", "Public", "8.8.8.8", 502, List.of()),
                new Announced("_modbus._tcp", "Group", "224.0.0.1", 502, List.of()),
                new Announced("_modbus._tcp", "Silent", "", 502, List.of()),
                new Announced("_modbus._tcp", "Portless", HERE, 0, List.of()),
                new Announced("_ocpp._tcp", "Charger", HERE, 80, List.of()))) {
            JsonNode found = discover(host, "--json").json();
            assertThat(found.path("asked").asInt()).isZero();
            assertThat(found.at("/remarks").toString())
                    .contains("8.8.8.8 is no private address", "224.0.0.1 is no private address")
                    .contains("its address was not told", "its port was not told", "set the gateway's address");
        }
    }

    @Test
    void bad_input_is_told_with_what_would_be_right() {
        for (List<String> each : List.of(
                List.of("--seconds 90", "expected 1 to 60"),
                List.of("--ports 502,70000", "such as 502,1502"),
                List.of("--at 8.8.8.8", "no private address"),
                List.of("--at 192.168.1.0/24", "expected one address"),
                List.of("--units 300", "expected numbers from 0 to 255"))) {
            List<String> arguments = new ArrayList<>(List.of("discover", "mdns"));
            arguments.addAll(List.of(each.get(0).split(" ")));
            Scene.Said said = Line.busbar(arguments.toArray(String[]::new));
            assertThat(said.exitCode()).as(each.toString()).isEqualTo(ExitCodes.USAGE);
            assertThat(said.err()).contains(each.get(1));
        }
    }
}
