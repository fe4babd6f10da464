package energy.busbar.driver.coap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.core.model.Moment;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** SenML (RFC 8428): packs resolved into records that stand alone, from JSON (§5) or CBOR (§6). Pure. */
final class SenMl {
    /** A pack with more is refused. */
    static final int MAX_RECORDS = 256;

    /** The version of RFC 8428 (§4.4); a pack of a later one means something else. */
    private static final int VERSION = 10;

    /** RFC 8428 §4.5.3: times below 2^28 are relative to now. */
    private static final double RELATIVE_BELOW_SECONDS = 268_435_456.0;

    private static final int CBOR_NAME = 0;
    private static final int CBOR_UNIT = 1;
    private static final int CBOR_VALUE = 2;
    private static final int CBOR_TEXT = 3;
    private static final int CBOR_FLAG = 4;

    /** Table 6 of RFC 8428. */
    private static final Map<Long, String> CBOR_LABELS = Map.ofEntries(
            Map.entry(-1L, "bver"),
            Map.entry(-2L, "bn"),
            Map.entry(-3L, "bt"),
            Map.entry(-4L, "bu"),
            Map.entry(-5L, "bv"),
            Map.entry(-6L, "bs"),
            Map.entry((long) CBOR_NAME, "n"),
            Map.entry((long) CBOR_UNIT, "u"),
            Map.entry((long) CBOR_VALUE, "v"),
            Map.entry((long) CBOR_TEXT, "vs"),
            Map.entry((long) CBOR_FLAG, "vb"),
            Map.entry(5L, "s"),
            Map.entry(6L, "t"),
            Map.entry(7L, "ut"),
            Map.entry(8L, "vd"));

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
            double ageSeconds) {
        Moment measured(Moment now) {
            long ageMillis = Math.round(ageSeconds * 1000);
            return new Moment(now.epochMillis() - ageMillis, now.monotonicMillis() - ageMillis);
        }
    }

    private SenMl() {}

    /** A CBOR label as the word that JSON has for it; a number that RFC 8428 does not know keeps its digits. */
    static String label(long number) {
        return CBOR_LABELS.getOrDefault(number, Long.toString(number));
    }

    /** @param nowEpochSeconds places absolute times */
    static List<Entry> resolve(JsonNode root, double nowEpochSeconds) throws MalformedPayload {
        if (!root.isArray()) {
            throw new MalformedPayload("is not a SenML pack, which is an array");
        }
        if (root.size() > MAX_RECORDS) {
            throw new MalformedPayload("has " + root.size() + " records; at most " + MAX_RECORDS);
        }
        List<Entry> entries = new ArrayList<>();
        ObjectNode base = JsonNodeFactory.instance.objectNode();
        for (JsonNode node : root) {
            if (!(node instanceof ObjectNode entry)) {
                throw new MalformedPayload("has a record that is not an object");
            }
            for (var field : entry.properties()) {
                // §4.4: a label that ends in '_' must be understood, and none is known here.
                if (field.getKey().endsWith("_")) {
                    throw new MalformedPayload("needs '" + field.getKey() + "' to be understood");
                }
                if (field.getKey().startsWith("b")) {
                    base.set(field.getKey(), field.getValue());
                }
            }
            if (number(base, "bver") > VERSION) {
                throw new MalformedPayload(
                        "is SenML of version " + base.get("bver").asText() + "; at most " + VERSION);
            }
            entry(base, entry, nowEpochSeconds).ifPresent(entries::add);
        }
        return entries;
    }

    /**
     * Several of one name are a history (RFC 8428 §5.1.3); the youngest is what is now.
     *
     * @param name empty for any
     */
    static Optional<Entry> youngest(List<Entry> entries, String name) {
        Entry youngest = null;
        for (Entry entry : entries) {
            boolean fits = name.isEmpty() || entry.name().equals(name);
            if (fits && (youngest == null || entry.ageSeconds() <= youngest.ageSeconds())) {
                youngest = entry;
            }
        }
        return Optional.ofNullable(youngest);
    }

    private static Optional<Entry> entry(ObjectNode base, ObjectNode entry, double nowEpochSeconds)
            throws MalformedPayload {
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
        if (!Double.isFinite(age)) {
            throw new MalformedPayload("has a time that is not a number");
        }
        return Optional.of(new Entry(
                text(base, "bn") + text(entry, "n"),
                entry.has("u") ? text(entry, "u") : text(base, "bu"),
                number,
                flag,
                text,
                Math.max(0, age)));
    }

    private static double number(ObjectNode node, String field) throws MalformedPayload {
        JsonNode value = node.path(field);
        if (value.isMissingNode()) {
            return 0;
        }
        if (!value.isNumber()) {
            throw new MalformedPayload("has a '" + field + "' that is not a number");
        }
        return value.doubleValue();
    }

    private static String text(ObjectNode node, String field) throws MalformedPayload {
        JsonNode value = node.path(field);
        if (!value.isMissingNode() && !value.isTextual()) {
            throw new MalformedPayload("has a '" + field + "' that is not a text");
        }
        return value.asText("");
    }

    /** A pack of one number; name and unit are left out where they are empty. */
    static byte[] write(Format format, String name, String unit, double value) {
        return write(format, name, unit, DoubleNode.valueOf(value));
    }

    /** @param value a number, a text or a flag */
    static byte[] write(Format format, String name, String unit, JsonNode value) {
        String field = value.isNumber() ? "v" : value.isBoolean() ? "vb" : "vs";
        if (format == Format.SENML_CBOR) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            Cbor.head(out, 4, 1);
            Cbor.head(out, 5, 1 + (name.isEmpty() ? 0 : 1) + (unit.isEmpty() ? 0 : 1));
            if (!name.isEmpty()) {
                Cbor.head(out, 0, CBOR_NAME);
                Cbor.text(out, name);
            }
            if (!unit.isEmpty()) {
                Cbor.head(out, 0, CBOR_UNIT);
                Cbor.text(out, unit);
            }
            Cbor.head(out, 0, value.isNumber() ? CBOR_VALUE : value.isBoolean() ? CBOR_FLAG : CBOR_TEXT);
            out.writeBytes(Cbor.write(value));
            return out.toByteArray();
        }
        ObjectNode entry = JsonNodeFactory.instance.objectNode();
        if (!name.isEmpty()) {
            entry.put("n", name);
        }
        if (!unit.isEmpty()) {
            entry.put("u", unit);
        }
        if (value.isNumber()) {
            Document.put(entry, field, value.doubleValue());
        } else {
            entry.set(field, value);
        }
        return Document.json(JsonNodeFactory.instance.arrayNode().add(entry));
    }
}
