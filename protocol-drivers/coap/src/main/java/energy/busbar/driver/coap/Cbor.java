package energy.busbar.driver.coap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.LongFunction;

/**
 * CBOR (RFC 8949) as a tree of JSON nodes. Of our own rather than a library because labels that are numbers and labels
 * that are texts must not be mixed up, and because everything that the bytes can ask for is bounded: depth, items, and
 * lengths by the bytes that are there. Of tags, bignums (2, 3) and decimal fractions (4) are worked out; of any other the
 * content is taken.
 */
final class Cbor {
    static final int MAX_DEPTH = 16;
    static final int MAX_ITEMS = 8192;

    private static final int MAX_BIGNUM_BYTES = 32;
    private static final int MAX_EXPONENT = 400;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final ByteBuffer in;
    private final LongFunction<String> label;
    private int items;

    private Cbor(byte[] bytes, LongFunction<String> label) {
        this.in = ByteBuffer.wrap(bytes);
        this.label = label;
    }

    /** A label that is a number appears as its decimal digits. */
    static JsonNode read(byte[] bytes) throws MalformedPayload {
        return read(bytes, Long::toString);
    }

    /** @param label gives the name of a label that is a number */
    static JsonNode read(byte[] bytes, LongFunction<String> label) throws MalformedPayload {
        Cbor reader = new Cbor(bytes, label);
        JsonNode root = reader.item(0);
        if (reader.in.hasRemaining()) {
            throw new MalformedPayload("has " + reader.in.remaining() + " bytes after its CBOR item");
        }
        return root;
    }

    private JsonNode item(int depth) throws MalformedPayload {
        if (depth > MAX_DEPTH) {
            throw new MalformedPayload("is nested deeper than " + MAX_DEPTH);
        }
        if (++items > MAX_ITEMS) {
            throw new MalformedPayload("has more than " + MAX_ITEMS + " items");
        }
        int head = octet();
        int info = head & 0x1f;
        return switch (head >> 5) {
            case 0 -> whole(argument(info), false);
            case 1 -> whole(argument(info), true);
            case 2 -> BinaryNode.valueOf(string(2, info));
            case 3 -> TextNode.valueOf(text(info));
            case 4 -> array(info, depth);
            case 5 -> map(info, depth);
            case 6 -> tagged(argument(info), depth);
            default -> simple(info);
        };
    }

    private int octet() throws MalformedPayload {
        need(1);
        return in.get() & 0xff;
    }

    private void need(long bytes) throws MalformedPayload {
        if (bytes < 0 || bytes > in.remaining()) {
            throw new MalformedPayload("ends within a CBOR item, at byte " + in.limit());
        }
    }

    /** @return unsigned: above 2^63 it looks negative */
    private long argument(int info) throws MalformedPayload {
        if (info < 24) {
            return info;
        }
        int bytes = 1 << (info - 24);
        if (info > 27) {
            throw new MalformedPayload("has the length " + info + ", which CBOR does not know here");
        }
        need(bytes);
        return switch (bytes) {
            case 1 -> in.get() & 0xffL;
            case 2 -> in.getShort() & 0xffffL;
            case 4 -> in.getInt() & 0xffffffffL;
            default -> in.getLong();
        };
    }

    private static JsonNode whole(long unsigned, boolean negative) {
        if (unsigned >= 0) {
            return LongNode.valueOf(negative ? -1 - unsigned : unsigned);
        }
        BigInteger magnitude = new BigInteger(Long.toUnsignedString(unsigned));
        return BigIntegerNode.valueOf(negative ? magnitude.not() : magnitude);
    }

