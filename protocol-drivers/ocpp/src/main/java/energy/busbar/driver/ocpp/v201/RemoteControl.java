package energy.busbar.driver.ocpp.v201;

import energy.busbar.driver.ocpp.message.MaxLength;
import energy.busbar.driver.ocpp.message.Request;
import energy.busbar.driver.ocpp.message.Word;
import energy.busbar.driver.ocpp.v201.Common.Evse;
import energy.busbar.driver.ocpp.v201.Common.GenericStatus;
import energy.busbar.driver.ocpp.v201.Common.IdToken;
import energy.busbar.driver.ocpp.v201.Common.StatusInfo;
import energy.busbar.driver.ocpp.v201.Schedules.ChargingProfile;
import org.jspecify.annotations.Nullable;

/** Functional block F, remote control, of OCPP 2.0.1. */
public interface RemoteControl {
    /**
     * §1.44.1.
     *
     * @param remoteStartId comes back in the transaction
     */
    record RequestStartTransaction(
            IdToken idToken,
            int remoteStartId,
            @Nullable Integer evseId,
            @Nullable IdToken groupIdToken,
            @Nullable ChargingProfile chargingProfile)
            implements Request<RequestStartTransactionResponse> {}

    record RequestStartTransactionResponse(
            GenericStatus status,
            @Nullable StatusInfo statusInfo,
            @MaxLength(36) @Nullable String transactionId) {}

    /** §1.45.1. */
    record RequestStopTransaction(@MaxLength(36) String transactionId)
            implements Request<RequestStopTransactionResponse> {}

    record RequestStopTransactionResponse(
            GenericStatus status, @Nullable StatusInfo statusInfo) {}

    /** §1.62.1. */
    record UnlockConnector(int evseId, int connectorId) implements Request<UnlockConnectorResponse> {}

    record UnlockConnectorResponse(
            UnlockStatus status, @Nullable StatusInfo statusInfo) {}

    /** §1.61.1: asks for a message that the station sends of itself otherwise. */
    record TriggerMessage(
            MessageTrigger requestedMessage, @Nullable Evse evse) implements Request<TriggerMessageResponse> {}

    record TriggerMessageResponse(
            TriggerMessageStatus status, @Nullable StatusInfo statusInfo) {}

    enum MessageTrigger {
        BOOT_NOTIFICATION,
        LOG_STATUS_NOTIFICATION,
        FIRMWARE_STATUS_NOTIFICATION,
        HEARTBEAT,
        METER_VALUES,
        SIGN_CHARGING_STATION_CERTIFICATE,
        @Word("SignV2GCertificate")
        SIGN_V2G_CERTIFICATE,
        STATUS_NOTIFICATION,
        TRANSACTION_EVENT,
        SIGN_COMBINED_CERTIFICATE,
        PUBLISH_FIRMWARE_STATUS_NOTIFICATION,
        UNRECOGNISED
    }

    enum TriggerMessageStatus {
        ACCEPTED,
        REJECTED,
        NOT_IMPLEMENTED,
        UNRECOGNISED
    }

    enum UnlockStatus {
        UNLOCKED,
        UNLOCK_FAILED,
        ONGOING_AUTHORIZED_TRANSACTION,
        UNKNOWN_CONNECTOR,
        UNRECOGNISED
    }
}
