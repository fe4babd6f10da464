package energy.busbar.driver.ocpp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** One OCPP-J message (OCPP-J 1.6 §4.2, 2.0.1 part 4 §4.2). */
sealed interface Frame {
    record Call(String id, String action, ObjectNode payload) implements Frame {}

    record Result(String id, JsonNode payload) implements Frame {}

    record Error(String id, String code, String description) implements Frame {}

    /**
     * A message type other than 2, 3 and 4; 1.6 ignores it (§4.1.3), 2.0.1 answers it (part 4 §4.1.3).
     *
     * @param id or {@link Version#UNREADABLE_ID}
     */
    record UnknownType(String id, int type) implements Frame {}

    /**
     * Not a message, and without an id that an answer could carry.
     *
     * @param answer whether it was an answer by its type; such a one is never answered itself
     */
    record Unreadable(String reason, boolean answer) implements Frame {}

    /**
     * A CALL whose id is readable but whose rest is not; answered with a CALLERROR.
     *
     * @param payload whether it is the payload that is wrong, not the frame
     */
    record BadCall(String id, String reason, boolean payload) implements Frame {}
}
