package energy.busbar.core.engine;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON Schemas (draft 2020-12) of commands' inputs, as String, Number, Boolean, List and Map. */
final class InputSchema {
    private InputSchema() {}

    static Map<String, Object> object(Map<String, Object> properties, List<String> required) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", properties);
        schema.put("additionalProperties", false);
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        return schema;
    }

    /** An input that holds exactly one of these sets of fields; every other field needs those of the first. */
    static Map<String, Object> oneOf(Map<String, Object> properties, List<List<String>> sets) {
        Map<String, Object> schema = object(properties, List.of());
        schema.put("oneOf", sets.stream().map(set -> Map.of("required", set)).toList());
        Map<String, Object> others = new LinkedHashMap<>();
        for (String name : properties.keySet()) {
            if (sets.stream().noneMatch(set -> set.equals(List.of(name)))) {
                others.put(name, sets.get(0));
            }
        }
        if (!others.isEmpty()) {
            schema.put("dependentRequired", others);
        }
        return schema;
    }

    static Map<String, Object> properties(Object... namesAndSchemas) {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (int i = 0; i < namesAndSchemas.length; i += 2) {
            properties.put((String) namesAndSchemas[i], namesAndSchemas[i + 1]);
        }
        return properties;
    }

    static Map<String, Object> number(double min, double max, String description) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "number");
        schema.put("minimum", min);
        schema.put("maximum", max);
        schema.put("description", description);
        return schema;
    }

    static Map<String, Object> text(int maxLength, String description) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "string");
        schema.put("maxLength", maxLength);
        schema.put("description", description);
        return schema;
    }

    static Map<String, Object> time(String description) {
        return Map.of("type", "string", "format", "date-time", "description", description);
    }

    static Map<String, Object> words(String... words) {
        return Map.of("type", "string", "enum", List.of(words));
    }

    static Map<String, Object> list(Map<String, Object> items, int min, int max, String description) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "array");
        schema.put("items", items);
        schema.put("minItems", min);
        schema.put("maxItems", max);
        schema.put("description", description);
        return schema;
    }
}
