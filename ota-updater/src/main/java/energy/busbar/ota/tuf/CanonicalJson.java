package energy.busbar.ota.tuf;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * OLPC's canonical JSON, which TUF signs: no white space, keys in order of code points, integers only, and in strings
 * nothing is escaped but the quote and the backslash. It is not RFC 8785: a control character stands as it is.
 */
final class CanonicalJson {
    private CanonicalJson() {}

    /** @throws RefusedException where there is no such form: a fraction, half a surrogate pair */
    static byte[] of(JsonNode node, String what) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
        write(node, what, out);
        return out.toByteArray();
    }

    private static void write(JsonNode node, String what, ByteArrayOutputStream out) {
        switch (node.getNodeType()) {
            case OBJECT -> object(node, what, out);
            case ARRAY -> {
                out.write('[');
                for (int i = 0; i < node.size(); i++) {
                    if (i > 0) {
                        out.write(',');
                    }
                    write(node.get(i), what, out);
                }
                out.write(']');
            }
            case STRING -> string(utf8(node.textValue(), what), out);
            case NUMBER -> {
                if (!node.canConvertToLong() || !node.isIntegralNumber()) {
                    throw RefusedException.malformed(
                            what,
                            "holds the number " + node.asText() + "; canonical JSON has integers of 64 bits only");
                }
                out.writeBytes(Long.toString(node.longValue()).getBytes(StandardCharsets.US_ASCII));
            }
            case BOOLEAN, NULL -> out.writeBytes(node.asText().getBytes(StandardCharsets.US_ASCII));
            default -> throw new IllegalStateException("no JSON: " + node.getNodeType());
        }
    }

    private static void object(JsonNode node, String what, ByteArrayOutputStream out) {
        List<Map.Entry<byte[], JsonNode>> members = new ArrayList<>();
        node.properties().forEach(member -> members.add(Map.entry(utf8(member.getKey(), what), member.getValue())));
        // The order of UTF-8 bytes is that of code points; that of Java's strings is not.
        members.sort((a, b) -> Arrays.compareUnsigned(a.getKey(), b.getKey()));
        out.write('{');
        for (int i = 0; i < members.size(); i++) {
            if (i > 0) {
                out.write(',');
            }
            string(members.get(i).getKey(), out);
            out.write(':');
            write(members.get(i).getValue(), what, out);
        }
        out.write('}');
    }

    private static void string(byte[] utf8, ByteArrayOutputStream out) {
        out.write('"');
        for (byte b : utf8) {
            if (b == '"' || b == '\\') {
                out.write('\\');
            }
            out.write(b);
        }
        out.write('"');
    }

    /** Strict: a replacement character would give two different documents one signed form. */
    private static byte[] utf8(String text, String what) {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] exact = new byte[bytes.remaining()];
            bytes.get(exact);
            return exact;
        } catch (CharacterCodingException e) {
            throw RefusedException.malformed(what, "holds half of a surrogate pair in a string; use whole characters");
        }
    }
}
