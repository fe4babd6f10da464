package energy.busbar.driver.coap;

import energy.busbar.core.driver.DeviceConfig;
import energy.busbar.core.driver.Driver;
import energy.busbar.core.driver.DriverFactory;
import energy.busbar.core.port.GatewayClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import java.util.random.RandomGenerator;

/** CoAP devices (RFC 7252) over UDP, open or in DTLS. */
public final class CoapFactory implements DriverFactory {
    private final Endpoints endpoints = new Endpoints();
    private final RandomGenerator chance;

    public CoapFactory() {
        this(new Random());
    }

    /** @param chance spreads registrations in time */
    CoapFactory(RandomGenerator chance) {
        this.chance = chance;
    }

    @Override
    public String protocol() {
        return "coap";
    }

    @Override
    public Driver create(DeviceConfig config, GatewayClock clock) {
        CoapOptions options =
                CoapOptions.read(config.options(), config.placement().type());
        return new CoapDevice(config, options, clock, endpoints, chance);
    }

    /** @throws UncheckedIOException when no UDP port can be opened */
    @Override
    public void start() {
        try {
            endpoints.start();
        } catch (IOException e) {
            throw new UncheckedIOException("CoAP cannot open a UDP port: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        endpoints.close();
    }
}
