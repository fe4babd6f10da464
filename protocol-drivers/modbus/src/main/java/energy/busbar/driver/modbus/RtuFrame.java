package energy.busbar.driver.modbus;

import java.util.Arrays;

/**
 * A frame of Modbus RTU: unit, PDU, check sum. Source: MODBUS over Serial Line Specification V1.02, clauses 2.2, 2.5.1.1,
 * 2.5.1.2 and 6.2.2.
 */
final class RtuFrame {
    static final int MAX_BYTES = 256;
    /** Unit and check sum around a PDU. */
    static final int OVERHEAD = 3;
    /** So many bytes of an answer tell its length. */
    static final int HEAD = 3;

    private static final int POLYNOMIAL = 0xA001;

    private RtuFrame() {}

    static byte[] of(int unit, byte[] pdu) {
        byte[] frame = new byte[pdu.length + OVERHEAD];
        frame[0] = (byte) unit;
        System.arraycopy(pdu, 0, frame, 1, pdu.length);
        int crc = crc(frame, pdu.length + 1);
        // The one field of Modbus whose low byte goes first.
        frame[pdu.length + 1] = (byte) crc;
        frame[pdu.length + 2] = (byte) (crc >> 8);
        return frame;
    }

    /** @throws Pdu.Unbelievable unless the check sum is right */
    static byte[] pdu(byte[] frame) {
        int crc = crc(frame, frame.length - 2);
        int sent = (frame[frame.length - 2] & 0xFF) | ((frame[frame.length - 1] & 0xFF) << 8);
        if (crc != sent) {
            throw new Pdu.Unbelievable("the check sum of the answer is %04X, not %04X".formatted(sent, crc));
        }
        return Arrays.copyOfRange(frame, 1, frame.length - 2);
    }

    /**
     * How long an answer is that begins so.
     *
     * @param third the byte after unit and function
     * @return bytes, or 0 for a function that is never asked for or a byte count that no read has
     */
    static int length(int function, int third) {
        if ((function & Pdu.EXCEPTION) != 0) {
            return 2 + OVERHEAD;
        }
        return switch (function) {
            case Pdu.READ_COILS, Pdu.READ_DISCRETE ->
                third >= 1 && third <= ModbusBits.MAX_READ / 8 ? 2 + third + OVERHEAD : 0;
            case Pdu.READ_HOLDING, Pdu.READ_INPUT -> {
                boolean registers = third >= 2 && third <= 2 * ModbusClient.MAX_READ && third % 2 == 0;
                yield registers ? 2 + third + OVERHEAD : 0;
            }
            case Pdu.WRITE_SINGLE, Pdu.WRITE_MULTIPLE, Pdu.DIAGNOSTICS -> 5 + OVERHEAD;
            default -> 0;
        };
    }

    /** The longest answer to this request, in bytes of a frame. */
    static int longestAnswer(byte[] request) {
        if (Pdu.function(request) == DeviceIdentification.FUNCTION) {
            return MAX_BYTES;
        }
        return OVERHEAD + (Pdu.isRead(request) ? 2 + Pdu.byteCount(request) : 5);
    }

    static int crc(byte[] bytes, int count) {
        int crc = 0xFFFF;
        for (int i = 0; i < count; i++) {
            crc ^= bytes[i] & 0xFF;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >> 1 : crc >> 1 ^ POLYNOMIAL;
            }
        }
        return crc;
    }
}
