package energy.busbar.driver.ocpp.v16;

import energy.busbar.driver.ocpp.message.Request;
import energy.busbar.driver.ocpp.v16.Common.TriggerMessageStatus;
import org.jspecify.annotations.Nullable;

/** The Remote Trigger profile of OCPP 1.6. */
public interface RemoteTrigger {
    /** §6.51: asks for a message that the charger sends of itself otherwise. */
    record TriggerMessage(
            MessageTrigger requestedMessage, @Nullable Integer connectorId)
            implements Request<TriggerMessageResponse> {}

    record TriggerMessageResponse(TriggerMessageStatus status) {}

    enum MessageTrigger {
        BOOT_NOTIFICATION,
        DIAGNOSTICS_STATUS_NOTIFICATION,
        FIRMWARE_STATUS_NOTIFICATION,
        HEARTBEAT,
        METER_VALUES,
        STATUS_NOTIFICATION,
        UNRECOGNISED
    }
}
