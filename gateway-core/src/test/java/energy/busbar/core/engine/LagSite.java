package energy.busbar.core.engine;

import energy.busbar.core.driver.ServiceOrder;
import energy.busbar.core.driver.ServiceProgress;
import energy.busbar.core.driver.ServiceResult;
import energy.busbar.core.engine.SiteSnapshot.DeviceState;
import energy.busbar.core.model.Ability;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceInfo;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.GridCurve;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Original;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.Phase;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Service;
import energy.busbar.core.model.Setpoint;
import energy.busbar.core.model.Site;
import energy.busbar.core.model.StandardPoints;
import energy.busbar.core.model.Value;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A site whose devices follow their setpoints with a first-order lag, seen by a meter; three phases, 230 V. */
final class LagSite implements Actuation {
    static final class Unit {
        final DeviceId id;
        final DeviceType type;
        final double rating;
        final List<Phase> phases;
        LinkState link = LinkState.UP;
        Quality quality = Quality.GOOD;
        OptionalDouble safe = OptionalDouble.empty();
        Set<String> tags = Set.of();
        Set<Service> services = Set.of();
        /** What sun, car or owner would make of it: W, A for chargers. */
        double own;

        double output;
        double charge = 60;
        double reserve;
        boolean plugged = true;
        /** Of a charger: what a central system of its own allows it, A. */
        OptionalDouble upstream = OptionalDouble.empty();

        double lagSeconds = 2;
        final Map<Quantity, Double> set = new HashMap<>();
        /** Of grid support: what it can be set beside its power. */
        final List<Ability> more = new ArrayList<>();
        /** In force. */
        final Map<Quantity, GridCurve> curves = new HashMap<>();

        Unit(String id, DeviceType type, double rating, List<Phase> phases) {
            this.id = new DeviceId(id);
            this.type = type;
            this.rating = rating;
            this.phases = phases;
        }
    }

    /** A service that a device was asked for; the test says what becomes of it. */
    record Asked(
            DeviceId device, ServiceOrder order, ServiceProgress progress, CompletableFuture<ServiceResult> result) {}

    final List<Asked> asked = new ArrayList<>();
    /** What services come to at once; else the test completes them. */
    Optional<ServiceResult> serviceResult = Optional.empty();

    final Map<DeviceId, ServiceOrder> reminded = new LinkedHashMap<>();

    /** What the next write of a device comes to, instead of being applied. */
    final Map<DeviceId, Outcome> nextWrite = new HashMap<>();

    final Map<DeviceId, Unit> units = new LinkedHashMap<>();
    final List<Setpoint> writes = new ArrayList<>();
    final List<Lever> released = new ArrayList<>();
    final List<Lever> captured = new ArrayList<>();
    final HandClock clock;
    double[] loadWatts = {300, 300, 300};
    double fuseAmps = 63;
    boolean commissioned = true;
    boolean meterGood = true;
    /** The meter is seen one step late, as with polls that do not coincide. */
    boolean meterLate;
    /** Chargers report only so often, as OCPP's meter values do. */
    long chargerEveryMillis = 1000;

    private final Map<DeviceId, Map<String, Reading>> chargerReadings = new HashMap<>();
    private double[] lateAmps = {0, 0, 0};
    OptionalDouble exportLimit = OptionalDouble.empty();
    OptionalDouble importLimit = OptionalDouble.empty();

    LagSite(HandClock clock) {
        this.clock = clock;
    }

    Unit add(String id, DeviceType type, double rating) {
        Unit unit = new Unit(id, type, rating, List.of(Phase.values()));
        units.put(unit.id, unit);
        return unit;
    }

    Unit unit(String id) {
        return units.get(new DeviceId(id));
    }

    Site site() {
        List<Site.Placement> placements = new ArrayList<>();
        placements.add(new Site.Placement(
                new DeviceId("meter"),
                DeviceType.METER,
                Site.Role.GRID_METER,
                "main",
                Site.Coupling.AC,
                List.of(Phase.values()),
                OptionalDouble.empty(),
                Set.of()));
        for (Unit unit : units.values()) {
            placements.add(placement(unit));
        }
        return new Site(
                "site-1",
                "Site",
                ZoneOffset.UTC,
                commissioned,
                exportLimit,
                importLimit,
                List.of(new Site.Feeder("main", Optional.empty(), fuseAmps, 230)),
                placements);
    }

