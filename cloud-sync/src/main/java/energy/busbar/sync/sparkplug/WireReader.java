package energy.busbar.sync.sparkplug;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads the wire format of protocol buffers. Nothing is allocated before its bytes are known to be there. */
final class WireReader {
    /** The bytes are not what a field of this message can be; says at which byte. */
    static final class Malformed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message, null, false, false);
        }
    }

    private static final int MAX_VARINT_BYTES = 10;

    private final ByteBuffer in;
    private int wireType;

    WireReader(byte[] bytes) {
        this(ByteBuffer.wrap(bytes));
    }

    private WireReader(ByteBuffer in) {
        this.in = in.order(ByteOrder.LITTLE_ENDIAN);
    }

    /** @return the next field's number; 0 at the end */
    int next() {
        if (!in.hasRemaining()) {
            return 0;
        }
        long tag = readVarint();
        wireType = (int) (tag & 7);
        long field = tag >>> 3;
        if (field < 1 || field > 0x1fff_ffff) {
            throw malformed("a field of number " + field);
        }
        return (int) field;
    }

    long varint() {
        expect(WireWriter.VARINT);
        return readVarint();
    }

    boolean flag() {
        return varint() != 0;
    }

    double fixed64() {
        expect(WireWriter.FIXED64);
        return Double.longBitsToDouble(need(Long.BYTES).getLong());
    }

    float fixed32() {
        expect(WireWriter.FIXED32);
        return Float.intBitsToFloat(need(Integer.BYTES).getInt());
    }

    String text() {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(block()).toString();
        } catch (CharacterCodingException e) {
            throw malformed("a text that is not UTF-8");
        }
    }

    WireReader message() {
        return new WireReader(block());
    }

    /** What a later version or another vendor has put in. */
    void skip() {
        switch (wireType) {
            case WireWriter.VARINT -> readVarint();
            case WireWriter.FIXED64 -> need(Long.BYTES).getLong();
            case WireWriter.BYTES -> block();
            case WireWriter.FIXED32 -> need(Integer.BYTES).getInt();
            default -> throw malformed("a field of wire type " + wireType);
        }
    }

    private ByteBuffer block() {
        expect(WireWriter.BYTES);
        long length = readVarint();
        if (length < 0 || length > in.remaining()) {
            throw malformed(
                    "a field of " + Long.toUnsignedString(length) + " bytes where " + in.remaining() + " are left");
        }
        ByteBuffer block = in.slice().limit((int) length);
        in.position(in.position() + (int) length);
        return block;
    }

    private long readVarint() {
        long value = 0;
        for (int i = 0; i < MAX_VARINT_BYTES; i++) {
            byte b = need(1).get();
            value |= (b & 0x7fL) << 7 * i;
            if (b >= 0) {
                return value;
            }
        }
        throw malformed("a number of more than " + MAX_VARINT_BYTES + " bytes");
    }

    private ByteBuffer need(int bytes) {
        if (in.remaining() < bytes) {
            throw malformed("an end in the middle of a field");
        }
        return in;
    }

    private void expect(int wanted) {
        if (wireType != wanted) {
            throw malformed("wire type " + wireType + " where " + wanted + " belongs");
        }
    }

    private Malformed malformed(String what) {
        return new Malformed("has " + what + " at byte " + in.position());
    }
}
