package energy.busbar.sim.modbus;

import energy.busbar.sim.modbus.ModbusUnit.Reply;
import java.nio.ByteBuffer;

/** Requests and answers without their TCP header (Modbus Application Protocol 1.1b3, §6.3, 6.4, 6.6, 6.12). */
final class Pdu {
    private static final int READ_HOLDING = 3;
    private static final int READ_INPUT = 4;
    private static final int WRITE_SINGLE = 6;
    private static final int WRITE_MULTIPLE = 16;
    private static final int MAX_READ = 125;
    private static final int MAX_WRITE = 123;

    static final int TARGET_FAILED = 0x0B;

    private Pdu() {}

    static byte[] answer(ModbusUnit unit, byte[] request) {
        ByteBuffer in = ByteBuffer.wrap(request);
        int function = in.get() & 0xFF;
        return switch (function) {
            case READ_HOLDING, READ_INPUT ->
                request.length == 5
                        ? read(unit, function, in.getShort() & 0xFFFF, in.getShort() & 0xFFFF)
                        : exception(function, ModbusUnit.ILLEGAL_VALUE);
            case WRITE_SINGLE ->
                request.length == 5
                        ? writeSingle(unit, request, in.getShort() & 0xFFFF, in.getShort() & 0xFFFF)
                        : exception(function, ModbusUnit.ILLEGAL_VALUE);
            case WRITE_MULTIPLE -> writeMultiple(unit, request, in);
            default -> exception(function, ModbusUnit.ILLEGAL_FUNCTION);
        };
    }

    static byte[] exception(int function, int code) {
        return new byte[] {(byte) (function | 0x80), (byte) code};
    }

    private static byte[] read(ModbusUnit unit, int function, int address, int count) {
        if (count < 1 || count > MAX_READ) {
            return exception(function, ModbusUnit.ILLEGAL_VALUE);
        }
        if (address + count > 0x10000) {
            return exception(function, ModbusUnit.ILLEGAL_ADDRESS);
        }
        Reply reply = unit.read(function, address, count);
        if (reply.exception() != 0) {
            return exception(function, reply.exception());
        }
        ByteBuffer out = ByteBuffer.allocate(2 + 2 * count);
        out.put((byte) function).put((byte) (2 * count));
        for (int value : reply.values()) {
            out.putShort((short) value);
        }
        return out.array();
    }

    private static byte[] writeSingle(ModbusUnit unit, byte[] request, int address, int value) {
        Reply reply = unit.write(WRITE_SINGLE, address, new int[] {value});
        return reply.exception() == 0 ? request.clone() : exception(WRITE_SINGLE, reply.exception());
    }

    private static byte[] writeMultiple(ModbusUnit unit, byte[] request, ByteBuffer in) {
        if (request.length < 6) {
            return exception(WRITE_MULTIPLE, ModbusUnit.ILLEGAL_VALUE);
        }
        int address = in.getShort() & 0xFFFF;
        int count = in.getShort() & 0xFFFF;
        int bytes = in.get() & 0xFF;
        if (count < 1 || count > MAX_WRITE || bytes != 2 * count || in.remaining() != bytes) {
            return exception(WRITE_MULTIPLE, ModbusUnit.ILLEGAL_VALUE);
        }
        int[] values = new int[count];
        for (int i = 0; i < count; i++) {
            values[i] = in.getShort() & 0xFFFF;
        }
        Reply reply = address + count > 0x10000
                ? Reply.refused(ModbusUnit.ILLEGAL_ADDRESS)
                : unit.write(WRITE_MULTIPLE, address, values);
        if (reply.exception() != 0) {
            return exception(WRITE_MULTIPLE, reply.exception());
        }
        return ByteBuffer.allocate(5)
                .put((byte) WRITE_MULTIPLE)
                .putShort((short) address)
                .putShort((short) count)
                .array();
    }
}
