package energy.busbar.core.engine;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Checks a command's input against its own schema from the catalogue: types, bounds, words, required and unknown fields. */
final class CommandInput {
    private CommandInput() {}

    /** @return what is wrong, where, and what would be right; empty when it fits */
    static Optional<String> problem(CommandCatalogue.AvailableCommand command, Map<String, Object> input) {
        Map<?, ?> schema = command.inputSchema();
        Map<?, ?> properties = (Map<?, ?>) get(schema, "properties");
        for (Map.Entry<String, Object> field : input.entrySet()) {
            Object property = properties.get(field.getKey());
            if (property == null) {
                return Optional.of(command.slug() + " does not know the field '" + field.getKey() + "'; it takes "
                        + properties.keySet());
            }
            Optional<String> wrong = value(field.getKey(), (Map<?, ?>) property, field.getValue());
            if (wrong.isPresent()) {
                return wrong;
            }
        }
        if (schema.get("required") instanceof List<?> required) {
            for (Object name : required) {
                if (!input.containsKey(name)) {
                    return Optional.of(command.slug() + " needs the field '" + name + "'");
                }
            }
        }
        if (schema.containsKey("oneOf") && input.size() != 1) {
            return Optional.of(command.slug() + " takes exactly one of " + properties.keySet());
        }
        if (command.slug().equals("charger:set-current-limit")) {
            double amps = ((Number) get(input, "current")).doubleValue();
            if (amps > 0 && amps < ControlConfig.defaults().minChargeAmps()) {
                return Optional.of("current must be 0, or 6 and more A (IEC 61851-1), not " + amps);
            }
        }
        return ChargerCommands.problem(command.slug(), input);
    }

    private static Optional<String> value(String name, Map<?, ?> schema, Object value) {
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
            default -> {
                if (!schema.containsKey("enum")) {
                    return value instanceof String
                            ? Optional.empty()
                            : Optional.of(name + " must be a text, not '" + value + "'");
                }
                List<?> words = (List<?>) get(schema, "enum");
                if (!(value instanceof String) || !words.contains(value)) {
                    return Optional.of(name + " must be one of " + words + ", not '" + value + "'");
                }
            }
        }
        return Optional.empty();
    }

    private static Object get(Map<?, ?> map, String key) {
        Object value = map.get(key);
        if (value == null) {
            throw new IllegalStateException("the catalogue's schema lacks " + key);
        }
        return value;
    }
}
