package energy.busbar.driver.ocpp;

import energy.busbar.core.driver.DeviceConfig;
import energy.busbar.core.driver.Driver;
import energy.busbar.core.driver.DriverFactory;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.port.GatewayClock;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** OCPP chargers, with the server that they connect to. The gateway is their central system (OCPP 1.6J). */
public final class OcppFactory implements DriverFactory {
    private final ConcurrentMap<String, OcppCharger> byIdentity = new ConcurrentHashMap<>();
    private final ThreadLoop loop = new ThreadLoop();
    private final OcppServer server;

    public OcppFactory(OcppServerConfig config) {
        this.server = new OcppServer(config, byIdentity::get, loop);
    }

    @Override
    public String protocol() {
        return "ocpp";
    }

    @Override
    public Driver create(DeviceConfig config, GatewayClock clock) {
        ChargerOptions options =
                ChargerOptions.read(config.options(), config.id().value());
        if (config.placement().type() != DeviceType.CHARGER) {
            config.options()
                    .problem("", "speaks ocpp but is a " + config.placement().type(), "a device of type charger");
        }
        OcppCharger[] self = new OcppCharger[1];
        OcppCharger charger =
                new OcppCharger(config, options, clock, loop, () -> byIdentity.remove(options.identity(), self[0]));
        self[0] = charger;
        if (byIdentity.putIfAbsent(options.identity(), charger) != null) {
            config.options()
                    .problem("identity", "is '" + options.identity() + "' as of another charger", "one of its own");
        }
        return charger;
    }

    /** @throws IllegalStateException when the port cannot be opened */
    @Override
    public void start() {
        server.start();
    }

    /** The port that chargers connect to; after {@link #start()}. */
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        loop.execute(() -> {}); // closes of the drivers come before it
        server.close();
        loop.close();
    }
}
