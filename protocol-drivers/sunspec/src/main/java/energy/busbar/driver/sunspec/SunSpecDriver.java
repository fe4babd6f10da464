package energy.busbar.driver.sunspec;

import energy.busbar.core.driver.Actuator;
import energy.busbar.core.driver.DeviceConfig;
import energy.busbar.core.driver.LinkException;
import energy.busbar.core.driver.PolledDriver;
import energy.busbar.core.model.Ability;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceInfo;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Moment;
import energy.busbar.core.model.Original;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.Point;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Setpoint;
import energy.busbar.core.model.StandardPoints;
import energy.busbar.core.model.Value;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.driver.modbus.ModbusClient;
import energy.busbar.driver.modbus.ModbusException;
import energy.busbar.profiles.SunSpecModel;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** One SunSpec device. All methods on its bus's thread. */
final class SunSpecDriver implements PolledDriver, Actuator {
    private static final Map<String, String> STATES =
            Map.of("MPPT", "running", "RUNNING", "running", "THROTTLED", "throttled", "SHUTTING_DOWN", "shutting_down");
    private static final Set<Point> SIGNED_BY_METER = Set.of(
            StandardPoints.GRID_POWER, StandardPoints.POWER_L1, StandardPoints.POWER_L2, StandardPoints.POWER_L3);

    private final DeviceConfig config;
    private final SunSpecOptions options;
    private final ModbusClient client;
    private final GatewayClock clock;
    private OptionalInt base;
    private Map<PollClass, Map<ModelInstance, List<Source>>> plan = Map.of();
    private final Map<Quantity, SunSpecLever> levers = new EnumMap<>(Quantity.class);

    SunSpecDriver(DeviceConfig config, SunSpecOptions options, ModbusClient client, GatewayClock clock) {
        this.config = config;
        this.options = options;
        this.client = client;
        this.clock = clock;
        this.base = options.base();
    }

    @Override
    public DeviceId device() {
        return config.id();
    }

    @Override
    public String bus() {
        return options.bus().bus();
    }

    private DeviceType type() {
        return config.placement().type();
    }

    @Override
    public DeviceInfo open() {
        Discovery.Found found = new Discovery(client, options.unit()).find(base);
        base = OptionalInt.of(found.base());
        List<ModelInstance> models = found.models();
        try {
            ModelReader common =
                    ModelReader.readAll(client, options.unit(), model(models, 1).orElseThrow());
            List<Source> sources = new ArrayList<>(Mapping.of(type(), models));
            if (sources.isEmpty()) {
                throw new LinkException(
                        LinkState.MISMATCH,
                        "it is " + common.text("Mn") + " " + common.text("Md") + " with the models "
                                + models.stream()
                                        .map(m -> String.valueOf(m.id()))
                                        .collect(Collectors.joining(", "))
                                + "; a " + type().word() + " needs " + Mapping.needed(type()));
            }
            for (ModelInstance model : models) {
                if (options.models().contains(model.id())) {
                    sources.addAll(Mapping.raw(model));
                }
            }
            Ratings ratings = Ratings.read(client, options.unit(), models);
            findLevers(models, ratings);
            plan = plan(sources);
            List<Point> points =
                    new ArrayList<>(sources.stream().map(Source::point).toList());
            points.addAll(Derived.points(type()));
            if (levers.containsKey(Quantity.GENERATION_LIMIT)) {
                points.add(StandardPoints.POWER_LIMIT);
            }
            List<Ability> abilities =
                    levers.values().stream().map(SunSpecLever::ability).toList();
            return new DeviceInfo(
                    config.id(),
                    type(),
                    common.text("Mn"),
                    common.text("Md"),
                    common.text("SN"),
                    common.text("Vr"),
                    ratings.maxWatts(),
                    points,
                    abilities);
        } catch (ModbusException e) {
            throw e.toLinkException();
        }
    }

    private static Optional<ModelInstance> model(List<ModelInstance> models, int id) {
        return models.stream().filter(m -> m.id() == id).findFirst();
    }

    private void findLevers(List<ModelInstance> models, Ratings ratings) {
        levers.clear();
        Optional<ControlModel> der = model(models, 704).map(m -> new ControlModel(client, options.unit(), m));
        if (type() == DeviceType.INVERTER) {
            Optional<ControlModel> immediate = model(models, 123).map(m -> new ControlModel(client, options.unit(), m));
            der.or(() -> immediate)
                    .flatMap(m -> GenerationLimit.of(m, ratings.maxWatts()))
                    .ifPresent(lever -> levers.put(Quantity.GENERATION_LIMIT, lever));
        } else if (type() == DeviceType.BATTERY) {
            der.flatMap(m -> ActivePower.of(m, ratings.maxChargeWatts(), ratings.maxDischargeWatts()))
                    .ifPresent(lever -> levers.put(Quantity.ACTIVE_POWER, lever));
        }
    }

    private static Map<PollClass, Map<ModelInstance, List<Source>>> plan(List<Source> sources) {
        Map<PollClass, Map<ModelInstance, List<Source>>> plan = new EnumMap<>(PollClass.class);
        for (Source source : sources) {
            plan.computeIfAbsent(source.point().pollClass(), c -> new LinkedHashMap<>())
                    .computeIfAbsent(source.model(), m -> new ArrayList<>())
                    .add(source);
        }
        return plan;
    }

