package energy.busbar.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import energy.busbar.agent.ClockSync;
import energy.busbar.agent.Drivers;
import energy.busbar.agent.SystemTime;
import energy.busbar.core.port.UplinkView;
import energy.busbar.sync.CommandRights;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person is told about a file. The base below is good; each case changes one line of it. */
class ConfigReaderTest {
    private static final String BASE = """
            gateway:
              id: gw-1
              stateDirectory: state
            site:
              id: home
              commissioned: true
              feeders:
                - {id: main, fuseAmps: 35}
            devices:
              - id: inv
                type: inverter
                role: pv
                protocol: sunspec
                connection: {host: 10.0.0.2}
              - id: car
                type: charger
                role: charging
                protocol: ocpp
                connection: {identity: CP-1, securityProfile: 0}
            uplinks:
              - brokers: ["tcp://127.0.0.1:1883"]
            store:
              flush: 5s
            """;

    @TempDir
    private Path folder;

    private List<String> problems(String text) throws IOException {
        Path path = folder.resolve("gateway.yaml");
        Files.writeString(path, text);
        ConfigFile file;
        try {
            file = ConfigFile.read(path);
        } catch (ConfigException e) {
            return named(e.problems());
        }
        Optional<GatewayConfig> config = ConfigReader.read(file, Drivers.protocols());
        config.ifPresent(c -> Drivers.create(c, new SystemTime(new ClockSync(folder, Instant::now)))
                .close());
        return named(file.problems());
    }

    private List<String> named(List<ConfigProblem> problems) {
        return problems.stream()
                .map(p -> p.toString().replace(folder + "/", ""))
                .toList();
    }

