package energy.busbar.driver.ocpp.v201;

import energy.busbar.driver.ocpp.message.Items;
import energy.busbar.driver.ocpp.message.MaxLength;
import energy.busbar.driver.ocpp.message.Word;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Types that several blocks of OCPP 2.0.1 share. A {@code customData} of any of them is neither read nor written. */
public interface Common {
    record AdditionalInfo(
            @MaxLength(36) String additionalIdToken,
            @MaxLength(50) String type) {}

    /** What someone identifies with. */
    record IdToken(
            @MaxLength(36) String idToken,
            IdTokenKind type,
            @Items(min = 0) List<AdditionalInfo> additionalInfo) {}

    /**
     * What is known of a token.
     *
     * @param chargingPriority −9 to 9
     * @param language1 RFC 5646
     */
    record IdTokenInfo(
            AuthorizationStatus status,
            @Nullable Instant cacheExpiryDateTime,
            @Nullable Integer chargingPriority,
            @MaxLength(8) @Nullable String language1,
            @Items(min = 0) List<Integer> evseId,
            @Nullable IdToken groupIdToken,
            @MaxLength(8) @Nullable String language2,
            @Nullable MessageContent personalMessage) {}

    /**
     * For the display.
     *
     * @param language RFC 5646
     */
    record MessageContent(
            MessageFormat format,
            @MaxLength(512) String content,
            @MaxLength(8) @Nullable String language) {}

    /** More about a status, in words of the station. */
    record StatusInfo(
            @MaxLength(20) String reasonCode,
            @MaxLength(512) @Nullable String additionalInfo) {}

    /** One place to charge, or one of its connectors. */
    record Evse(int id, @Nullable Integer connectorId) {}

    enum IdTokenKind {
        CENTRAL,
        @Word("eMAID")
        EMAID,
        @Word("ISO14443")
        ISO14443,
        @Word("ISO15693")
        ISO15693,
        KEY_CODE,
        LOCAL,
        MAC_ADDRESS,
        NO_AUTHORIZATION,
        UNRECOGNISED
    }

    enum AuthorizationStatus {
        ACCEPTED,
        BLOCKED,
        CONCURRENT_TX,
        EXPIRED,
        INVALID,
        NO_CREDIT,
        @Word("NotAllowedTypeEVSE")
        NOT_ALLOWED_TYPE_EVSE,
        NOT_AT_THIS_LOCATION,
        NOT_AT_THIS_TIME,
        UNKNOWN,
        UNRECOGNISED
    }

    enum MessageFormat {
        @Word("ASCII")
        ASCII,
        @Word("HTML")
        HTML,
        @Word("URI")
        URI,
        @Word("UTF8")
        UTF8,
        UNRECOGNISED
    }

    enum GenericStatus {
        ACCEPTED,
        REJECTED,
        UNRECOGNISED
    }
}
