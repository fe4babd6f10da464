package energy.busbar.agent;

import energy.busbar.agent.config.GatewayConfig;
import energy.busbar.agent.config.GatewayConfig.ConfiguredDevice;
import energy.busbar.core.driver.Driver;
import energy.busbar.core.driver.DriverFactory;
import energy.busbar.core.engine.EngineDevice;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.core.session.ChargeDesk;
import energy.busbar.driver.coap.CoapFactory;
import energy.busbar.driver.coap.CoapServerConfig;
import energy.busbar.driver.modbus.ModbusBuses;
import energy.busbar.driver.modbus.profile.ModbusProfileFactory;
import energy.busbar.driver.ocpp.OcppFactory;
import energy.busbar.driver.ocpp.OcppServerConfig;
import energy.busbar.driver.sunspec.SunSpecFactory;
import energy.busbar.profiles.ProfileCatalogue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The protocols that this agent speaks, and the drivers of the configured devices. Only what is used is made. */
public final class Drivers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Drivers.class);
    private static final Map<String, Function<Shared, DriverFactory>> PROTOCOLS = Map.of(
            "sunspec", shared -> new SunSpecFactory(shared.modbus),
            "modbus", shared -> new ModbusProfileFactory(shared.modbus, shared.profiles),
            "ocpp", shared -> new OcppFactory(shared.ocpp, shared.state, shared.clock),
            "coap", shared -> new CoapFactory(shared.coap, shared.profiles));

    /** @param modbus one for all protocols on Modbus: no endpoint gets two connections */
    private record Shared(
            OcppServerConfig ocpp,
            CoapServerConfig coap,
            ProfileCatalogue profiles,
            ModbusBuses modbus,
            Path state,
            GatewayClock clock) {}

    private final Map<String, DriverFactory> factories = new LinkedHashMap<>();
    private final List<EngineDevice> devices = new ArrayList<>();
    private final ModbusBuses modbus = new ModbusBuses();
    private boolean closed;

    private Drivers() {}

    /** The words for {@code protocol:}. */
    public static Set<String> protocols() {
        return PROTOCOLS.keySet();
    }

    /**
     * Touches no network. Problems of the devices' {@code connection:} blocks go to the file that they were read from;
     * the drivers may be used only when there are none.
     *
     * @param config whose protocols are all among {@link #protocols()}
     */
    public static Drivers create(GatewayConfig config, GatewayClock clock) {
        Drivers drivers = new Drivers();
        Shared shared = new Shared(
                config.ocpp(), config.coap(), config.profiles(), drivers.modbus, config.stateDirectory(), clock);
        for (ConfiguredDevice each : config.devices()) {
            Function<Shared, DriverFactory> maker = PROTOCOLS.get(each.protocol());
            if (maker == null) {
                throw new IllegalStateException("nobody checked the protocol '" + each.protocol() + "'");
            }
            drivers.factories.computeIfAbsent(each.protocol(), p -> maker.apply(shared));
        }
        drivers.factories.forEach((protocol, factory) -> factory.announce(config.devices().stream()
                .filter(each -> each.protocol().equals(protocol))
                .map(ConfiguredDevice::device)
                .toList()));
        for (ConfiguredDevice each : config.devices()) {
            DriverFactory factory = Objects.requireNonNull(drivers.factories.get(each.protocol()));
            Driver driver = factory.create(each.device(), clock);
            drivers.devices.add(new EngineDevice(each.device(), driver, each.protocol(), each.periods()));
        }
        return drivers;
    }

    /** Their drivers are closed by the engine, or by {@link #close()} when no engine took them. */
    List<EngineDevice> devices() {
        return List.copyOf(devices);
    }

    /** Before {@link #start()}. */
    void useChargeDesk(ChargeDesk desk) {
        factories.values().forEach(factory -> factory.useChargeDesk(desk));
    }

    /** @throws RuntimeException when a server for devices cannot be opened; says which */
    void start() {
        factories.values().forEach(DriverFactory::start);
    }

    /** Idempotent. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (EngineDevice device : devices) {
            quietly(device.driver());
        }
        factories.values().forEach(Drivers::quietly);
        modbus.close();
    }

    private static void quietly(AutoCloseable each) {
        try {
            each.close();
        } catch (Exception e) {
            LOG.warn("closing failed part={}", each.getClass().getSimpleName(), e);
        }
    }
}
