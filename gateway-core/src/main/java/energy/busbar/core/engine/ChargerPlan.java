package energy.busbar.core.engine;

import energy.busbar.core.engine.ChargerShare.Candidate;
import energy.busbar.core.engine.ChargerShare.Constraint;
import energy.busbar.core.engine.Plan.Aim;
import energy.busbar.core.engine.Plan.Standing;
import energy.busbar.core.engine.SiteSnapshot.DeviceState;
import energy.busbar.core.model.Ability;
import energy.busbar.core.model.Claim;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Phase;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Rank;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Site;
import energy.busbar.core.model.StandardPoints;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The chargers' part of a plan: every charger has a current at all times, under every fuse of its path. Pure. */
final class ChargerPlan {
    /** Kept free on each phase for noise of the meter, A. */
    private static final double FUSE_MARGIN_AMPS = 0.5;

    /** A charger's reading that is older than the meter's by more than this cannot be subtracted from it. */
    private static final long SKEW_MILLIS = 1_200;

    /** How long an estimate of the other load stands while chargers' readings lag. */
    private static final long ESTIMATE_MILLIS = 30_000;

    private static final double RAISE_STEP_AMPS = 1;

    private static final List<String> CURRENTS = List.of(
            StandardPoints.CURRENT_L1.name(), StandardPoints.CURRENT_L2.name(), StandardPoints.CURRENT_L3.name());
    private static final List<String> POWERS =
            List.of(StandardPoints.POWER_L1.name(), StandardPoints.POWER_L2.name(), StandardPoints.POWER_L3.name());
    private static final List<String> CHARGER_CURRENTS = List.of(
            StandardPoints.CHARGER_CURRENT_L1.name(),
            StandardPoints.CHARGER_CURRENT_L2.name(),
            StandardPoints.CHARGER_CURRENT_L3.name());

    record Result(
            Map<Lever, Aim> aims,
            Set<Lever> suspended,
            List<Standing> standings,
            Map<Phase, List<Double>> others,
            long othersMillis,
            Map<DeviceId, Long> loweredMillis) {
        static Result unchanged(PlannerState state) {
            return new Result(
                    Map.of(), Set.of(), List.of(), state.others(), state.othersMillis(), state.loweredMillis());
        }
    }

    private final SiteSnapshot site;
    private final PlannerState state;
    private final ControlConfig config;
    private final double importRoom;
    private final boolean fresh;
    private final List<DeviceState> chargers;
    private final Map<DeviceId, Contest> contests = new LinkedHashMap<>();
    private final Map<Phase, List<Double>> others = new EnumMap<>(Phase.class);
    private long othersMillis;

    private ChargerPlan(SiteSnapshot site, PlannerState state, ControlConfig config, double importRoom, boolean fresh) {
        this.site = site;
        this.state = state;
        this.config = config;
        this.importRoom = importRoom;
        this.fresh = fresh;
        othersMillis = state.othersMillis();
        chargers = site.devices().values().stream()
                .filter(d -> d.placement().type() == DeviceType.CHARGER)
                .toList();
    }

    /**
     * @param fresh whether the meter has a reading that no plan has seen yet
     * @param importRoom W that all chargers together may take; infinite without an import limit
     */
    static Result of(
            SiteSnapshot site,
            List<Claim> claims,
            PlannerState state,
            ControlConfig config,
            double importRoom,
            boolean fresh) {
        return new ChargerPlan(site, state, config, importRoom, fresh).plan(claims);
    }

