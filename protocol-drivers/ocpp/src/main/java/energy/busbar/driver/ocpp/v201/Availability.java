package energy.busbar.driver.ocpp.v201;

import energy.busbar.driver.ocpp.message.Expected;
import energy.busbar.driver.ocpp.message.Request;
import energy.busbar.driver.ocpp.v201.Common.Evse;
import energy.busbar.driver.ocpp.v201.Common.StatusInfo;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Functional block G, availability, of OCPP 2.0.1. */
public interface Availability {
    /** §1.59.1: of one connector. */
    record StatusNotification(
            @Expected @Nullable Instant timestamp, ConnectorStatus connectorStatus, int evseId, int connectorId)
            implements Request<StatusNotificationResponse> {}

    record StatusNotificationResponse() {}

    /** §1.5.1: without an EVSE the whole station. */
    record ChangeAvailability(
            OperationalStatus operationalStatus, @Nullable Evse evse) implements Request<ChangeAvailabilityResponse> {}

    record ChangeAvailabilityResponse(
            ChangeAvailabilityStatus status, @Nullable StatusInfo statusInfo) {}

    /** §1.29.1. */
    record Heartbeat() implements Request<HeartbeatResponse> {}

    /** §1.29.2: by which a station sets its clock. */
    record HeartbeatResponse(Instant currentTime) {}

    enum OperationalStatus {
        INOPERATIVE,
        OPERATIVE,
        UNRECOGNISED
    }

    enum ChangeAvailabilityStatus {
        ACCEPTED,
        REJECTED,
        SCHEDULED,
        UNRECOGNISED
    }

    enum ConnectorStatus {
        AVAILABLE,
        OCCUPIED,
        RESERVED,
        UNAVAILABLE,
        FAULTED,
        UNRECOGNISED
    }
}