    private static Site.Placement placement(Unit unit) {
        Site.Role role = switch (unit.type) {
            case BATTERY -> Site.Role.STORAGE;
            case CHARGER -> Site.Role.CHARGING;
            default -> Site.Role.PV;
        };
        return new Site.Placement(
                unit.id, unit.type, role, "main", Site.Coupling.AC, unit.phases, unit.safe, unit.tags);
    }

    void step(double seconds) {
        lateAmps = new double[] {amps(Phase.L1), amps(Phase.L2), amps(Phase.L3)};
        for (Unit unit : units.values()) {
            double aim = switch (unit.type) {
                case BATTERY -> unit.set.getOrDefault(Quantity.ACTIVE_POWER, unit.own);
                case CHARGER ->
                    unit.plugged ? Math.min(unit.own, unit.set.getOrDefault(Quantity.CHARGE_CURRENT, 16.0)) : 0;
                default -> Math.min(unit.own, unit.set.getOrDefault(Quantity.GENERATION_LIMIT, unit.rating));
            };
            aim = unit.set.getOrDefault(Quantity.CONNECTION, 1.0) == 0 ? 0 : aim;
            unit.output += (aim - unit.output) * (1 - Math.exp(-seconds / unit.lagSeconds));
        }
    }

    /** A on a phase at the meter, + import. */
    double amps(Phase phase) {
        double amps = loadWatts[phase.ordinal()] / 230;
        for (Unit unit : units.values()) {
            if (unit.phases.contains(phase)) {
                amps += unit.type == DeviceType.CHARGER ? unit.output : -unit.output / unit.phases.size() / 230;
            }
        }
        return amps;
    }

    double gridWatts() {
        return (amps(Phase.L1) + amps(Phase.L2) + amps(Phase.L3)) * 230;
    }

    SiteSnapshot snapshot() {
        Map<DeviceId, DeviceState> states = new LinkedHashMap<>();
        Site site = site();
        DeviceId meter = new DeviceId("meter");
        Map<String, Double> values = new LinkedHashMap<>();
        double sum = 0;
        for (Phase phase : Phase.values()) {
            double amps = meterLate ? lateAmps[phase.ordinal()] : amps(phase);
            values.put("current" + phase, amps);
            values.put("power" + phase, amps * 230);
            sum += amps * 230;
        }
        values.put(StandardPoints.GRID_POWER.name(), sum);
        states.put(
                meter,
                new DeviceState(
                        site.gridMeter().orElseThrow(),
                        Optional.of(info(meter, DeviceType.METER, List.of())),
                        LinkState.UP,
                        readings(meter, values, meterGood ? Quality.GOOD : Quality.STALE)));
        for (Unit unit : units.values()) {
            states.put(
                    unit.id,
                    new DeviceState(
                            placement(unit),
                            Optional.of(info(unit.id, unit.type, abilities(unit))),
                            unit.link,
                            readings(unit.id, values(unit), unit.link == LinkState.UP ? unit.quality : Quality.STALE),
                            unit.services));
        }
        return new SiteSnapshot(clock.now(), site, states);
    }

    static Quantity quantity(DeviceType type) {
        return switch (type) {
            case BATTERY -> Quantity.ACTIVE_POWER;
            case CHARGER -> Quantity.CHARGE_CURRENT;
            default -> Quantity.GENERATION_LIMIT;
        };
    }

    static Ability ability(Unit unit) {
        double min = unit.type == DeviceType.BATTERY ? -unit.rating : 0;
        return new Ability(quantity(unit.type), min, unit.rating, true, Duration.ofSeconds(2));
    }

    private static List<Ability> abilities(Unit unit) {
        List<Ability> abilities = new ArrayList<>(List.of(ability(unit)));
        abilities.addAll(unit.more);
        return abilities;
    }

    private static DeviceInfo info(DeviceId id, DeviceType type, List<Ability> abilities) {
        return new DeviceInfo(id, type, "Maker", "Model", "1", "1", Double.NaN, List.of(), abilities);
    }

