package energy.busbar.sim.modbus;

import energy.busbar.sim.modbus.Registers.Written;
import java.nio.ByteBuffer;

/** Requests and answers without their TCP header (Modbus Application Protocol 1.1b3, §6.3, 6.6, 6.12). */
final class Pdu {
    private static final int READ_HOLDING = 3;
    private static final int WRITE_SINGLE = 6;
    private static final int WRITE_MULTIPLE = 16;
    private static final int MAX_READ = 125;
    private static final int MAX_WRITE = 123;

    private static final int ILLEGAL_FUNCTION = 1;
    private static final int ILLEGAL_ADDRESS = 2;
    private static final int ILLEGAL_VALUE = 3;
    static final int TARGET_FAILED = 0x0B;

    private Pdu() {}

    static byte[] answer(Registers registers, byte[] request) {
        ByteBuffer in = ByteBuffer.wrap(request);
        int function = in.get() & 0xFF;
        return switch (function) {
            case READ_HOLDING ->
                request.length == 5
                        ? read(registers, in.getShort() & 0xFFFF, in.getShort() & 0xFFFF)
                        : exception(function, ILLEGAL_VALUE);
            case WRITE_SINGLE ->
                request.length == 5
                        ? writeSingle(registers, request, in.getShort() & 0xFFFF, in.getShort() & 0xFFFF)
                        : exception(function, ILLEGAL_VALUE);
            case WRITE_MULTIPLE -> writeMultiple(registers, request, in);
            default -> exception(function, ILLEGAL_FUNCTION);
        };
    }

    static byte[] exception(int function, int code) {
        return new byte[] {(byte) (function | 0x80), (byte) code};
    }

    private static byte[] read(Registers registers, int address, int count) {
        if (count < 1 || count > MAX_READ) {
            return exception(READ_HOLDING, ILLEGAL_VALUE);
        }
        int[] values = address + count > 0x10000 ? null : registers.read(address, count);
        if (values == null) {
            return exception(READ_HOLDING, ILLEGAL_ADDRESS);
        }
        ByteBuffer out = ByteBuffer.allocate(2 + 2 * count);
        out.put((byte) READ_HOLDING).put((byte) (2 * count));
        for (int value : values) {
            out.putShort((short) value);
        }
        return out.array();
    }

    private static byte[] writeSingle(Registers registers, byte[] request, int address, int value) {
        Written written = registers.write(address, new int[] {value});
        return written == Written.DONE ? request.clone() : refusal(WRITE_SINGLE, written);
    }

    private static byte[] writeMultiple(Registers registers, byte[] request, ByteBuffer in) {
        if (request.length < 6) {
            return exception(WRITE_MULTIPLE, ILLEGAL_VALUE);
        }
        int address = in.getShort() & 0xFFFF;
        int count = in.getShort() & 0xFFFF;
        int bytes = in.get() & 0xFF;
        if (count < 1 || count > MAX_WRITE || bytes != 2 * count || in.remaining() != bytes) {
            return exception(WRITE_MULTIPLE, ILLEGAL_VALUE);
        }
        int[] values = new int[count];
        for (int i = 0; i < count; i++) {
            values[i] = in.getShort() & 0xFFFF;
        }
        Written written = address + count > 0x10000 ? Written.ILLEGAL_ADDRESS : registers.write(address, values);
        if (written != Written.DONE) {
            return refusal(WRITE_MULTIPLE, written);
        }
        return ByteBuffer.allocate(5)
                .put((byte) WRITE_MULTIPLE)
                .putShort((short) address)
                .putShort((short) count)
                .array();
    }

    private static byte[] refusal(int function, Written written) {
        return exception(function, written == Written.ILLEGAL_ADDRESS ? ILLEGAL_ADDRESS : ILLEGAL_VALUE);
    }
}