    private Result plan(List<Claim> claims) {
        Map<Lever, Aim> aims = new LinkedHashMap<>();
        List<Lever> suspended = new ArrayList<>();
        List<Standing> standings = new ArrayList<>();
        List<DeviceState> able = new ArrayList<>();
        for (DeviceState charger : chargers) {
            Lever lever = new Lever(charger.placement().device(), Quantity.CHARGE_CURRENT);
            List<Claim> wanting = claims.stream()
                    .filter(c -> c.quantity() == Quantity.CHARGE_CURRENT
                            && c.device().equals(Optional.of(lever.device())))
                    .toList();
            Optional<Ability> ability = Balance.ability(site, lever);
            if (ability.isEmpty()) {
                wanting.forEach(c -> standings.add(Contest.waiting(
                        c, lever.device() + " is " + charger.link().word())));
                suspended.add(lever);
                continue;
            }
            Contest contest = Contest.of(wanting, 0, ability.get().max());
            standings.addAll(contest.standings());
            contests.put(lever.device(), contest);
            able.add(charger);
        }
        boolean seen = estimateOthers();
        Map<DeviceId, Double> grants = seen ? grants(able) : new LinkedHashMap<>();
        Map<DeviceId, Long> lowered = new HashMap<>(state.loweredMillis());
        for (DeviceState charger : able) {
            DeviceId id = charger.placement().device();
            Lever lever = new Lever(id, Quantity.CHARGE_CURRENT);
            double safe = charger.placement().safe().orElse(0);
            double grant = allowed(grants.getOrDefault(
                    id, seen ? 0.0 : Math.min(safe, contest(id).high())));
            if (grant < previous(charger)) {
                lowered.put(id, site.now().monotonicMillis());
            }
            aims.put(lever, new Aim(grant, true, safe));
            contest(id)
                    .target()
                    .ifPresent(c -> standings.add(
                            Math.abs(grant - c.value()) < 0.1
                                    ? Contest.inForce(c)
                                    : Contest.clipped(c, grant, reason(seen, grant, c, contest(id)))));
        }
        return new Result(
                aims, Set.copyOf(suspended), standings, seen ? others : state.others(), othersMillis, lowered);
    }

    private Contest contest(DeviceId id) {
        Contest contest = contests.get(id);
        if (contest == null) {
            throw new IllegalStateException("no contest for " + id);
        }
        return contest;
    }

    private static String reason(boolean seen, double grant, Claim claim, Contest contest) {
        if (!seen) {
            return "the safe state: the grid meter is not seen, which counts as overload";
        }
        return grant < contest.clip(claim.value()) - 0.1
                ? "the fuses, the import limit, or until a car is there"
                : contest.clippedBy(claim.value());
    }

    private double allowed(double amps) {
        return amps < config.minChargeAmps() ? 0 : ChargerShare.floor(amps);
    }

    private Map<DeviceId, Double> grants(List<DeviceState> able) {
        List<DeviceState> ordered = new ArrayList<>(able);
        ordered.sort(Comparator.comparing(c -> c.placement().device()));
        List<DeviceState> plugged =
                new ArrayList<>(ordered.stream().filter(ChargerPlan::plugged).toList());
        List<DeviceState> free = ordered.stream().filter(c -> !plugged(c)).toList();
        if (!plugged.isEmpty()) {
            long slot = site.now().monotonicMillis() / config.rotation().toMillis();
            Collections.rotate(plugged, -(int) (slot % plugged.size()));
            plugged.sort(Comparator.comparing(c ->
                    contest(c.placement().device()).target().map(Claim::rank).orElse(Rank.OPTIMISATION)));
        }
        List<Candidate> first =
                plugged.stream().map(c -> candidate(c, ability(c).max())).toList();
        List<Candidate> second = free.stream()
                .map(c -> candidate(
                        c, Math.max(config.minChargeAmps(), c.placement().safe().orElse(0))))
                .toList();
        List<Constraint> constraints = constraints();
        Map<DeviceId, Double> wanted = ChargerShare.equalShares(first, constraints, config.minChargeAmps());
        // A charger without a car has what is left over, so that a new car starts at a current that the fuse bears.
        List<Constraint> left = constraints.stream()
                .map(k -> new Constraint(
                        k.name(),
                        k.capacity()
                                - wanted.entrySet().stream()
                                        .mapToDouble(e -> k.weight(e.getKey()) * e.getValue())
                                        .sum(),
                        k.weights()))
                .toList();
        wanted.putAll(ChargerShare.equalShares(second, left, config.minChargeAmps()));
        List<Candidate> all = new ArrayList<>(first);
        all.addAll(second);
        wanted.replaceAll((id, amps) -> allowed(amps));
        all.forEach(c -> wanted.computeIfPresent(c.device(), (id, amps) -> calm(c, amps)));
        return ChargerShare.loweredBeforeRaised(all, wanted, constraints, config.minChargeAmps());
    }

