package energy.busbar.driver.ocpp.v16;

import energy.busbar.driver.ocpp.message.MaxLength;
import energy.busbar.driver.ocpp.message.Request;
import energy.busbar.driver.ocpp.v16.Common.GenericStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The Reservation profile of OCPP 1.6. */
public interface Reservation {
    /** §6.37. */
    record ReserveNow(
            int connectorId,
            Instant expiryDate,
            @MaxLength(20) String idTag,
            int reservationId,
            @MaxLength(20) @Nullable String parentIdTag)
            implements Request<ReserveNowResponse> {}

    record ReserveNowResponse(ReservationStatus status) {}

    /** §6.5. */
    record CancelReservation(int reservationId) implements Request<CancelReservationResponse> {}

    record CancelReservationResponse(GenericStatus status) {}

    enum ReservationStatus {
        ACCEPTED,
        FAULTED,
        OCCUPIED,
        REJECTED,
        UNAVAILABLE,
        UNRECOGNISED
    }
}
