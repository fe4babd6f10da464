package energy.busbar.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import energy.busbar.profiles.yaml.YamlFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The messages of {@code docs/asyncapi.yaml}. Receivers must bear fields that they do not know; what the gateway itself
 * sends must be in the document, so here an object that lists its fields has no others.
 */
final class ContractDocument {
    static final Path FILE = Path.of("..", "docs", "asyncapi.yaml");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonNode document;
    private final Map<String, Schema> schemas = new TreeMap<>();

    ContractDocument() throws IOException {
        document = JSON.valueToTree(
                YamlFile.parse("asyncapi.yaml", Files.readString(FILE)).root());
    }

    JsonNode document() {
        return document;
    }

    /** @return what of the payload is not in the document; empty when all is */
    List<String> faults(String message, JsonNode payload) {
        return schemas.computeIfAbsent(message, this::schema).validate(payload.toString(), InputFormat.JSON).stream()
                .map(fault -> message + " " + fault.getInstanceLocation() + ": " + fault.getMessage())
                .toList();
    }

    private Schema schema(String message) {
        JsonNode payload = document.at("/components/messages/" + message + "/payload");
        if (payload.isMissingNode()) {
            throw new IllegalArgumentException("the document has no message '" + message + "'");
        }
        ObjectNode root = payload.deepCopy();
        JsonNode all = document.at("/components/schemas").deepCopy();
        close(all);
        root.set("$defs", all);
        try {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(JSON.writeValueAsString(root).replace("#/components/schemas/", "#/$defs/"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void close(JsonNode schema) {
        if (schema instanceof ObjectNode object
                && object.path("type").asText().equals("object")
                && object.path("properties").isObject()
                && !object.has("additionalProperties")) {
            object.put("additionalProperties", false);
        }
        schema.forEach(ContractDocument::close);
    }
}
