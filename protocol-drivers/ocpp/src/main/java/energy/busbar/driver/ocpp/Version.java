package energy.busbar.driver.ocpp;

import energy.busbar.driver.ocpp.message.BadMessage;
import energy.busbar.driver.ocpp.message.Dialect;
import energy.busbar.driver.ocpp.v16.Ocpp16;
import energy.busbar.driver.ocpp.v201.Ocpp201;

/** What differs between the versions of OCPP-J below the messages, oldest first. */
@SuppressWarnings("ImmutableEnumChecker") // a dialect does not change once it is made
enum Version {
    /** OCPP-J 1.6 §4.2.3, with its spelling. */
    V16(Ocpp16.DIALECT, "FormationViolation", "FormationViolation", "OccurenceConstraintViolation"),
    /** OCPP 2.0.1 part 4 §4.3. */
    V201(Ocpp201.DIALECT, "FormatViolation", "RpcFrameworkError", "OccurrenceConstraintViolation");

    /** Stands for a message id that could not be read (2.0.1 part 4 §4.2.3). */
    static final String UNREADABLE_ID = "-1";

    private final Dialect dialect;
    private final String badPayload;
    private final String badFrame;
    private final String missing;

    Version(Dialect dialect, String badPayload, String badFrame, String missing) {
        this.dialect = dialect;
        this.badPayload = badPayload;
        this.badFrame = badFrame;
        this.missing = missing;
    }

    Dialect dialect() {
        return dialect;
    }

    String subprotocol() {
        return dialect.subprotocol();
    }

    static Version of(SubProtocol agreed) {
        return switch (agreed) {
            case OCPP_1_6 -> V16;
            case OCPP_2_0_1 -> V201;
        };
    }

    static Version of(Dialect dialect) {
        return dialect == V16.dialect ? V16 : V201;
    }

    /** The error code for a payload that is not an object. */
    String badPayload() {
        return badPayload;
    }

    /** The error code for a frame that is not a CALL. */
    String badFrame() {
        return badFrame;
    }

    /** What 1.6 ignores, later versions answer: unknown message types, and frames whose id cannot be read. */
    boolean answersWhatItCannotRead() {
        return this != V16;
    }

    String code(BadMessage.Kind kind) {
        return switch (kind) {
            case MISSING -> missing;
            case WRONG_TYPE -> "TypeConstraintViolation";
            case BAD_VALUE -> "PropertyConstraintViolation";
        };
    }
}
