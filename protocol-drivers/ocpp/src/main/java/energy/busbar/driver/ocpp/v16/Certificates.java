package energy.busbar.driver.ocpp.v16;

import energy.busbar.driver.ocpp.message.Items;
import energy.busbar.driver.ocpp.message.MaxLength;
import energy.busbar.driver.ocpp.message.Request;
import energy.busbar.driver.ocpp.message.Word;
import energy.busbar.driver.ocpp.v16.Common.GenericStatus;
import java.util.List;

/** Certificates of the security extension (OCA white paper "Improved security for OCPP 1.6-J"). Certificates are PEM. */
public interface Certificates {
    /**
     * A charger wants a certificate of its own.
     *
     * @param csr PKCS#10 in PEM
     */
    record SignCertificate(@MaxLength(5500) String csr) implements Request<SignCertificateResponse> {}

    record SignCertificateResponse(GenericStatus status) {}

    /** The certificate that was asked for, leaf first. */
    record CertificateSigned(@MaxLength(10000) String certificateChain) implements Request<CertificateSignedResponse> {}

    record CertificateSignedResponse(GenericStatus status) {}

    /** Another root to trust. */
    record InstallCertificate(
            CertificateUse certificateType, @MaxLength(5500) String certificate)
            implements Request<InstallCertificateResponse> {}

    record InstallCertificateResponse(InstallCertificateStatus status) {}

    /** Takes back a root. */
    record DeleteCertificate(CertificateHashData certificateHashData) implements Request<DeleteCertificateResponse> {}

    record DeleteCertificateResponse(DeleteCertificateStatus status) {}

    /** Which roots are trusted. */
    record GetInstalledCertificateIds(CertificateUse certificateType)
            implements Request<GetInstalledCertificateIdsResponse> {}

    record GetInstalledCertificateIdsResponse(
            GetInstalledCertificateStatus status,
            @Items(min = 0) List<CertificateHashData> certificateHashData) {}

    /** Names one certificate (RFC 6960). */
    record CertificateHashData(
            HashAlgorithm hashAlgorithm,
            @MaxLength(128) String issuerNameHash,
            @MaxLength(128) String issuerKeyHash,
            @MaxLength(40) String serialNumber) {}

    enum HashAlgorithm {
        @Word("SHA256")
        SHA256,
        @Word("SHA384")
        SHA384,
        @Word("SHA512")
        SHA512,
        UNRECOGNISED
    }

    enum DeleteCertificateStatus {
        ACCEPTED,
        FAILED,
        NOT_FOUND,
        UNRECOGNISED
    }

    enum CertificateUse {
        CENTRAL_SYSTEM_ROOT_CERTIFICATE,
        MANUFACTURER_ROOT_CERTIFICATE,
        UNRECOGNISED
    }

    enum GetInstalledCertificateStatus {
        ACCEPTED,
        NOT_FOUND,
        UNRECOGNISED
    }

    enum InstallCertificateStatus {
        ACCEPTED,
        FAILED,
        REJECTED,
        UNRECOGNISED
    }
}
