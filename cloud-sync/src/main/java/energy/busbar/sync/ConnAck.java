package energy.busbar.sync;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What the broker said in its CONNACK (MQTT 5.0 section 3.2), read from the wire itself.
 *
 * @param receiveMaximum QoS 1 messages that it takes unacknowledged, 1 to 65535
 * @param maximumPacketBytes largest whole packet that it takes
 */
public record ConnAck(int reasonCode, boolean sessionPresent, int receiveMaximum, long maximumPacketBytes) {
    static final int DEFAULT_RECEIVE_MAXIMUM = 65_535;
    /** The largest that a packet can be, 2.1.4: four bytes of length, 268,435,455, and the header. */
    public static final long NO_LIMIT = 268_435_460;

    private static final int RECEIVE_MAXIMUM = 0x21;
    private static final int TOPIC_ALIAS_MAXIMUM = 0x22;
    private static final int MAXIMUM_PACKET_SIZE = 0x27;
    /** Largest that Paho 1.2.5 reads as a positive number. */
    private static final short PAHO_RECEIVE_MAXIMUM = Short.MAX_VALUE;

    /**
     * Reads a CONNACK and rewrites what the client library must not see: it reads the receive maximum as a signed
     * number and so blocks at 32768 and more, and it would use topic aliases unasked. The window is kept by {@link
     * MqttUplink} alone, so the library is always shown the largest that it understands.
     *
     * @param body what follows the fixed header; changed in place
     */
    static ConnAck readAndTame(byte[] body) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(body);
        try {
            boolean sessionPresent = (in.get() & 1) == 1;
            int reason = in.get() & 0xff;
            int receiveMaximum = DEFAULT_RECEIVE_MAXIMUM;
            long maximumPacketBytes = NO_LIMIT;
            if (in.hasRemaining()) {
                int end = varInt(in);
                end += in.position();
                while (in.position() < end) {
                    int id = in.get() & 0xff;
                    switch (id) {
                        case RECEIVE_MAXIMUM -> {
                            receiveMaximum = in.getShort(in.position()) & 0xffff;
                            in.putShort(PAHO_RECEIVE_MAXIMUM);
                        }
                        case TOPIC_ALIAS_MAXIMUM -> in.putShort((short) 0);
                        case MAXIMUM_PACKET_SIZE -> maximumPacketBytes = in.getInt() & 0xffff_ffffL;
                        default -> skip(in, id);
                    }
                }
            }
            if (receiveMaximum == 0 || maximumPacketBytes == 0) {
                throw new IOException("CONNACK with a limit of 0, which MQTT 5 forbids (3.2.2.3)");
            }
            return new ConnAck(reason, sessionPresent, receiveMaximum, maximumPacketBytes);
        } catch (java.nio.BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new IOException("CONNACK of " + body.length + " bytes ends in the middle of a field", e);
        }
    }

    private static void skip(ByteBuffer in, int id) throws IOException {
        switch (id) {
            case 0x24, 0x25, 0x28, 0x29, 0x2a -> advance(in, 1);
            case 0x13 -> advance(in, 2);
            case 0x11 -> advance(in, 4);
            case 0x12, 0x15, 0x16, 0x1a, 0x1c, 0x1f -> advance(in, in.getShort() & 0xffff);
            case 0x26 -> {
                advance(in, in.getShort() & 0xffff);
                advance(in, in.getShort() & 0xffff);
            }
            default -> throw new IOException("CONNACK with property 0x%02x, which MQTT 5 does not know".formatted(id));
        }
    }

    private static void advance(ByteBuffer in, int bytes) {
        in.position(in.position() + bytes);
    }

    private static int varInt(ByteBuffer in) throws IOException {
        int value = 0;
        for (int shift = 0; shift < 28; shift += 7) {
            int b = in.get();
            value |= (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new IOException("CONNACK with a length of more than four bytes");
    }
}