    private static Map<String, Double> values(Unit unit) {
        Map<String, Double> values = new LinkedHashMap<>();
        switch (unit.type) {
            case BATTERY -> {
                values.put(StandardPoints.CHARGE_RATE.name(), unit.output);
                values.put(StandardPoints.CHARGE_PERCENTAGE.name(), unit.charge);
                values.put(StandardPoints.BACKUP_RESERVE.name(), unit.reserve);
            }
            case CHARGER -> {
                values.put(StandardPoints.IS_PLUGGED_IN.name(), unit.plugged ? 1.0 : 0.0);
                values.put(StandardPoints.CHARGER_CURRENT.name(), unit.output);
                values.put(StandardPoints.CHARGER_CURRENT_L1.name(), unit.output);
                values.put(StandardPoints.CHARGER_WATTAGE.name(), unit.output * 230 * unit.phases.size());
                values.put(StandardPoints.OFFERED_CURRENT.name(), unit.set.getOrDefault(Quantity.CHARGE_CURRENT, 0.0));
                unit.upstream.ifPresent(amps -> values.put(StandardPoints.UPSTREAM_LIMIT.name(), amps));
            }
            default -> values.put(StandardPoints.POWER.name(), unit.output);
        }
        return values;
    }

    private Map<String, Reading> readings(DeviceId id, Map<String, Double> values, Quality quality) {
        Map<String, Reading> readings = new LinkedHashMap<>();
        values.forEach((point, value) ->
                readings.put(point, new Reading(id, point, new Value.Real(value), quality, clock.now())));
        Unit unit = units.get(id);
        if (unit != null && unit.type == DeviceType.CHARGER && chargerEveryMillis > 1000) {
            Map<String, Reading> kept = chargerReadings.get(id);
            boolean due = kept == null || clock.monotonicMillis % chargerEveryMillis == 0;
            if (!due) {
                readings.putAll(onlyMeasured(kept));
                return readings;
            }
            chargerReadings.put(id, readings);
        }
        return readings;
    }

    @Override
    public CompletionStage<Original> capture(DeviceId device, Quantity quantity) {
        captured.add(new Lever(device, quantity));
        return CompletableFuture.completedFuture(new Original(Map.of("mode", "own")));
    }

    @Override
    public CompletionStage<Outcome> write(Setpoint setpoint) {
        writes.add(setpoint);
        Outcome instead = nextWrite.remove(setpoint.device());
        if (instead != null && !(instead instanceof Outcome.NoAnswer)) {
            return CompletableFuture.completedFuture(instead);
        }
        units.get(setpoint.device()).set.put(setpoint.quantity(), setpoint.value());
        setpoint.curve().ifPresent(c -> units.get(setpoint.device()).curves.put(setpoint.quantity(), c));
        return CompletableFuture.completedFuture(instead != null ? instead : new Outcome.Applied(setpoint.value()));
    }

    @Override
    public CompletionStage<OptionalDouble> readBack(DeviceId device, Quantity quantity) {
        Double value = units.get(device).set.get(quantity);
        return CompletableFuture.completedFuture(value == null ? OptionalDouble.empty() : OptionalDouble.of(value));
    }

    @Override
    public CompletionStage<Outcome> release(DeviceId device, Quantity quantity, Original original) {
        Outcome instead = nextWrite.remove(device);
        if (instead != null) {
            return CompletableFuture.completedFuture(instead);
        }
        released.add(new Lever(device, quantity));
        units.get(device).set.remove(quantity);
        units.get(device).curves.remove(quantity);
        return CompletableFuture.completedFuture(new Outcome.Applied(0));
    }

    @Override
    public CompletionStage<ServiceResult> perform(DeviceId device, ServiceOrder order, ServiceProgress progress) {
        Asked one = new Asked(device, order, progress, new CompletableFuture<>());
        asked.add(one);
        serviceResult.ifPresent(one.result()::complete);
        return one.result();
    }

    @Override
    public void remind(DeviceId device, ServiceOrder order) {
        reminded.put(device, order);
    }

    private static Map<String, Reading> onlyMeasured(Map<String, Reading> kept) {
        Map<String, Reading> measured = new LinkedHashMap<>(kept);
        measured.remove(StandardPoints.IS_PLUGGED_IN.name());
        measured.remove(StandardPoints.OFFERED_CURRENT.name());
        return measured;
    }
}
