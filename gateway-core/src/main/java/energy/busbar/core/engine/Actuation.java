package energy.busbar.core.engine;

import energy.busbar.core.driver.ServiceOrder;
import energy.busbar.core.driver.ServiceProgress;
import energy.busbar.core.driver.ServiceResult;
import energy.busbar.core.driver.Serviceable;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Original;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Setpoint;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The control cycle's hands: takes each call to the device's bus thread, ahead of polls. Every stage completes within
 * the device's time-outs; a device that is not there yields {@link Outcome.Failed}, or an exceptional stage for
 * {@link #capture}. Never blocks the caller.
 */
interface Actuation {
    CompletionStage<Original> capture(DeviceId device, Quantity quantity);

    CompletionStage<Outcome> write(Setpoint setpoint);

    CompletionStage<OptionalDouble> readBack(DeviceId device, Quantity quantity);

    CompletionStage<Outcome> release(DeviceId device, Quantity quantity, Original original);

    /** As {@link Serviceable#perform}; refused by a device that offers no such service. */
    default CompletionStage<ServiceResult> perform(DeviceId device, ServiceOrder order, ServiceProgress progress) {
        return CompletableFuture.completedFuture(
                new ServiceResult.Refused(device + " does not offer it any more; nothing was sent"));
    }

    /** As {@link Serviceable#stillStands}. */
    default void remind(DeviceId device, ServiceOrder order) {}
}
