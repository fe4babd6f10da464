package energy.busbar.driver.ocpp.v201;

import energy.busbar.driver.ocpp.message.Request;
import energy.busbar.driver.ocpp.message.Word;
import energy.busbar.driver.ocpp.v201.Common.GenericStatus;
import energy.busbar.driver.ocpp.v201.Common.IdToken;
import energy.busbar.driver.ocpp.v201.Common.StatusInfo;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Functional block H, reservation, of OCPP 2.0.1. */
public interface Reservation {
    /** §1.47.1. */
    record ReserveNow(
            int id,
            Instant expiryDateTime,
            IdToken idToken,
            @Nullable ConnectorType connectorType,
            @Nullable Integer evseId,
            @Nullable IdToken groupIdToken)
            implements Request<ReserveNowResponse> {}

    record ReserveNowResponse(
            ReserveNowStatus status, @Nullable StatusInfo statusInfo) {}

    /** §1.3.1. */
    record CancelReservation(int reservationId) implements Request<CancelReservationResponse> {}

    record CancelReservationResponse(
            GenericStatus status, @Nullable StatusInfo statusInfo) {}

    /** §1.46.1: a reservation ended. */
    record ReservationStatusUpdate(int reservationId, ReservationUpdateStatus reservationUpdateStatus)
            implements Request<ReservationStatusUpdateResponse> {}

    record ReservationStatusUpdateResponse() {}

    enum ReservationUpdateStatus {
        EXPIRED,
        REMOVED,
        UNRECOGNISED
    }

    enum ConnectorType {
        @Word("cCCS1")
        C_CCS1,
        @Word("cCCS2")
        C_CCS2,
        @Word("cG105")
        C_G105,
        @Word("cTesla")
        C_TESLA,
        @Word("cType1")
        C_TYPE1,
        @Word("cType2")
        C_TYPE2,
        @Word("s309-1P-16A")
        S309_1P_16A,
        @Word("s309-1P-32A")
        S309_1P_32A,
        @Word("s309-3P-16A")
        S309_3P_16A,
        @Word("s309-3P-32A")
        S309_3P_32A,
        @Word("sBS1361")
        S_BS1361,
        @Word("sCEE-7-7")
        S_CEE_7_7,
        @Word("sType2")
        S_TYPE2,
        @Word("sType3")
        S_TYPE3,
        @Word("Other1PhMax16A")
        OTHER_1PH_MAX_16A,
        @Word("Other1PhOver16A")
        OTHER_1PH_OVER_16A,
        @Word("Other3Ph")
        OTHER_3PH,
        PAN,
        @Word("wInductive")
        W_INDUCTIVE,
        @Word("wResonant")
        W_RESONANT,
        UNDETERMINED,
        UNKNOWN,
        UNRECOGNISED
    }

    enum ReserveNowStatus {
        ACCEPTED,
        FAULTED,
        OCCUPIED,
        REJECTED,
        UNAVAILABLE,
        UNRECOGNISED
    }
}
