package energy.busbar.driver.ocpp.v201;

import energy.busbar.driver.ocpp.message.Items;
import energy.busbar.driver.ocpp.message.MaxLength;
import energy.busbar.driver.ocpp.message.Request;
import energy.busbar.driver.ocpp.v201.Certificates.OcspRequestData;
import energy.busbar.driver.ocpp.v201.Common.GenericStatus;
import energy.busbar.driver.ocpp.v201.Common.IdToken;
import energy.busbar.driver.ocpp.v201.Common.IdTokenInfo;
import energy.busbar.driver.ocpp.v201.Common.StatusInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Functional block C, authorisation, of OCPP 2.0.1. */
public interface Authorization {
    /**
     * §1.1.1: may this token charge?
     *
     * @param certificate of the contract, PEM
     */
    record Authorize(
            IdToken idToken,
            @MaxLength(5500) @Nullable String certificate,
            @Items(min = 0, max = 4) List<OcspRequestData> iso15118CertificateHashData)
            implements Request<AuthorizeResponse> {}

    record AuthorizeResponse(
            IdTokenInfo idTokenInfo, @Nullable AuthorizeCertificateStatus certificateStatus) {}

    /** §1.6.1: forgets the authorisation cache. */
    record ClearCache() implements Request<ClearCacheResponse> {}

    record ClearCacheResponse(
            GenericStatus status, @Nullable StatusInfo statusInfo) {}

    enum AuthorizeCertificateStatus {
        ACCEPTED,
        SIGNATURE_ERROR,
        CERTIFICATE_EXPIRED,
        CERTIFICATE_REVOKED,
        NO_CERTIFICATE_AVAILABLE,
        CERT_CHAIN_ERROR,
        CONTRACT_CANCELLED,
        UNRECOGNISED
    }
}
