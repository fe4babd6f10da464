package energy.busbar.driver.ocpp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.driver.ocpp.relay.Told;

/** Frames and replies in the words of the relay, and back. */
final class Relayed {
    private Relayed() {}

    static Told told(Reply reply) {
        if (reply instanceof Reply.Ok ok) {
            return ok.payload() instanceof ObjectNode payload
                    ? new Told.Result(payload)
                    : new Told.Error("GenericError", "the answer is not a JSON object");
        }
        if (reply instanceof Reply.Refused refused) {
            return new Told.Error(refused.code(), refused.description());
        }
        return reply instanceof Reply.NoAnswer none
                ? new Told.Nothing(none.reason(), true)
                : new Told.Nothing(((Reply.NotSent) reply).reason(), false);
    }

    static Told told(Frame answer) {
        if (answer instanceof Frame.Result result && result.payload() instanceof ObjectNode payload) {
            return new Told.Result(payload);
        }
        if (answer instanceof Frame.Error error) {
            return new Told.Error(error.code(), error.description());
        }
        throw new IllegalStateException("a CALL is answered by a result or an error, not by " + answer);
    }

    static Frame frame(String id, Told told) {
        if (told instanceof Told.Result result) {
            return new Frame.Result(id, result.payload());
        }
        return told instanceof Told.Error error
                ? new Frame.Error(id, error.code(), error.description())
                : new Frame.Error(id, "GenericError", ((Told.Nothing) told).reason());
    }
}
