package energy.busbar.driver.sunspec;

import energy.busbar.core.driver.Actuator;
import energy.busbar.core.driver.DeviceConfig;
import energy.busbar.core.driver.Explained;
import energy.busbar.core.driver.ExplainedPlan;
import energy.busbar.core.driver.LinkException;
import energy.busbar.core.driver.PolledDriver;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceInfo;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.GridCurve;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Original;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.Point;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Setpoint;
import energy.busbar.core.model.Site;
import energy.busbar.core.model.StandardPoints;
import energy.busbar.core.model.Unit;
import energy.busbar.core.model.Value;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.driver.modbus.ModbusClient;
import energy.busbar.driver.modbus.ModbusException;
import energy.busbar.driver.sunspec.SunSpecControls.Control;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One SunSpec device. On its bus's thread, but for {@link #explain}. */
final class SunSpecDriver implements PolledDriver, Actuator, Explained {
    /** More than a bank of batteries with all its modules has. */
    static final int MAX_POINTS = 4_000;

    private final DeviceConfig config;
    private final SunSpecOptions options;
    private final TimedClient client;
    private final GatewayClock clock;
    private OptionalInt base;
    private @Nullable Poller poller;
    private SunSpecControls controls;
    private SunSpecLevers levers;
    private CurvePoints curvePoints;
    private final Map<Quantity, GridCurve> asked = new EnumMap<>(Quantity.class);
    /** What the option {@code models} asks for and the device does not have. */
    private List<Point> missing = List.of();
    /** What a poll asks for, as it was after the last one; empty before the first contact. */
    private volatile List<Explanation.Request> requests = List.of();

    SunSpecDriver(DeviceConfig config, SunSpecOptions options, ModbusClient client, GatewayClock clock) {
        this.config = config;
        this.options = options;
        this.client =
                new TimedClient(client, clock, options.bus().requestDelay().toMillis());
        this.clock = clock;
        this.base = options.base();
        String name = config.id().toString();
        SunSpecCurves none = SunSpecCurves.find(name, this.client, options.unit(), List.of(), SunSpecDriver::sleep);
        this.controls = SunSpecControls.none(name);
        this.levers = new SunSpecLevers(name, config.placement().type(), controls, none, asked);
        this.curvePoints = new CurvePoints(config.id(), none, clock);
    }

    /** An interrupted sleep ends early, with the thread's flag set. */
    private static void sleep(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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
        Discovery.Found found;
        try {
            found = new Discovery(client, options.unit()).find(base);
            base = OptionalInt.of(found.base());
            return open(pick(found.devices()));
        } catch (ModbusException e) {
            throw e.toLinkException();
        }
    }

    private DeviceInfo open(List<ModelInstance> models) {
        ModelReader common =
                ModelReader.readAll(client, options.unit(), model(models, 1).orElseThrow());
        List<Source> sources = new ArrayList<>(Mapping.of(type(), models, Ports.read(client, options.unit(), models)));
        if (type() == DeviceType.BATTERY && !Mapping.hasPower(sources)) {
            throw mismatch(common, models);
        }
        addWanted(sources, models);
        Ratings ratings = Ratings.read(client, options.unit(), models);
        controls = SunSpecControls.find(
                config.id().toString(), client, options.unit(), models, ratings, options.powerFactorPlus());
        poller = new Poller(config.id(), type(), options.invert(), client, options.unit(), clock, sources);
        List<Point> points = new ArrayList<>(sources.stream().map(Source::point).toList());
        points.addAll(Derived.points(type(), sources));
        points.addAll(missing);
        SunSpecCurves curves =
                SunSpecCurves.find(config.id().toString(), client, options.unit(), models, SunSpecDriver::sleep);
        levers = new SunSpecLevers(config.id().toString(), type(), controls, curves, asked);
        curvePoints = new CurvePoints(config.id(), curves, clock);
        points.addAll(curvePoints.points());
        if (levers.has(Quantity.GENERATION_LIMIT)) {
            points.add(StandardPoints.POWER_LIMIT);
        }
        noteRequests();
        return new DeviceInfo(
                config.id(),
                type(),
                common.text("Mn"),
                common.text("Md"),
                common.text("SN"),
                common.text("Vr"),
                ratings.maxWatts(),
                points,
                levers.abilities());
    }

    /** The device of the chain that was asked for, else the first that is of the type. */
    private List<ModelInstance> pick(List<List<ModelInstance>> devices) {
        boolean part = config.placement().role() == Site.Role.SUB_METER;
        if (options.device().isPresent()) {
            int number = options.device().getAsInt();
            if (number > devices.size()) {
                throw new LinkException(
                        LinkState.MISMATCH,
                        "device " + number + " is asked for; the chain of unit " + options.unit() + " has "
                                + devices.size());
            }
            devices = List.of(devices.get(number - 1));
        }
        for (List<ModelInstance> models : devices) {
            if (Mapping.fits(type(), part, models)) {
                return models;
            }
        }
        List<ModelInstance> first = devices.get(0);
        ModelReader common =
                ModelReader.readAll(client, options.unit(), model(first, 1).orElseThrow());
        throw mismatch(common, devices.stream().flatMap(List::stream).toList());
    }

