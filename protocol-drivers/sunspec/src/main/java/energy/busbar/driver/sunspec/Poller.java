package energy.busbar.driver.sunspec;

import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Moment;
import energy.busbar.core.model.Point;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.StandardPoints;
import energy.busbar.core.model.Value;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.driver.modbus.ModbusClient;
import energy.busbar.driver.modbus.ModbusException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads a device's points, class by class, in the requests that were planned when it was opened. */
final class Poller {
    private static final Map<String, String> STATES =
            Map.of("MPPT", "running", "RUNNING", "running", "THROTTLED", "throttled", "SHUTTING_DOWN", "shutting_down");

    private final DeviceId device;
    private final DeviceType type;
    private final boolean invert;
    private final ModbusClient client;
    private final int unit;
    private final GatewayClock clock;
    private final Map<PollClass, List<Job>> jobs = new EnumMap<>(PollClass.class);

    private record Job(ModelInstance model, ReadPlan plan, List<Source> sources) {}

    Poller(
            DeviceId device,
            DeviceType type,
            boolean invert,
            ModbusClient client,
            int unit,
            GatewayClock clock,
            List<Source> sources) {
        this.device = device;
        this.type = type;
        this.invert = invert;
        this.client = client;
        this.unit = unit;
        this.clock = clock;
        Map<PollClass, Map<ModelInstance, List<Source>>> byModel = new EnumMap<>(PollClass.class);
        for (Source source : sources) {
            byModel.computeIfAbsent(source.point().pollClass(), c -> new LinkedHashMap<>())
                    .computeIfAbsent(source.model(), m -> new ArrayList<>())
                    .add(source);
        }
        byModel.forEach((pollClass, models) -> models.forEach((model, its) -> jobs.computeIfAbsent(
                        pollClass, c -> new ArrayList<>())
                .add(new Job(model, ReadPlan.of(its.stream().map(Source::spot).toList(), client.maxRead()), its))));
    }

    /** @throws ModbusException where nothing could be read */
    List<Reading> poll(PollClass pollClass) {
        List<Reading> readings = new ArrayList<>();
        Optional<ModbusException> refused = Optional.empty();
        for (Job job : jobs.getOrDefault(pollClass, List.of())) {
            ModelReader reader = ModelReader.read(client, unit, job.model, job.plan);
            refused = refused.or(reader::refused);
            Moment at = clock.now();
            for (Source source : job.sources) {
                readings.add(reading(source, reader, at));
            }
        }
        if (refused.isPresent() && readings.stream().allMatch(r -> r.quality() == Quality.COMM_FAIL)) {
            throw refused.get();
        }
        return Derived.complete(type, readings);
    }

    /** What a poll of each class asks for, as things stand. */
    List<Explanation.Request> requests() {
        List<Explanation.Request> requests = new ArrayList<>();
        jobs.forEach((pollClass, its) -> its.forEach(job -> job.plan()
                .requests()
                .forEach((range, rests) -> requests.add(new Explanation.Request(
                        pollClass,
                        job.model().address() + range.from(),
                        range.size(),
                        job.sources().stream()
                                .filter(source -> source.spot().needs(range))
                                .map(source -> source.point().name())
                                .toList(),
                        rests)))));
        return requests;
    }

    private Reading reading(Source source, ModelReader reader, Moment at) {
        String point = source.point().name();
        ModelReader.Decoded decoded = reader.decode(source.spot().path());
        Value value = decoded.value();
        if (value == null) {
            return Reading.without(device, point, decoded.quality(), at);
        }
        if (value instanceof Value.Whole whole && source.point().kind() == Point.Kind.TEXT) {
            return Reading.good(device, point, new Value.Text(word(source, whole.value())), at);
        }
        if (value instanceof Value.Real real) {
            Value number = new Value.Real(source.how().apply(real.value(), invert));
            return source.how().possible(number.asDouble())
                    ? Reading.good(device, point, number, at)
                    : new Reading(device, point, number, Quality.OUT_OF_RANGE, at);
        }
        return Reading.good(device, point, value, at);
    }

    private static String word(Source source, long number) {
        String symbol = source.spot().point().symbols().getOrDefault(number, "unknown");
        boolean state = source.point().equals(StandardPoints.OPERATING_STATE);
        return state && STATES.containsKey(symbol) ? STATES.get(symbol) : symbol.toLowerCase(Locale.ROOT);
    }
}
