package energy.busbar.driver.ocpp.v201;

import energy.busbar.driver.ocpp.message.Expected;
import energy.busbar.driver.ocpp.message.MaxLength;
import energy.busbar.driver.ocpp.message.Request;
import energy.busbar.driver.ocpp.message.Word;
import energy.busbar.driver.ocpp.v201.Common.GenericStatus;
import energy.busbar.driver.ocpp.v201.Common.StatusInfo;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Functional block A, security, of OCPP 2.0.1. Sections are those of part 2, chapter "Messages". */
public interface Security {
    /**
     * §1.58.1: a station wants a certificate of its own.
     *
     * @param csr PKCS#10 in PEM
     */
    record SignCertificate(
            @MaxLength(5500) String csr, @Nullable CertificateSigningUse certificateType)
            implements Request<SignCertificateResponse> {}

    record SignCertificateResponse(
            GenericStatus status, @Nullable StatusInfo statusInfo) {}

    /**
     * §1.4.1: the certificate that was asked for.
     *
     * @param certificateChain PEM, leaf first
     */
    record CertificateSigned(
            @MaxLength(10000) String certificateChain,
            @Nullable CertificateSigningUse certificateType) implements Request<CertificateSignedResponse> {}

    record CertificateSignedResponse(
            GenericStatus status, @Nullable StatusInfo statusInfo) {}

    /**
     * §1.49.1: something of weight for security happened.
     *
     * @param type word of part 2's list of security events
     */
    record SecurityEventNotification(
            @MaxLength(50) String type,
            @Expected @Nullable Instant timestamp,
            @MaxLength(255) @Nullable String techInfo)
            implements Request<SecurityEventNotificationResponse> {}

    record SecurityEventNotificationResponse() {}

    enum CertificateSigningUse {
        CHARGING_STATION_CERTIFICATE,
        @Word("V2GCertificate")
        V2G_CERTIFICATE,
        UNRECOGNISED
    }
}
