package energy.busbar.driver.ocpp.v16;

import energy.busbar.driver.ocpp.message.Expected;
import energy.busbar.driver.ocpp.message.Items;
import energy.busbar.driver.ocpp.message.MaxLength;
import energy.busbar.driver.ocpp.message.Request;
import energy.busbar.driver.ocpp.message.Word;
import energy.busbar.driver.ocpp.v16.Common.GenericStatus;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The Core profile of OCPP 1.6 but for charging itself, which is {@link Charging}. Sections are those of OCPP 1.6 edition 2. */
public interface Core {
    /**
     * §6.3: who the charger is, sent when it starts.
     *
     * @param iccid of the SIM card
     */
    record BootNotification(
            @Expected @MaxLength(20) @Nullable String chargePointVendor,
            @Expected @MaxLength(20) @Nullable String chargePointModel,
            @MaxLength(25) @Nullable String chargePointSerialNumber,
            @MaxLength(25) @Nullable String chargeBoxSerialNumber,
            @MaxLength(50) @Nullable String firmwareVersion,
            @MaxLength(20) @Nullable String iccid,
            @MaxLength(20) @Nullable String imsi,
            @MaxLength(25) @Nullable String meterType,
            @MaxLength(25) @Nullable String meterSerialNumber)
            implements Request<BootNotificationResponse> {}

    /**
     * §6.4.
     *
     * @param interval s between heartbeats when accepted, else until the next boot may be sent; 0 leaves it to the charger
     */
    record BootNotificationResponse(RegistrationStatus status, Instant currentTime, int interval) {}

    /** §6.29. */
    record Heartbeat() implements Request<HeartbeatResponse> {}

    /** §6.30: by which a charger sets its clock. */
    record HeartbeatResponse(Instant currentTime) {}

    /**
     * §6.47.
     *
     * @param timestamp of the change; the time of receipt without it
     */
    record StatusNotification(
            int connectorId,
            @Expected @Nullable ErrorCode errorCode,
            ConnectorStatus status,
            @MaxLength(50) @Nullable String info,
            @Nullable Instant timestamp,
            @MaxLength(255) @Nullable String vendorId,
            @MaxLength(50) @Nullable String vendorErrorCode)
            implements Request<StatusNotificationResponse> {}

    record StatusNotificationResponse() {}

    /** §6.7. */
    record ChangeAvailability(int connectorId, AvailabilityType type) implements Request<ChangeAvailabilityResponse> {}

    record ChangeAvailabilityResponse(AvailabilityStatus status) {}

    /** §6.9: one configuration key (§9). */
    record ChangeConfiguration(
            @MaxLength(50) String key, @MaxLength(500) String value) implements Request<ChangeConfigurationResponse> {}

    record ChangeConfigurationResponse(ConfigurationStatus status) {}

    /** §6.23: no keys ask for all. */
    record GetConfiguration(@MaxLength(50) @Items(min = 0) List<String> key)
            implements Request<GetConfigurationResponse> {}

    record GetConfigurationResponse(
            @Items(min = 0) List<ConfigurationKey> configurationKey,
            @MaxLength(50) @Items(min = 0) List<String> unknownKey) {}

    /** §6.11: forgets the authorisation cache. */
    record ClearCache() implements Request<ClearCacheResponse> {}

    record ClearCacheResponse(GenericStatus status) {}

    /** §6.39. */
    record Reset(ResetType type) implements Request<ResetResponse> {}

    record ResetResponse(GenericStatus status) {}

    /** §6.53. */
    record UnlockConnector(int connectorId) implements Request<UnlockConnectorResponse> {}

    record UnlockConnectorResponse(UnlockStatus status) {}

    /** §6.15: what the vendor defines. */
    record DataTransfer(
            @MaxLength(255) String vendorId,
            @MaxLength(50) @Nullable String messageId,
            @Nullable String data) implements Request<DataTransferResponse> {}

    record DataTransferResponse(
            DataTransferStatus status, @Nullable String data) {}

    /** §7.29 KeyValue. */
    record ConfigurationKey(
            @MaxLength(50) String key,
            @Expected @Nullable Boolean readonly,
            @MaxLength(500) @Nullable String value) {}

    enum RegistrationStatus {
        ACCEPTED,
        PENDING,
        REJECTED,
        UNRECOGNISED
    }

    enum AvailabilityType {
        INOPERATIVE,
        OPERATIVE,
        UNRECOGNISED
    }

    enum AvailabilityStatus {
        ACCEPTED,
        REJECTED,
        SCHEDULED,
        UNRECOGNISED
    }

    enum ConfigurationStatus {
        ACCEPTED,
        REJECTED,
        REBOOT_REQUIRED,
        NOT_SUPPORTED,
        UNRECOGNISED
    }

    enum DataTransferStatus {
        ACCEPTED,
        REJECTED,
        UNKNOWN_MESSAGE_ID,
        UNKNOWN_VENDOR_ID,
        UNRECOGNISED
    }

    enum ResetType {
        HARD,
        SOFT,
        UNRECOGNISED
    }

    enum ErrorCode {
        CONNECTOR_LOCK_FAILURE,
        @Word("EVCommunicationError")
        EV_COMMUNICATION_ERROR,
        GROUND_FAILURE,
        HIGH_TEMPERATURE,
        INTERNAL_ERROR,
        LOCAL_LIST_CONFLICT,
        NO_ERROR,
        OTHER_ERROR,
        OVER_CURRENT_FAILURE,
        POWER_METER_FAILURE,
        POWER_SWITCH_FAILURE,
        READER_FAILURE,
        RESET_FAILURE,
        UNDER_VOLTAGE,
        OVER_VOLTAGE,
        WEAK_SIGNAL,
        UNRECOGNISED
    }

    enum ConnectorStatus {
        AVAILABLE,
        PREPARING,
        CHARGING,
        @Word("SuspendedEVSE")
        SUSPENDED_EVSE,
        @Word("SuspendedEV")
        SUSPENDED_EV,
        FINISHING,
        RESERVED,
        UNAVAILABLE,
        FAULTED,
        UNRECOGNISED
    }

    enum UnlockStatus {
        UNLOCKED,
        UNLOCK_FAILED,
        NOT_SUPPORTED,
        UNRECOGNISED
    }
}
