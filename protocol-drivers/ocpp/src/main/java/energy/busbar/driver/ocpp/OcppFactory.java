package energy.busbar.driver.ocpp;

import energy.busbar.core.driver.DeviceConfig;
import energy.busbar.core.driver.Driver;
import energy.busbar.core.driver.DriverFactory;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.driver.ocpp.pki.PkiException;
import energy.busbar.driver.ocpp.pki.SiteAuthority;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** OCPP chargers, with the server that they connect to. The gateway is their central system (OCPP 1.6J). */
public final class OcppFactory implements DriverFactory {
    private static final Logger LOG = LoggerFactory.getLogger(OcppFactory.class);

    private final OcppServerConfig config;
    private final Path folder;
    private final GatewayClock clock;
    private final ConcurrentMap<String, Station> byIdentity = new ConcurrentHashMap<>();
    private final ThreadLoop loop = new ThreadLoop();
    private final OcppServer server;
    private @Nullable SiteAuthority authority;

    /** @param stateDirectory where the site's authority and changed passwords are kept, in a folder {@code ocpp} */
    public OcppFactory(OcppServerConfig config, Path stateDirectory, GatewayClock clock) {
        this.config = config;
        this.folder = stateDirectory.resolve("ocpp");
        this.clock = clock;
        this.server = new OcppServer(config, byIdentity::get, loop, clock, this::authority);
    }

    @Override
    public String protocol() {
        return "ocpp";
    }

    @Override
    public Driver create(DeviceConfig device, GatewayClock deviceClock) {
        ChargerOptions options =
                ChargerOptions.read(device.options(), device.id().value(), config);
        if (device.placement().type() != DeviceType.CHARGER) {
            device.options()
                    .problem("", "speaks ocpp but is a " + device.placement().type(), "a device of type charger");
        }
        Station[] self = new Station[1];
        OcppCharger charger = new OcppCharger(
                device, options, deviceClock, loop, () -> byIdentity.remove(options.identity(), self[0]));
        self[0] = new ChargerStation(charger, options.access());
        if (byIdentity.putIfAbsent(options.identity(), self[0]) != null) {
            device.options()
                    .problem("identity", "is '" + options.identity() + "' as of another charger", "one of its own");
        }
        return charger;
    }

    /** @throws IllegalStateException when a port cannot be opened or a certificate not be used */
    @Override
    public void start() {
        for (Station each : byIdentity.values()) {
            if (each.access().profile() == Access.OPEN) {
                LOG.warn("anybody may come as this charger, its security profile is 0 identity={}", each.identity());
            }
        }
        server.start(config.securityProfile() <= Access.BASIC
                || byIdentity.values().stream().anyMatch(each -> !each.access().needsTls()));
    }

    /** The port that chargers connect to without TLS; after {@link #start()}. */
    public int port() {
        return server.port();
    }

    /** The port that chargers connect to with TLS; after {@link #start()}. */
    public int tlsPort() {
        return server.tlsPort();
    }

    private synchronized SiteAuthority authority() {
        if (authority == null) {
            try {
                authority = SiteAuthority.open(folder, config.operator().orElse("Busbar"), clock);
            } catch (PkiException e) {
                throw new IllegalStateException(e.getMessage(), e);
            }
        }
        return authority;
    }

    @Override
    public void close() {
        loop.execute(() -> {}); // closes of the drivers come before it
        server.close();
        loop.close();
    }
}
