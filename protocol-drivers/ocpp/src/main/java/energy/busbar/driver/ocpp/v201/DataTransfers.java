package energy.busbar.driver.ocpp.v201;

import com.fasterxml.jackson.databind.JsonNode;
import energy.busbar.driver.ocpp.message.MaxLength;
import energy.busbar.driver.ocpp.message.Request;
import energy.busbar.driver.ocpp.v201.Common.StatusInfo;
import org.jspecify.annotations.Nullable;

/** Functional block P, what vendors define, of OCPP 2.0.1. */
public interface DataTransfers {
    /** §1.13.1. */
    record DataTransfer(
            @MaxLength(255) String vendorId,
            @MaxLength(50) @Nullable String messageId,
            @Nullable JsonNode data) implements Request<DataTransferResponse> {}

    record DataTransferResponse(
            DataTransferStatus status,
            @Nullable StatusInfo statusInfo,
            @Nullable JsonNode data) {}

    enum DataTransferStatus {
        ACCEPTED,
        REJECTED,
        UNKNOWN_MESSAGE_ID,
        UNKNOWN_VENDOR_ID,
        UNRECOGNISED
    }
}
