package energy.busbar.driver.sunspec;

import energy.busbar.core.driver.DeviceConfig;
import energy.busbar.core.driver.Driver;
import energy.busbar.core.driver.DriverFactory;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.driver.modbus.ModbusBuses;
import java.util.EnumSet;
import java.util.Set;

/** SunSpec devices on Modbus: inverters, batteries and meters. */
public final class SunSpecFactory implements DriverFactory {
    private static final Set<DeviceType> TYPES = EnumSet.of(DeviceType.INVERTER, DeviceType.BATTERY, DeviceType.METER);

    private final ModbusBuses buses;
    private final boolean own;

    /** With connections of its own. */
    public SunSpecFactory() {
        buses = new ModbusBuses();
        own = true;
    }

    /** @param buses shared with other protocols on Modbus; its creator closes it */
    public SunSpecFactory(ModbusBuses buses) {
        this.buses = buses;
        own = false;
    }

    @Override
    public String protocol() {
        return "sunspec";
    }

    @Override
    public Driver create(DeviceConfig config, GatewayClock clock) {
        SunSpecOptions options = SunSpecOptions.read(config.options());
        DeviceType type = config.placement().type();
        if (!TYPES.contains(type)) {
            config.options().problem("", "belongs to a " + type.word(), Mapping.needed(type));
        }
        return new SunSpecDriver(config, options, buses.share(options.bus(), clock, config.options()), clock);
    }

    @Override
    public void close() {
        if (own) {
            buses.close();
        }
    }
}