    @Test
    void a_good_file_has_no_problem_and_is_read_with_its_defaults() throws IOException {
        assertThat(problems(BASE)).isEmpty();
        GatewayConfig config = ConfigReader.read(ConfigFile.read(folder.resolve("gateway.yaml")), Drivers.protocols())
                .orElseThrow();
        assertThat(config.stateDirectory()).isEqualTo(folder.resolve("state"));
        assertThat(config.deviceTimeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(config.store().flush()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.page()).map(Object::toString).contains("0.0.0.0:8080");
        assertThat(config.devices()).hasSize(2);
        assertThat(config.devices().get(0).periods().fast()).isEqualTo(Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            id: gw-1          | id: gw 1          | gateway.yaml:2: gateway.id is 'gw 1'; expected 1 to 64 of A-Z, a-z, 0-9, '-', '_'
            id: gw-1          | id:               | gateway.yaml:2: gateway.id is missing; expected a text
            stateDirectory: state | state: x      | gateway.yaml:3: gateway.state is not known here; expected one of deviceTimeout, id, profileKeys, profiles, stateDirectory
            commissioned: true| commissioned: yes | gateway.yaml:6: site.commissioned is 'yes'; expected true or false
            fuseAmps: 35      | fuseAmps: 0       | gateway.yaml:8: site.feeders[0].fuseAmps is 0; expected a number from 1 to 10000
            {id: main, fuseAmps: 35} | {id: main, parent: x, fuseAmps: 35} | gateway.yaml:8: site.feeders[0].parent is 'x'; expected none: the first feeder is the grid connection
            type: inverter    | type: pv          | gateway.yaml:11: devices[0].type is 'pv'; expected one of battery, inverter, charger, vehicle, thermostat, meter
            role: pv          | role: storage     | gateway.yaml:12: devices[0].role is storage, but the device is of type inverter; expected a role of such a device: pv
            protocol: sunspec | protocol: sunspek | gateway.yaml:13: devices[0].protocol is 'sunspek'; expected one of coap, modbus, ocpp, sunspec
            {host: 10.0.0.2}  | {port: 502}       | gateway.yaml:14: devices[0].connection.host is missing; expected a name or address, or serial: /dev/ttyUSB0 for a serial port
            {host: 10.0.0.2}  | {host: a, port: 0}| gateway.yaml:14: devices[0].connection.port is 0; expected a whole number from 1 to 65535
            id: car           | id: inv           | gateway.yaml:15: devices[1].id is 'inv' as of another device; expected one of its own
            id: car           | id: Car           | gateway.yaml:15: devices[1].id is 'Car'; expected 1 to 64 of a-z, 0-9 and '-', starting with a letter or digit
            CP-1, securityProfile: 0 | CP-1 | gateway.yaml:19: devices[1].connection.passwordHash is missing, and security profile 1 needs it; expected passwordHash or password; securityProfile: 0 lets anybody in, for a laboratory
            securityProfile: 0| password: short | gateway.yaml:19: devices[1].connection.password has 5 bytes; expected 16 to 20 bytes for OCPP 1.6, 16 to 40 characters for 2.0.1
            securityProfile: 0| securityProfile: 2, password: 0123456789abcdef | gateway.yaml:19: devices[1].connection.securityProfile is 2, and the gateway has no TLS; expected 1, or a block ocpp.tls
            tcp://127.0.0.1:1883 | mqtt://x       | gateway.yaml:21: uplinks[0].brokers[0] begins with 'mqtt:', not with tcp://, ssl://, ws:// or wss://; expected such as tcp://localhost:1883, ssl://mqtt.example.com:8883 or wss://mqtt.example.com/mqtt
            - brokers: ["tcp://127.0.0.1:1883"] | - {brokers: ["tcp://h"], sees: {devices: [x]}} | gateway.yaml:21: uplinks[0].sees.devices name 'x', which there is not; expected ids that stand under devices:
            - brokers: ["tcp://127.0.0.1:1883"] | - {brokers: ["tcp://h"], sees: {tags: [roof]}} | gateway.yaml:21: uplinks[0].sees.tags name 'roof', which no device has; expected tags of devices
            - brokers: ["tcp://127.0.0.1:1883"] | - {brokers: ["tcp://h"], sees: {collections: [x]}} | gateway.yaml:21: uplinks[0].sees.collections name 'x', which there is not; expected a name that stands under collections: of the file
            - brokers: ["tcp://127.0.0.1:1883"] | - {brokers: ["tcp://h"], sees: {resolution: 5m}} | gateway.yaml:21: uplinks[0].sees.resolution is '5m'; expected one of 15m, 1m, raw
            - brokers: ["tcp://127.0.0.1:1883"] | - {brokers: ["tcp://h"], commands: [{slugs: ["x:y"]}]} | gateway.yaml:21: uplinks[0].commands[0].slugs name 'x:y', which is no command; expected commands of docs/mqtt-contract.md such as battery:set-reserve, battery:*, * or dispatch-events
            - brokers: ["tcp://127.0.0.1:1883"] | - {brokers: ["tcp://h"], sees: {devices: [inv]}, commands: [{slugs: ["*"], devices: [car]}]} | gateway.yaml:21: uplinks[0].commands[0].devices name car, which this uplink may not see; expected devices under sees:
            - brokers: ["tcp://127.0.0.1:1883"] | - {brokers: ["ws://h/m?x=1"]} | gateway.yaml:21: uplinks[0].brokers[0] has a query or a fragment; a broker is found without; expected such as tcp://localhost:1883, ssl://mqtt.example.com:8883 or wss://mqtt.example.com/mqtt
            flush: 5s         | flush: 5          | gateway.yaml:23: store.flush is 5; expected a duration such as 500ms, 5s, 10m or 2h, from 1s to 1m
            flush: 5s         | quota: 1MB        | gateway.yaml:23: store.quota is '1MB'; expected a size such as 500MB or 2GB, at least 10MB
            flush: 5s         | keepMinutes: 1h   | gateway.yaml:23: store.keepMinutes is '1h'; expected a duration such as 500ms, 5s, 10m or 2h, from 24h to 876000h
            flush: 5s         | keepQuarterHours: 44d | gateway.yaml:23: store.keepQuarterHours is '44d'; expected a duration such as 500ms, 5s, 10m or 2h, from 1080h to 876000h
            flush: 5s         | keepHours: 399d   | gateway.yaml:23: store.keepHours is '399d'; expected a duration such as 500ms, 5s, 10m or 2h, from 9600h to 876000h
            """)
    void each_mistake_is_told_with_path_line_and_what_would_be_right(String good, String bad, String message)
            throws IOException {
        assertThat(BASE).contains(good);
        int at = BASE.indexOf(good);
        assertThat(problems(BASE.substring(0, at) + bad + BASE.substring(at + good.length())))
                .containsExactly(message);
    }

    @Test
    void all_mistakes_are_told_in_one_run_also_those_of_drivers() throws IOException {
        String text = BASE.replace("id: inv", "id: INV")
                .replace("{host: 10.0.0.2}", "{host: a, prt: 1}")
                .replace("35", "x")
                .replace("{identity: CP-1,", "{identity: CP-1, maxCurrent: 2,");
        assertThat(problems(text))
                .extracting(p -> p.substring(0, p.indexOf(' ')))
                .containsExactly("gateway.yaml:8:", "gateway.yaml:10:", "gateway.yaml:14:", "gateway.yaml:19:");
    }

    @Test
    void a_certificate_that_cannot_be_used_is_told_with_its_file_and_line() throws IOException {
        Path noCertificate = Files.writeString(folder.resolve("server.pem"), "nothing");
        String tls = """
                ocpp:
                  operator: Op
                  tls:
                    certificates:
                      - certificate: %s
                        key: /no/server.key
                """.formatted(noCertificate);
        assertThat(problems(BASE.replace("uplinks:", tls + "uplinks:")))
                .containsExactly(
                        "gateway.yaml:25: ocpp.tls.certificates[0].key is wrong: '/no/server.key' does not exist;"
                                + " expected PEM files of a certificate with its chain and of its key");
        assertThat(problems(
                        BASE.replace("uplinks:", tls.replace("/no/server.key", noCertificate.toString()) + "uplinks:")))
                .singleElement()
                .asString()
                .contains(
                        "gateway.yaml:25: ocpp.tls.certificates[0].key is wrong: '",
                        "server.pem' holds no private key ('-----BEGIN PRIVATE KEY-----')");
    }

    @Test
    void a_second_grid_meter_is_named_with_the_first() throws IOException {
        String meter = """
                  - id: %s
                    type: meter
                    role: grid_meter
                    protocol: sunspec
                    connection: {host: 10.0.0.%d}
                """;
        String text = BASE.replace("uplinks:", meter.formatted("m1", 3) + meter.formatted("m2", 4) + "uplinks:");
        assertThat(problems(text))
                .containsExactly("gateway.yaml:27: devices[3].role is grid_meter, as of m1; expected one grid meter;"
                        + " all others are sub_meter");
    }

    @Test
    void a_file_that_is_not_there_not_text_or_empty_says_so() throws IOException {
        assertThatThrownBy(() -> ConfigFile.read(folder.resolve("no.yaml")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("there is no such file");
        Path binary = folder.resolve("binary.yaml");
        Files.write(binary, new byte[] {(byte) 0xFF, (byte) 0xFE, 0, 1});
        assertThatThrownBy(() -> ConfigFile.read(binary)).hasMessageContaining("not UTF-8");
        Path empty = folder.resolve("empty.yaml");
        Files.write(empty, "# nothing\n".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> ConfigFile.read(empty))
                .hasMessageContaining("holds nothing; expected key: value lines");
        assertThatThrownBy(() -> ConfigFile.read(folder)).isInstanceOf(ConfigException.class);
    }

    @Test
    void safe_currents_and_other_load_that_a_fuse_does_not_bear_are_told_with_their_sum() throws IOException {
        String text = BASE.replace("fuseAmps: 35", "fuseAmps: 35, otherAmps: 30")
                .replace("    protocol: ocpp\n", "    protocol: ocpp\n    safe: 6\n");
        assertThat(problems(text))
                .containsExactly("gateway.yaml:8: site.feeders[0].fuseAmps is 35 A on L1, but the chargers below fall"
                        + " back to car 6 = 6 A and 30 A of other load (otherAmps); expected safe currents and other"
                        + " load of at most 35 A: lower devices[].safe (0 is allowed)");
    }

    @Test
    void a_guarantee_that_a_fuse_does_not_bear_is_told_by_its_own_phase() throws IOException {
        String text = BASE.replace("fuseAmps: 35", "fuseAmps: 35, phaseFuseAmps: {L2: 10}")
                .replace("    protocol: ocpp\n", "    protocol: ocpp\n    charging: {guarantee: 12}\n");
        assertThat(problems(text))
                .containsExactly("gateway.yaml:8: site.feeders[0].fuseAmps is 10 A on L2, but the chargers below are"
                        + " guaranteed car 12 = 12 A; expected guarantees of at most 10 A: lower"
                        + " devices[].charging.guarantee");
    }

    @Test
    void what_no_car_can_be_offered_and_a_meter_that_is_none_are_told() throws IOException {
        String text = BASE.replace("fuseAmps: 35", "fuseAmps: 35, meter: inv")
                .replace("    protocol: ocpp\n", "    protocol: ocpp\n    safe: 3\n    charging: {mode: sun}\n");
        assertThat(problems(text))
                .containsExactlyInAnyOrder(
                        "gateway.yaml:19: devices[1].safe is 3.0 A; expected 0, or 6 and more: a car is offered nothing"
                                + " less (IEC 61851-1)",
                        "gateway.yaml:20: devices[1].charging.mode is 'sun'; expected one of fast, surplus,"
                                + " surplus-with-minimum",
                        "gateway.yaml:8: site.feeders[0].meter is 'inv'; expected the id of a device of type meter");
    }

    @Test
    void an_old_uplink_sees_and_commands_everything_and_two_at_one_broker_are_kept_apart() throws IOException {
        Path path = folder.resolve("gateway.yaml");
        Files.writeString(path, BASE);
        GatewayConfig config =
                ConfigReader.read(ConfigFile.read(path), Drivers.protocols()).orElseThrow();
        ConfiguredUplink uplink = config.uplinks().get(0);
        assertThat(uplink.view()).isEqualTo(UplinkView.all("mqtt:mqtt"));
        assertThat(uplink.view().metricsFingerprint()).isEqualTo(UplinkView.WHOLE);
        assertThat(uplink.view().eventsFingerprint()).isEqualTo(UplinkView.WHOLE);
        assertThat(uplink.rights()).isEqualTo(CommandRights.everything());
        assertThat(uplink.resolution()).isEmpty();
        String second = "  - {id: two, brokers: [\"tcp://127.0.0.1:1883\"]}\nstore:";
        assertThat(problems(BASE.replace("store:", second)))
                .anySatisfy(p -> assertThat(p).contains("uplinks[1].clientId is 'busbar-gw-1' as of another uplink"))
                .anySatisfy(p -> assertThat(p).contains("uplinks[1].topicPrefix and gatewayId make the topics"));
        assertThat(problems(BASE.replace("store:", second.replace("id: two", "id: two, gatewayId: gw-1-two"))))
                .isEmpty();
    }
}
