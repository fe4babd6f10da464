package energy.busbar.driver.coap;

import energy.busbar.core.driver.LinkException;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Moment;
import energy.busbar.core.model.Point;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Reading;
import energy.busbar.core.port.GatewayClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.jspecify.annotations.Nullable;

/** One resource of a device and the points in it: asked once for all of them, or observed. On the bus's thread. */
final class CoapSource {
    private static final long FIRST_RETRY_MILLIS = 5_000;
    private static final long LAST_RETRY_MILLIS = 600_000;

    private final DeviceId device;
    private final String path;
    private final List<Coding> codings;
    private final Optional<Duration> silence;
    private final CoapLink link;
    private final GatewayClock clock;
    private final RandomGenerator chance;
    private final Accept accept;
    private final Traffic traffic;
    private @Nullable Observation observation;
    private int observedSession;
    private int refusals;
    private long registerMillis = Long.MIN_VALUE;

    CoapSource(
            DeviceId device,
            String path,
            List<? extends Coding> codings,
            Optional<Duration> silence,
            Accept accept,
            CoapLink link,
            GatewayClock clock,
            RandomGenerator chance) {
        this.device = device;
        this.path = path;
        this.codings = List.copyOf(codings);
        this.silence = silence;
        this.accept = accept;
        this.link = link;
        this.clock = clock;
        this.chance = chance;
        this.traffic = new Traffic(silence.isPresent());
    }

    /** Of resources that are configured one by one, on one path. */
    static CoapSource of(
            DeviceId device,
            List<CoapOptions.Resource> resources,
            CoapLink link,
            GatewayClock clock,
            RandomGenerator chance) {
        CoapOptions.Resource first = resources.get(0);
        List<CoapOptions.Resource> polled =
                resources.stream().filter(CoapOptions.Resource::polled).toList();
        return new CoapSource(
                device,
                first.path(),
                polled.stream().map(CoapOptions.Resource::mapping).toList(),
                polled.stream().flatMap(r -> r.silence().stream()).min(Duration::compareTo),
                Accept.of(first.format(), first.mapping().pointer().isPresent()),
                link,
                clock,
                chance);
    }

    String path() {
        return path;
    }

    List<Point> points() {
        return codings.stream().map(Coding::point).toList();
    }

    Traffic traffic() {
        return traffic;
    }

    /** What the device has told by itself since this was asked last. */
    List<Reading> told() {
        List<Reading> readings = new ArrayList<>();
        if (observation != null) {
            for (Observation.Heard heard : observation.take()) {
                traffic.told(heard.response().getPayloadSize(), heard.at().monotonicMillis());
                readings.addAll(readings(codings, heard.response(), heard.at()));
            }
        }
        return readings;
    }

    /**
     * What has to be asked for: polled points of this class, or what has not been told for too long.
     *
     * @throws LinkException when the device does not answer
     */
    List<Reading> ask(PollClass pollClass) {
        List<Coding> due =
                codings.stream().filter(m -> m.point().pollClass() == pollClass).toList();
        long now = clock.monotonicMillis();
        if (observation != null) {
            if (observedSession == link.session() && !observation.isLost(now)) {
                return List.of();
            }
            if (observation.isWaiting()) {
                return List.of(); // its last words have come since told(), which is asked for them first
            }
            forget();
        }
        if (silence.isPresent() && now >= registerMillis) {
            return readings(codings, register(), clock.now());
        }
        return due.isEmpty() ? List.of() : readings(due, get(false), clock.now());
    }

    private Response register() {
        Response response = get(true);
        traffic.registered(observation != null, clock.monotonicMillis());
        if (observation == null) {
            // Not every device can, and not at any time: it is polled, and asked again, ever less often.
            long wait = Math.min(LAST_RETRY_MILLIS, FIRST_RETRY_MILLIS << Math.min(refusals, 10));
            refusals++;
            registerMillis = clock.monotonicMillis() + wait + chance.nextLong(wait / 4);
        } else {
            refusals = 0;
        }
        return response;
    }

    /** @return the answer, in a format that the device has agreed to where there is one */
    Response get(boolean observe) {
        for (int attempt = 1; ; attempt++) {
            Request request = Request.newGet();
            accept.apply(request);
            Response response = observe ? register(request) : answer(request);
            if (attempt >= accept.candidates() || !accept.refusedBy(response)) {
                traffic.answered(response.getPayloadSize());
                return response;
            }
        }
    }

    private Response answer(Request request) {
        CoapLink.Result result = link.call(request, path);
        if (result instanceof CoapLink.Result.NotHeard none) {
            throw new LinkException(none.state(), none.why());
        }
        if (result instanceof CoapLink.Result.NoAnswer none) {
            throw new LinkException(none.state(), none.why());
        }
        return ((CoapLink.Result.Answer) result).response();
    }

    private Response register(Request request) {
        request.setObserve();
        Observation begun =
                new Observation(request, silence.orElse(Duration.ZERO).toMillis(), clock);
        try {
            link.listen(begun);
        } catch (IOException e) {
            throw new LinkException(LinkState.UNREACHABLE, String.valueOf(e.getMessage()), e);
        }
        boolean taken = false;
        try {
            Response response = answer(request);
            taken = begun.begin(response);
            if (taken) {
                observation = begun;
                observedSession = link.session();
            }
            return response;
        } finally {
            if (!taken) {
                link.forget(begun, begun.token());
            }
        }
    }

    /** What is observed is registered anew at the next poll. */
    void forget() {
        if (observation != null) {
            link.forget(observation, observation.token());
            observation = null;
        }
    }

    /** The readings of an answer; each says by its quality what is wrong with it. */
    private List<Reading> readings(List<Coding> wanted, Response response, Moment at) {
        List<Reading> readings = new ArrayList<>();
        if (!response.isSuccess()) {
            Quality quality =
                    response.getCode() == ResponseCode.NOT_FOUND ? Quality.NOT_IMPLEMENTED : Quality.COMM_FAIL;
            wanted.forEach(m -> readings.add(Reading.without(device, m.point().name(), quality, at)));
            return readings;
        }
        Optional<Document> document = Optional.empty();
        try {
            document = accept.document(response);
        } catch (MalformedPayload e) {
            // The readings say so.
        }
        for (Coding coding : wanted) {
            readings.add(reading(coding, document, at));
        }
        return readings;
    }

    private Reading reading(Coding coding, Optional<Document> document, Moment at) {
        try {
            if (document.isPresent()) {
                return coding.reading(device, document.get(), at);
            }
        } catch (MalformedPayload e) {
            // As below.
        }
        return Reading.without(device, coding.point().name(), Quality.COMM_FAIL, at);
    }

    /** One value now, for a read-back. */
    Reading read(Coding coding) {
        return readings(List.of(coding), get(false), clock.now()).get(0);
    }
}
