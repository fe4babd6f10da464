package energy.busbar.driver.ocpp.message;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The published JSON schemas of one version as ocpp-rpc carries them; a test without them is skipped, in CI fails. */
public final class PublishedSchemas {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private final Map<String, JsonNode> sources = new LinkedHashMap<>();
    private final Map<String, Schema> schemas = new LinkedHashMap<>();

    private PublishedSchemas(Path file) throws IOException {
        SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7);
        for (JsonNode source : JSON.readTree(file.toFile())) {
            // Each stands for itself; the same ids recur in the other version.
            String name = ((ObjectNode) source).remove("$id").asText().substring("urn:".length());
            sources.put(name, source);
            schemas.put(name, registry.getSchema(source));
        }
    }

    public static PublishedSchemas of(String version) throws IOException {
        Path file = Interop.directory().resolve("node_modules/ocpp-rpc/lib/schemas/ocpp" + version + ".json");
        return new PublishedSchemas(file);
    }

    /** @return such as {@code Authorize.req} and {@code Authorize.conf} */
    List<String> names() {
        return List.copyOf(sources.keySet());
    }

    JsonNode source(String name) {
        return sources.get(name);
    }

    public List<String> problems(String name, ObjectNode message) {
        try {
            // By way of text, as the charger gets it.
            JsonNode parsed = JSON.readTree(message.toString());
            return schemas
                    .get(name)
                    .validate(
                            parsed, context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
                    .stream()
                    .map(Error::toString)
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
