package energy.busbar.driver.ocpp.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.driver.ocpp.v16.Ocpp16;
import energy.busbar.driver.ocpp.v201.Ocpp201;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every record against the published schema of its message, for both versions. */
class PublishedSchemasTest {
    private static final int ROUNDS = 20;
    private static final String CUSTOM = "customData";

    private static Dialect dialect(String version) {
        return version.equals("1_6") ? Ocpp16.DIALECT : Ocpp201.DIALECT;
    }

    private record Message(String schema, Class<? extends Record> type) {}

    private static List<Message> messages(String version) {
        List<Message> messages = new ArrayList<>();
        for (String action : new TreeSet<>(dialect(version).actions())) {
            Dialect.Action pair = dialect(version).action(action).orElseThrow();
            messages.add(new Message(action + ".req", pair.request()));
            messages.add(new Message(action + ".conf", pair.response()));
        }
        return messages;
    }

    @ParameterizedTest
    @CsvSource({"1_6, 39", "2_0_1, 64"})
    void every_action_of_the_version_has_its_records(String version, int actions) throws Exception {
        assertThat(dialect(version).actions()).hasSize(actions);
        assertThat(messages(version))
                .extracting(Message::schema)
                .containsExactlyInAnyOrderElementsOf(
                        PublishedSchemas.of(version).names());
    }

