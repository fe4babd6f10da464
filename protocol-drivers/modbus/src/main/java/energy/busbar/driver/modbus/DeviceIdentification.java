package energy.busbar.driver.modbus;

import energy.busbar.driver.modbus.ModbusException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a device says of itself with "Read Device Identification", which few devices know. Source: MODBUS Application
 * Protocol Specification V1.1b3, clause 6.21.
 *
 * @param objects printable texts by object id, never blank
 */
public record DeviceIdentification(Map<Integer, String> objects) {
    static final int FUNCTION = 43;
    static final int TYPE = 14;

    private static final int BASIC = 1;
    private static final int REGULAR = 2;
    /** Function, type, code, conformity, more follows, next object, number of objects. */
    private static final int HEAD = 7;

    private static final int MORE = 0xFF;
    /** Requests for one identification; a device that always has more is not listened to for longer. */
    private static final int MAX_PARTS = 8;

    public DeviceIdentification {
        objects = Map.copyOf(objects);
    }

    public String vendor() {
        return objects.getOrDefault(0, "");
    }

    /** The model's name where there is one, else the product's name or code. */
    public String model() {
        return objects.getOrDefault(5, objects.getOrDefault(4, objects.getOrDefault(1, "")));
    }

    public String revision() {
        return objects.getOrDefault(2, "");
    }

    /**
     * Asks a unit. Changes nothing on it.
     *
     * @return empty where the device does not know the function, or its answer is not well formed
     * @throws ModbusException UNREACHABLE and NO_ANSWER
     */
    public static Optional<DeviceIdentification> read(ModbusClient client, int unit) {
        if (!(client instanceof Share share)) {
            return Optional.empty();
        }
        try {
            return read(share, unit, REGULAR);
        } catch (ModbusException e) {
            if (e.kind() == Kind.REFUSED && e.exceptionCode() == 3) {
                return basic(share, unit);
            }
            return nothing(e);
        }
    }

    private static Optional<DeviceIdentification> basic(Share share, int unit) {
        try {
            return read(share, unit, BASIC);
        } catch (ModbusException e) {
            return nothing(e);
        }
    }

    private static Optional<DeviceIdentification> nothing(ModbusException e) {
        if (e.kind() == Kind.UNREACHABLE || e.kind() == Kind.NO_ANSWER) {
            throw e;
        }
        return Optional.empty();
    }

    private static Optional<DeviceIdentification> read(Share share, int unit, int code) {
        Map<Integer, String> objects = new TreeMap<>();
        int next = 0;
        for (int part = 0; part < MAX_PARTS; part++) {
            byte[] request = {FUNCTION, TYPE, (byte) code, (byte) next};
            byte[] answer = share.ask(unit, request, "read of the device identification");
            add(answer, objects);
            int following = answer[5] & 0xFF;
            if ((answer[4] & 0xFF) != MORE || following <= next) {
                break;
            }
            next = following;
        }
        return objects.isEmpty() ? Optional.empty() : Optional.of(new DeviceIdentification(objects));
    }

    private static void add(byte[] answer, Map<Integer, String> objects) {
        int at = HEAD;
        for (int i = 0; i < (answer[6] & 0xFF); i++) {
            int length = answer[at + 1] & 0xFF;
            String text = printable(new String(answer, at + 2, length, StandardCharsets.UTF_8));
            if (!text.isEmpty()) {
                objects.put(answer[at] & 0xFF, text);
            }
            at += 2 + length;
        }
    }

    private static String printable(String text) {
        StringBuilder printable = new StringBuilder();
        text.codePoints().filter(c -> !Character.isISOControl(c) && c != 0xFFFD).forEach(printable::appendCodePoint);
        return printable.toString().strip();
    }

    /** Whether the answer's own counts come out to its length. */
    static boolean answers(byte[] request, byte[] answer) {
        if (answer.length < HEAD || answer[0] != FUNCTION || answer[1] != TYPE || request[1] != TYPE) {
            return false;
        }
        int at = HEAD;
        for (int i = 0; i < (answer[6] & 0xFF); i++) {
            if (at + 2 > answer.length) {
                return false;
            }
            at += 2 + (answer[at + 1] & 0xFF);
        }
        return at == answer.length;
    }

    /**
     * How long an RTU frame with such an answer is: only its objects tell, one after the other.
     *
     * @param incoming begins with the frame's unit
     * @throws Pdu.Unbelievable when it would be longer than a frame can be
     */
    static int frameLength(Incoming incoming, long deadlineMillis) throws IOException, Overdue {
        incoming.await(1 + HEAD, deadlineMillis);
        int objects = incoming.at(HEAD);
        int length = 1 + HEAD;
        for (int i = 0; i < objects; i++) {
            incoming.await(length + 2, deadlineMillis);
            length += 2 + incoming.at(length + 1);
            if (length + 2 > RtuFrame.MAX_BYTES) {
                throw new Pdu.Unbelievable("its device identification is longer than a frame");
            }
        }
        return length + 2;
    }
}
