package energy.busbar.driver.ocpp.v201;

import energy.busbar.driver.ocpp.message.Expected;
import energy.busbar.driver.ocpp.message.MaxLength;
import energy.busbar.driver.ocpp.message.Request;
import energy.busbar.driver.ocpp.v201.Certificates.CertificateHashData;
import energy.busbar.driver.ocpp.v201.Common.IdToken;
import energy.busbar.driver.ocpp.v201.Common.StatusInfo;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Logs and customer information (block N of OCPP 2.0.1). */
public interface Diagnostics {
    /**
     * §1.24.1: asks for the upload of a log.
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
            LogStatus status,
            @Nullable StatusInfo statusInfo,
            @MaxLength(255) @Nullable String filename) {}

    /** §1.31.1: how far the upload is. */
    record LogStatusNotification(
            UploadLogStatus status, @Nullable Integer requestId) implements Request<LogStatusNotificationResponse> {}

    record LogStatusNotificationResponse() {}

    /** §1.12.1: report or clear what is kept of a customer. */
    record CustomerInformation(
            int requestId,
            boolean report,
            boolean clear,
            @Nullable CertificateHashData customerCertificate,
            @Nullable IdToken idToken,
            @MaxLength(64) @Nullable String customerIdentifier)
            implements Request<CustomerInformationResponse> {}

    record CustomerInformationResponse(
            CustomerInformationStatus status, @Nullable StatusInfo statusInfo) {}

    /**
     * §1.34.1: one part of the report.
     *
     * @param tbc more parts follow
     */
    record NotifyCustomerInformation(
            @MaxLength(512) String data,
            int seqNo,
            @Expected @Nullable Instant generatedAt,
            int requestId,
            @Nullable Boolean tbc)
            implements Request<NotifyCustomerInformationResponse> {}

    record NotifyCustomerInformationResponse() {}

    /**
     * Where to and from when.
     *
     * @param remoteLocation URL to upload to
     */
    record LogParameters(
            @MaxLength(512) String remoteLocation,
            @Nullable Instant oldestTimestamp,
            @Nullable Instant latestTimestamp) {}

    enum CustomerInformationStatus {
        ACCEPTED,
        REJECTED,
        INVALID,
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
        ACCEPTED_CANCELED,
        UNRECOGNISED
    }
}
