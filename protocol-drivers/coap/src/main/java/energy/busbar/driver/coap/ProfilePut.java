package energy.busbar.driver.coap;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.core.model.Value;
import energy.busbar.profiles.CoapPoint;
import energy.busbar.profiles.CoapPoint.CoapPut;
import energy.busbar.profiles.CoapPoint.Method;
import energy.busbar.profiles.CoapValue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.Request;

/** How a value of a point is written. Pure. */
final class ProfilePut {
    private final CoapPoint point;
    private final CoapPut put;
    private final ProfileCoding coding;

    /** @param point that can be written */
    ProfilePut(CoapPoint point) {
        this.point = point;
        this.put = point.put().orElseThrow();
        this.coding = new ProfileCoding(point.point(), point.value());
    }

    String path() {
        return put.path();
    }

    /** For messages. */
    String method() {
        return put.method().name();
    }

    /**
     * @param timeoutSeconds for {@code $timeout}
     * @param fallback for {@code $fallback}, in the point's unit
     * @throws IllegalArgumentException if the point cannot hold the value
     */
    Request request(Value value, double timeoutSeconds, double fallback) {
        Request request = new Request(put.method() == Method.POST ? Code.POST : Code.PUT);
        request.setPayload(body(value, timeoutSeconds, fallback));
        request.getOptions().setContentFormat(put.format().code());
        return request;
    }

    byte[] body(Value value, double timeoutSeconds, double fallback) {
        JsonNode raw = coding.raw(value);
        if (put.payload().isPresent()) {
            return filled(put.payload().get(), raw, timeoutSeconds, fallback);
        }
        return switch (put.format()) {
            case SENML_JSON, SENML_CBOR ->
                SenMl.write(
                        Format.of(put.format()),
                        point.value().record(),
                        point.value().symbol(),
                        raw);
            case TEXT -> plain(raw).getBytes(StandardCharsets.UTF_8);
            case OCTETS -> octets(raw.doubleValue());
            case JSON -> Document.json(tree(raw));
            case CBOR -> Cbor.write(tree(raw));
        };
    }

    private byte[] filled(String template, JsonNode raw, double timeoutSeconds, double fallback) {
        String text = template.replace("$value", plain(raw))
                .replace("$timeout", ProfileCoding.plain(timeoutSeconds))
                .replace("$fallback", ProfileCoding.plain(point.value().isNumber() ? coding.raw(fallback) : fallback));
        if (!Format.of(put.format()).isCbor()) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        try {
            return Cbor.write(Document.tree(text));
        } catch (MalformedPayload e) {
            throw new IllegalArgumentException(
                    "payload of " + point.point().name() + " in the profile " + e.getMessage(), e);
        }
    }

    private static String plain(JsonNode raw) {
        return raw.isNumber() ? ProfileCoding.plain(raw.doubleValue()) : raw.asText();
    }

    /** An object with the value where the pointer points to, and nothing else. */
    private JsonNode tree(JsonNode raw) {
        return tree(JsonPointer.compile(point.value().pointer()), whole(raw));
    }

    private static JsonNode tree(JsonPointer pointer, JsonNode leaf) {
        if (pointer.matches()) {
            return leaf;
        }
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.set(pointer.getMatchingProperty(), tree(pointer.tail(), leaf));
        return node;
    }

    /** Without ".0", which small devices do not all understand. */
    private static JsonNode whole(JsonNode raw) {
        double number = raw.doubleValue();
        return raw.isNumber() && number == Math.rint(number) && Math.abs(number) < 1e15
                ? LongNode.valueOf((long) number)
                : raw;
    }

    private byte[] octets(double number) {
        CoapValue.Octets octets = point.value().octets().orElseThrow();
        int bits = 8 * octets.type().bytes();
        double least = octets.type().isSigned() ? -Math.scalb(1.0, bits - 1) : 0;
        double most = Math.scalb(1.0, octets.type().isSigned() ? bits - 1 : bits) - 1;
        if (!octets.type().isFloat() && (number < least || number > most)) {
            throw new IllegalArgumentException(point.point().name() + " cannot hold " + number);
        }
        ByteBuffer buffer = ByteBuffer.allocate(octets.type().bytes())
                .order(octets.littleEndian() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        switch (octets.type()) {
            case U8, I8 -> buffer.put((byte) (long) number);
            case U16, I16 -> buffer.putShort((short) (long) number);
            case U32, I32 -> buffer.putInt((int) (long) number);
            case F32 -> buffer.putFloat((float) number);
            case F64 -> buffer.putDouble(number);
        }
        return buffer.array();
    }
}
