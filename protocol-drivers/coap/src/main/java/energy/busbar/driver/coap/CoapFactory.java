package energy.busbar.driver.coap;

import energy.busbar.core.driver.DeviceConfig;
import energy.busbar.core.driver.Driver;
import energy.busbar.core.driver.DriverFactory;
import energy.busbar.core.port.GatewayClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.UdpConfig;

/** CoAP devices (RFC 7252) over UDP with SenML payloads. One socket for all; no DTLS. */
public final class CoapFactory implements DriverFactory {
    private static final int MAX_BODY_BYTES = 64 * 1024;

    static {
        CoapConfig.register();
        UdpConfig.register();
    }

    private final CoapEndpoint endpoint;

    public CoapFactory() {
        // Without file: Californium otherwise writes its settings into the working directory.
        Configuration settings = Configuration.createStandardWithoutFile();
        settings.set(CoapConfig.PROTOCOL_STAGE_THREAD_COUNT, 1);
        settings.set(CoapConfig.MAX_RESOURCE_BODY_SIZE, MAX_BODY_BYTES);
        settings.set(UdpConfig.UDP_RECEIVER_THREAD_COUNT, 1);
        settings.set(UdpConfig.UDP_SENDER_THREAD_COUNT, 1);
        endpoint = CoapEndpoint.builder().setConfiguration(settings).build();
    }

    @Override
    public String protocol() {
        return "coap";
    }

    @Override
    public Driver create(DeviceConfig config, GatewayClock clock) {
        CoapOptions options =
                CoapOptions.read(config.options(), config.placement().type());
        return new CoapDevice(config, options, clock, endpoint);
    }

    /** @throws UncheckedIOException when no UDP port can be opened */
    @Override
    public void start() {
        try {
            endpoint.start();
        } catch (IOException e) {
            throw new UncheckedIOException("CoAP cannot open a UDP port: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        endpoint.destroy();
    }
}
