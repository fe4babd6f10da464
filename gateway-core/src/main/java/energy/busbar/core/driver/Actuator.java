package energy.busbar.core.driver;

import energy.busbar.core.model.Original;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Setpoint;
import java.util.OptionalDouble;
import java.util.concurrent.CompletionStage;

/**
 * A driver whose device takes setpoints. What it can set stands in its {@code DeviceInfo.abilities()}. Every stage
 * completes within the driver's declared time-outs, and normally: a fault is an {@link Outcome}, or an empty read-back.
 * Polled drivers do the work on the calling bus thread and return a completed stage.
 */
public interface Actuator {
    /**
     * The device's own settings of this quantity, read before the first write.
     *
     * @return a stage that completes exceptionally with {@link LinkException} when they cannot be read
     */
    CompletionStage<Original> capture(Quantity quantity);

    /** Checks bounds, writes, arms the device's time-out where it has one, reads back. */
    CompletionStage<Outcome> write(Setpoint setpoint);

    /** What the device says is in force now, in the quantity's unit; empty when it cannot be read. */
    CompletionStage<OptionalDouble> readBack(Quantity quantity);

    /** Gives the quantity back: writes the settings from before the first claim and reads them back. */
    CompletionStage<Outcome> release(Quantity quantity, Original original);
}
