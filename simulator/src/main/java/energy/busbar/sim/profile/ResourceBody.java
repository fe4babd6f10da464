package energy.busbar.sim.profile;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import energy.busbar.profiles.CoapFormat;
import energy.busbar.profiles.CoapValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Payloads of what stands in one resource, and back. Pure. */
final class ResourceBody {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper CBOR = new ObjectMapper(new CBORFactory());
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    /** RFC 8428 table 6. */
    private static final Map<String, Integer> LABELS = Map.of("n", 0, "u", 1, "v", 2, "vs", 3, "vb", 4);

    /** Such as a device that has it would: unlikely to be in a template by itself. */
    private static final String MARK = "987654321";

    /** @param raw BigDecimal, Boolean or String */
    record Item(CoapValue at, Object raw) {}

    private ResourceBody() {}

    /** @param items that the resource has, all of one format */
    static byte[] encode(CoapFormat format, List<Item> items) throws IOException {
        return switch (format) {
            case TEXT -> (items.isEmpty() ? "" : text(items.get(0).raw())).getBytes(StandardCharsets.UTF_8);
            case OCTETS -> octets(items);
            case JSON -> JSON.writeValueAsBytes(tree(items));
            case CBOR -> CBOR.writeValueAsBytes(tree(items));
            case SENML_JSON -> JSON.writeValueAsBytes(pack(items));
            case SENML_CBOR -> senMlCbor(pack(items));
        };
    }

    private static String text(Object raw) {
        return raw instanceof BigDecimal number ? number.toPlainString() : raw.toString();
    }

    private static JsonNode node(Object raw) {
        if (raw instanceof BigDecimal number) {
            BigDecimal plain = number.stripTrailingZeros();
            return DecimalNode.valueOf(plain.scale() < 0 ? plain.setScale(0) : plain);
        }
        return raw instanceof Boolean flag ? BooleanNode.valueOf(flag) : TextNode.valueOf(raw.toString());
    }

    private static JsonNode tree(List<Item> items) {
        JsonNode root = MissingNode.getInstance();
        for (Item item : items) {
            if (item.at().find().isEmpty()) {
                root = with(root, JsonPointer.compile(item.at().pointer()), node(item.raw()));
            } else {
                CoapValue.Find find = item.at().find().get();
                JsonNode entry = with(
                        MissingNode.getInstance(),
                        JsonPointer.compile(find.key()),
                        node(ResourceCoder.plain(find.is())));
                entry = with(entry, JsonPointer.compile(item.at().pointer()), node(item.raw()));
                JsonPointer in = JsonPointer.compile(find.in());
                JsonNode list = root.at(in);
                ArrayNode rows = list instanceof ArrayNode there ? there : NODES.arrayNode();
                rows.add(entry);
                root = with(root, in, rows);
            }
        }
        return root.isMissingNode() ? NODES.objectNode() : root;
    }

    /** The tree with {@code leaf} where the pointer points to; a whole number is a place of a list. */
    private static JsonNode with(JsonNode in, JsonPointer at, JsonNode leaf) {
        if (at.matches()) {
            return leaf;
        }
        int index = at.getMatchingIndex();
        if (index >= 0 && !(in instanceof ObjectNode)) {
            ArrayNode list = in instanceof ArrayNode there ? there : NODES.arrayNode();
            while (list.size() <= index) {
                list.add(0);
            }
            list.set(index, with(MissingNode.getInstance(), at.tail(), leaf));
            return list;
        }
        ObjectNode object = in instanceof ObjectNode there ? there : NODES.objectNode();
        object.set(at.getMatchingProperty(), with(object.path(at.getMatchingProperty()), at.tail(), leaf));
        return object;
    }

    private static ArrayNode pack(List<Item> items) {
        ArrayNode pack = NODES.arrayNode();
        for (Item item : items) {
            ObjectNode entry = pack.addObject();
            if (!item.at().record().isEmpty()) {
                entry.put("n", item.at().record());
            }
            if (!item.at().symbol().isEmpty()) {
                entry.put("u", item.at().symbol());
            }
            entry.set(
                    item.raw() instanceof BigDecimal ? "v" : item.raw() instanceof Boolean ? "vb" : "vs",
                    node(item.raw()));
        }
        return pack;
    }