    private byte[] string(int major, int info) throws MalformedPayload {
        if (info != 31) {
            long length = argument(info);
            need(length);
            byte[] bytes = new byte[(int) length];
            in.get(bytes);
            return bytes;
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (int head = octet(); head != 0xff; head = octet()) {
            if (head >> 5 != major || (head & 0x1f) == 31) {
                throw new MalformedPayload("has a string whose pieces are not of its kind");
            }
            whole.writeBytes(string(major, head & 0x1f));
        }
        return whole.toByteArray();
    }

    private String text(int info) throws MalformedPayload {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(string(3, info)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedPayload("has a text that is not UTF-8");
        }
    }

    private boolean another(int info, long count, long done) throws MalformedPayload {
        if (info != 31) {
            return done < count;
        }
        need(1);
        if ((in.get(in.position()) & 0xff) == 0xff) {
            in.get();
            return false;
        }
        return true;
    }

    private long count(int info, int bytesEach) throws MalformedPayload {
        if (info == 31) {
            return 0;
        }
        long count = argument(info);
        // Each takes a byte at least: a count that cannot be true reserves nothing.
        if (count < 0 || count > in.remaining() / bytesEach) {
            throw new MalformedPayload("ends within a CBOR item, at byte " + in.limit());
        }
        return count;
    }

    private ArrayNode array(int info, int depth) throws MalformedPayload {
        long count = count(info, 1);
        ArrayNode array = NODES.arrayNode();
        while (another(info, count, array.size())) {
            array.add(item(depth + 1));
        }
        return array;
    }

    private ObjectNode map(int info, int depth) throws MalformedPayload {
        long count = count(info, 2);
        ObjectNode map = NODES.objectNode();
        while (another(info, count, map.size())) {
            JsonNode key = item(depth + 1);
            String name;
            if (key.isTextual()) {
                name = key.textValue();
            } else if (key.isLong()) {
                name = label.apply(key.longValue());
            } else {
                throw new MalformedPayload("has a label that is neither a text nor a number");
            }
            if (map.has(name)) {
                throw new MalformedPayload("has the label '" + name + "' twice");
            }
            map.set(name, item(depth + 1));
        }
        return map;
    }

    private JsonNode tagged(long tag, int depth) throws MalformedPayload {
        JsonNode content = item(depth + 1);
        if (tag == 2 || tag == 3) {
            byte[] bytes = content instanceof BinaryNode binary ? binary.binaryValue() : new byte[MAX_BIGNUM_BYTES + 1];
            if (bytes.length > MAX_BIGNUM_BYTES) {
                throw new MalformedPayload("has a bignum that is not 0 to " + MAX_BIGNUM_BYTES + " bytes");
            }
            BigInteger magnitude = new BigInteger(1, bytes);
            return BigIntegerNode.valueOf(tag == 3 ? magnitude.not() : magnitude);
        }
        if (tag == 4) {
            if (content.size() != 2
                    || !content.path(0).isLong()
                    || !content.path(1).isIntegralNumber()
                    || Math.abs(content.path(0).longValue()) > MAX_EXPONENT) {
                throw new MalformedPayload("has a decimal fraction that is not [exponent, mantissa]");
            }
            int exponent = content.path(0).intValue();
            // Read as text, which rounds once.
            return DoubleNode.valueOf(Double.parseDouble(content.path(1).bigIntegerValue() + "e" + exponent));
        }
        return content;
    }

    private JsonNode simple(int info) throws MalformedPayload {
        switch (info) {
            case 20, 21:
                return BooleanNode.valueOf(info == 21);
            case 22, 23:
                return NullNode.instance;
            case 25:
                need(2);
                return DoubleNode.valueOf(half(in.getShort()));
            case 26:
                need(4);
                return DoubleNode.valueOf(single(in.getFloat()));
            case 27:
                need(8);
                return DoubleNode.valueOf(in.getDouble());
            default:
                throw new MalformedPayload("has the simple value " + info + ", which says nothing here");
        }
    }

    /** A device that sends 0.1 in 32 bits means 0.1, not 0.10000000149. */
    private static double single(float value) {
        return Double.parseDouble(Float.toString(value));
    }

    private static double half(short bits) {
        int exponent = (bits >> 10) & 0x1f;
        int mantissa = bits & 0x3ff;
        double size = switch (exponent) {
            case 0 -> Math.scalb((double) mantissa, -24);
            case 31 -> mantissa == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
            default -> Math.scalb((double) (mantissa + 1024), exponent - 25);
        };
        return bits < 0 ? -size : size;
    }

    /** Numbers as shortest whole number, or else as a double. */
    static byte[] write(JsonNode node) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        write(out, node);
        return out.toByteArray();
    }

    private static void write(ByteArrayOutputStream out, JsonNode node) {
        if (node.isObject()) {
            head(out, 5, node.size());
            node.properties().forEach(field -> {
                text(out, field.getKey());
                write(out, field.getValue());
            });
        } else if (node.isArray()) {
            head(out, 4, node.size());
            node.forEach(each -> write(out, each));
        } else if (node.isTextual()) {
            text(out, node.textValue());
        } else if (node.isBoolean()) {
            out.write(node.booleanValue() ? 0xf5 : 0xf4);
        } else if (node.isNumber()) {
            number(out, node.doubleValue());
        } else {
            out.write(0xf6);
        }
    }

    static void number(ByteArrayOutputStream out, double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            long whole = (long) value;
            head(out, whole < 0 ? 1 : 0, whole < 0 ? -1 - whole : whole);
        } else {
            out.write(0xfb);
            out.writeBytes(ByteBuffer.allocate(8).putDouble(value).array());
        }
    }

    static void text(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        head(out, 3, bytes.length);
        out.writeBytes(bytes);
    }

    static void head(ByteArrayOutputStream out, int major, long argument) {
        if (argument < 24) {
            out.write(major << 5 | (int) argument);
            return;
        }
        int log = argument < 1 << 8 ? 0 : argument < 1 << 16 ? 1 : argument < 1L << 32 ? 2 : 3;
        out.write(major << 5 | (24 + log));
        for (int shift = 8 * ((1 << log) - 1); shift >= 0; shift -= 8) {
            out.write((int) (argument >> shift));
        }
    }
}
