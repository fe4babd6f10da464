package energy.busbar.core.driver;

import energy.busbar.core.port.GatewayClock;
import energy.busbar.core.session.ChargeDesk;

/**
 * Makes the drivers of one protocol. A factory that needs a server for its devices to connect to opens it in
 * {@link #start()}; constructors start nothing.
 */
public interface DriverFactory extends AutoCloseable {
    /** The word in a device's {@code protocol:} line, such as {@code sunspec}. */
    String protocol();

    /**
     * Checks the options and makes a driver; touches no network. Problems go to {@code config.options()}, all of them at
     * once; the driver returned is not used when there are any.
     */
    Driver create(DeviceConfig config, GatewayClock clock);

    /** Where chargers tell of tokens and sessions; called before {@link #start()}. Other protocols mind nothing. */
    default void useChargeDesk(ChargeDesk desk) {}

    /** Opens what all drivers of this protocol share. */
    default void start() {}

    /** Idempotent; called after all drivers are closed. */
    @Override
    default void close() {}
}