    private static byte[] senMlCbor(ArrayNode pack) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (CBORGenerator cbor = new CBORFactory().createGenerator(out)) {
            cbor.writeStartArray(pack, pack.size());
            for (JsonNode entry : pack) {
                cbor.writeStartObject(entry, entry.size());
                for (Map.Entry<String, JsonNode> field : entry.properties()) {
                    cbor.writeFieldId(LABELS.getOrDefault(field.getKey(), -100));
                    write(cbor, field.getValue());
                }
                cbor.writeEndObject();
            }
            cbor.writeEndArray();
        }
        return out.toByteArray();
    }

    private static void write(JsonGenerator cbor, JsonNode value) throws IOException {
        if (value.isNumber()) {
            cbor.writeNumber(value.doubleValue());
        } else if (value.isBoolean()) {
            cbor.writeBoolean(value.booleanValue());
        } else {
            cbor.writeString(value.asText());
        }
    }

    private static byte[] octets(List<Item> items) {
        int length = items.stream()
                .mapToInt(i -> i.at().octets().orElseThrow().end())
                .max()
                .orElse(0);
        byte[] bytes = new byte[length];
        for (Item item : items) {
            CoapValue.Octets octets = item.at().octets().orElseThrow();
            BigDecimal raw = (BigDecimal) item.raw();
            ByteBuffer buffer = ByteBuffer.wrap(bytes).order(order(octets));
            switch (octets.type()) {
                case F32 -> buffer.putFloat(octets.at(), raw.floatValue());
                case F64 -> buffer.putDouble(octets.at(), raw.doubleValue());
                default -> {
                    byte[] whole =
                            ByteBuffer.allocate(8).putLong(raw.longValue()).array();
                    int size = octets.type().bytes();
                    for (int i = 0; i < size; i++) {
                        bytes[octets.at() + (octets.littleEndian() ? i : size - 1 - i)] = whole[7 - i];
                    }
                }
            }
        }
        return bytes;
    }

    private static ByteOrder order(CoapValue.Octets octets) {
        return octets.littleEndian() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    }

    /**
     * The raw value in what was written.
     *
     * @param template as the profile says it; empty for none
     * @throws IllegalArgumentException if there is none
     */
    static JsonNode decode(CoapFormat format, CoapValue of, String template, byte[] payload) {
        try {
            JsonNode found = switch (format) {
                case TEXT -> textual(template, new String(payload, StandardCharsets.UTF_8));
                case OCTETS -> octet(of.octets().orElseThrow(), payload);
                case JSON -> pointed(JSON.readTree(payload), of, template);
                case CBOR -> pointed(CBOR.readTree(payload), of, template);
                case SENML_JSON -> record(JSON.readTree(payload), of, List.of("n", "v", "vs", "vb"));
                case SENML_CBOR -> record(CBOR.readTree(payload), of, List.of("0", "2", "3", "4"));
            };
            if (found.isValueNode()) {
                return found;
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot be read: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException("has no value where the profile has it");
    }

    private static JsonNode textual(String template, String text) {
        if (template.isEmpty()) {
            return TextNode.valueOf(text);
        }
        int at = template.indexOf("$value");
        String before = template.substring(0, at);
        if (!text.startsWith(before)) {
            throw new IllegalArgumentException("does not begin with " + before);
        }
        return TextNode.valueOf(text.substring(before.length()).replaceFirst("[^-+.0-9A-Za-z].*", ""));
    }

    private static JsonNode pointed(JsonNode root, CoapValue of, String template) throws IOException {
        if (template.isEmpty()) {
            return root.at(JsonPointer.compile(of.pointer()));
        }
        JsonNode marked = JSON.readTree(
                template.replace("$value", MARK).replace("$timeout", "0").replace("$fallback", "0"));
        return root.at(marked(marked, JsonPointer.empty()));
    }

    private static JsonPointer marked(JsonNode in, JsonPointer at) {
        for (Map.Entry<String, JsonNode> field : in.properties()) {
            JsonPointer below = at.appendProperty(field.getKey());
            if (field.getValue().asText().equals(MARK)) {
                return below;
            }
            JsonPointer deeper = marked(field.getValue(), below);
            if (!deeper.matches()) {
                return deeper;
            }
        }
        return JsonPointer.empty();
    }

    private static JsonNode record(JsonNode pack, CoapValue of, List<String> labels) {
        for (JsonNode entry : pack) {
            if (entry.path(labels.get(0)).asText().equals(of.record())) {
                for (String label : labels.subList(1, labels.size())) {
                    if (entry.has(label)) {
                        return entry.get(label);
                    }
                }
            }
        }
        return MissingNode.getInstance();
    }

    private static JsonNode octet(CoapValue.Octets octets, byte[] payload) {
        if (payload.length != octets.type().bytes()) {
            throw new IllegalArgumentException("has " + payload.length + " bytes");
        }
        ByteBuffer buffer = ByteBuffer.wrap(payload).order(order(octets));
        return switch (octets.type()) {
            case F32 -> DecimalNode.valueOf(new BigDecimal(Float.toString(buffer.getFloat())));
            case F64 -> DecimalNode.valueOf(BigDecimal.valueOf(buffer.getDouble()));
            default -> {
                byte[] bigEndian = payload.clone();
                if (octets.littleEndian()) {
                    for (int i = 0; i < bigEndian.length; i++) {
                        bigEndian[i] = payload[bigEndian.length - 1 - i];
                    }
                }
                byte[] signed = octets.type().isSigned()
                        ? bigEndian
                        : ByteBuffer.wrap(Arrays.copyOf(new byte[1], 1 + bigEndian.length))
                                .put(1, bigEndian)
                                .array();
                yield DecimalNode.valueOf(new BigDecimal(new BigInteger(signed)));
            }
        };
    }
}
