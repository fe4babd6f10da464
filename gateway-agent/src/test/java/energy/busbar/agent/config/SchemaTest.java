package energy.busbar.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import energy.busbar.agent.Drivers;
import energy.busbar.core.driver.Options;
import energy.busbar.profiles.yaml.YamlFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The published schema and the reader say the same. */
class SchemaTest {
    private static final Path DOCS = Path.of("..", "docs");

    @TempDir
    private Path folder;

    private static JsonNode json() throws IOException {
        return new ObjectMapper().readTree(DOCS.resolve("gateway.schema.json").toFile());
    }

    private static Schema schema() throws IOException {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(DOCS.resolve("gateway.schema.json")));
    }

    private static List<?> faults(String yaml) throws IOException {
        String asJson = new ObjectMapper()
                .writeValueAsString(YamlFile.parse("test", yaml).root());
        return schema().validate(asJson, InputFormat.JSON);
    }

    @Test
    void the_example_fits_the_schema_and_the_reader() throws IOException {
        Path example = DOCS.resolve("gateway.example.yaml");
        assertThat(faults(Files.readString(example))).isEmpty();
        ConfigFile file = ConfigFile.read(example);
        assertThat(ConfigReader.read(file, Drivers.protocols())).isPresent();
        assertThat(file.problems()).isEmpty();
    }

    @Test
    void what_the_reader_refuses_by_form_the_schema_refuses_too() throws IOException {
        String example = Files.readString(DOCS.resolve("gateway.example.yaml"));
        for (String[] change : new String[][] {
            {"id: gw-1", "id: gw 1"},
            {"fuseAmps: 35", "fuseAmps: x"},
            {"role: pv", "role: roof"},
            {"protocol: ocpp", "protocol: ocp"},
            {"flush: 10s", "flush: 10"},
            {"listen: 0.0.0.0:8080", "listen: 8080"},
            {"commissioned: true", "commissioned: 1"},
            {"authorisation: list-only", "authorisation: everybody"},
            {"freeVend: [charger-1]", "freeVend: [Charger 1]"},
            {"groupId: Plant North", "groupId: Plant/North"},
            {"primaryHost: scada", "primaryHost: STATE"},
            {"quota: 1000MB", "quota: 1000"},
            {"wss://mqtt", "mqtts://mqtt"},
            {"topicPrefix: dso/busbar", "topicPrefix: dso/#"},
            {"kinds: [telemetry, commands]", "kinds: [telemetry, all]"},
            {"resolution: 15m", "resolution: 5m"},
            {"authority: program", "authority: strong"},
            {"points: [power, grid*]", "points: ['p*r']"},
            {"bytesPerDay: 20MB", "bytesPerDay: 20"},
            {"types: [battery]", "types: [batteries]"},
            {"slugs: [dispatch-events, ", "slugs: [Dispatch, "}
        }) {
            String text = example.replace(change[0], change[1]);
            assertThat(text).isNotEqualTo(example);
            assertThat(faults(text)).as(change[1]).isNotEmpty();
            Path path = folder.resolve("bad.yaml");
            Files.writeString(path, text);
            ConfigFile file = ConfigFile.read(path);
            ConfigReader.read(file, Drivers.protocols());
            assertThat(file.problems()).as(change[1]).isNotEmpty();
        }
    }

    /** An unknown key's message lists every key that the reader asks for in that block. */
    @Test
    void both_know_the_same_keys() throws IOException {
        Path path = folder.resolve("odd.yaml");
        Files.writeString(path, """
                odd: 1
                gateway: {id: a, odd: 1}
                site: {id: a, odd: 1, feeders: [{id: m, fuseAmps: 1, odd: 1}]}
                devices:
                  - {id: a, type: meter, role: grid_meter, protocol: sunspec, odd: 1, poll: {odd: 1}}
                  - {id: b, type: charger, role: charging, protocol: ocpp, charging: {odd: 1}, connection: {identity: B}}
                ocpp: {odd: 1, files: {odd: 1}, tls: {odd: 1, certificates: [{odd: 1}]}}
                coap: {odd: 1}
                charging: {odd: 1}
                collections: [{name: a, odd: 1}]
                uplinks:
                  - {brokers: ["tcp://a"], odd: 1, trustStore: {file: a, odd: 1}, limits: {odd: 1}}
                  - {id: b, brokers: ["tcp://b"], sees: {odd: 1}, commands: [{slugs: ["*"], odd: 1}]}
                sparkplug: {brokers: ["tcp://a"], groupId: g, odd: 1, commands: [{slugs: ["*"], odd: 1}]}
                enrollment: [{uplink: mqtt, odd: 1, est: {url: "https://a", odd: 1}}]
                page: {odd: 1}
                store: {odd: 1}
                """);
        ConfigFile file = ConfigFile.read(path);
        ConfigReader.read(file, Drivers.protocols());
        Map<String, JsonNode> blocks = new TreeMap<>(Map.of(
                "odd", json(),
                "gateway.odd", json().at("/properties/gateway"),
                "site.odd", json().at("/properties/site"),
                "site.feeders[0].odd", json().at("/properties/site/properties/feeders/items"),
                "devices[0].odd", json().at("/properties/devices/items"),
                "devices[0].poll.odd", json().at("/properties/devices/items/properties/poll"),
                "ocpp.odd", json().at("/properties/ocpp"),
                "uplinks[0].odd", json().at("/properties/uplinks/items"),
                "uplinks[0].trustStore.odd", json().at("/$defs/store"),
                "page.odd", json().at("/properties/page")));
        JsonNode uplink = json().at("/properties/uplinks/items/properties");
        blocks.put("collections[0].odd", json().at("/properties/collections/items"));
        blocks.put("uplinks[0].limits.odd", uplink.path("limits"));
        blocks.put("uplinks[1].sees.odd", uplink.path("sees"));
        blocks.put("uplinks[1].commands[0].odd", uplink.path("commands").path("items"));
        blocks.put("charging.odd", json().at("/properties/charging"));
        blocks.put("sparkplug.odd", json().at("/properties/sparkplug"));
        blocks.put("sparkplug.commands[0].odd", uplink.path("commands").path("items"));
        blocks.put("enrollment[0].odd", json().at("/properties/enrollment/items"));
        blocks.put("enrollment[0].est.odd", json().at("/properties/enrollment/items/properties/est"));
        blocks.put("coap.odd", json().at("/properties/coap"));
        blocks.put("devices[1].charging.odd", json().at("/properties/devices/items/properties/charging"));
        JsonNode tls = json().at("/properties/ocpp/properties/tls");
        blocks.put("ocpp.tls.odd", tls);
        blocks.put("ocpp.files.odd", json().at("/properties/ocpp/properties/files"));
        blocks.put("ocpp.tls.certificates[0].odd", tls.at("/properties/certificates/items"));
        blocks.forEach((odd, block) -> {
            TreeSet<String> keys = new TreeSet<>();
            for (Iterator<String> names = block.path("properties").fieldNames(); names.hasNext(); ) {
                keys.add(names.next());
            }
            assertThat(keys).as(odd).isNotEmpty();
            assertThat(file.problems())
                    .filteredOn(p -> p.what().equals(odd + " is not known here"))
                    .as(odd)
                    .extracting(ConfigProblem::expected)
                    .containsExactly("one of " + String.join(", ", keys));
        });
    }

    @Test
    void durations_of_the_schema_are_those_of_the_reader() throws IOException {
        String pattern = json().at("/$defs/duration/pattern").asText();
        for (String text : List.of("1ms", "5s", "10m", "2h", "1d", "5", "5 s", "1.5s", "-1s", "s", "12345678901s")) {
            assertThat(text.matches(pattern))
                    .as(text)
                    .isEqualTo(Options.parseDuration(text).isPresent());
        }
    }
}
