package energy.busbar.driver.coap;

import energy.busbar.core.driver.DeviceConfig;
import energy.busbar.core.driver.LinkException;
import energy.busbar.core.driver.PolledDriver;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceInfo;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Moment;
import energy.busbar.core.model.Point;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Value;
import energy.busbar.core.port.GatewayClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.californium.core.CoapClient;
import org.eclipse.californium.core.CoapResponse;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.network.Endpoint;
import org.eclipse.californium.elements.exception.ConnectorException;

/**
 * A CoAP server (RFC 7252) whose resources hold SenML in JSON. Reads only. A resource that is refused or cannot be
 * understood is a reading with its quality; a device that does not answer at all is a {@link LinkException}.
 */
final class CoapDevice implements PolledDriver {
    private final DeviceConfig config;
    private final CoapOptions options;
    private final GatewayClock clock;
    private final Endpoint endpoint;

    CoapDevice(DeviceConfig config, CoapOptions options, GatewayClock clock, Endpoint endpoint) {
        this.config = config;
        this.options = options;
        this.clock = clock;
        this.endpoint = endpoint;
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
        List<Point> points =
                options.resources().stream().map(CoapOptions.Resource::point).toList();
        CoapOptions.Resource first = options.resources().get(0);
        CoapResponse response = get(first);
        if (response.getCode() == CoAP.ResponseCode.UNAUTHORIZED || response.getCode() == CoAP.ResponseCode.FORBIDDEN) {
            throw new LinkException(LinkState.REFUSED, uri(first) + " answered " + response.getCode());
        }
        return new DeviceInfo(config.id(), config.placement().type(), "", "", "", "", Double.NaN, points, List.of());
    }

    @Override
    public List<Reading> poll(PollClass pollClass) {
        List<Reading> readings = new ArrayList<>();
        for (CoapOptions.Resource resource : options.resources()) {
            if (resource.point().pollClass() == pollClass) {
                readings.add(reading(resource, get(resource)));
            }
        }
        return readings;
    }

    @Override
    public void reset() {}

    @Override
    public void close() {}

    private CoapResponse get(CoapOptions.Resource resource) {
        CoapClient client = new CoapClient(uri(resource));
        try {
            client.setEndpoint(endpoint);
            client.setTimeout(options.timeout().toMillis());
            CoapResponse response = client.get(MediaTypeRegistry.APPLICATION_SENML_JSON);
            if (response == null) {
                throw new LinkException(
                        LinkState.UNREACHABLE,
                        "no answer from " + uri(resource) + " within "
                                + options.timeout().toMillis() + " ms");
            }
            return response;
        } catch (ConnectorException | java.io.IOException e) {
            throw new LinkException(LinkState.UNREACHABLE, uri(resource) + ": " + e.getMessage(), e);
        } catch (IllegalStateException | IllegalArgumentException e) {
            // Californium's way of saying that the host's name does not resolve.
            throw new LinkException(LinkState.UNREACHABLE, uri(resource) + ": " + e.getMessage(), e);
        } finally {
            client.shutdown();
        }
    }

    private Reading reading(CoapOptions.Resource resource, CoapResponse response) {
        Moment now = clock.now();
        String point = resource.point().name();
        if (!response.isSuccess()) {
            Quality quality =
                    response.getCode() == CoAP.ResponseCode.NOT_FOUND ? Quality.NOT_IMPLEMENTED : Quality.COMM_FAIL;
            return Reading.without(config.id(), point, quality, now);
        }
        List<SenMl.Entry> entries;
        try {
            entries = SenMl.parse(response.getPayload(), now.epochMillis() / 1000.0);
        } catch (SenMl.Malformed e) {
            return Reading.without(config.id(), point, Quality.COMM_FAIL, now);
        }
        List<SenMl.Entry> fitting = entries.stream()
                .filter(e -> resource.name().isEmpty() || e.name().equals(resource.name()))
                .toList();
        if (fitting.isEmpty()) {
            return Reading.without(config.id(), point, Quality.NOT_IMPLEMENTED, now);
        }
        // Several of one name are a history (RFC 8428 §5.1.3); the youngest is what is now.
        SenMl.Entry entry = fitting.get(0);
        for (SenMl.Entry other : fitting) {
            entry = other.ageSeconds() <= entry.ageSeconds() ? other : entry;
        }
        long ageMillis = Math.round(entry.ageSeconds() * 1000);
        Moment at = new Moment(now.epochMillis() - ageMillis, now.monotonicMillis() - ageMillis);
        return value(resource, entry)
                .map(value -> Reading.good(config.id(), point, value, at))
                .orElseGet(() -> Reading.without(config.id(), point, Quality.COMM_FAIL, at));
    }

    /** Empty where kind or unit are not the point's. */
    private static Optional<Value> value(CoapOptions.Resource resource, SenMl.Entry entry) {
        Point point = resource.point();
        switch (point.kind()) {
            case FLAG:
                return entry.flag().map(Value.Flag::new);
            case TEXT:
                return entry.text().filter(t -> t.length() <= 1024).map(Value.Text::new);
            default:
                if (entry.number().isEmpty()) {
                    return Optional.empty();
                }
                String symbol = entry.unit().isEmpty() ? resource.unit() : entry.unit();
                double factor = 1;
                if (!symbol.isEmpty()) {
                    Optional<CoapUnits.Scaled> scaled = CoapUnits.of(symbol).filter(s -> s.unit() == point.unit());
                    if (scaled.isEmpty()) {
                        return Optional.empty();
                    }
                    factor = scaled.get().factor();
                }
                double number = entry.number().getAsDouble() * factor;
                if (!Double.isFinite(number)) {
                    return Optional.empty();
                }
                return Optional.of(
                        point.kind() == Point.Kind.WHOLE
                                ? new Value.Whole(Math.round(number))
                                : new Value.Real(number));
        }
    }

    private String uri(CoapOptions.Resource resource) {
        String host = options.host().contains(":") ? "[" + options.host() + "]" : options.host();
        return "coap://" + host + ":" + options.port() + "/" + resource.path();
    }
}
