package energy.busbar.driver.ocpp.v201;

import energy.busbar.driver.ocpp.message.Items;
import energy.busbar.driver.ocpp.message.MaxLength;
import energy.busbar.driver.ocpp.message.Request;
import energy.busbar.driver.ocpp.v201.Common.GenericStatus;
import energy.busbar.driver.ocpp.v201.Common.StatusInfo;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Functional block L, firmware management, of OCPP 2.0.1. */
public interface Firmware {
    /**
     * §1.64.1.
     *
     * @param retryInterval s
     */
    record UpdateFirmware(
            int requestId,
            FirmwareImage firmware,
            @Nullable Integer retries,
            @Nullable Integer retryInterval) implements Request<UpdateFirmwareResponse> {}

    record UpdateFirmwareResponse(
            UpdateFirmwareStatus status, @Nullable StatusInfo statusInfo) {}

    /** §1.15.1: how far the update is. */
    record FirmwareStatusNotification(
            FirmwareStatus status, @Nullable Integer requestId)
            implements Request<FirmwareStatusNotificationResponse> {}

    record FirmwareStatusNotificationResponse() {}

    /**
     * §1.41.1: a local controller fetches an image for its stations.
     *
     * @param checksum MD5 in hex
     * @param retryInterval s
     */
    record PublishFirmware(
            @MaxLength(512) String location,
            @MaxLength(32) String checksum,
            int requestId,
            @Nullable Integer retries,
            @Nullable Integer retryInterval)
            implements Request<PublishFirmwareResponse> {}

    record PublishFirmwareResponse(
            GenericStatus status, @Nullable StatusInfo statusInfo) {}

    /** §1.42.1. */
    record PublishFirmwareStatusNotification(
            PublishFirmwareStatus status,
            @MaxLength(512) @Items(min = 0) List<String> location,
            @Nullable Integer requestId)
            implements Request<PublishFirmwareStatusNotificationResponse> {}

    record PublishFirmwareStatusNotificationResponse() {}

    /** §1.63.1. */
    record UnpublishFirmware(@MaxLength(32) String checksum) implements Request<UnpublishFirmwareResponse> {}

    record UnpublishFirmwareResponse(UnpublishFirmwareStatus status) {}

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
            @Nullable Instant installDateTime,
            @MaxLength(5500) @Nullable String signingCertificate,
            @MaxLength(800) @Nullable String signature) {}

    enum FirmwareStatus {
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

    enum PublishFirmwareStatus {
        IDLE,
        DOWNLOAD_SCHEDULED,
        DOWNLOADING,
        DOWNLOADED,
        PUBLISHED,
        DOWNLOAD_FAILED,
        DOWNLOAD_PAUSED,
        INVALID_CHECKSUM,
        CHECKSUM_VERIFIED,
        PUBLISH_FAILED,
        UNRECOGNISED
    }

    enum UnpublishFirmwareStatus {
        DOWNLOAD_ONGOING,
        NO_FIRMWARE,
        UNPUBLISHED,
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
