package energy.busbar.sync.sparkplug;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes the wire format of protocol buffers, as far as Sparkplug needs it. */
final class WireWriter {
    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int BYTES = 2;
    static final int FIXED32 = 5;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(128);

    WireWriter varint(int field, long value) {
        tag(field, VARINT);
        varint(value);
        return this;
    }

    WireWriter flag(int field, boolean value) {
        return varint(field, value ? 1 : 0);
    }

    WireWriter fixed64(int field, double value) {
        tag(field, FIXED64);
        little(Double.doubleToLongBits(value), Long.BYTES);
        return this;
    }

    WireWriter fixed32(int field, float value) {
        tag(field, FIXED32);
        little(Float.floatToIntBits(value), Integer.BYTES);
        return this;
    }

    WireWriter text(int field, String text) {
        return bytes(field, text.getBytes(StandardCharsets.UTF_8));
    }

    WireWriter message(int field, WireWriter message) {
        return bytes(field, message.toBytes());
    }

    private WireWriter bytes(int field, byte[] bytes) {
        tag(field, BYTES);
        varint(bytes.length);
        out.writeBytes(bytes);
        return this;
    }

    byte[] toBytes() {
        return out.toByteArray();
    }

    private void tag(int field, int wireType) {
        varint((long) field << 3 | wireType);
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    private void little(long value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out.write((int) (value >>> 8 * i));
        }
    }
}
