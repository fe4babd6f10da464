package energy.busbar.agent.config;

import energy.busbar.agent.enroll.EnrollmentConfig;
import energy.busbar.core.driver.DeviceConfig;
import energy.busbar.core.driver.Options.HostPort;
import energy.busbar.core.engine.PollPeriods;
import energy.busbar.core.model.Site;
import energy.busbar.driver.coap.CoapServerConfig;
import energy.busbar.driver.ocpp.OcppServerConfig;
import energy.busbar.profiles.ProfileCatalogue;
import energy.busbar.store.StoreConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A gateway's whole configuration, as {@code docs/gateway.schema.json} describes it.
 *
 * @param deviceTimeout after which a device drops a setpoint that is not renewed
 * @param profiles the shipped ones, over them those of installed packs, and over these a directory of the user's own
 * @param page where the diagnostics page listens; empty when it is switched off
 */
public record GatewayConfig(
        String id,
        Path stateDirectory,
        Duration deviceTimeout,
        ProfileCatalogue profiles,
        Site site,
        List<ConfiguredDevice> devices,
        OcppServerConfig ocpp,
        CoapServerConfig coap,
        ChargingConfig charging,
        List<ConfiguredUplink> uplinks,
        List<EnrollmentConfig> enrollments,
        Optional<ConfiguredSparkplug> sparkplug,
        Optional<HostPort> page,
        StoreConfig store) {
    /** @param protocol the word that names its driver, such as {@code sunspec} */
    public record ConfiguredDevice(DeviceConfig device, String protocol, PollPeriods periods) {}

    public GatewayConfig {
        devices = List.copyOf(devices);
        uplinks = List.copyOf(uplinks);
        enrollments = List.copyOf(enrollments);
    }

    /** The Unix socket on which the running gateway answers the command line. */
    public Path controlSocket() {
        return controlSocket(stateDirectory);
    }

    public Path logFile() {
        return logFile(stateDirectory);
    }

    static Path controlSocket(Path stateDirectory) {
        return stateDirectory.resolve("control.sock");
    }

    static Path logFile(Path stateDirectory) {
        return stateDirectory.resolve("busbar.log");
    }
}
