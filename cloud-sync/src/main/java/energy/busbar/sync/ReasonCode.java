package energy.busbar.sync;

/** MQTT 5 reason codes (section 2.4) as far as the gateway reacts to them. */
public final class ReasonCode {
    public static final int FIRST_REFUSAL = 0x80;
    static final int MALFORMED_PACKET = 0x81;
    static final int NOT_AUTHORISED = 0x87;
    static final int SESSION_TAKEN_OVER = 0x8e;
    static final int TOPIC_NAME_INVALID = 0x90;
    static final int PACKET_TOO_LARGE = 0x95;
    static final int QUOTA_EXCEEDED = 0x97;
    static final int PAYLOAD_FORMAT_INVALID = 0x99;

    private ReasonCode() {}

    /** Whether the refusal lies in the message itself, so that sending it again cannot help. */
    static boolean blamesMessage(int code) {
        return code == TOPIC_NAME_INVALID || code == PACKET_TOO_LARGE || code == PAYLOAD_FORMAT_INVALID;
    }

    /** Whether a DISCONNECT with this code may have been caused by a message in flight. */
    static boolean disconnectBlamesMessage(int code) {
        return blamesMessage(code) || code == MALFORMED_PACKET;
    }

    public static String words(int code) {
        String name = switch (code) {
            case 0x00 -> "normal disconnection";
            case 0x80 -> "unspecified error";
            case MALFORMED_PACKET -> "malformed packet";
            case 0x82 -> "protocol error";
            case 0x83 -> "implementation specific error";
            case 0x84 -> "protocol version not supported";
            case 0x85 -> "client identifier not valid";
            case 0x86 -> "bad user name or password";
            case NOT_AUTHORISED -> "not authorised";
            case 0x88 -> "server unavailable";
            case 0x89 -> "server busy";
            case 0x8a -> "banned";
            case 0x8b -> "server shutting down";
            case 0x8d -> "keep alive timeout";
            case SESSION_TAKEN_OVER -> "session taken over: another client uses this client id";
            case 0x8f -> "topic filter invalid";
            case TOPIC_NAME_INVALID -> "topic name invalid";
            case 0x93 -> "receive maximum exceeded";
            case PACKET_TOO_LARGE -> "packet too large";
            case 0x96 -> "message rate too high";
            case QUOTA_EXCEEDED -> "quota exceeded";
            case 0x98 -> "administrative action";
            case PAYLOAD_FORMAT_INVALID -> "payload format invalid";
            case 0x9a -> "retain not supported";
            case 0x9b -> "QoS not supported";
            case 0x9c -> "use another server";
            case 0x9d -> "server moved";
            case 0x9f -> "connection rate exceeded";
            default -> "no name";
        };
        return "0x%02x, %s".formatted(code, name);
    }
}
