package energy.busbar.core.engine;

import energy.busbar.core.driver.DeviceConfig;
import energy.busbar.core.driver.Driver;

/**
 * A device that the engine is to run. The engine closes the driver.
 *
 * @param protocol the word of its configuration, such as {@code sunspec}
 */
public record EngineDevice(DeviceConfig config, Driver driver, String protocol, PollPeriods periods) {}
