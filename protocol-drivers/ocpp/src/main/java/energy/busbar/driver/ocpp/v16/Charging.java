package energy.busbar.driver.ocpp.v16;

import energy.busbar.driver.ocpp.message.Expected;
import energy.busbar.driver.ocpp.message.Items;
import energy.busbar.driver.ocpp.message.MaxLength;
import energy.busbar.driver.ocpp.message.Request;
import energy.busbar.driver.ocpp.message.Word;
import energy.busbar.driver.ocpp.v16.Common.GenericStatus;
import energy.busbar.driver.ocpp.v16.Common.IdTagInfo;
import energy.busbar.driver.ocpp.v16.Metering.MeterValue;
import energy.busbar.driver.ocpp.v16.SmartCharging.ChargingProfile;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Identification and transactions (Core profile of OCPP 1.6). Connector 0 is the charge point itself. */
public interface Charging {
    /** §6.1. */
    record Authorize(@MaxLength(20) String idTag) implements Request<AuthorizeResponse> {}

    record AuthorizeResponse(IdTagInfo idTagInfo) {}

    /**
     * §6.45.
     *
     * @param meterStart energy register in Wh
     */
    record StartTransaction(
            int connectorId,
            @Expected @MaxLength(20) @Nullable String idTag,
            @Expected @Nullable Long meterStart,
            @Expected @Nullable Instant timestamp,
            @Nullable Integer reservationId)
            implements Request<StartTransactionResponse> {}

    /** §6.46: the transaction has begun whatever the status says. */
    record StartTransactionResponse(IdTagInfo idTagInfo, int transactionId) {}

    /**
     * §6.49.
     *
     * @param transactionId chargers that lost it send −1
     * @param meterStop energy register in Wh
     */
    record StopTransaction(
            @Expected @Nullable Long meterStop,
            @Expected @Nullable Instant timestamp,
            int transactionId,
            @MaxLength(20) @Nullable String idTag,
            @Nullable StopReason reason,
            @Items(min = 0) List<MeterValue> transactionData)
            implements Request<StopTransactionResponse> {}

    record StopTransactionResponse(@Nullable IdTagInfo idTagInfo) {}

    /** §6.31. */
    record MeterValues(
            int connectorId,
            @Expected List<MeterValue> meterValue,
            @Nullable Integer transactionId) implements Request<MeterValuesResponse> {}

    record MeterValuesResponse() {}

    /** §6.33. */
    record RemoteStartTransaction(
            @MaxLength(20) String idTag,
            @Nullable Integer connectorId,
            @Nullable ChargingProfile chargingProfile) implements Request<RemoteStartTransactionResponse> {}

    record RemoteStartTransactionResponse(GenericStatus status) {}

    /** §6.35. */
    record RemoteStopTransaction(int transactionId) implements Request<RemoteStopTransactionResponse> {}

    record RemoteStopTransactionResponse(GenericStatus status) {}

    enum StopReason {
        EMERGENCY_STOP,
        @Word("EVDisconnected")
        EV_DISCONNECTED,
        HARD_RESET,
        LOCAL,
        OTHER,
        POWER_LOSS,
        REBOOT,
        REMOTE,
        SOFT_RESET,
        UNLOCK_COMMAND,
        DE_AUTHORIZED,
        UNRECOGNISED
    }
}
