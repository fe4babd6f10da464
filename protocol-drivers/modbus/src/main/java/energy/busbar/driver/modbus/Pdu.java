package energy.busbar.driver.modbus;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Requests and answers as bytes, function code first. Source: MODBUS Application Protocol Specification V1.1b3, clauses
 * 6.1 to 6.4, 6.6, 6.8, 6.12 and 7.
 */
final class Pdu {
    static final int MAX_BYTES = 253;
    static final int READ_COILS = 1;
    static final int READ_DISCRETE = 2;
    static final int READ_HOLDING = 3;
    static final int READ_INPUT = 4;
    static final int WRITE_SINGLE = 6;
    static final int DIAGNOSTICS = 8;
    static final int WRITE_MULTIPLE = 16;
    static final int EXCEPTION = 0x80;

    private Pdu() {}

    static byte[] read(int function, int address, int count) {
        within("count", count, 1, isOfBits(function) ? ModbusBits.MAX_READ : ModbusClient.MAX_READ);
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

    /** Diagnostics "Return Query Data": changes nothing, and the answer repeats it. */
    static byte[] returnQueryData(int data) {
        return ByteBuffer.allocate(5)
                .put((byte) DIAGNOSTICS)
                .putShort((short) 0)
                .putShort((short) data)
                .array();
    }

    static byte[] exception(byte[] request, int code) {
        return new byte[] {(byte) (request[0] | EXCEPTION), (byte) code};
    }

    static int function(byte[] pdu) {
        return pdu[0] & 0xFF;
    }

    static boolean isRead(byte[] request) {
        return function(request) == READ_HOLDING || function(request) == READ_INPUT || isOfBits(function(request));
    }

    static boolean isOfBits(int function) {
        return function == READ_COILS || function == READ_DISCRETE;
    }

    /** The address that a read or a write begins at. */
    static int address(byte[] request) {
        return (request[1] & 0xFF) << 8 | (request[2] & 0xFF);
    }

    /** How many bytes of registers or bits the answer to a read holds. */
    static int byteCount(byte[] readRequest) {
        int count = (readRequest[3] & 0xFF) << 8 | (readRequest[4] & 0xFF);
        return isOfBits(function(readRequest)) ? (count + 7) / 8 : 2 * count;
    }

    /** Whether these bytes can be the answer to this request, an exception included. */
    static boolean answers(byte[] request, byte[] answer) {
        if (isException(request, answer)) {
            return true;
        }
        if (answer.length < 2 || answer[0] != request[0]) {
            return false;
        }
        if (function(request) == DeviceIdentification.FUNCTION) {
            return DeviceIdentification.answers(request, answer);
        }
        return isRead(request)
                ? answer.length == 2 + byteCount(request) && (answer[1] & 0xFF) == byteCount(request)
                : answer.length == 5 && Arrays.equals(answer, 0, 5, request, 0, 5);
    }

    /**
     * Whether a device that answers so may still send the value: it or the gateway before it only says that it is not
     * done yet. Codes that the specification does not know are counted in.
     */
    static boolean mayStillCome(byte[] request, byte[] answer) {
        return isException(request, answer) && ((answer[1] & 0xFF) < 1 || (answer[1] & 0xFF) > 4);
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

    /** @param answer of which {@link #answers} holds; the first bit is the lowest of the first byte (6.1) */
    static boolean[] bits(byte[] answer, int count) {
        boolean[] bits = new boolean[count];
        for (int i = 0; i < count; i++) {
            bits[i] = (answer[2 + i / 8] >> i % 8 & 1) == 1;
        }
        return bits;
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
            throw new Unbelievable("the answer is of function " + (answer.length == 0 ? "none" : function(answer))
                    + ", not " + function(request));
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