    /** No raise by less than a step, and none soon after the charger was lowered. */
    private double calm(Candidate charger, double wanted) {
        if (wanted <= charger.previous() || charger.previous() <= 0 && !recentlyLowered(charger.device())) {
            return wanted;
        }
        boolean small = wanted < charger.previous() + RAISE_STEP_AMPS && wanted < charger.cap();
        return small || recentlyLowered(charger.device()) ? charger.previous() : wanted;
    }

    private boolean recentlyLowered(DeviceId id) {
        Long at = state.loweredMillis().get(id);
        return at != null
                && site.now().monotonicMillis() - at < config.raiseDelay().toMillis();
    }

    private Candidate candidate(DeviceState charger, double most) {
        DeviceId id = charger.placement().device();
        Contest contest = contest(id);
        double cap =
                Math.min(most, contest.clip(contest.target().map(Claim::value).orElse(contest.high())));
        double held = plugged(charger) ? Math.max(offered(charger), largest(drawn(charger))) : previous(charger);
        return new Candidate(id, cap, held, previous(charger));
    }

    private double previous(DeviceState charger) {
        Double set = state.set().get(new Lever(charger.placement().device(), Quantity.CHARGE_CURRENT));
        return set != null ? set : offered(charger);
    }

    private double offered(DeviceState charger) {
        double offered = charger.good(StandardPoints.OFFERED_CURRENT.name());
        if (!Double.isNaN(offered)) {
            return Math.max(0, offered);
        }
        Double set = state.set().get(new Lever(charger.placement().device(), Quantity.CHARGE_CURRENT));
        return set != null ? set : 0;
    }

    private static boolean plugged(DeviceState charger) {
        return !(charger.good(StandardPoints.IS_PLUGGED_IN.name()) == 0);
    }

    private Ability ability(DeviceState charger) {
        return Balance.ability(site, new Lever(charger.placement().device(), Quantity.CHARGE_CURRENT))
                .orElseThrow(() -> new IllegalStateException("a charger in the list can be set"));
    }

    /** Measured currents on the charger's own phases, in its placement's order; NaN where unknown. */
    private static double[] drawn(DeviceState charger) {
        int n = charger.placement().phases().size();
        double[] amps = new double[n];
        for (int i = 0; i < n; i++) {
            amps[i] = charger.good(CHARGER_CURRENTS.get(i));
            if (Double.isNaN(amps[i])) {
                amps[i] = charger.good(StandardPoints.CHARGER_CURRENT.name());
            }
        }
        return amps;
    }

    private static double largest(double[] amps) {
        double most = 0;
        for (double a : amps) {
            most = Double.isNaN(a) ? most : Math.max(most, a);
        }
        return most;
    }

    private List<Constraint> constraints() {
        List<Constraint> constraints = new ArrayList<>();
        for (Site.Feeder feeder : site.site().feeders()) {
            boolean root = feeder.parent().isEmpty();
            for (Phase phase : Phase.values()) {
                Map<DeviceId, Double> weights = new HashMap<>();
                double away = 0;
                double granted = 0;
                for (DeviceState charger : chargers) {
                    Site.Placement p = charger.placement();
                    if (!p.phases().contains(phase)
                            || !site.site().pathToRoot(p.feeder()).contains(feeder)) {
                        continue;
                    }
                    granted += previous(charger);
                    if (contests.containsKey(p.device())) {
                        weights.put(p.device(), 1.0);
                    } else {
                        // It cannot be told anything: what it was granted, or falls back to, is gone.
                        away += Math.max(previous(charger), p.safe().orElse(0));
                    }
                }
                if (weights.isEmpty()) {
                    continue;
                }
                double capacity = feeder.fuseAmps() - FUSE_MARGIN_AMPS - away;
                if (root) {
                    double other = others.getOrDefault(phase, List.of()).stream()
                            .mapToDouble(Double::doubleValue)
                            .max()
                            .orElse(0);
                    capacity -= Math.max(0, other);
                    double over = meterAmps(phase) - feeder.fuseAmps();
                    capacity = over > 0 ? Math.min(capacity, granted - away - over) : capacity;
                }
                constraints.add(new Constraint(feeder.id() + " " + phase, capacity, weights));
            }
        }
        if (!Double.isInfinite(importRoom)) {
            Map<DeviceId, Double> weights = new HashMap<>();
            for (DeviceState charger : chargers) {
                if (contests.containsKey(charger.placement().device())) {
                    double volts = site.site()
                            .pathToRoot(charger.placement().feeder())
                            .get(0)
                            .nominalVolts();
                    weights.put(
                            charger.placement().device(),
                            volts * charger.placement().phases().size());
                }
            }
            constraints.add(new Constraint("import limit", importRoom, weights));
        }
        return constraints;
    }

