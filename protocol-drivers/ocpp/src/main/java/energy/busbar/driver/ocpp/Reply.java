package energy.busbar.driver.ocpp;

import com.fasterxml.jackson.databind.JsonNode;

/** What became of a CALL of ours. */
sealed interface Reply {
    record Ok(JsonNode payload) implements Reply {
        String status() {
            return payload.path("status").asText("");
        }
    }

    /** The charger answered with a CALLERROR. */
    record Refused(String code, String description) implements Reply {}

    /** Sent, and nothing came in time, or the socket closed before. */
    record NoAnswer(String reason) implements Reply {}

    /** Never sent. */
    record NotSent(String reason) implements Reply {}
}
