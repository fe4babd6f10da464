package energy.busbar.core.driver;

import energy.busbar.core.model.DeviceInfo;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.Reading;
import java.util.List;

/**
 * A device that answers when asked. All methods but {@link #device()} and {@link #bus()} are called only on the one
 * thread of its bus, and each returns within the driver's declared time-outs. A driver may also be an {@link Actuator};
 * its methods are then called on the same thread.
 */
public interface PolledDriver extends Driver {
    /** Devices with equal buses share one thread, one queue and one connection, such as {@code tcp:10.0.0.5:502}. */
    String bus();

    /**
     * Connects if need be and identifies the device. Called before the first poll and again after every
     * {@link LinkException} of a poll.
     */
    DeviceInfo open();

    /**
     * Reads the points of a class once. A point that the device cannot give is in the list with its quality; a
     * {@link LinkException} means that nothing could be read.
     */
    List<Reading> poll(PollClass pollClass);

    /**
     * Drops the connection so that the next {@link #open()} starts afresh. Called after a failed poll where the device
     * is given up for now; devices that share the bus are not disturbed.
     */
    void reset();
}
