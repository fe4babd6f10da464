package energy.busbar.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.core.engine.CommandCatalogue;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Unit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract's document is valid by its own standard, and its words are the gateway's. */
class ContractDocumentTest {
    @TempDir
    private Path folder;

    private final ContractDocument contract = open();

    private static ContractDocument open() {
        try {
            return new ContractDocument();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Parsed(int exitCode, String said) {}

    /** By the AsyncAPI project's own parser. */
    private Parsed parse(Path document) throws Exception {
        Path interop = Path.of("..", "interop", "asyncapi").toAbsolutePath().normalize();
        if (!Files.isDirectory(interop.resolve("node_modules/@asyncapi/parser"))) {
            String message = "needs node and interop/node_modules: run 'npm ci' in interop/asyncapi/";
            if ("true".equals(System.getenv("CI")) || "1".equals(System.getenv("BUSBAR_REQUIRE_PEERS"))) {
                fail(message);
            }
            Assumptions.abort(message);
        }
        ProcessBuilder builder = new ProcessBuilder(
                        "node",
                        Path.of("src/test/node/asyncapi.js").toAbsolutePath().toString(),
                        document.toString())
                .redirectErrorStream(true);
        builder.environment().put("BUSBAR_INTEROP", interop.toString());
        Path log = folder.resolve("node.log");
        Process process = builder.redirectOutput(log.toFile()).start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new Parsed(process.exitValue(), Files.readString(log));
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void the_document_is_valid_by_the_asyncapi_projects_own_parser() throws Exception {
        Parsed parsed = parse(ContractDocument.FILE.toAbsolutePath());
        assertThat(parsed.exitCode()).as(parsed.said()).isZero();
        JsonNode told = new ObjectMapper().readTree(parsed.said());
        assertThat(told.path("version").asText()).isEqualTo("3.0.0");
        assertThat(told.path("channels"))
                .hasSizeGreaterThanOrEqualTo(7)
                .allSatisfy(address -> assertThat(address.asText()).startsWith("busbar/v1/{gatewayId}/"));
    }

    @Test
    void a_document_with_a_fault_is_found_by_it() throws Exception {
        String text = Files.readString(ContractDocument.FILE, StandardCharsets.UTF_8);
        Path wrong = folder.resolve("wrong.yaml");
        Files.writeString(wrong, text.replaceFirst("action: send", "action: shout"));
        Parsed parsed = parse(wrong);
        assertThat(parsed.exitCode()).as(parsed.said()).isOne();
        assertThat(parsed.said()).contains("line ");
    }

    @Test
    void each_example_fits_the_schema_of_its_message() {
        JsonNode messages = contract.document().at("/components/messages");
        int examples = 0;
        for (Iterator<String> names = messages.fieldNames(); names.hasNext(); ) {
            String message = names.next();
            for (JsonNode example : messages.path(message).path("examples")) {
                examples++;
                assertThat(contract.faults(message, example.path("payload")))
                        .as(example.path("name").asText())
                        .isEmpty();
            }
        }
        assertThat(examples).isGreaterThanOrEqualTo(7);
    }

    @Test
    void what_does_not_stand_in_the_document_is_a_fault() throws Exception {
        JsonNode will = new ObjectMapper().readTree("{\"online\":false,\"gatewayId\":\"gw-1\",\"mood\":1}");
        assertThat(contract.faults("status", will)).isNotEmpty();
        assertThat(contract.faults("status", ((ObjectNode) will).without("mood")))
                .isEmpty();
    }

    /** Of a text with a comma and no quotes YAML makes a key of its second half. */
    @Test
    void no_key_is_without_a_value() {
        assertThat(keysWithoutValue("", contract.document())).isEmpty();
    }

    private static List<String> keysWithoutValue(String path, JsonNode node) {
        List<String> found = new ArrayList<>();
        node.fields().forEachRemaining(each -> {
            String at = path + "/" + each.getKey();
            if (each.getValue().isNull()) {
                found.add(at);
            }
            found.addAll(keysWithoutValue(at, each.getValue()));
        });
        if (node.isArray()) {
            node.forEach(each -> found.addAll(keysWithoutValue(path, each)));
        }
        return found;
    }

    private List<String> listed(String pointer) {
        JsonNode list = contract.document().at("/components/schemas/" + pointer);
        assertThat(list.isArray()).as(pointer).isTrue();
        return new ObjectMapper().convertValue(list, new TypeReference<>() {});
    }

    private static <T> List<String> words(T[] values, Function<T, String> word) {
        return Arrays.stream(values).map(word).toList();
    }

    @Test
    void words_of_the_document_are_those_of_the_gateway() {
        assertThat(listed("deviceType/enum")).containsExactlyElementsOf(words(DeviceType.values(), DeviceType::word));
        assertThat(listed("devices/properties/devices/items/properties/points/items/properties/unit/enum"))
                .containsExactlyElementsOf(words(Unit.values(), Unit::symbol));
        String live = "live/properties/devices/additionalProperties/properties/";
        assertThat(listed(live + "link/enum")).containsExactlyElementsOf(words(LinkState.values(), LinkState::word));
        assertThat(listed(live + "quality/additionalProperties/enum"))
                .containsExactlyInAnyOrderElementsOf(
                        words(Quality.values(), q -> q.name().toLowerCase(Locale.ROOT)).stream()
                                .filter(word -> !word.equals("good"))
                                .toList());
        assertThat(listed(live + "setpoints/propertyNames/enum"))
                .containsExactlyInAnyOrderElementsOf(words(
                        Arrays.stream(Quantity.values())
                                .filter(q -> !q.ofSite() && !q.ofGateway())
                                .toArray(Quantity[]::new),
                        Quantity::word));
    }

    @Test
    void every_command_stands_in_the_document_and_in_the_guide() throws Exception {
        TreeSet<String> slugs = new TreeSet<>();
        CommandCatalogue.all().forEach(command -> slugs.add(command.slug()));
        assertThat(listed("command/properties/slug/examples")).containsExactlyInAnyOrderElementsOf(slugs);
        String guide = Files.readString(Path.of("..", "docs", "mqtt-contract.md"));
        assertThat(slugs).allSatisfy(slug -> assertThat(guide).contains("`" + slug + "`"));
    }
}