    private Optional<DeviceState> meter() {
        return site.site().gridMeter().map(Site.Placement::device).flatMap(site::device);
    }

    /** Signed current of the grid connection, A, + import; NaN where the meter does not give it. */
    private double meterAmps(Phase phase) {
        Optional<DeviceState> meter = meter();
        int index = meter.map(m -> m.placement().phases().indexOf(phase)).orElse(-1);
        if (meter.isEmpty() || index < 0) {
            return Double.NaN;
        }
        double amps = meter.get().good(CURRENTS.get(index));
        double watts = meter.get().good(POWERS.get(index));
        double volts = site.site().root().nominalVolts();
        if (!Double.isNaN(amps)) {
            return !Double.isNaN(watts) ? Math.copySign(Math.abs(amps), watts) : amps;
        }
        if (!Double.isNaN(watts)) {
            return watts / volts;
        }
        boolean onePhase = meter.get().placement().phases().size() == 1;
        return onePhase ? meter.get().good(StandardPoints.GRID_POWER.name()) / volts : Double.NaN;
    }

    /** @return false when a phase that a charger is on is not seen */
    private boolean estimateOthers() {
        Optional<DeviceState> meter = meter();
        long now = site.now().monotonicMillis();
        boolean lagging = false;
        Map<Phase, Double> drawnBy = new EnumMap<>(Phase.class);
        for (DeviceState charger : chargers) {
            double[] amps = drawn(charger);
            List<Phase> phases = charger.placement().phases();
            for (int i = 0; i < amps.length; i++) {
                drawnBy.merge(phases.get(i), Double.isNaN(amps[i]) ? 0 : amps[i], Double::sum);
            }
            lagging |= plugged(charger) && previous(charger) > 0 && lags(charger, meter);
        }
        boolean hold = lagging && !state.others().isEmpty() && now - state.othersMillis() < ESTIMATE_MILLIS;
        for (Phase phase : drawnBy.keySet()) {
            double amps = meterAmps(phase);
            if (Double.isNaN(amps)) {
                return false;
            }
            List<Double> before = state.others().getOrDefault(phase, List.of());
            double other = amps - drawnBy.getOrDefault(phase, 0.0);
            others.put(phase, (hold || !fresh) && !before.isEmpty() ? before : PlannerState.appended(before, other));
        }
        othersMillis = hold ? state.othersMillis() : now;
        return true;
    }

    private static boolean lags(DeviceState charger, Optional<DeviceState> meter) {
        Reading own = charger.readings().get(StandardPoints.CHARGER_CURRENT_L1.name());
        if (own == null) {
            own = charger.readings().get(StandardPoints.CHARGER_CURRENT.name());
        }
        Reading grid = meter.map(m -> {
                    Reading current = m.readings().get(StandardPoints.CURRENT_L1.name());
                    return current != null ? current : m.readings().get(StandardPoints.GRID_POWER.name());
                })
                .orElse(null);
        return own == null || grid != null && grid.at().millisSince(own.at()) > SKEW_MILLIS;
    }
}
