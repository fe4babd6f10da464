package energy.busbar.core.driver;

import energy.busbar.core.model.DeviceId;

/**
 * A protocol's hands on one device. Constructors start nothing. A driver is either a {@link PolledDriver}, which
 * answers when asked on its bus's thread, or a {@link PushDriver}, which speaks when its device does.
 */
public interface Driver extends AutoCloseable {
    DeviceId device();

    /** Idempotent and bounded by the driver's time-out; releases its connection. */
    @Override
    void close();
}
