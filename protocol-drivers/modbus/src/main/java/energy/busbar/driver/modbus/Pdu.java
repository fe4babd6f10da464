package energy.busbar.driver.modbus;

import java.nio.ByteBuffer;

/**
 * Requests and answers as bytes, function code first. Source: MODBUS Application Protocol Specification V1.1b3, clauses
 * 6.3, 6.4, 6.6, 6.12 and 7.
 */
final class Pdu {
    static final int MAX_BYTES = 253;
    static final int READ_HOLDING = 3;
    static final int READ_INPUT = 4;
    static final int WRITE_SINGLE = 6;
    static final int WRITE_MULTIPLE = 16;
    private static final int EXCEPTION = 0x80;

    private Pdu() {}

    static byte[] read(int function, int address, int count) {
        within("count", count, 1, ModbusClient.MAX_READ);
        within("address", address, 0, 65_536 - count);
        return ByteBuffer.allocate(5)
                .put((byte) function)
                .putShort((short) address)
                .putShort((short) count)
                .array();
    }

    static byte[] writeSingle(int address, int value) {
        within("address", address, 0, 65_535);
        within("value", value, 0, 65_535);
        return ByteBuffer.allocate(5)
                .put((byte) WRITE_SINGLE)
                .putShort((short) address)
                .putShort((short) value)
                .array();
    }

    static byte[] writeMultiple(int address, int[] values) {
        within("count", values.length, 1, ModbusClient.MAX_WRITE);
        within("address", address, 0, 65_536 - values.length);
        ByteBuffer pdu = ByteBuffer.allocate(6 + 2 * values.length)
                .put((byte) WRITE_MULTIPLE)
                .putShort((short) address)
                .putShort((short) values.length)
                .put((byte) (2 * values.length));
        for (int value : values) {
            within("value", value, 0, 65_535);
            pdu.putShort((short) value);
        }
        return pdu.array();
    }

    /** Whether the answer is the device's exception to this request. */
    static boolean isException(byte[] request, byte[] answer) {
        return answer.length == 2 && (answer[0] & 0xFF) == ((request[0] & 0xFF) | EXCEPTION);
    }

    /** @throws Unbelievable unless the answer is that of a read of so many registers */
    static int[] registers(byte[] request, byte[] answer, int count) {
        function(request, answer);
        if (answer.length < 2 || (answer[1] & 0xFF) != 2 * count || answer.length != 2 + 2 * count) {
            throw new Unbelievable("the answer holds " + (answer.length < 2 ? 0 : answer[1] & 0xFF) + " bytes in "
                    + answer.length + ", not " + 2 * count + " for " + count + " registers");
        }
        int[] registers = new int[count];
        ByteBuffer data = ByteBuffer.wrap(answer, 2, 2 * count);
        for (int i = 0; i < count; i++) {
            registers[i] = data.getShort() & 0xFFFF;
        }
        return registers;
    }

    /** @throws Unbelievable unless the answer repeats the first five bytes of a write, as both functions do */
    static void echo(byte[] request, byte[] answer) {
        function(request, answer);
        for (int i = 0; i < 5; i++) {
            if (answer.length != 5 || answer[i] != request[i]) {
                throw new Unbelievable("the device confirms another write than the one sent");
            }
        }
    }

    private static void function(byte[] request, byte[] answer) {
        if (answer.length == 0 || answer[0] != request[0]) {
            throw new Unbelievable("the answer is of function " + (answer.length == 0 ? "none" : answer[0] & 0xFF)
                    + ", not " + (request[0] & 0xFF));
        }
    }

    /** What an exception code means, in words (clause 7). */
    static String exceptionName(int code) {
        return switch (code) {
            case 1 -> "illegal function";
            case 2 -> "illegal data address";
            case 3 -> "illegal data value";
            case 4 -> "server device failure";
            case 5 -> "acknowledge: accepted, still working on it";
            case 6 -> "server device busy";
            case 8 -> "memory parity error";
            case 10 -> "gateway path unavailable";
            case 11 -> "gateway target device failed to respond";
            default -> "unknown exception";
        };
    }

    private static void within(String what, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(what + " must be " + min + " to " + max + ", not " + value);
        }
    }

    /** A well-framed answer that is not one to this request. */
    static final class Unbelievable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unbelievable(String message) {
            super(message);
        }
    }
}