    @Override
    public List<Reading> poll(PollClass pollClass) {
        List<Reading> readings = new ArrayList<>();
        Optional<ModbusException> refused = Optional.empty();
        try {
            for (Map.Entry<ModelInstance, List<Source>> each :
                    plan.getOrDefault(pollClass, Map.of()).entrySet()) {
                ModelReader reader = ModelReader.read(client, options.unit(), each.getKey(), points(each));
                refused = refused.or(reader::refused);
                Moment at = clock.now();
                for (Source source : each.getValue()) {
                    readings.add(reading(source, reader, at));
                }
            }
            if (pollClass == PollClass.NORMAL && levers.containsKey(Quantity.GENERATION_LIMIT)) {
                readings.add(powerLimit());
            }
        } catch (ModbusException e) {
            throw e.toLinkException();
        }
        if (refused.isPresent() && readings.stream().allMatch(r -> r.quality() == Quality.COMM_FAIL)) {
            throw refused.get().toLinkException();
        }
        return Derived.complete(type(), readings);
    }

    private static List<SunSpecModel.Point> points(Map.Entry<ModelInstance, List<Source>> each) {
        return each.getValue().stream()
                .map(source -> each.getKey().point(source.name()).orElseThrow())
                .toList();
    }

    private Reading reading(Source source, ModelReader reader, Moment at) {
        String point = source.point().name();
        ModelReader.Decoded decoded = reader.decode(source.name());
        Value value = decoded.value();
        if (value == null) {
            return Reading.without(config.id(), point, decoded.quality(), at);
        }
        if (source.point().equals(StandardPoints.OPERATING_STATE)) {
            return Reading.good(config.id(), point, new Value.Text(state(source, value)), at);
        }
        if (value instanceof Value.Real real) {
            double number = options.invert() && SIGNED_BY_METER.contains(source.point()) ? -real.value() : real.value();
            Value scaled = new Value.Real(number);
            return number < source.low() || number > source.high()
                    ? new Reading(config.id(), point, scaled, Quality.OUT_OF_RANGE, at)
                    : Reading.good(config.id(), point, scaled, at);
        }
        return Reading.good(config.id(), point, value, at);
    }

    private static String state(Source source, Value value) {
        String symbol = source.model()
                .point(source.name())
                .map(p -> p.symbols().getOrDefault((long) value.asDouble(), "unknown"))
                .orElse("unknown");
        return STATES.getOrDefault(symbol, symbol.toLowerCase(Locale.ROOT));
    }

    private Reading powerLimit() {
        OptionalDouble limit = Optional.ofNullable(levers.get(Quantity.GENERATION_LIMIT))
                .orElseThrow()
                .readBack();
        String name = StandardPoints.POWER_LIMIT.name();
        return limit.isPresent()
                ? Reading.good(config.id(), name, new Value.Real(limit.getAsDouble()), clock.now())
                : Reading.without(config.id(), name, Quality.NOT_IMPLEMENTED, clock.now());
    }

    @Override
    public void reset() {
        // The connection is the bus's, and other units use it; the next open looks at the device afresh.
        plan = Map.of();
    }

    @Override
    public void close() {
        client.close();
    }

    // Setpoints

    @Override
    public CompletionStage<Original> capture(Quantity quantity) {
        SunSpecLever lever = levers.get(quantity);
        if (lever == null) {
            return CompletableFuture.failedFuture(new LinkException(LinkState.MISMATCH, unable(quantity)));
        }
        try {
            return CompletableFuture.completedFuture(lever.capture());
        } catch (ModbusException e) {
            return CompletableFuture.failedFuture(e.toLinkException());
        }
    }

    @Override
    public CompletionStage<Outcome> write(Setpoint setpoint) {
        return outcome(setpoint.quantity(), lever -> () -> lever.write(setpoint));
    }

    @Override
    public CompletionStage<OptionalDouble> readBack(Quantity quantity) {
        SunSpecLever lever = levers.get(quantity);
        try {
            return CompletableFuture.completedFuture(lever == null ? OptionalDouble.empty() : lever.readBack());
        } catch (ModbusException e) {
            return CompletableFuture.completedFuture(OptionalDouble.empty());
        }
    }

    @Override
    public CompletionStage<Outcome> release(Quantity quantity, Original original) {
        return outcome(quantity, lever -> () -> lever.release(original));
    }

    private CompletionStage<Outcome> outcome(Quantity quantity, Function<SunSpecLever, Supplier<Outcome>> work) {
        SunSpecLever lever = levers.get(quantity);
        if (lever == null) {
            return CompletableFuture.completedFuture(new Outcome.Refused(unable(quantity)));
        }
        lever.model().begin();
        try {
            return CompletableFuture.completedFuture(work.apply(lever).get());
        } catch (ModbusException e) {
            return CompletableFuture.completedFuture(
                    lever.model().written() ? outcomeOf(e) : new Outcome.Failed(String.valueOf(e.getMessage())));
        }
    }

    private String unable(Quantity quantity) {
        return config.id() + " has no registers for " + quantity.word();
    }

    /** Whether a request can have been carried out although it was not answered well. */
    static Outcome outcomeOf(ModbusException e) {
        String why = String.valueOf(e.getMessage());
        return switch (e.kind()) {
            case UNREACHABLE -> new Outcome.Failed(why);
            case NO_ANSWER, GARBLED -> new Outcome.NoAnswer(why);
            case REFUSED ->
                switch (e.exceptionCode()) {
                    // Acknowledge: still at it. Target failed to respond: it may have heard.
                    case 5, 11 -> new Outcome.NoAnswer(why);
                    // Busy, or no path: not now.
                    case 6, 10 -> new Outcome.Failed(why);
                    default -> new Outcome.Refused(why);
                };
        };
    }
}
