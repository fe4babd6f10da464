package energy.busbar.driver.ocpp.v16;

import energy.busbar.driver.ocpp.message.Items;
import energy.busbar.driver.ocpp.message.MaxLength;
import energy.busbar.driver.ocpp.message.Request;
import energy.busbar.driver.ocpp.v16.Common.IdTagInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The Local Auth List Management profile of OCPP 1.6. */
public interface LocalList {
    /** §6.27. */
    record GetLocalListVersion() implements Request<GetLocalListVersionResponse> {}

    /**
     * §6.28.
     *
     * @param listVersion 0 for an empty list, −1 where lists are not supported
     */
    record GetLocalListVersionResponse(int listVersion) {}

    /** §6.41. */
    record SendLocalList(
            int listVersion,
            UpdateType updateType,
            @Items(min = 0) List<AuthorizationData> localAuthorizationList) implements Request<SendLocalListResponse> {}

    record SendLocalListResponse(UpdateStatus status) {}

    /** §7.1: without info the tag is taken off the list (differential updates). */
    record AuthorizationData(
            @MaxLength(20) String idTag, @Nullable IdTagInfo idTagInfo) {}

    enum UpdateType {
        DIFFERENTIAL,
        FULL,
        UNRECOGNISED
    }

    enum UpdateStatus {
        ACCEPTED,
        FAILED,
        NOT_SUPPORTED,
        VERSION_MISMATCH,
        UNRECOGNISED
    }
}
