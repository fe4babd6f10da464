package energy.busbar.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import energy.busbar.agent.ClockSync;
import energy.busbar.agent.SystemTime;
import energy.busbar.core.model.DeviceType;
import energy.busbar.profiles.Profile;
import energy.busbar.profiles.Profile.DevicePart;
import energy.busbar.profiles.Profile.Protocol;
import energy.busbar.profiles.ProfileCatalogue;
import energy.busbar.profiles.ProfileReading;
import energy.busbar.sim.profile.ExerciseReport;
import energy.busbar.sim.profile.ProfileCheck;
import energy.busbar.sim.profile.Row;
import energy.busbar.sim.profile.Served;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** CoAP devices of hardware profiles, in the simulator: found, configured, read and written. */
@Timeout(120)
class CoapProfilesTest {
    private static final Path EVERYTHING = Path.of("..", "hardware-profiles/src/test/resources/everything-coap.yaml");

    @TempDir
    private Path folder;

    static Stream<Arguments> shipped() {
        ProfileCatalogue shipped = ProfileCatalogue.shipped();
        return shipped.entries().stream()
                .map(e ->
                        shipped.find(e.name()).flatMap(ProfileReading::profile).orElseThrow())
                .filter(p -> p.protocol() == Protocol.COAP && !p.isAbstract())
                .flatMap(p -> p.devices().values().stream().map(part -> Arguments.of(p, part)));
    }

    private static Scene.Said discover(String... more) {
        List<String> all = new ArrayList<>(List.of("discover", "coap", "--answer", "1s"));
        all.addAll(List.of(more));
        return Line.busbar(all.toArray(String[]::new));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("shipped")
    void each_is_found_as_itself_and_configured_and_nothing_is_written_to_it(Profile profile, DevicePart part)
            throws IOException {
        List<Object> written = Collections.synchronizedList(new ArrayList<>());
        Path file = folder.resolve("gateway.yaml");
        try (Served served = Served.start(profile, part, 7, 0, Served.NO_UNIT, written::add)) {
            Scene.Said said = discover(
                    "127.0.0.1", "--port", String.valueOf(served.port()), "--json", "--write", file.toString());
            assertThat(said.exitCode()).as(said.err()).isZero();
            JsonNode found = said.json().at("/devices/0");
            assertThat(found.path("profile").asText()).isEqualTo(profile.name());
            assertThat(found.path("types").get(0).asText())
                    .isEqualTo(part.type().word());
            assertThat(found.path("serialNumber").asText())
                    .isEqualTo(served.identity().getOrDefault("serialNumber", ""));
            assertThat(Files.readString(file))
                    .contains("protocol: coap")
                    .contains("host: \"127.0.0.1\", port: " + served.port() + ", profile: \"" + profile.name() + "\"");
            // A second time it is known.
            assertThat(discover("127.0.0.1", "--port", String.valueOf(served.port()), "--write", file.toString())
                            .out())
                    .contains("has all that was found", "127.0.0.1:" + served.port(), "CoAP", profile.name());
        }
        assertThat(written).isEmpty();
    }

    @Test
    void every_key_of_the_format_is_read_and_written_as_it_says() throws IOException {
        Files.copy(EVERYTHING, folder.resolve("everything-coap.yaml"));
        ProfileCatalogue own = ProfileCatalogue.with(folder);
        Profile profile =
                own.find("everything-coap").flatMap(ProfileReading::profile).orElseThrow();
        DevicePart part = profile.device(DeviceType.BATTERY).orElseThrow();
        for (long seed = 1; seed <= 5; seed++) {
            ProfileCheck.Result result = new ProfileCheck(profile, part, seed).run((device, port, unit, writes) -> {
                SystemTime clock = new SystemTime(new ClockSync(folder, () -> Instant.EPOCH));
                Map<String, Object> connection = Map.of("profile", profile.name(), "host", "127.0.0.1", "port", port);
                return ExerciseReport.of(
                        new ProfileExercise(own, profile.protocol(), part, connection, clock).run(writes));
            });
            assertThat(result.all().filter(row -> !row.ok())).as("seed " + seed).isEmpty();
            assertThat(result.read()).extracting(Row::name).contains("ratedWatts", "temperature", "dcPower", "fan");
            assertThat(result.written()).hasSize(1);
            assertThat(result.refused()).isNotEmpty();
        }
    }

    @Test
    void an_address_where_nobody_is_costs_no_more_than_an_answer() throws IOException {
        try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            Scene.Said said = discover("127.0.0.1", "--port", String.valueOf(silent.getLocalPort()));
            assertThat(said.exitCode()).isZero();
            assertThat(said.out()).contains("No device was found.", "1 addresses, 0 networks, devices: 0");
        }
    }

    @Test
    void what_cannot_be_asked_is_said() {
        assertThat(discover().err()).contains("say where to look", "--multicast eth0");
        assertThat(discover("8.8.8.8").err()).contains("no private address");
        assertThat(discover("--multicast", "nowhere0").err()).contains("--multicast is 'nowhere0'", "lo");
        assertThat(discover("127.0.0.1", "--rate", "1000/s").err()).contains("--rate is '1000/s'", "200/s");
        assertThat(Line.busbar("discover", "coap", "127.0.0.1", "--answer", "soon")
                        .err())
                .contains("--answer is 'soon'");
    }

    @Test
    void a_device_without_a_profile_is_shown_with_its_resources() throws IOException {
        Files.copy(EVERYTHING, folder.resolve("everything-coap.yaml"));
        Profile profile = ProfileCatalogue.with(folder)
                .find("everything-coap")
                .flatMap(ProfileReading::profile)
                .orElseThrow();
        DevicePart part = profile.device(DeviceType.BATTERY).orElseThrow();
        try (Served served = Served.start(profile, part, 1, 0, Served.NO_UNIT, w -> {})) {
            Scene.Said said = discover("127.0.0.1", "--port", String.valueOf(served.port()));
            assertThat(said.out()).contains("no profile matches it", "/state acme.battery");
            assertThat(said.out().lines()).allMatch(line -> line.length() <= Text.WIDTH);
        }
    }

    @Test
    void a_new_coap_profile_is_good_and_shown_by_its_resources() {
        Path file = folder.resolve("ours.yaml");
        assertThat(Line.busbar("profile", "new", file.toString(), "--type", "meter", "--protocol", "coap")
                        .exitCode())
                .isZero();
        assertThat(Line.busbar("profile", "lint", file.toString()).out()).contains("is good: ours, meter, on CoAP");
        assertThat(Line.busbar("profile", "show", "shelly-3em").out())
                .contains("RESOURCE", "/cit/s json")
                .contains("sum of powerL1, powerL2, powerL3");
        assertThat(Line.busbar("profile", "new", file + "2", "--type", "meter", "--protocol", "ocpp")
                        .err())
                .contains("--protocol is 'ocpp'; expected modbus or coap");
    }
}
