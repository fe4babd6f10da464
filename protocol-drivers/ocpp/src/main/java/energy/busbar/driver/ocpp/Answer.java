package energy.busbar.driver.ocpp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.driver.ocpp.message.BadMessage;
import energy.busbar.driver.ocpp.message.MessageReader;

/** What became of a typed CALL of ours. */
sealed interface Answer<R> {
    record Ok<R>(R response) implements Answer<R> {}

    /** The charger answered with a CALLERROR. */
    record Refused<R>(String code, String description) implements Answer<R> {
        boolean notSupported() {
            return code.equals("NotImplemented") || code.equals("NotSupported");
        }

        /** By whichever version's word. */
        boolean malformed() {
            return code.startsWith("Format") || code.endsWith("ConstraintViolation");
        }
    }

    /** Sent, and nothing that can be read came in time. What the charger has done is not known. */
    record NoAnswer<R>(String reason) implements Answer<R> {}

    /** Never sent. */
    record NotSent<R>(String reason) implements Answer<R> {}

    static <R extends Record> Answer<R> of(Reply reply, Class<R> type) {
        if (reply instanceof Reply.Refused refused) {
            return new Refused<>(refused.code(), refused.description());
        }
        if (reply instanceof Reply.NoAnswer none) {
            return new NoAnswer<>(none.reason());
        }
        if (reply instanceof Reply.NotSent notSent) {
            return new NotSent<>(notSent.reason());
        }
        Reply.Ok ok = (Reply.Ok) reply;
        if (!(ok.payload() instanceof ObjectNode payload)) {
            return new NoAnswer<>("the answer is not a JSON object");
        }
        try {
            return new Ok<>(MessageReader.read(type, payload));
        } catch (BadMessage e) {
            return new NoAnswer<>("the answer cannot be read: " + e.reason());
        }
    }
}
