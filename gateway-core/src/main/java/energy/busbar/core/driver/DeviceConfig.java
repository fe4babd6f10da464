package energy.busbar.core.driver;

import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Site;

/**
 * A device as configured.
 *
 * @param options the {@code connection:} block, for the protocol's factory to read and check
 */
public record DeviceConfig(DeviceId id, String name, Site.Placement placement, Options options) {}
