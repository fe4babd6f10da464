package energy.busbar.driver.ocpp.v201;

import energy.busbar.driver.ocpp.message.Items;
import energy.busbar.driver.ocpp.message.Request;
import energy.busbar.driver.ocpp.v201.Common.IdToken;
import energy.busbar.driver.ocpp.v201.Common.IdTokenInfo;
import energy.busbar.driver.ocpp.v201.Common.StatusInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Functional block D, local authorisation list, of OCPP 2.0.1. */
public interface LocalList {
    /** §1.23.1. */
    record GetLocalListVersion() implements Request<GetLocalListVersionResponse> {}

    /**
     * §1.23.2.
     *
     * @param versionNumber 0 for no list
     */
    record GetLocalListVersionResponse(int versionNumber) {}

    /** §1.50.1. */
    record SendLocalList(
            int versionNumber,
            UpdateType updateType,
            @Items(min = 0) List<AuthorizationData> localAuthorizationList) implements Request<SendLocalListResponse> {}

    record SendLocalListResponse(
            SendLocalListStatus status, @Nullable StatusInfo statusInfo) {}

    record AuthorizationData(IdToken idToken, @Nullable IdTokenInfo idTokenInfo) {}

    enum UpdateType {
        DIFFERENTIAL,
        FULL,
        UNRECOGNISED
    }

    enum SendLocalListStatus {
        ACCEPTED,
        FAILED,
        VERSION_MISMATCH,
        UNRECOGNISED
    }
}
