package energy.busbar.driver.ocpp.v201;

import energy.busbar.driver.ocpp.message.Expected;
import energy.busbar.driver.ocpp.message.MaxLength;
import energy.busbar.driver.ocpp.message.Request;
import energy.busbar.driver.ocpp.message.Word;
import energy.busbar.driver.ocpp.v201.Common.StatusInfo;
import energy.busbar.driver.ocpp.v201.DeviceModel.AttributeType;
import energy.busbar.driver.ocpp.v201.DeviceModel.Component;
import energy.busbar.driver.ocpp.v201.DeviceModel.Variable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Functional block B, provisioning, of OCPP 2.0.1 but for {@link Reports}. */
public interface Provisioning {
    /** §1.2.1: what the station is and why it started. */
    record BootNotification(
            ChargingStation chargingStation,
            @Expected @Nullable BootReason reason) implements Request<BootNotificationResponse> {}

    /**
     * §1.2.2.
     *
     * @param interval s between heartbeats when accepted, else until the next boot may be sent
     */
    record BootNotificationResponse(
            Instant currentTime,
            int interval,
            RegistrationStatus status,
            @Nullable StatusInfo statusInfo) {}

    /** §1.28.1. */
    record GetVariables(List<GetVariableData> getVariableData) implements Request<GetVariablesResponse> {}

    record GetVariablesResponse(List<GetVariableResult> getVariableResult) {}

    /** §1.57.1. */
    record SetVariables(List<SetVariableData> setVariableData) implements Request<SetVariablesResponse> {}

    record SetVariablesResponse(List<SetVariableResult> setVariableResult) {}

    /**
     * §1.55.1.
     *
     * @param configurationSlot where the station keeps it
     */
    record SetNetworkProfile(int configurationSlot, NetworkConnectionProfile connectionData)
            implements Request<SetNetworkProfileResponse> {}

    record SetNetworkProfileResponse(
            SetNetworkProfileStatus status, @Nullable StatusInfo statusInfo) {}

    /** §1.48.1: without an EVSE the whole station. */
    record Reset(ResetType type, @Nullable Integer evseId) implements Request<ResetResponse> {}

    record ResetResponse(ResetStatus status, @Nullable StatusInfo statusInfo) {}

    record ChargingStation(
            @Expected @MaxLength(20) @Nullable String model,
            @Expected @MaxLength(50) @Nullable String vendorName,
            @MaxLength(25) @Nullable String serialNumber,
            @Nullable Modem modem,
            @MaxLength(50) @Nullable String firmwareVersion) {}

    record Modem(
            @MaxLength(20) @Nullable String iccid,
            @MaxLength(20) @Nullable String imsi) {}

    record GetVariableData(
            Component component,
            Variable variable,
            @Nullable AttributeType attributeType) {}

    record GetVariableResult(
            GetVariableStatus attributeStatus,
            Component component,
            Variable variable,
            @Nullable StatusInfo attributeStatusInfo,
            @Nullable AttributeType attributeType,
            @MaxLength(2500) @Nullable String attributeValue) {}

    record Apn(
            @MaxLength(512) String apn,
            ApnAuthentication apnAuthentication,
            @MaxLength(20) @Nullable String apnUserName,
            @MaxLength(20) @Nullable String apnPassword,
            @Nullable Integer simPin,
            @MaxLength(6) @Nullable String preferredNetwork,
            @Nullable Boolean useOnlyPreferredNetwork) {}

    /**
     * How to reach a central system.
     *
     * @param messageTimeout s
     */
    record NetworkConnectionProfile(
            OcppVersion ocppVersion,
            OcppTransport ocppTransport,
            @MaxLength(512) String ocppCsmsUrl,
            int messageTimeout,
            int securityProfile,
            OcppInterface ocppInterface,
            @Nullable Apn apn,
            @Nullable Vpn vpn) {}

    record Vpn(
            @MaxLength(512) String server,
            @MaxLength(20) String user,
            @MaxLength(20) String password,
            @MaxLength(255) String key,
            VpnType type,
            @MaxLength(20) @Nullable String group) {}

    record SetVariableData(
            @MaxLength(1000) String attributeValue,
            Component component,
            Variable variable,
            @Nullable AttributeType attributeType) {}

    record SetVariableResult(
            SetVariableStatus attributeStatus,
            Component component,
            Variable variable,
            @Nullable AttributeType attributeType,
            @Nullable StatusInfo attributeStatusInfo) {}

    enum BootReason {
        APPLICATION_RESET,
        FIRMWARE_UPDATE,
        LOCAL_RESET,
        POWER_UP,
        REMOTE_RESET,
        SCHEDULED_RESET,
        TRIGGERED,
        UNKNOWN,
        WATCHDOG,
        UNRECOGNISED
    }

    enum RegistrationStatus {
        ACCEPTED,
        PENDING,
        REJECTED,
        UNRECOGNISED
    }

    enum GetVariableStatus {
        ACCEPTED,
        REJECTED,
        UNKNOWN_COMPONENT,
        UNKNOWN_VARIABLE,
        NOT_SUPPORTED_ATTRIBUTE_TYPE,
        UNRECOGNISED
    }

    enum ResetType {
        IMMEDIATE,
        ON_IDLE,
        UNRECOGNISED
    }

    enum ResetStatus {
        ACCEPTED,
        REJECTED,
        SCHEDULED,
        UNRECOGNISED
    }

    enum ApnAuthentication {
        @Word("CHAP")
        CHAP,
        @Word("NONE")
        NONE,
        @Word("PAP")
        PAP,
        @Word("AUTO")
        AUTO,
        UNRECOGNISED
    }

    enum OcppInterface {
        WIRED0,
        WIRED1,
        WIRED2,
        WIRED3,
        WIRELESS0,
        WIRELESS1,
        WIRELESS2,
        WIRELESS3,
        UNRECOGNISED
    }

    enum OcppTransport {
        @Word("JSON")
        JSON,
        @Word("SOAP")
        SOAP,
        UNRECOGNISED
    }

    enum OcppVersion {
        @Word("OCPP12")
        OCPP12,
        @Word("OCPP15")
        OCPP15,
        @Word("OCPP16")
        OCPP16,
        @Word("OCPP20")
        OCPP20,
        UNRECOGNISED
    }

    enum VpnType {
        @Word("IKEv2")
        IKEV2,
        @Word("IPSec")
        IPSEC,
        @Word("L2TP")
        L2TP,
        @Word("PPTP")
        PPTP,
        UNRECOGNISED
    }

    enum SetNetworkProfileStatus {
        ACCEPTED,
        REJECTED,
        FAILED,
        UNRECOGNISED
    }

    enum SetVariableStatus {
        ACCEPTED,
        REJECTED,
        UNKNOWN_COMPONENT,
        UNKNOWN_VARIABLE,
        NOT_SUPPORTED_ATTRIBUTE_TYPE,
        REBOOT_REQUIRED,
        UNRECOGNISED
    }
}
