package energy.busbar.driver.ocpp.v16;

import energy.busbar.driver.ocpp.message.MaxLength;
import energy.busbar.driver.ocpp.message.Request;
import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The Firmware Management profile of OCPP 1.6. The file goes over FTP or HTTP, not over the socket. */
public interface Firmware {
    /**
     * §6.25.
     *
     * @param location directory to upload to
     * @param retryInterval s
     * @param startTime of the oldest entry wanted
     */
    record GetDiagnostics(
            URI location,
            @Nullable Integer retries,
            @Nullable Integer retryInterval,
            @Nullable Instant startTime,
            @Nullable Instant stopTime)
            implements Request<GetDiagnosticsResponse> {}

    record GetDiagnosticsResponse(@MaxLength(255) @Nullable String fileName) {}

    /** §6.17. */
    record DiagnosticsStatusNotification(DiagnosticsStatus status)
            implements Request<DiagnosticsStatusNotificationResponse> {}

    record DiagnosticsStatusNotificationResponse() {}

    /**
     * §6.55.
     *
     * @param location to fetch the image from
     * @param retryInterval s
     * @param retrieveDate not before
     */
    record UpdateFirmware(
            URI location,
            Instant retrieveDate,
            @Nullable Integer retries,
            @Nullable Integer retryInterval) implements Request<UpdateFirmwareResponse> {}

    record UpdateFirmwareResponse() {}

    /** §6.19. */
    record FirmwareStatusNotification(FirmwareStatus status) implements Request<FirmwareStatusNotificationResponse> {}

    record FirmwareStatusNotificationResponse() {}

    enum DiagnosticsStatus {
        IDLE,
        UPLOADED,
        UPLOAD_FAILED,
        UPLOADING,
        UNRECOGNISED
    }

    enum FirmwareStatus {
        DOWNLOADED,
        DOWNLOAD_FAILED,
        DOWNLOADING,
        IDLE,
        INSTALLATION_FAILED,
        INSTALLING,
        INSTALLED,
        UNRECOGNISED
    }
}
