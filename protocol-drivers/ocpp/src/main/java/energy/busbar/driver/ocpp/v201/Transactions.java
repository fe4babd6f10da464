package energy.busbar.driver.ocpp.v201;

import energy.busbar.driver.ocpp.message.Expected;
import energy.busbar.driver.ocpp.message.Items;
import energy.busbar.driver.ocpp.message.MaxLength;
import energy.busbar.driver.ocpp.message.Request;
import energy.busbar.driver.ocpp.message.Word;
import energy.busbar.driver.ocpp.v201.Common.Evse;
import energy.busbar.driver.ocpp.v201.Common.IdToken;
import energy.busbar.driver.ocpp.v201.Common.IdTokenInfo;
import energy.busbar.driver.ocpp.v201.Common.MessageContent;
import energy.busbar.driver.ocpp.v201.Metering.MeterValue;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Functional block E, transactions, of OCPP 2.0.1. The charger gives a transaction its id. */
public interface Transactions {
    /**
     * §1.60.1.
     *
     * @param seqNo of the station, rising by one
     * @param offline happened while the station was offline
     * @param cableMaxCurrent A
     */
    record TransactionEvent(
            TransactionEventType eventType,
            @Expected @Nullable Instant timestamp,
            @Expected @Nullable TriggerReason triggerReason,
            @Expected @Nullable Integer seqNo,
            Transaction transactionInfo,
            @Items(min = 0) List<MeterValue> meterValue,
            @Nullable Boolean offline,
            @Nullable Integer numberOfPhasesUsed,
            @Nullable Integer cableMaxCurrent,
            @Nullable Integer reservationId,
            @Nullable Evse evse,
            @Nullable IdToken idToken)
            implements Request<TransactionEventResponse> {}

    /**
     * §1.60.2.
     *
     * @param totalCost final when the event is Ended
     * @param chargingPriority −9 to 9
     */
    record TransactionEventResponse(
            @Nullable Double totalCost,
            @Nullable Integer chargingPriority,
            @Nullable IdTokenInfo idTokenInfo,
            @Nullable MessageContent updatedPersonalMessage) {}

    /** §1.27.1: without an id: are any messages waiting? */
    record GetTransactionStatus(@MaxLength(36) @Nullable String transactionId)
            implements Request<GetTransactionStatusResponse> {}

    record GetTransactionStatusResponse(
            boolean messagesInQueue, @Nullable Boolean ongoingIndicator) {}

    /**
     * How the transaction stands.
     *
     * @param timeSpentCharging s
     * @param remoteStartId of the request that began it
     */
    record Transaction(
            @MaxLength(36) String transactionId,
            @Nullable ChargingState chargingState,
            @Nullable Integer timeSpentCharging,
            @Nullable StopReason stoppedReason,
            @Nullable Integer remoteStartId) {}

    enum ChargingState {
        CHARGING,
        @Word("EVConnected")
        EV_CONNECTED,
        @Word("SuspendedEV")
        SUSPENDED_EV,
        @Word("SuspendedEVSE")
        SUSPENDED_EVSE,
        IDLE,
        UNRECOGNISED
    }

    enum StopReason {
        DE_AUTHORIZED,
        EMERGENCY_STOP,
        ENERGY_LIMIT_REACHED,
        @Word("EVDisconnected")
        EV_DISCONNECTED,
        GROUND_FAULT,
        IMMEDIATE_RESET,
        LOCAL,
        LOCAL_OUT_OF_CREDIT,
        MASTER_PASS,
        OTHER,
        OVERCURRENT_FAULT,
        POWER_LOSS,
        POWER_QUALITY,
        REBOOT,
        REMOTE,
        @Word("SOCLimitReached")
        SOC_LIMIT_REACHED,
        @Word("StoppedByEV")
        STOPPED_BY_EV,
        TIME_LIMIT_REACHED,
        TIMEOUT,
        UNRECOGNISED
    }

    enum TransactionEventType {
        ENDED,
        STARTED,
        UPDATED,
        UNRECOGNISED
    }

    enum TriggerReason {
        AUTHORIZED,
        CABLE_PLUGGED_IN,
        CHARGING_RATE_CHANGED,
        CHARGING_STATE_CHANGED,
        DEAUTHORIZED,
        ENERGY_LIMIT_REACHED,
        @Word("EVCommunicationLost")
        EV_COMMUNICATION_LOST,
        @Word("EVConnectTimeout")
        EV_CONNECT_TIMEOUT,
        METER_VALUE_CLOCK,
        METER_VALUE_PERIODIC,
        TIME_LIMIT_REACHED,
        TRIGGER,
        UNLOCK_COMMAND,
        STOP_AUTHORIZED,
        @Word("EVDeparted")
        EV_DEPARTED,
        @Word("EVDetected")
        EV_DETECTED,
        REMOTE_STOP,
        REMOTE_START,
        ABNORMAL_CONDITION,
        SIGNED_DATA_RECEIVED,
        RESET_COMMAND,
        UNRECOGNISED
    }
}
