package energy.busbar.driver.coap;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** SenML in JSON (RFC 8428 §4 and §5): packs resolved into records that stand alone. Pure. */
final class SenMl {
    /** A pack with more is refused. */
    static final int MAX_RECORDS = 256;

    /** RFC 8428 §4.5.3: times below 2^28 are relative to now. */
    private static final double RELATIVE_BELOW_SECONDS = 268_435_456.0;

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(8)
                            .maxNumberLength(100)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /**
     * @param name base name and name together
     * @param number value with the base value added; empty where the record holds no number
     * @param flag of a {@code vb} record
     * @param text of a {@code vs} record
     * @param ageSeconds how long before {@code now} it was measured, never negative
     */
    record Entry(
            String name,
            String unit,
            OptionalDouble number,
            Optional<Boolean> flag,
            Optional<String> text,
            double ageSeconds) {}

    /** The payload is not SenML. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message);
        }
    }

    private SenMl() {}

    /** @param nowEpochSeconds places absolute times */
    static List<Entry> parse(byte[] payload, double nowEpochSeconds) throws Malformed {
        JsonNode root;
        try {
            root = JSON.readTree(payload);
        } catch (JsonProcessingException e) {
            throw new Malformed("is not JSON: " + e.getOriginalMessage());
        } catch (java.io.IOException e) {
            throw new Malformed("cannot be read: " + e.getMessage());
        }
        if (root == null || !root.isArray()) {
            throw new Malformed("is not a SenML pack, which is a JSON array");
        }
        if (root.size() > MAX_RECORDS) {
            throw new Malformed("has " + root.size() + " records; at most " + MAX_RECORDS);
        }
        List<Entry> entries = new ArrayList<>();
        ObjectNode base = JSON.createObjectNode();
        for (JsonNode node : root) {
            if (!(node instanceof ObjectNode entry)) {
                throw new Malformed("has a record that is not an object");
            }
            for (var field : entry.properties()) {
                // §4.4: a label that ends in '_' must be understood, and none is known here.
                if (field.getKey().endsWith("_")) {
                    throw new Malformed("needs '" + field.getKey() + "' to be understood");
                }
                if (field.getKey().startsWith("b")) {
                    base.set(field.getKey(), field.getValue());
                }
            }
            resolve(base, entry, nowEpochSeconds).ifPresent(entries::add);
        }
        return entries;
    }

    private static Optional<Entry> resolve(ObjectNode base, ObjectNode entry, double nowEpochSeconds) throws Malformed {
        OptionalDouble number = OptionalDouble.empty();
        if (entry.has("v")) {
            number = OptionalDouble.of(number(base, "bv") + number(entry, "v"));
        }
        Optional<Boolean> flag =
                entry.path("vb").isBoolean() ? Optional.of(entry.path("vb").booleanValue()) : Optional.empty();
        Optional<String> text =
                entry.path("vs").isTextual() ? Optional.of(entry.path("vs").textValue()) : Optional.empty();
        if (number.isEmpty() && flag.isEmpty() && text.isEmpty()) {
            return Optional.empty(); // base fields or a sum only
        }
        double time = number(base, "bt") + number(entry, "t");
        double age = time < RELATIVE_BELOW_SECONDS ? -time : nowEpochSeconds - time;
        return Optional.of(new Entry(
                base.path("bn").asText("") + entry.path("n").asText(""),
                entry.path("u").asText(base.path("bu").asText("")),
                number,
                flag,
                text,
                Math.max(0, age)));
    }

    private static double number(ObjectNode node, String field) throws Malformed {
        JsonNode value = node.path(field);
        if (value.isMissingNode()) {
            return 0;
        }
        if (!value.isNumber()) {
            throw new Malformed("has a '" + field + "' that is not a number");
        }
        return value.doubleValue();
    }
}
