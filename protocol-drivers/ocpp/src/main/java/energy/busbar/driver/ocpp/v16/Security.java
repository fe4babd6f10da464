package energy.busbar.driver.ocpp.v16;

import energy.busbar.driver.ocpp.message.Expected;
import energy.busbar.driver.ocpp.message.MaxLength;
import energy.busbar.driver.ocpp.message.Request;
import energy.busbar.driver.ocpp.v16.Common.TriggerMessageStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Logs, events and signed firmware of the security extension (OCA white paper "Improved security for OCPP 1.6-J"). */
public interface Security {
    /** TriggerMessage with the messages of the extension. */
    record ExtendedTriggerMessage(
            ExtendedMessageTrigger requestedMessage,
            @Nullable Integer connectorId) implements Request<ExtendedTriggerMessageResponse> {}

    record ExtendedTriggerMessageResponse(TriggerMessageStatus status) {}

    /**
     * Something of weight for security happened.
     *
     * @param type word of the white paper's list
     */
    record SecurityEventNotification(
            @MaxLength(50) String type,
            @Expected @Nullable Instant timestamp,
            @MaxLength(255) @Nullable String techInfo)
            implements Request<SecurityEventNotificationResponse> {}

    record SecurityEventNotificationResponse() {}

    /**
     * Asks for the upload of a log.
     *
     * @param retryInterval s
     */
    record GetLog(
            LogParameters log,
            Log logType,
            int requestId,
            @Nullable Integer retries,
            @Nullable Integer retryInterval) implements Request<GetLogResponse> {}

    record GetLogResponse(
            LogStatus status, @MaxLength(255) @Nullable String filename) {}

    /** How far the upload is. */
    record LogStatusNotification(
            UploadLogStatus status, @Nullable Integer requestId) implements Request<LogStatusNotificationResponse> {}

    record LogStatusNotificationResponse() {}

    /**
     * UpdateFirmware whose image is signed.
     *
     * @param retryInterval s
     */
    record SignedUpdateFirmware(
            int requestId,
            FirmwareImage firmware,
            @Nullable Integer retries,
            @Nullable Integer retryInterval) implements Request<SignedUpdateFirmwareResponse> {}

    record SignedUpdateFirmwareResponse(UpdateFirmwareStatus status) {}

    /** How far the update is. */
    record SignedFirmwareStatusNotification(
            SignedFirmwareStatus status, @Nullable Integer requestId)
            implements Request<SignedFirmwareStatusNotificationResponse> {}

    record SignedFirmwareStatusNotificationResponse() {}

    /**
     * Where to and from when.
     *
     * @param remoteLocation URL to upload to
     */
    record LogParameters(
            @MaxLength(512) String remoteLocation,
            @Nullable Instant oldestTimestamp,
            @Nullable Instant latestTimestamp) {}

    /**
     * The image.
     *
     * @param location URL to fetch it from
     * @param retrieveDateTime not before
     * @param installDateTime not before
     * @param signingCertificate PEM
     * @param signature Base64
     */
    record FirmwareImage(
            @MaxLength(512) String location,
            Instant retrieveDateTime,
            @MaxLength(5500) String signingCertificate,
            @MaxLength(800) String signature,
            @Nullable Instant installDateTime) {}

    enum ExtendedMessageTrigger {
        BOOT_NOTIFICATION,
        LOG_STATUS_NOTIFICATION,
        FIRMWARE_STATUS_NOTIFICATION,
        HEARTBEAT,
        METER_VALUES,
        SIGN_CHARGE_POINT_CERTIFICATE,
        STATUS_NOTIFICATION,
        UNRECOGNISED
    }

    enum Log {
        DIAGNOSTICS_LOG,
        SECURITY_LOG,
        UNRECOGNISED
    }

    enum LogStatus {
        ACCEPTED,
        REJECTED,
        ACCEPTED_CANCELED,
        UNRECOGNISED
    }

    enum UploadLogStatus {
        BAD_MESSAGE,
        IDLE,
        NOT_SUPPORTED_OPERATION,
        PERMISSION_DENIED,
        UPLOADED,
        UPLOAD_FAILURE,
        UPLOADING,
        UNRECOGNISED
    }

    enum SignedFirmwareStatus {
        DOWNLOADED,
        DOWNLOAD_FAILED,
        DOWNLOADING,
        DOWNLOAD_SCHEDULED,
        DOWNLOAD_PAUSED,
        IDLE,
        INSTALLATION_FAILED,
        INSTALLING,
        INSTALLED,
        INSTALL_REBOOTING,
        INSTALL_SCHEDULED,
        INSTALL_VERIFICATION_FAILED,
        INVALID_SIGNATURE,
        SIGNATURE_VERIFIED,
        UNRECOGNISED
    }

    enum UpdateFirmwareStatus {
        ACCEPTED,
        REJECTED,
        ACCEPTED_CANCELED,
        INVALID_CERTIFICATE,
        REVOKED_CERTIFICATE,
        UNRECOGNISED
    }
}
