package energy.busbar.core.driver;

import energy.busbar.core.port.GatewayClock;
import energy.busbar.core.session.ChargeDesk;
import java.util.List;

/**
 * Makes the drivers of one protocol. A factory that needs a server for its devices to connect to opens it in
 * {@link #start()}; constructors start nothing.
 */
public interface DriverFactory extends AutoCloseable {
    /** The word in a device's {@code protocol:} line, such as {@code sunspec}. */
    String protocol();

    /**
     * All devices of this protocol, told once before the first of them is made: for protocols where several devices share
     * what they connect by, such as the outlets of one charger. Others mind nothing.
     */
    default void announce(List<DeviceConfig> devices) {}

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
