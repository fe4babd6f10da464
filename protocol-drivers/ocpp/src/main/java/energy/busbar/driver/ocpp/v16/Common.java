package energy.busbar.driver.ocpp.v16;

import energy.busbar.driver.ocpp.message.MaxLength;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Types that several profiles of OCPP 1.6 share. */
public interface Common {
    /** §7.27 IdTagInfo. */
    record IdTagInfo(
            AuthorizationStatus status,
            @Nullable Instant expiryDate,
            @MaxLength(20) @Nullable String parentIdTag) {}

    enum GenericStatus {
        ACCEPTED,
        REJECTED,
        UNRECOGNISED
    }

    enum TriggerMessageStatus {
        ACCEPTED,
        REJECTED,
        NOT_IMPLEMENTED,
        UNRECOGNISED
    }

    enum AuthorizationStatus {
        ACCEPTED,
        BLOCKED,
        EXPIRED,
        INVALID,
        CONCURRENT_TX,
        UNRECOGNISED
    }
}
