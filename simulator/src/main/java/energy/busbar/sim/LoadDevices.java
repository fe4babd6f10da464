package energy.busbar.sim;

import energy.busbar.sim.modbus.ModbusServer;
import energy.busbar.sim.physics.Site;
import energy.busbar.sim.sunspec.SiteDevices;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Many devices with many points each, for measuring a gateway: SunSpec batteries with model 701 and the others. */
public final class LoadDevices implements AutoCloseable {
    public static final int MAX_DEVICES = 500;

    private final List<ModbusServer> servers = new ArrayList<>();

    /** @param count servers on free ports, unit 1 each */
    public LoadDevices(Site site, int count) {
        if (count < 1 || count > MAX_DEVICES) {
            throw new IllegalArgumentException(count + " devices; 1 to " + MAX_DEVICES + " can be served");
        }
        for (int i = 1; i <= count; i++) {
            servers.add(new ModbusServer(0, Map.of(1, SiteDevices.numbered(site, i))));
        }
    }

    public LoadDevices start() {
        servers.forEach(ModbusServer::start);
        return this;
    }

    public List<Integer> ports() {
        return servers.stream().map(ModbusServer::port).toList();
    }

    @Override
    public void close() {
        servers.forEach(ModbusServer::close);
    }
}