    @ParameterizedTest
    @CsvSource({"1_6", "2_0_1"})
    void every_message_written_fits_its_schema_and_is_read_back_equal(String version) throws Exception {
        PublishedSchemas schemas = PublishedSchemas.of(version);
        long seed = System.nanoTime();
        System.err.println("messages of " + version + ": seed " + seed);
        Random random = new Random(seed);
        for (Message message : messages(version)) {
            for (Samples.Fill fill : Samples.Fill.values()) {
                for (int round = 0; round < ROUNDS; round++) {
                    Record sample = new Samples(random, fill).of(message.type());
                    ObjectNode written = MessageWriter.write(sample);
                    assertThat(schemas.problems(message.schema(), written))
                            .as("%s %s, seed %d: %s", message.schema(), fill, seed, written)
                            .isEmpty();
                    assertThat(MessageReader.read(message.type(), written))
                            .as("%s %s, seed %d: %s", message.schema(), fill, seed, written)
                            .isEqualTo(sample);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1_6", "2_0_1"})
    void every_field_has_the_rules_of_the_schema(String version) throws Exception {
        PublishedSchemas schemas = PublishedSchemas.of(version);
        List<String> differences = new ArrayList<>();
        for (Message message : messages(version)) {
            JsonNode source = schemas.source(message.schema());
            compare(message.schema(), message.type(), source, source, differences);
        }
        assertThat(differences).isEmpty();
    }

    /** Not of our making but for the schema, so that writer and reader cannot share a mistake. */
    @ParameterizedTest
    @CsvSource({"1_6", "2_0_1"})
    void what_fits_the_schema_is_read_and_written_again_without_loss(String version) throws Exception {
        PublishedSchemas schemas = PublishedSchemas.of(version);
        long seed = System.nanoTime();
        System.err.println("samples by schema of " + version + ": seed " + seed);
        Random random = new Random(seed);
        for (Message message : messages(version)) {
            for (int round = 0; round < ROUNDS; round++) {
                ObjectNode sample = new SchemaSamples(schemas.source(message.schema()), random).message();
                assertThat(schemas.problems(message.schema(), sample))
                        .as("%s, seed %d: %s", message.schema(), seed, sample)
                        .isEmpty();
                Record read = MessageReader.read(message.type(), sample);
                assertThat(tree(MessageWriter.write(read)))
                        .as("%s, seed %d", message.schema(), seed)
                        .isEqualTo(withoutCustomData(tree(sample)));
            }
        }
    }

    /** By way of text, so that kinds of number do not matter. */
    private static JsonNode tree(ObjectNode message) throws Exception {
        return new ObjectMapper().readTree(message.toString());
    }

    private static JsonNode withoutCustomData(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(CUSTOM);
        }
        node.forEach(PublishedSchemasTest::withoutCustomData);
        return node;
    }

    /** The check must be able to fail: a message with one field too many, too few, too long or of another word. */
    @ParameterizedTest
    @CsvSource({"1_6", "2_0_1"})
    void a_broken_message_does_not_fit_the_schema(String version) throws Exception {
        PublishedSchemas schemas = PublishedSchemas.of(version);
        ObjectNode good = MessageWriter.write(new Samples(new Random(1), Samples.Fill.FULL)
                .of(dialect(version)
                        .action("SecurityEventNotification")
                        .orElseThrow()
                        .request()));
        String name = "SecurityEventNotification.req";
        assertThat(schemas.problems(name, good)).isEmpty();
        assertThat(schemas.problems(name, good.deepCopy().put("other", 1))).isNotEmpty();
        assertThat(schemas.problems(name, good.deepCopy().put("type", "x".repeat(51))))
                .isNotEmpty();
        assertThat(schemas.problems(name, good.deepCopy().put("timestamp", "yesterday")))
                .isNotEmpty();
        ObjectNode without = good.deepCopy();
        without.remove("timestamp");
        assertThat(schemas.problems(name, without)).isNotEmpty();
    }

    private static void compare(String path, Class<?> type, JsonNode root, JsonNode schema, List<String> differences) {
        Set<String> wanted = new TreeSet<>();
        schema.path("properties").fieldNames().forEachRemaining(wanted::add);
        wanted.remove(CUSTOM);
        Set<String> required = new TreeSet<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        Set<String> have = new TreeSet<>();
        Set<String> always = new TreeSet<>();
        for (Shape.Field field : Shape.of(type).fields()) {
            have.add(field.name());
            if (!field.optional()) {
                always.add(field.name());
            }
            JsonNode rule = resolved(root, schema.path("properties").path(field.name()));
            JsonNode element = field.list() ? resolved(root, rule.path("items")) : rule;
            String at = path + "." + field.name();
            differ(
                    at + " maxLength",
                    field.maxLength(),
                    element.path("maxLength").asInt(Integer.MAX_VALUE),
                    differences);
            differ(at + " maxItems", field.maxItems(), rule.path("maxItems").asInt(Integer.MAX_VALUE), differences);
            differ(at + " list", field.list(), rule.path("type").asText().equals("array"), differences);
            differ(at + " minimum", field.min(), element.path("minimum").asLong(Integer.MIN_VALUE), differences);
            differ(at + " maximum", field.max(), element.path("maximum").asLong(Integer.MAX_VALUE), differences);
            differ(at + " record", field.type().isRecord(), element.has("properties"), differences);
            if (field.type().isEnum() || element.has("enum")) {
                differ(at + " words", words(field.type()), wordsOf(element), differences);
            } else if (field.type().isRecord()) {
                compare(at, field.type(), root, element, differences);
            }
        }
        differ(path + " fields", have, wanted, differences);
        differ(path + " required", always, required, differences);
    }

    private static JsonNode resolved(JsonNode root, JsonNode rule) {
        String ref = rule.path("$ref").asText("");
        return ref.isEmpty() ? rule : root.at(ref.substring(1));
    }

    private static Set<String> words(Class<?> type) {
        Set<String> words = new TreeSet<>();
        if (type.isEnum()) {
            for (Object constant : type.getEnumConstants()) {
                Words.of(type).word(constant).ifPresent(words::add);
            }
        }
        return words;
    }

    private static Set<String> wordsOf(JsonNode rule) {
        Set<String> words = new TreeSet<>();
        rule.path("enum").forEach(word -> words.add(word.asText()));
        return words;
    }

    private static void differ(String what, Object ours, Object theirs, List<String> differences) {
        if (!ours.equals(theirs)) {
            differences.add(what + " is " + ours + ", in the schema " + theirs);
        }
    }
}
