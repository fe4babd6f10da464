package energy.busbar.driver.ocpp.v201;

import energy.busbar.driver.ocpp.message.Items;
import energy.busbar.driver.ocpp.message.MaxLength;
import energy.busbar.driver.ocpp.message.Request;
import energy.busbar.driver.ocpp.message.Word;
import energy.busbar.driver.ocpp.v201.Common.StatusInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Functional block M, ISO 15118 certificates, of OCPP 2.0.1. */
public interface Certificates {
    /**
     * §1.16.1: passed on between car and provider as it is.
     *
     * @param exiRequest Base64 of EXI
     */
    record Get15118EVCertificate(
            @MaxLength(50) String iso15118SchemaVersion,
            CertificateAction action,
            @MaxLength(5600) String exiRequest) implements Request<Get15118EVCertificateResponse> {}

    record Get15118EVCertificateResponse(
            ContractCertificateStatus status,
            @MaxLength(5600) String exiResponse,
            @Nullable StatusInfo statusInfo) {}

    /** §1.18.1: OCSP by way of the gateway. */
    record GetCertificateStatus(OcspRequestData ocspRequestData) implements Request<GetCertificateStatusResponse> {}

    record GetCertificateStatusResponse(
            OcspStatus status,
            @Nullable StatusInfo statusInfo,
            @MaxLength(5500) @Nullable String ocspResult) {}

    /**
     * §1.30.1: another root to trust.
     *
     * @param certificate PEM
     */
    record InstallCertificate(
            InstallCertificateUse certificateType,
            @MaxLength(5500) String certificate) implements Request<InstallCertificateResponse> {}

    record InstallCertificateResponse(
            InstallCertificateStatus status, @Nullable StatusInfo statusInfo) {}

    /** §1.14.1. */
    record DeleteCertificate(CertificateHashData certificateHashData) implements Request<DeleteCertificateResponse> {}

    record DeleteCertificateResponse(
            DeleteCertificateStatus status, @Nullable StatusInfo statusInfo) {}

    /** §1.22.1. */
    record GetInstalledCertificateIds(@Items(min = 0) List<GetCertificateIdUse> certificateType)
            implements Request<GetInstalledCertificateIdsResponse> {}

    record GetInstalledCertificateIdsResponse(
            GetInstalledCertificateStatus status,
            @Nullable StatusInfo statusInfo,
            @Items(min = 0) List<CertificateHashDataChain> certificateHashDataChain) {}

    record OcspRequestData(
            HashAlgorithm hashAlgorithm,
            @MaxLength(128) String issuerNameHash,
            @MaxLength(128) String issuerKeyHash,
            @MaxLength(40) String serialNumber,
            @MaxLength(512) String responderURL) {}

    /** Names one certificate (RFC 6960). */
    record CertificateHashData(
            HashAlgorithm hashAlgorithm,
            @MaxLength(128) String issuerNameHash,
            @MaxLength(128) String issuerKeyHash,
            @MaxLength(40) String serialNumber) {}

    record CertificateHashDataChain(
            CertificateHashData certificateHashData,
            GetCertificateIdUse certificateType,
            @Items(min = 0, max = 4) List<CertificateHashData> childCertificateHashData) {}

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

    enum CertificateAction {
        INSTALL,
        UPDATE,
        UNRECOGNISED
    }

    enum ContractCertificateStatus {
        ACCEPTED,
        FAILED,
        UNRECOGNISED
    }

    enum OcspStatus {
        ACCEPTED,
        FAILED,
        UNRECOGNISED
    }

    enum GetCertificateIdUse {
        @Word("V2GRootCertificate")
        V2G_ROOT_CERTIFICATE,
        @Word("MORootCertificate")
        MO_ROOT_CERTIFICATE,
        @Word("CSMSRootCertificate")
        CSMS_ROOT_CERTIFICATE,
        @Word("V2GCertificateChain")
        V2G_CERTIFICATE_CHAIN,
        MANUFACTURER_ROOT_CERTIFICATE,
        UNRECOGNISED
    }

    enum GetInstalledCertificateStatus {
        ACCEPTED,
        NOT_FOUND,
        UNRECOGNISED
    }

    enum InstallCertificateUse {
        @Word("V2GRootCertificate")
        V2G_ROOT_CERTIFICATE,
        @Word("MORootCertificate")
        MO_ROOT_CERTIFICATE,
        @Word("CSMSRootCertificate")
        CSMS_ROOT_CERTIFICATE,
        MANUFACTURER_ROOT_CERTIFICATE,
        UNRECOGNISED
    }

    enum InstallCertificateStatus {
        ACCEPTED,
        REJECTED,
        FAILED,
        UNRECOGNISED
    }
}
