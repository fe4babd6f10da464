package energy.busbar.driver.coap;

import energy.busbar.core.driver.LinkException;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Value;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.driver.coap.CoapLink.Result;
import energy.busbar.profiles.CoapPoint;
import energy.busbar.profiles.Profile.DevicePart;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Response;

/** Single points of a device with a profile: read and written now. On the bus's thread. */
final class ProfileAccess {
    private static final int MAX_DIAGNOSTIC = 120;

    private final DeviceId device;
    private final DevicePart part;
    private final CoapLink link;
    private final GatewayClock clock;
    private final RandomGenerator chance;
    private final Map<String, CoapSource> sources = new HashMap<>();

    ProfileAccess(DeviceId device, DevicePart part, CoapLink link, GatewayClock clock, RandomGenerator chance) {
        this.device = device;
        this.part = part;
        this.link = link;
        this.clock = clock;
        this.chance = chance;
    }

    Optional<CoapPoint> find(String name) {
        return part.resource(name);
    }

    /** @throws IllegalStateException for a name that the profile's reader let through although nothing has it */
    CoapPoint need(String name) {
        return find(name).orElseThrow(() -> new IllegalStateException("there is no point " + name));
    }

    /** @throws LinkException when the device does not answer */
    Reading read(CoapPoint point) {
        CoapSource source = sources.computeIfAbsent(
                point.value().path(),
                path -> new CoapSource(device, path, List.of(), Optional.empty(), accept(point), link, clock, chance));
        return source.read(new ProfileCoding(point.point(), point.value()));
    }

    static Accept accept(CoapPoint point) {
        return Accept.of(Optional.of(Format.of(point.value().format())), false);
    }

    /** NaN where the device does not tell. */
    double number(CoapPoint point) {
        return read(point).goodNumber();
    }

    /** Empty where the device does not have it. @throws LinkException when it does not answer, or not in a usable way */
    Optional<Value> value(CoapPoint point) {
        Reading reading = read(point);
        if (reading.quality() == Quality.COMM_FAIL) {
            throw new LinkException(
                    LinkState.GARBLED,
                    link.uri(point.value().path()) + " cannot be read: "
                            + point.point().name());
        }
        return reading.quality() == Quality.GOOD ? Optional.ofNullable(reading.rawValue()) : Optional.empty();
    }

    /**
     * @return empty when the device has taken it
     * @throws IllegalArgumentException if the point cannot hold the value
     */
    Optional<Outcome> write(CoapPoint point, Value value, double timeoutSeconds, double fallback) {
        ProfilePut put = new ProfilePut(point);
        Result result = link.call(put.request(value, timeoutSeconds, fallback), put.path());
        if (result instanceof Result.NotHeard none) {
            return Optional.of(new Outcome.Failed(none.why()));
        }
        if (result instanceof Result.NoAnswer none) {
            return Optional.of(new Outcome.NoAnswer(none.why()));
        }
        return refusal(put.method() + " " + link.uri(put.path()), ((Result.Answer) result).response());
    }

    /** Empty for a success. A server's error leaves open what it did before it failed. */
    static Optional<Outcome> refusal(String what, Response response) {
        if (response.isSuccess()) {
            return Optional.empty();
        }
        ResponseCode code = response.getCode();
        String text = response.getPayloadString();
        String said = text.isEmpty() || text.length() > MAX_DIAGNOSTIC ? "" : ": " + text;
        String why = what + " answered " + code + said;
        return Optional.of(
                switch (code) {
                    // Not now.
                    case SERVICE_UNAVAILABLE, TOO_MANY_REQUESTS -> new Outcome.Failed(why);
                    case INTERNAL_SERVER_ERROR, BAD_GATEWAY, GATEWAY_TIMEOUT -> new Outcome.NoAnswer(why);
                    default -> new Outcome.Refused(why);
                });
    }
}
