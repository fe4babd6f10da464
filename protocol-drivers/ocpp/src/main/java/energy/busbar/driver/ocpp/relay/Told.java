package energy.busbar.driver.ocpp.relay;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What became of a CALL, whoever made it. */
public sealed interface Told {
    record Result(ObjectNode payload) implements Told {}

    /** A CALLERROR. */
    record Error(String code, String description) implements Told {}

    /** @param sent whether the other side may have got the CALL */
    record Nothing(String reason, boolean sent) implements Told {}
}
