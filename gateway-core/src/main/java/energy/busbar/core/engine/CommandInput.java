package energy.busbar.core.engine;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Checks a command's input against its own schema from the catalogue: types, bounds, words, required and unknown fields. */
final class CommandInput {
    private CommandInput() {}

    /** @return what is wrong, where, and what would be right; empty when it fits */
    static Optional<String> problem(CommandCatalogue.AvailableCommand command, Map<String, Object> input) {
        Map<?, ?> schema = command.inputSchema();
        Optional<String> wrong = object(command.slug(), schema, input);
        if (wrong.isPresent()) {
            return wrong;
        }
        if (schema.get("oneOf") instanceof List<?> sets) {
            List<List<?>> names = sets.stream()
                    .<List<?>>map(set -> (List<?>) get((Map<?, ?>) set, "required"))
                    .toList();
            long given = names.stream().filter(input.keySet()::containsAll).count();
            Map<?, ?> needs = schema.get("dependentRequired") instanceof Map<?, ?> map ? map : Map.of();
            boolean stray = input.keySet().stream()
                    .anyMatch(name -> needs.get(name) instanceof List<?> others
                            && !input.keySet().containsAll(others));
            if (given != 1 || stray) {
                return Optional.of(command.slug() + " takes "
                        + names.stream()
                                .map(set -> set.stream().map(String::valueOf).collect(Collectors.joining(" and ")))
                                .collect(Collectors.joining(", or "))
                        + ", and only one of these"
                        + (needs.isEmpty() ? "" : "; any other field goes with the first"));
            }
        }
        if (command.slug().equals("charger:set-current-limit")) {
            double amps = ((Number) get(input, "current")).doubleValue();
            if (amps > 0 && amps < ControlConfig.defaults().minChargeAmps()) {
                return Optional.of("current must be 0, or 6 and more A (IEC 61851-1), not " + amps);
            }
        }
        return ChargerCommands.problem(command.slug(), input);
    }

    private static Optional<String> object(String name, Map<?, ?> schema, Map<?, ?> input) {
        Map<?, ?> properties = (Map<?, ?>) get(schema, "properties");
        for (Map.Entry<?, ?> field : input.entrySet()) {
            Object property = properties.get(field.getKey());
            if (property == null) {
                return Optional.of(
                        name + " does not know the field '" + field.getKey() + "'; it takes " + properties.keySet());
            }
            Optional<String> wrong = value(String.valueOf(field.getKey()), (Map<?, ?>) property, field.getValue());
            if (wrong.isPresent()) {
                return wrong;
            }
        }
        if (schema.get("required") instanceof List<?> required) {
            for (Object field : required) {
                if (!input.containsKey(field)) {
                    return Optional.of(name + " needs the field '" + field + "'");
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> list(String name, Map<?, ?> schema, List<?> values) {
        int min = ((Number) get(schema, "minItems")).intValue();
        int max = ((Number) get(schema, "maxItems")).intValue();
        if (values.size() < min || values.size() > max) {
            return Optional.of(name + " must have " + min + " to " + max + " entries, not " + values.size());
        }
        for (int i = 0; i < values.size(); i++) {
            Optional<String> wrong = value(name + "[" + i + "]", (Map<?, ?>) get(schema, "items"), values.get(i));
            if (wrong.isPresent()) {
                return wrong;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> value(String name, Map<?, ?> schema, @Nullable Object value) {
        switch ((String) get(schema, "type")) {
            case "number" -> {
                if (!(value instanceof Number number)) {
                    return Optional.of(name + " must be a number, not '" + value + "'");
                }
                double min = ((Number) get(schema, "minimum")).doubleValue();
                double max = ((Number) get(schema, "maximum")).doubleValue();
                double given = number.doubleValue();
                if (!(given >= min && given <= max)) {
                    return Optional.of(name + " must be " + min + " to " + max + ", not " + given);
                }
            }
            case "boolean" -> {
                if (!(value instanceof Boolean)) {
                    return Optional.of(name + " must be true or false, not '" + value + "'");
                }
            }
            case "array" -> {
                return value instanceof List<?> values
                        ? list(name, schema, values)
                        : Optional.of(name + " must be a list, not '" + value + "'");
            }
            case "object" -> {
                return value instanceof Map<?, ?> map
                        ? object(name, schema, map)
                        : Optional.of(name + " must be an object with "
                                + ((Map<?, ?>) get(schema, "properties")).keySet() + ", not '" + value + "'");
            }
            default -> {
                if (!schema.containsKey("enum")) {
                    return text(name, schema, value);
                }
                List<?> words = (List<?>) get(schema, "enum");
                if (!(value instanceof String) || !words.contains(value)) {
                    return Optional.of(name + " must be one of " + words + ", not '" + value + "'");
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> text(String name, Map<?, ?> schema, @Nullable Object value) {
        if (!(value instanceof String text)) {
            return Optional.of(name + " must be a text, not '" + value + "'");
        }
        return schema.get("maxLength") instanceof Number most && text.length() > most.intValue()
                ? Optional.of(name + " must have at most " + most + " characters, not " + text.length())
                : Optional.empty();
    }

    private static Object get(Map<?, ?> map, String key) {
        Object value = map.get(key);
        if (value == null) {
            throw new IllegalStateException("the catalogue's schema lacks " + key);
        }
        return value;
    }
}
