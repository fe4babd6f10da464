package energy.busbar.agent;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.agent.config.ConfigFile;
import energy.busbar.agent.config.ConfigReader;
import energy.busbar.agent.config.GatewayConfig;
import energy.busbar.core.driver.PolledDriver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drivers as they are configured. */
class DriversTest {
    @TempDir
    private Path folder;

    private ConfigFile file(String meter) throws IOException {
        return file(meter, "{id: gw-1}");
    }

    private ConfigFile file(String meter, String gateway) throws IOException {
        Path path = folder.resolve("gateway.yaml");
        Files.writeString(path, """
                gateway: %s
                site: {id: s, feeders: [{id: main, fuseAmps: 35}]}
                devices:
                  - {id: roof, type: inverter, role: pv, protocol: sunspec, connection: {host: 10.0.0.5, unit: 2}}
                  - {id: grid, type: meter, role: grid_meter, protocol: modbus, connection: %s}
                """.formatted(gateway, meter));
        return ConfigFile.read(path);
    }

    private List<String> buses(ConfigFile file) {
        GatewayConfig config = ConfigReader.read(file, Drivers.protocols()).orElseThrow();
        try (Drivers drivers = Drivers.create(config, new SystemTime(new ClockSync(folder, () -> Instant.EPOCH)))) {
            return drivers.devices().stream()
                    .map(d -> ((PolledDriver) d.driver()).bus())
                    .toList();
        }
    }

    @Test
    void sunspec_and_profiles_share_the_bus_of_one_endpoint() throws IOException {
        ConfigFile file = file("{profile: eastron-sdm630, host: 10.0.0.5}");
        assertThat(buses(file)).containsExactly("tcp:10.0.0.5:502", "tcp:10.0.0.5:502");
        assertThat(file.problems()).isEmpty();
    }

    @Test
    void an_endpoint_that_two_protocols_see_differently_is_a_problem_with_its_line() throws IOException {
        ConfigFile file = file("{profile: eastron-sdm630, host: 10.0.0.5, rtuOverTcp: true}");
        buses(file);
        assertThat(file.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.line()).isEqualTo(5);
            assertThat(problem.what()).startsWith("devices[1].connection.host is RTU over TCP at 10.0.0.5:502");
            assertThat(problem.expected()).endsWith("Modbus TCP at 10.0.0.5:502");
        });
    }

    @Test
    void devices_of_one_charger_are_checked_together_each_problem_with_its_own_line() throws IOException {
        Path path = folder.resolve("gateway.yaml");
        Files.writeString(path, """
                gateway: {id: gw-1}
                site: {id: s, feeders: [{id: main, fuseAmps: 35}]}
                devices:
                  - {id: left, type: charger, role: charging, protocol: ocpp, safe: 0, connection: {identity: TWIN, heartbeat: 30s}}
                  - {id: right, type: charger, role: charging, protocol: ocpp, safe: 0, connection: {identity: TWIN, connector: 2, securityProfile: 0}}
                  - {id: third, type: charger, role: charging, protocol: ocpp, safe: 0, connection: {identity: TWIN, connector: 2, heartbeat: 60s}}
                """);
        ConfigFile file = ConfigFile.read(path);
        GatewayConfig config = ConfigReader.read(file, Drivers.protocols()).orElseThrow();
        try (Drivers drivers = Drivers.create(config, new SystemTime(new ClockSync(folder, () -> Instant.EPOCH)))) {
            assertThat(drivers.devices()).hasSize(3);
        }
        assertThat(file.problems())
                .hasSize(2)
                .allSatisfy(problem -> assertThat(problem.line()).isEqualTo(6));
        assertThat(file.problems())
                .extracting(problem -> problem.what())
                .containsExactlyInAnyOrder(
                        "devices[2].connection.heartbeat differs from that of left, and both are charger 'TWIN'",
                        "devices[2].connection.connector is 2 of charger 'TWIN', as that of right is");
    }

    @Test
    void an_unknown_profile_is_told_with_the_nearest_names() throws IOException {
        ConfigFile file = file("{profile: sdm630, host: 10.0.0.5}");
        buses(file);
        assertThat(file.problems())
                .singleElement()
                .satisfies(problem ->
                        assertThat(problem.expected()).startsWith("a profile's name, such as eastron-sdm630"));
    }

    @Test
    void a_profile_of_the_users_own_directory_is_found_beside_the_file() throws IOException {
        Path own = Files.createDirectory(folder.resolve("mine"));
        Files.writeString(own.resolve("ours.yaml"), "{format: 1, name: ours, title: Ours, extends: eastron-sdm630}");
        ConfigFile file = file("{profile: ours, host: 10.0.0.5}", "{id: gw-1, profiles: mine}");
        assertThat(buses(file)).hasSize(2);
        assertThat(file.problems()).isEmpty();
    }

    @Test
    void a_directory_of_profiles_that_is_not_there_is_a_problem() throws IOException {
        ConfigFile file = file("{profile: eastron-sdm630, host: 10.0.0.5}", "{id: gw-1, profiles: nowhere}");
        buses(file);
        assertThat(file.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.what()).startsWith("gateway.profiles is 'nowhere': profiles in ");
            assertThat(problem.expected()).isEqualTo("a directory with at most 500 profiles, NAME.yaml");
        });
    }
}
