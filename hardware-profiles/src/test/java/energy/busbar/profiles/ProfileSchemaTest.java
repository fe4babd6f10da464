package energy.busbar.profiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import energy.busbar.core.model.DeviceType;
import energy.busbar.profiles.yaml.YamlFile;
import energy.busbar.profiles.yaml.YamlProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** That the published schema and the reader take the same files. */
class ProfileSchemaTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(ProfileTemplate.schema());

    @TempDir
    Path folder;

    private static List<String> errors(String text) {
        YamlFile file = YamlFile.parse("profile.yaml", text);
        assertThat(file.problems()).isEmpty();
        return SCHEMA.validate((JsonNode) JSON.valueToTree(file.root())).stream()
                .map(Error::toString)
                .toList();
    }

    private List<String> lint(String text) throws IOException {
        return lint("everything", text);
    }

    private List<String> lint(String name, String text) throws IOException {
        Path file = folder.resolve(name + ".yaml");
        Files.writeString(file, text);
        return ProfileCatalogue.shipped().lint(file).problems().stream()
                .map(YamlProblem::toString)
                .toList();
    }

    static List<String> names() {
        return ShippedProfilesTest.names().toList();
    }

    @ParameterizedTest
    @MethodSource("names")
    void every_shipped_profile_is_valid(String name) {
        assertThat(errors(ProfileCatalogue.shipped().text(name).orElseThrow())).isEmpty();
    }

    /** Every key that the schema knows, in one profile, and the reader knows it too. */
    @Test
    void reader_and_schema_know_the_same_keys() throws IOException {
        String modbus = Files.readString(Path.of("src/test/resources/everything.yaml"));
        String coap = Files.readString(Path.of("src/test/resources/everything-coap.yaml"));
        assertThat(errors(modbus)).isEmpty();
        assertThat(lint(modbus)).isEmpty();
        assertThat(errors(coap)).isEmpty();
        assertThat(lint("everything-coap", coap)).isEmpty();
        String text = modbus + coap;
        Set<String> keys = new TreeSet<>();
        propertiesOf(JSON.readTree(ProfileTemplate.schema()), keys);
        keys.removeAll(Set.of("sunspec", "bases", "endMarkers", "ignoredModels", "writeFunction"));
        keys.removeIf(key -> text.contains(key + ":"));
        assertThat(keys).as("keys of the schema that the file does not use").isEmpty();
    }

    private static void propertiesOf(JsonNode node, Set<String> names) {
        if (node.path("properties").isObject()) {
            node.path("properties").fieldNames().forEachRemaining(names::add);
        }
        node.forEach(inner -> propertiesOf(inner, names));
    }

    /** What an editor should underline is what lint refuses. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "format: 1 | format: 2",
                "address: 40 | address: 70000",
                "address: 40 | adress: 40",
                "type: f32 | type: float",
                "parity: even | parity: sometimes",
                "timeout: 2s | timeout: 2",
                "quantity: active-power | quantity: power",
                "flashWear: none | flashWear: some",
                "unit: VA | unit: kVA",
                "date: 2024-01 | date: yesterday",
                "largest: 60 | largest: 126",
                "poll: slow | poll: often",
                "to: original | too: original",
                "framing: rtu | framing: ascii",
                "encoding: utf8 | encoding: utf7",
            })
    void what_the_schema_refuses_lint_refuses(String from, String to) throws IOException {
        String good = Files.readString(Path.of("src/test/resources/everything.yaml"));
        String bad = good.replace(from, to);
        assertThat(bad).isNotEqualTo(good);
        assertThat(errors(bad)).as("schema").isNotEmpty();
        assertThat(lint(bad)).as("lint").isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "path: about, format: json, pointer: /kind | pointer: /kind",
                "defaults: {format: json} | defaults: {format: xml}",
                "pointer: /power | pointer: power",
                "type: flag | type: bool",
                "type: i16 | type: int",
                "write: post | write: patch",
                "write: put | write: 6",
                "silence: 20s | silence: 20",
                "unit: W | unit: kW",
                "order: little | order: middle",
                "ct: 50 | ct: json",
                "observe: true | observed: true",
                "securePort: 5684 | securePort: 70000",
            })
    void what_the_schema_refuses_of_coap_lint_refuses(String from, String to) throws IOException {
        String good = Files.readString(Path.of("src/test/resources/everything-coap.yaml"));
        String bad = good.replace(from, to);
        assertThat(bad).isNotEqualTo(good);
        assertThat(errors(bad)).as("schema").isNotEmpty();
        assertThat(lint("everything-coap", bad)).as("lint").isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = DeviceType.class,
            names = {"METER", "INVERTER", "BATTERY", "CHARGER"})
    void a_new_profile_has_no_problem(DeviceType type) throws IOException {
        for (String text : List.of(ProfileTemplate.text("everything", type), CoapTemplate.text("everything", type))) {
            assertThat(errors(text)).isEmpty();
            assertThat(lint(text)).isEmpty();
        }
    }

    @Test
    void a_new_profile_needs_a_name_and_points() {
        assertThatThrownBy(() -> ProfileTemplate.text("A B", DeviceType.METER))
                .hasMessage("name is 'A B'; expected lower-case letters, digits and '-'");
        assertThatThrownBy(() -> ProfileTemplate.text("a", DeviceType.VEHICLE))
                .hasMessage("a vehicle has no standard points yet");
    }
}
