package energy.busbar.driver.coap;

import energy.busbar.core.driver.DeviceConfig;
import energy.busbar.core.driver.Driver;
import energy.busbar.core.driver.DriverFactory;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.profiles.ProfileCatalogue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** CoAP devices (RFC 7252) over UDP, open or in DTLS, that the gateway calls or that call the gateway. */
public final class CoapFactory implements DriverFactory {
    private final Endpoints endpoints = new Endpoints();
    private final CoapServerConfig serverConfig;
    private final RandomGenerator chance;
    private final ProfileCatalogue profiles;
    private @Nullable PushServer server;

    /** No device can push. */
    public CoapFactory() {
        this(CoapServerConfig.none());
    }

    /** @param server where devices push to; opened only when a device does */
    public CoapFactory(CoapServerConfig server) {
        this(server, ProfileCatalogue.shipped(), new Random());
    }

    /** @param profiles where profiles are looked for by name */
    public CoapFactory(CoapServerConfig server, ProfileCatalogue profiles) {
        this(server, profiles, new Random());
    }

    CoapFactory(CoapServerConfig server, RandomGenerator chance) {
        this(server, ProfileCatalogue.shipped(), chance);
    }

    /** @param chance spreads registrations in time */
    CoapFactory(CoapServerConfig server, ProfileCatalogue profiles, RandomGenerator chance) {
        this.serverConfig = server;
        this.profiles = profiles;
        this.chance = chance;
    }

    @Override
    public String protocol() {
        return "coap";
    }

    @Override
    public Driver create(DeviceConfig config, GatewayClock clock) {
        DeviceType type = config.placement().type();
        if (config.options().has("profile")) {
            return CoapProfileOptions.read(config.options(), type, profiles)
                    .<Driver>map(read -> new CoapProfileDevice(config, read, clock, endpoints, chance))
                    .orElseGet(() -> new CoapDevice(config, nothing(), clock, endpoints, chance));
        }
        if (config.options().flag("push", false)) {
            return pushing(config, PushOptions.read(config.options(), type, serverConfig), clock);
        }
        return new CoapDevice(config, CoapOptions.read(config.options(), type), clock, endpoints, chance);
    }

    /** Stands in where a problem was noted: such a driver is never used. */
    private static CoapOptions nothing() {
        return new CoapOptions("", 1, Duration.ofSeconds(1), Optional.empty(), List.of());
    }

    private PushDevice pushing(DeviceConfig config, PushOptions options, GatewayClock clock) {
        PushServer to = server == null ? new PushServer(serverConfig, clock) : server;
        server = to;
        if (options.credentials().orElse(null) instanceof Credentials.Psk psk) {
            to.shownBy(psk)
                    .ifPresent(other -> config.options()
                            .problem(
                                    "dtls.psk.identity",
                                    "is '" + psk.identity() + "', which " + other.device() + " has",
                                    "an identity of its own for each device"));
        }
        if (to.devices() >= serverConfig.maxPeers()) {
            config.options()
                    .problem(
                            "push",
                            "is one device too many",
                            "maxPeers in coap: of at least the number of devices that push");
        }
        PushDevice device = new PushDevice(config, options, clock);
        to.add(device);
        return device;
    }

    /** Where devices push to once started: in DTLS, or in the open. Empty where nobody does. */
    Optional<InetSocketAddress> address(boolean dtls) {
        return server == null ? Optional.empty() : server.address(dtls);
    }

    /** @throws UncheckedIOException when a UDP port cannot be opened or a key of the gateway not read */
    @Override
    public void start() {
        try {
            endpoints.start();
            if (server != null) {
                server.start();
            }
        } catch (IOException e) {
            close();
            throw new UncheckedIOException("CoAP cannot be started: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
        endpoints.close();
    }
}