    private LinkException mismatch(ModelReader common, List<ModelInstance> models) {
        return new LinkException(
                LinkState.MISMATCH,
                "it is " + common.text("Mn") + " " + common.text("Md") + " with the models "
                        + models.stream().map(m -> String.valueOf(m.id())).collect(Collectors.joining(", "))
                        + "; a " + type().word() + " needs " + Mapping.needed(type()));
    }

    private void addWanted(List<Source> sources, List<ModelInstance> models) {
        Map<String, Source> wanted = new LinkedHashMap<>();
        List<Point> lacking = new ArrayList<>();
        for (String each : new LinkedHashSet<>(options.models())) {
            List<Source> found = Mapping.raw(models, each);
            found.forEach(source -> wanted.put(source.point().name(), source));
            if (found.isEmpty()) {
                lacking.add(new Point(Mapping.rawName(each), Unit.NONE, Point.Kind.REAL, PollClass.NORMAL));
            }
        }
        missing = List.copyOf(lacking);
        sources.addAll(wanted.values());
        if (sources.size() > MAX_POINTS) {
            throw new LinkException(
                    LinkState.MISMATCH,
                    "it has " + sources.size() + " points with those asked for by 'models'; at most " + MAX_POINTS
                            + ": ask for single ones, such as 805.lithium-ion-module-cell[1].CellV");
        }
    }

    private static Optional<ModelInstance> model(List<ModelInstance> models, int id) {
        return models.stream().filter(m -> m.id() == id).findFirst();
    }

    @Override
    public List<Reading> poll(PollClass pollClass) {
        if (poller == null) {
            return List.of();
        }
        try {
            List<Reading> readings = new ArrayList<>(poller.poll(pollClass));
            if (pollClass == PollClass.NORMAL) {
                missing.forEach(point ->
                        readings.add(Reading.without(config.id(), point.name(), Quality.NOT_IMPLEMENTED, clock.now())));
            }
            if (pollClass == PollClass.NORMAL && levers.has(Quantity.GENERATION_LIMIT)) {
                readings.add(powerLimit());
            }
            if (pollClass == PollClass.SLOW) {
                readings.addAll(curvePoints.poll());
            }
            return readings;
        } catch (ModbusException e) {
            throw e.toLinkException();
        } finally {
            noteRequests();
        }
    }

    private void noteRequests() {
        if (poller == null) {
            return;
        }
        List<Explanation.Request> now = new ArrayList<>(poller.requests());
        now.addAll(curvePoints.requests());
        if (levers.has(Quantity.GENERATION_LIMIT)) {
            now.addAll(
                    controls.requests(Control.GENERATION_LIMIT, PollClass.NORMAL, StandardPoints.POWER_LIMIT.name()));
        }
        requests = List.copyOf(now);
    }

    @Override
    public ExplainedPlan explain(Map<PollClass, Duration> periods) {
        return Explanation.of(options.bus(), client.roundTripMillis(), requests, periods);
    }

    private Reading powerLimit() {
        OptionalDouble limit = controls.inForce(Control.GENERATION_LIMIT);
        String name = StandardPoints.POWER_LIMIT.name();
        return limit.isPresent()
                ? Reading.good(config.id(), name, new Value.Real(limit.getAsDouble()), clock.now())
                : Reading.without(config.id(), name, Quality.NOT_IMPLEMENTED, clock.now());
    }

    @Override
    public void reset() {
        // The connection is the bus's, and other units use it; the next open looks at the device afresh.
        poller = null;
    }

    @Override
    public void close() {
        client.close();
    }

    /** All that can be set, and not only what the gateway's own control does. */
    SunSpecControls controls() {
        return controls;
    }

    // Setpoints

    @Override
    public CompletionStage<Original> capture(Quantity quantity) {
        try {
            return CompletableFuture.completedFuture(levers.capture(quantity));
        } catch (LinkException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public CompletionStage<Outcome> write(Setpoint setpoint) {
        return CompletableFuture.completedFuture(levers.write(setpoint));
    }

    @Override
    public CompletionStage<OptionalDouble> readBack(Quantity quantity) {
        return CompletableFuture.completedFuture(levers.readBack(quantity));
    }

    @Override
    public CompletionStage<Outcome> release(Quantity quantity, Original original) {
        return CompletableFuture.completedFuture(levers.release(quantity, original));
    }
}
