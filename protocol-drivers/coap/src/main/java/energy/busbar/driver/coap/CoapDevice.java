package energy.busbar.driver.coap;

import energy.busbar.core.driver.DeviceConfig;
import energy.busbar.core.driver.Explained;
import energy.busbar.core.driver.ExplainedPlan;
import energy.busbar.core.driver.LinkException;
import energy.busbar.core.driver.PolledDriver;
import energy.busbar.core.model.Ability;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceInfo;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Point;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.Reading;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.driver.coap.CoapOptions.Resource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.eclipse.californium.core.coap.Response;

/**
 * A CoAP server (RFC 7252) that the gateway calls. A resource that is refused or cannot be understood is a reading with
 * its quality; a device that does not answer at all is a {@link LinkException}.
 */
final class CoapDevice extends CoapActuator<CoapLever> implements PolledDriver, Explained {
    private final DeviceConfig config;
    private final CoapOptions options;
    private final CoapLink link;
    private final List<CoapSource> sources = new ArrayList<>();
    private final List<Point> points = new ArrayList<>();

    CoapDevice(
            DeviceConfig config, CoapOptions options, GatewayClock clock, Endpoints endpoints, RandomGenerator chance) {
        super(config.id());
        this.config = config;
        this.options = options;
        this.link = new CoapLink(options, endpoints);
        // Points of one resource are read together; those that only one format has are a resource of their own.
        Map<List<Object>, List<Resource>> together = new LinkedHashMap<>();
        for (Resource resource : options.resources()) {
            List<Object> key = List.of(
                    resource.path(),
                    resource.format(),
                    resource.mapping().pointer().isPresent());
            together.computeIfAbsent(key, k -> new ArrayList<>()).add(resource);
        }
        for (List<Resource> resources : together.values()) {
            CoapSource source = CoapSource.of(config.id(), resources, link, clock, chance);
            sources.add(source);
            for (Resource resource : resources) {
                if (resource.polled()) {
                    points.add(resource.mapping().point());
                }
                resource.write()
                        .ifPresent(write -> levers.put(
                                write.quantity(), new CoapLever(config.id(), resource, write, source, link)));
            }
        }
    }

    @Override
    public DeviceId device() {
        return config.id();
    }

    @Override
    public String bus() {
        return "coap:" + options.host() + ":" + options.port();
    }

    /** UDP has no connection: the first resource is read, to see that the device is there. CoAP names no make. */
    @Override
    public DeviceInfo open() {
        CoapSource first = sources.get(0);
        Response response = first.get(false);
        if (CoapLink.refused(response)) {
            throw new LinkException(LinkState.REFUSED, link.uri(first.path()) + " answered " + response.getCode());
        }
        List<Ability> abilities =
                levers.values().stream().map(CoapLever::ability).toList();
        return new DeviceInfo(config.id(), config.placement().type(), "", "", "", "", Double.NaN, points, abilities);
    }

    @Override
    public List<Reading> poll(PollClass pollClass) {
        List<Reading> told = new ArrayList<>();
        sources.forEach(source -> told.addAll(source.told()));
        List<Reading> readings = new ArrayList<>(told);
        try {
            for (CoapSource source : sources) {
                readings.addAll(source.ask(pollClass));
            }
            return readings;
        } catch (LinkException e) {
            if (told.isEmpty()) {
                throw e;
            }
            // What was told before the link went is not lost with it; the next poll finds it gone again.
            return told;
        }
    }

    @Override
    public ExplainedPlan explain(Map<PollClass, Duration> periods) {
        return CoapPlan.of(bus(), link, sources, periods);
    }

    @Override
    public void reset() {
        sources.forEach(CoapSource::forget);
    }

    @Override
    public void close() {
        sources.forEach(CoapSource::forget);
        link.close();
    }
}
