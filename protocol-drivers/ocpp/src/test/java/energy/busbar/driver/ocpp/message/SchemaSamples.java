package energy.busbar.driver.ocpp.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Random JSON that fits one published schema, made from the schema and nothing else. */
final class SchemaSamples {
    private static final int LONGEST_LIST = 3;
    private static final int LONGEST_TEXT = 40;

    private final JsonNode root;
    private final Random random;

    SchemaSamples(JsonNode root, Random random) {
        this.root = root;
        this.random = random;
    }

    ObjectNode message() {
        return object(root);
    }

    private ObjectNode object(JsonNode rule) {
        Set<String> required = new HashSet<>();
        rule.path("required").forEach(name -> required.add(name.asText()));
        ObjectNode made = JsonNodeFactory.instance.objectNode();
        for (Iterator<Map.Entry<String, JsonNode>> i = rule.path("properties").fields(); i.hasNext(); ) {
            Map.Entry<String, JsonNode> property = i.next();
            if (required.contains(property.getKey()) || random.nextBoolean()) {
                made.set(property.getKey(), value(property.getValue()));
            }
        }
        return made;
    }

    private JsonNode value(JsonNode rule) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (rule.has("$ref")) {
            return value(root.at(rule.path("$ref").asText().substring(1)));
        }
        if (rule.has("enum")) {
            return rule.path("enum").get(random.nextInt(rule.path("enum").size()));
        }
        return switch (rule.path("type").asText()) {
            case "object" -> object(rule);
            case "array" -> {
                // An empty list means what a missing one does, and is written so.
                int size = 1
                        + random.nextInt(
                                Math.min(LONGEST_LIST, rule.path("maxItems").asInt(LONGEST_LIST)));
                var list = nodes.arrayNode();
                for (int n = 0; n < size; n++) {
                    list.add(value(rule.path("items")));
                }
                yield list;
            }
            case "integer" ->
                nodes.numberNode(random.nextInt(
                        rule.path("minimum").asInt(-1000), rule.path("maximum").asInt(1_000_000) + 1));
            // Odd tenths, which no binary fraction is.
            case "number" ->
                nodes.numberNode(new java.math.BigDecimal(random.nextInt(10_000) + "." + (1 + random.nextInt(9))));
            case "boolean" -> nodes.booleanNode(random.nextBoolean());
            case "string" -> nodes.textNode(text(rule));
            default -> nodes.objectNode().put("any", random.nextInt());
        };
    }

    private String text(JsonNode rule) {
        return switch (rule.path("format").asText()) {
            case "date-time" -> OcppTime.format(Instant.ofEpochMilli(random.nextLong(4_102_444_800_000L)));
            case "uri" -> "ftp://user:secret@files.example/" + random.nextInt(1000) + "?a=b%20c";
            default -> {
                int longest = Math.min(LONGEST_TEXT, rule.path("maxLength").asInt(LONGEST_TEXT));
                yield random.ints(random.nextInt(longest + 1), ' ', 0x17f)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
            }
        };
    }
}
