package energy.busbar.driver.ocpp.v201;

import energy.busbar.driver.ocpp.message.Items;
import energy.busbar.driver.ocpp.message.MaxLength;
import energy.busbar.driver.ocpp.message.Request;
import energy.busbar.driver.ocpp.v201.Common.MessageContent;
import energy.busbar.driver.ocpp.v201.Common.StatusInfo;
import energy.busbar.driver.ocpp.v201.DeviceModel.Component;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Functional block O, messages on the display, of OCPP 2.0.1. */
public interface DisplayMessage {
    /** §1.52.1. */
    record SetDisplayMessage(MessageInfo message) implements Request<SetDisplayMessageResponse> {}

    record SetDisplayMessageResponse(
            DisplayMessageStatus status, @Nullable StatusInfo statusInfo) {}

    /** §1.21.1. */
    record GetDisplayMessages(
            int requestId,
            @Items(min = 0) List<Integer> id,
            @Nullable MessagePriority priority,
            @Nullable MessageState state)
            implements Request<GetDisplayMessagesResponse> {}

    record GetDisplayMessagesResponse(
            GetDisplayMessagesStatus status, @Nullable StatusInfo statusInfo) {}

    /**
     * §1.35.1: one part of the list.
     *
     * @param tbc more parts follow
     */
    record NotifyDisplayMessages(
            int requestId,
            @Items(min = 0) List<MessageInfo> messageInfo,
            @Nullable Boolean tbc) implements Request<NotifyDisplayMessagesResponse> {}

    record NotifyDisplayMessagesResponse() {}

    /** §1.8.1. */
    record ClearDisplayMessage(int id) implements Request<ClearDisplayMessageResponse> {}

    record ClearDisplayMessageResponse(
            ClearMessageStatus status, @Nullable StatusInfo statusInfo) {}

    record MessageInfo(
            int id,
            MessagePriority priority,
            MessageContent message,
            @Nullable Component display,
            @Nullable MessageState state,
            @Nullable Instant startDateTime,
            @Nullable Instant endDateTime,
            @MaxLength(36) @Nullable String transactionId) {}

    enum ClearMessageStatus {
        ACCEPTED,
        UNKNOWN,
        UNRECOGNISED
    }

    enum MessagePriority {
        ALWAYS_FRONT,
        IN_FRONT,
        NORMAL_CYCLE,
        UNRECOGNISED
    }

    enum MessageState {
        CHARGING,
        FAULTED,
        IDLE,
        UNAVAILABLE,
        UNRECOGNISED
    }

    enum GetDisplayMessagesStatus {
        ACCEPTED,
        UNKNOWN,
        UNRECOGNISED
    }

    enum DisplayMessageStatus {
        ACCEPTED,
        NOT_SUPPORTED_MESSAGE_FORMAT,
        REJECTED,
        NOT_SUPPORTED_PRIORITY,
        NOT_SUPPORTED_STATE,
        UNKNOWN_TRANSACTION,
        UNRECOGNISED
    }
}
