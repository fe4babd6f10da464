package energy.busbar.driver.coap;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.core.driver.Options;
import energy.busbar.core.model.Ability;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Setpoint;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How a quantity is written: the {@code write:} block of a resource.
 *
 * @param path empty for that of the resource
 * @param payload with {@code $value}, {@code $timeout} (s) and {@code $fallback} in it; empty for what the mapping says
 * @param tolerance how far the read-back may be off, in the quantity's unit
 * @param settle how long the device takes until it reads back what was written
 */
record WriteOptions(
        Quantity quantity,
        boolean post,
        String path,
        Format format,
        Optional<String> payload,
        double min,
        double max,
        double tolerance,
        Duration response,
        Duration settle) {
    private static final Map<DeviceType, Set<Quantity>> ABLE = Map.of(
            DeviceType.BATTERY, Set.of(Quantity.ACTIVE_POWER, Quantity.RESERVE),
            DeviceType.INVERTER, Set.of(Quantity.GENERATION_LIMIT),
            DeviceType.CHARGER, Set.of(Quantity.CHARGE_CURRENT));
    private static final double LARGEST = 1e9;

    static Optional<WriteOptions> read(Options block, DeviceType type, Optional<Format> readFormat) {
        Set<Quantity> able = ABLE.getOrDefault(type, Set.of());
        String word = block.requiredText("quantity");
        Optional<Quantity> quantity =
                able.stream().filter(q -> q.word().equals(word)).findFirst();
        if (quantity.isEmpty() && !word.isEmpty()) {
            block.problem(
                    "quantity",
                    "is '" + word + "'",
                    able.isEmpty()
                            ? "no write: a " + type.word() + " is not set"
                            : "one of "
                                    + able.stream().map(Quantity::word).sorted().collect(Collectors.joining(", ")));
        }
        boolean post = block.word("method", "put", Set.of("put", "post")).equals("post");
        String path = CoapOptions.path(block, "path").orElse("");
        Format format = Format.of(block.word(
                        "format", readFormat.orElse(Format.SENML_JSON).word(), Format.words()))
                .orElse(Format.SENML_JSON);
        Optional<String> payload = block.text("payload");
        double min = block.requiredNumber("min", -LARGEST, LARGEST);
        double max = block.requiredNumber("max", -LARGEST, LARGEST);
        if (min > max) {
            block.problem("max", "is less than min", "at least " + min);
        }
        double largest = Math.max(Math.abs(min), Math.abs(max));
        double tolerance = block.number("tolerance", 0, LARGEST).orElse(largest / 100);
        Duration response =
                block.duration("response", Duration.ofSeconds(5), Duration.ofMillis(100), Duration.ofMinutes(10));
        Duration settle = block.duration("settle", Duration.ZERO, Duration.ZERO, Duration.ofSeconds(5));
        block.finish();
        payload.ifPresent(template -> check(block, format, template));
        if (quantity.isEmpty() || min > max) {
            return Optional.empty();
        }
        return Optional.of(
                new WriteOptions(quantity.get(), post, path, format, payload, min, max, tolerance, response, settle));
    }

    private static void check(Options block, Format format, String template) {
        if (format.isSenMl()) {
            block.problem("payload", "does not go with " + format.word(), "none: the pack is made of name and unit");
        } else if (!template.contains("$value")) {
            block.problem("payload", "has no $value in it", "such as {\"limit\": $value}");
        } else if (format != Format.TEXT) {
            try {
                Document.tree(filled(template, 1, 1, 1));
            } catch (MalformedPayload e) {
                block.problem(
                        "payload", "" + e.getMessage(), "JSON once $value is a number, such as {\"limit\": $value}");
            }
        }
    }

    Ability ability() {
        boolean timesOut = payload.filter(p -> p.contains("$timeout")).isPresent();
        return new Ability(quantity, min, max, timesOut, response);
    }

    byte[] body(Mapping mapping, Setpoint setpoint) {
        double raw = mapping.raw(setpoint.value());
        if (format.isSenMl()) {
            return SenMl.write(format, mapping.name(), mapping.unit(), raw);
        }
        if (payload.isPresent()) {
            String text = filled(payload.get(), raw, setpoint.timeout().toSeconds(), mapping.raw(setpoint.fallback()));
            if (format != Format.CBOR) {
                return text.getBytes(StandardCharsets.UTF_8);
            }
            try {
                return Cbor.write(Document.tree(text));
            } catch (MalformedPayload e) {
                throw new IllegalStateException("the template was checked when it was read", e);
            }
        }
        if (format == Format.TEXT) {
            return plain(raw).getBytes(StandardCharsets.UTF_8);
        }
        JsonNode tree = tree(mapping.pointer().orElse(JsonPointer.empty()), raw);
        return format == Format.CBOR ? Cbor.write(tree) : Document.json(tree);
    }

    /** An object with the number where the pointer points to, and nothing else. */
    private static JsonNode tree(JsonPointer pointer, double raw) {
        if (pointer.matches()) {
            return raw == Math.rint(raw) && Math.abs(raw) < 1e15
                    ? LongNode.valueOf((long) raw)
                    : DoubleNode.valueOf(raw);
        }
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.set(pointer.getMatchingProperty(), tree(pointer.tail(), raw));
        return node;
    }

    private static String filled(String template, double value, double timeoutSeconds, double fallback) {
        return template.replace("$value", plain(value))
                .replace("$timeout", plain(timeoutSeconds))
                .replace("$fallback", plain(fallback));
    }

    private static String plain(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }

    /** For messages. */
    String method() {
        return post ? "POST" : "PUT";
    }
}
