package energy.busbar.driver.coap;

import energy.busbar.core.driver.DeviceConfig;
import energy.busbar.core.driver.Explained;
import energy.busbar.core.driver.ExplainedPlan;
import energy.busbar.core.driver.LinkException;
import energy.busbar.core.driver.PolledDriver;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceInfo;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Point;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.Reading;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.profiles.CoapPoint;
import energy.busbar.profiles.DeadBands;
import energy.busbar.profiles.Profile.DevicePart;
import energy.busbar.profiles.ProfilePoint;
import energy.busbar.profiles.StandardReadings;
import energy.busbar.profiles.Wear;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.eclipse.californium.core.coap.Response;

/** A CoAP server that a hardware profile describes. On its bus's thread. */
final class CoapProfileDevice extends CoapActuator<ProfileLever> implements PolledDriver, Explained {
    private final DeviceConfig config;
    private final CoapProfileOptions options;
    private final GatewayClock clock;
    private final CoapLink link;
    private final ProfileAccess access;
    private final List<CoapSource> sources = new ArrayList<>();
    private final ProfileTold told;
    private final DeadBands bands;
    private final ProfileDerived derived;
    private final Wear wear;

    CoapProfileDevice(
            DeviceConfig config,
            CoapProfileOptions options,
            GatewayClock clock,
            Endpoints endpoints,
            RandomGenerator chance) {
        super(config.id());
        this.config = config;
        this.options = options;
        this.clock = clock;
        this.link = new CoapLink(options.link(), endpoints);
        this.access = new ProfileAccess(config.id(), options.part(), link, clock, chance);
        this.told = new ProfileTold(options.part());
        this.bands = new DeadBands(options.deadBands(), options.deadBandMaxAge());
        this.derived = new ProfileDerived(config.id(), options.part());
        this.wear = new Wear(options.writesPerDay(), clock.monotonicMillis());
        byPath(options.part())
                .forEach((path, points) -> sources.add(new CoapSource(
                        config.id(),
                        path,
                        points.stream()
                                .map(p -> new ProfileCoding(p.point(), p.value()))
                                .toList(),
                        points.stream().flatMap(p -> p.silence().stream()).min(Duration::compareTo),
                        ProfileAccess.accept(points.get(0)),
                        link,
                        clock,
                        chance)));
    }

    /** Points of one path are read together. */
    private static Map<String, List<CoapPoint>> byPath(DevicePart part) {
        Map<String, List<CoapPoint>> byPath = new LinkedHashMap<>();
        for (ProfilePoint point : part.points().values()) {
            if (point instanceof CoapPoint coap && coap.readable()) {
                byPath.computeIfAbsent(coap.value().path(), p -> new ArrayList<>())
                        .add(coap);
            }
        }
        return byPath;
    }

    @Override
    public DeviceId device() {
        return config.id();
    }

    @Override
    public String bus() {
        return "coap:" + options.link().host() + ":" + options.link().port();
    }

    /** UDP has no connection: what the device says of itself is read, or else its first resource. */
    @Override
    public DeviceInfo open() {
        Map<String, CoapPoint> identity = options.profile().coap().orElseThrow().identity();
        Map<String, String> known = new LinkedHashMap<>();
        identity.forEach((field, point) ->
                access.value(point).ifPresent(value -> known.put(field, String.valueOf(value.plain()))));
        if (identity.isEmpty() && !sources.isEmpty()) {
            Response response = sources.get(0).get(false);
            if (CoapLink.refused(response)) {
                throw new LinkException(
                        LinkState.REFUSED, link.uri(sources.get(0).path()) + " answered " + response.getCode());
            }
        }
        double ratedWatts = Double.parseDouble(known.getOrDefault("ratedWatts", "NaN"));
        levers.values().forEach(ProfileLever::forget);
        // Levers stay over a reconnect: they know what they have set.
        new ProfileTargets(options.part(), access, ratedWatts)
                .read()
                .forEach((quantity, targets) -> levers.computeIfAbsent(
                                quantity, q -> new ProfileLever(q, targets, access, wear, clock))
                        .aim(targets));
        return new DeviceInfo(
                config.id(),
                options.part().type(),
                known.getOrDefault("manufacturer", options.profile().manufacturer()),
                known.getOrDefault("model", ""),
                known.getOrDefault("serialNumber", ""),
                known.getOrDefault("firmwareVersion", ""),
                ratedWatts,
                published(),
                levers.values().stream().map(ProfileLever::ability).toList());
    }

    private List<Point> published() {
        List<Point> published = new ArrayList<>();
        for (ProfilePoint point : options.part().points().values()) {
            if (!point.hidden() && !(point instanceof CoapPoint coap && !coap.readable())) {
                published.add(point.point());
            }
        }
        StandardReadings.added(options.part()).ifPresent(published::add);
        return published;
    }

    @Override
    public List<Reading> poll(PollClass pollClass) {
        List<Reading> heard = new ArrayList<>();
        sources.forEach(source -> heard.addAll(source.told()));
        List<Reading> readings = new ArrayList<>(heard);
        try {
            for (CoapSource source : sources) {
                readings.addAll(source.ask(pollClass));
            }
        } catch (LinkException e) {
            if (heard.isEmpty()) {
                throw e;
            }
            // What was told before the link went is not lost with it; the next poll finds it gone again.
            return complete(heard);
        }
        return complete(readings);
    }

    private List<Reading> complete(List<Reading> readings) {
        return derived.complete(told.counted(readings)).stream()
                .map(bands::next)
                .toList();
    }

    @Override
    public ExplainedPlan explain(Map<PollClass, Duration> periods) {
        return CoapPlan.of(bus(), link, sources, periods);
    }

    @Override
    public void reset() {
        sources.forEach(CoapSource::forget);
        levers.values().forEach(ProfileLever::forget);
    }

    @Override
    public void close() {
        sources.forEach(CoapSource::forget);
        link.close();
    }
}
