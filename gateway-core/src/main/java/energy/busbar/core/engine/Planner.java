package energy.busbar.core.engine;

import energy.busbar.core.engine.Plan.Aim;
import energy.busbar.core.engine.Plan.Standing;
import energy.busbar.core.engine.SiteSnapshot.DeviceState;
import energy.busbar.core.model.Ability;
import energy.busbar.core.model.Claim;
import energy.busbar.core.model.Claim.Bound;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Rank;
import energy.busbar.core.model.Site;
import energy.busbar.core.model.StandardPoints;
import energy.busbar.core.port.SiteView.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The one pure function from a picture of the site and everybody's claims to setpoints. An instance lives for one plan.
 *
 * <p>Reserve claims: TARGET and MIN are the charge below which a battery is not discharged, MAX the one above which it
 * is not charged. A program's power target stands on each of its batteries with the power of all together.
 */
final class Planner {
    static final String SITE_OWNER = "site";

    /** Nearer to the wish than this a battery is not held back while generation gives way. */
    private static final double ROOM_SLACK_WATTS = 100;

    /** Nearer to its limit than this the limit is what holds an inverter; farther, sun is. */
    private static final double AT_LIMIT_FRACTION = 0.015;

    /** What a shaded inverter may grow by before it is asked again. */
    private static final double HEADROOM_FRACTION = 0.04;

    private static final double TRIM_GAIN = 0.2;
    private static final double MAX_TRIM_FRACTION = 0.1;

    private final SiteSnapshot site;
    private final PlannerState state;
    private final ControlConfig config;
    private final List<Claim> claims = new ArrayList<>();
    private final Map<Lever, Aim> aims = new LinkedHashMap<>();
    private final Set<Lever> suspended = new HashSet<>();
    private final Map<String, Standing> standings = new LinkedHashMap<>();
    private final Balance balance;
    private final Map<DeviceId, Double> planned = new LinkedHashMap<>();
    private final Set<DeviceId> empty;
    private final Set<DeviceId> full;
    private final boolean blind;
    private final long seenMillis;
    private final long meterAtMillis;
    /** Several plans may see one reading; only the first learns from it. */
    private final boolean fresh;

    private double load;
    private List<Double> base = List.of();
    private double trim;

    private Planner(SiteSnapshot site, PlannerState state, ControlConfig config) {
        this.site = site;
        this.state = state;
        this.config = config;
        balance = Balance.of(site);
        empty = new HashSet<>(state.empty());
        full = new HashSet<>(state.full());
        long now = site.now().monotonicMillis();
        seenMillis = balance.seen() ? now : state.seenMillis();
        blind = now - seenMillis > config.staleHold().toMillis();
        trim = state.trimWatts();
        meterAtMillis = Balance.meterAtMillis(site);
        fresh = meterAtMillis != state.meterAtMillis();
    }

    static Plan plan(
            SiteSnapshot site, Collection<Claim> claims, boolean lockout, PlannerState state, ControlConfig config) {
        return new Planner(site, state, config).plan(claims, lockout);
    }

    private Plan plan(Collection<Claim> given, boolean lockout) {
        Instant now = site.now().instant();
        boolean mayMove = site.site().commissioned() && !lockout;
        for (Claim claim : given) {
            if (!mayMove) {
                stand(Contest.waiting(claim, lockout ? "the service lockout is on" : "the site is not commissioned"));
            } else if (claim.activeAt(now)) {
                claims.add(claim);
            } else if (!claim.endedAt(now)) {
                stand(Contest.waiting(claim, "starts at " + claim.from()));
            }
        }
        ChargerPlan.Result chargers = ChargerPlan.Result.unchanged(state);
        if (mayMove) {
            siteLimit(Quantity.EXPORT_LIMIT, site.site().exportLimitWatts());
            siteLimit(Quantity.IMPORT_LIMIT, site.site().importLimitWatts());
            estimateLoad();
            reserves();
            batteries();
            inverters();
            double importWatts = limit(Quantity.IMPORT_LIMIT, Rank.OPTIMISATION);
            chargers = ChargerPlan.of(site, claims, state, config, importRoom(importWatts));
            chargers.aims().forEach(aims::put);
            suspended.addAll(chargers.suspended());
            chargers.standings().forEach(this::stand);
            siteStandings();
        }
        PlannerState next = new PlannerState(
                state.set(),
                seenMillis,
                meterAtMillis,
                Set.copyOf(balance.composition()),
                base,
                trim,
                chargers.memory(),
                chargers.goals(),
                empty,
                full);
        return new Plan(aims, suspended, List.copyOf(standings.values()), chargers.decisions(), next);
    }

    private void siteLimit(Quantity quantity, OptionalDouble watts) {
        if (watts.isPresent()) {
            claims.add(new Claim(
                    SITE_OWNER + "/" + quantity.word(),
                    SITE_OWNER,
                    Rank.OPERATOR,
                    Optional.empty(),
                    quantity,
                    Bound.MAX,
                    watts.getAsDouble(),
                    Instant.EPOCH,
                    Optional.empty(),
                    0));
        }
    }

    private void stand(Standing standing) {
        standings.put(standing.claim().id(), standing);
    }

    /** The middle of the last three estimates: one that mixes readings from before and after a step drops out. */
    private void estimateLoad() {
        if (!balance.seen()) {
            base = state.base();
            return;
        }
        boolean same = state.composition().equals(Set.copyOf(balance.composition()));
        base = same && !fresh && !state.base().isEmpty()
                ? state.base()
                : PlannerState.appended(same ? state.base() : List.of(), balance.load());
        List<Double> sorted = base.stream().sorted().toList();
        load = sorted.get((sorted.size() - 1) / 2);
    }

    private List<Claim> of(Quantity quantity) {
        return claims.stream().filter(c -> c.quantity() == quantity).toList();
    }

    private List<Claim> of(Lever lever) {
        return of(lever.quantity()).stream()
                .filter(c -> c.device().equals(Optional.of(lever.device())))
                .toList();
    }

    private List<DeviceState> devices(DeviceType type) {
        return site.devices().values().stream()
                .filter(d -> d.placement().type() == type)
                .toList();
    }

    /** The tightest limit of the site that binds {@code rank}, less the margin; infinite without one. */
    private double limit(Quantity quantity, Rank rank) {
        return of(quantity).stream()
                .filter(c -> c.rank().limits(rank))
                .mapToDouble(c -> Math.max(0, c.value() - config.marginWatts()))
                .min()
                .orElse(Double.POSITIVE_INFINITY);
    }

    private void unreachable(Lever lever, List<Claim> wanting) {
        if (wanting.isEmpty()) {
            return;
        }
        String why = site.device(lever.device())
                .map(d -> d.info().isPresent()
                                && d.info().get().ability(lever.quantity()).isEmpty()
                        ? lever.device() + " has no " + lever.quantity().word() + " that can be set"
                        : lever.device() + " is " + d.link().word())
                .orElse("there is no device " + lever.device());
        wanting.forEach(c -> stand(Contest.waiting(c, why)));
        suspended.add(lever);
    }

    // Batteries

    private void reserves() {
        for (DeviceState battery : devices(DeviceType.BATTERY)) {
            Lever lever = new Lever(battery.placement().device(), Quantity.RESERVE);
            List<Claim> all = of(lever);
            List<Claim> low = all.stream().filter(c -> c.bound() != Bound.MAX).toList();
            all.stream().filter(c -> c.bound() == Bound.MAX).forEach(c -> stand(Contest.inForce(c)));
            Optional<Ability> ability = Balance.ability(site, lever);
            Contest contest = Contest.of(
                    low,
                    ability.map(Ability::min).orElse(0.0),
                    ability.map(Ability::max).orElse(100.0));
            contest.standings().forEach(this::stand);
            contest.target().ifPresent(claim -> {
                double value = contest.clip(claim.value());
                stand(
                        value == claim.value()
                                ? Contest.inForce(claim)
                                : Contest.clipped(claim, value, contest.clippedBy(claim.value())));
                if (ability.isPresent()) {
                    aims.put(lever, new Aim(value, false, value));
                } else if (battery.info()
                        .map(i -> i.ability(Quantity.RESERVE).isPresent())
                        .orElse(true)) {
                    unreachable(lever, List.of(claim));
                }
            });
        }
    }

    private record Taker(DeviceId device, Contest contest, Claim claim, double low, double high, double charge) {}

    private void batteries() {
        List<Taker> takers = new ArrayList<>();
        for (DeviceState battery : devices(DeviceType.BATTERY)) {
            Lever lever = new Lever(battery.placement().device(), Quantity.ACTIVE_POWER);
            List<Claim> wanting = of(lever);
            Optional<Ability> ability = Balance.ability(site, lever);
            if (ability.isEmpty()) {
                unreachable(lever, wanting);
                continue;
            }
            Contest contest =
                    Contest.of(wanting, ability.get().min(), ability.get().max());
            contest.standings().forEach(this::stand);
            contest.target().ifPresent(claim -> takers.add(taker(battery, contest, claim)));
        }
        Map<DeviceId, Double> wishes = new LinkedHashMap<>();
        for (Taker taker : takers) {
            if (taker.claim().rank() == Rank.PROGRAM) {
                continue;
            }
            double value = bounded(taker, taker.claim().value());
            wishes.put(taker.device(), value);
            stand(
                    value == taker.claim().value()
                            ? Contest.inForce(taker.claim())
                            : Contest.clipped(taker.claim(), value, boundOf(taker)));
        }
        takers.stream()
                .filter(t -> t.claim().rank() == Rank.PROGRAM)
                .map(t -> t.claim().owner())
                .distinct()
                .forEach(owner -> pool(
                        takers.stream()
                                .filter(t -> t.claim().owner().equals(owner))
                                .toList(),
                        wishes));
        takers.stream()
                .sorted(Comparator.comparing(Taker::claim, Contest.STRONGEST_FIRST))
                .forEach(t -> withinSite(t, wishes));
    }

    private Taker taker(DeviceState battery, Contest contest, Claim claim) {
        DeviceId id = battery.placement().device();
        double charge = battery.good(StandardPoints.CHARGE_PERCENTAGE.name());
        double reserve = 0;
        double ceiling = 100;
        double own = battery.good(StandardPoints.BACKUP_RESERVE.name());
        reserve = Double.isNaN(own) ? reserve : own;
        for (Claim bound : of(new Lever(id, Quantity.RESERVE))) {
            if (bound.rank().limits(claim.rank()) && bound.bound() == Bound.MAX) {
                ceiling = Math.min(ceiling, bound.value());
            } else if (bound.rank().limits(claim.rank())
                    && standings.get(bound.id()) != null
                    && standings.get(bound.id()).verdict() != Verdict.OVERRIDDEN) {
                reserve = Math.max(reserve, bound.value());
            }
        }
        // A charge that is not known lets nothing out as soon as there is a reserve to keep.
        boolean low = Double.isNaN(charge) ? reserve > 0 : charge <= reserve + (empty.contains(id) ? 1 : 0);
        boolean high = !Double.isNaN(charge) && charge >= ceiling - (full.contains(id) ? 1 : 0);
        remember(empty, id, low && reserve > 0);
        remember(full, id, high);
        return new Taker(
                id,
                contest,
                claim,
                high ? Math.max(0, contest.low()) : contest.low(),
                low ? Math.min(0, contest.high()) : contest.high(),
                Double.isNaN(charge) ? 50 : charge);
    }

    private static void remember(Set<DeviceId> set, DeviceId id, boolean in) {
        if (in) {
            set.add(id);
        } else {
            set.remove(id);
        }
    }

    private static double bounded(Taker taker, double value) {
        return Math.max(taker.low(), Math.min(taker.high(), value));
    }

    private static String boundOf(Taker taker) {
        double wanted = taker.claim().value();
        if (wanted > taker.high() && taker.high() < taker.contest().high()) {
            return "the battery's reserve";
        }
        if (wanted < taker.low() && taker.low() > taker.contest().low()) {
            return "the battery's upper end of charge";
        }
        return taker.contest().clippedBy(wanted);
    }

    private void pool(List<Taker> members, Map<DeviceId, Double> wishes) {
        double total = members.get(0).claim().value();
        double[] caps = new double[members.size()];
        double[] weights = new double[members.size()];
        for (int i = 0; i < caps.length; i++) {
            Taker member = members.get(i);
            caps[i] = Math.max(0, total > 0 ? member.high() : -member.low());
            weights[i] = caps[i] * Math.max(1, total > 0 ? member.charge() : 100 - member.charge());
        }
        double[] shares = PowerShare.proportional(Math.abs(total), weights, caps);
        double shared = 0;
        for (double share : shares) {
            shared += share;
        }
        for (int i = 0; i < caps.length; i++) {
            Taker member = members.get(i);
            wishes.put(member.device(), bounded(member, Math.signum(total) * shares[i] + 0.0));
            stand(
                    Math.abs(shared - Math.abs(total)) < 1
                            ? Contest.inForce(member.claim())
                            : Contest.clipped(
                                    member.claim(),
                                    Math.signum(total) * shared + 0.0,
                                    "what the batteries that are there can do together"));
        }
    }

    /** Keeps export and import limits with the battery: generation and chargers give way before it moves. */
    private void withinSite(Taker taker, Map<DeviceId, Double> wishes) {
        DeviceId id = taker.device();
        Rank rank = taker.claim().rank();
        double wish = wishes.getOrDefault(id, 0.0);
        double export = limit(Quantity.EXPORT_LIMIT, rank);
        double imported = limit(Quantity.IMPORT_LIMIT, rank);
        boolean ac = site.device(id)
                .map(d -> d.placement().coupling() == Site.Coupling.AC)
                .orElse(false);
        double value = wish;
        Lever lever = new Lever(id, Quantity.ACTIVE_POWER);
        boolean atStake = wish > 0 && Double.isFinite(export) || wish < 0 && Double.isFinite(imported);
        String why = "";
        if (atStake && blind) {
            value = 0;
            why = "the safe state: the grid meter is not seen";
        } else if (atStake && !balance.seen()) {
            value = Math.signum(wish)
                    * Math.min(Math.abs(wish), Math.abs(state.set().getOrDefault(lever, 0.0)));
            why = "its last setpoint while the grid meter is not seen";
        } else if (atStake && ac) {
            double measured = balance.storage().getOrDefault(id, 0.0);
            double others = others(id, wishes, wish > 0);
            if (wish > 0) {
                double most = Math.max(0, export + load - others);
                double room = most - balance.generated() + config.marginWatts();
                double now = Math.max(measured, room);
                value = Math.min(wish, Math.max(0, most));
                value = now < value - ROOM_SLACK_WATTS ? Math.max(0, now) : value;
                why = "the export limit";
            } else {
                double least =
                        Math.min(0, load - Balance.sum(balance.charging()) - balance.generated() - others - imported);
                double room = load - balance.generated() - others - imported - config.marginWatts();
                double now = Math.min(measured, room);
                value = Math.max(wish, least);
                value = now > value + ROOM_SLACK_WATTS ? Math.min(0, now) : value;
                why = "the import limit";
            }
        }
        wishes.put(id, value);
        if (ac) {
            planned.put(id, wish > 0 && !blind ? Math.max(value, wishFor(wish, value, export)) : value);
        }
        if (Math.abs(value - wish) > 1) {
            stand(Contest.clipped(taker.claim(), value, why));
        }
        aims.put(lever, new Aim(bounded(taker, value), false, 0));
    }

    /** Generation makes room for what the battery is about to deliver, not only for what it delivers already. */
    private double wishFor(double wish, double value, double export) {
        return Double.isFinite(export) ? Math.min(wish, Math.max(value, export + load)) : value;
    }

    private double others(DeviceId id, Map<DeviceId, Double> wishes, boolean discharging) {
        double sum = 0;
        for (Map.Entry<DeviceId, Double> measured : balance.storage().entrySet()) {
            if (!measured.getKey().equals(id)) {
                sum += expected(measured.getKey(), measured.getValue(), wishes, discharging);
            }
        }
        return sum;
    }

    private static double expected(DeviceId id, double measured, Map<DeviceId, Double> wishes, boolean discharging) {
        double wish = wishes.getOrDefault(id, measured);
        return discharging ? Math.max(measured, wish) : Math.min(measured, wish);
    }

    // Inverters

    private void inverters() {
        boolean limited = !of(Quantity.EXPORT_LIMIT).isEmpty();
        List<DeviceId> ids = new ArrayList<>();
        List<Double> caps = new ArrayList<>();
        Map<DeviceId, Ability> abilities = new LinkedHashMap<>();
        for (DeviceState inverter : devices(DeviceType.INVERTER)) {
            Lever lever = new Lever(inverter.placement().device(), Quantity.GENERATION_LIMIT);
            List<Claim> wanting = of(lever);
            Optional<Ability> ability = Balance.ability(site, lever);
            if (ability.isEmpty()) {
                unreachable(lever, wanting);
                if (limited) {
                    suspended.add(lever);
                }
                continue;
            }
            Contest contest =
                    Contest.of(wanting, ability.get().min(), ability.get().max());
            contest.standings().forEach(this::stand);
            contest.target().ifPresent(c -> stand(Contest.inForce(c)));
            if (limited || !wanting.isEmpty()) {
                ids.add(lever.device());
                caps.add(contest.clip(contest.target().map(Claim::value).orElse(contest.high())));
                abilities.put(lever.device(), ability.get());
            }
        }
        if (ids.isEmpty()) {
            return;
        }
        double[] allowed = limited
                ? underExportLimit(ids, caps, abilities)
                : caps.stream().mapToDouble(Double::doubleValue).toArray();
        for (int i = 0; i < allowed.length; i++) {
            DeviceId id = ids.get(i);
            Ability ability = require(abilities.get(id));
            double safe = safe(id, limited ? 0 : ability.max());
            aims.put(
                    new Lever(id, Quantity.GENERATION_LIMIT),
                    new Aim(ability.clip(Math.min(allowed[i], caps.get(i))), limited, ability.clip(safe)));
        }
    }

    private double[] underExportLimit(List<DeviceId> ids, List<Double> caps, Map<DeviceId, Ability> abilities) {
        int n = ids.size();
        double[] allowed = new double[n];
        if (!balance.seen()) {
            for (int i = 0; i < n; i++) {
                Double last = state.set().get(new Lever(ids.get(i), Quantity.GENERATION_LIMIT));
                allowed[i] = blind || last == null ? safe(ids.get(i), 0) : last;
            }
            return allowed;
        }
        double export = limit(Quantity.EXPORT_LIMIT, Rank.OPTIMISATION);
        double rating = abilities.values().stream().mapToDouble(Ability::max).sum();
        double storage = 0;
        for (Map.Entry<DeviceId, Double> battery : balance.storage().entrySet()) {
            storage += Math.max(battery.getValue(), planned.getOrDefault(battery.getKey(), battery.getValue()));
        }
        learnTrim(export, rating);
        // Inverters that can be limited but are not in the list (nothing reached them) deliver as they do now.
        double unlisted = balance.generation().entrySet().stream()
                .filter(e -> !ids.contains(e.getKey()))
                .mapToDouble(Map.Entry::getValue)
                .sum();
        double total = Math.max(0, export + load - storage - trim - unlisted);
        double[] weights = new double[n];
        double[] able = new double[n];
        double[] most = new double[n];
        for (int i = 0; i < n; i++) {
            double max = require(abilities.get(ids.get(i))).max();
            weights[i] = Math.max(1, max);
            most[i] = caps.get(i);
            able[i] = Math.min(most[i], able(ids.get(i), max));
        }
        double[] first = PowerShare.proportional(total, weights, able);
        double left = total;
        for (int i = 0; i < n; i++) {
            left -= first[i];
            most[i] -= first[i];
        }
        double[] rest = PowerShare.proportional(Math.max(0, left), weights, most);
        for (int i = 0; i < n; i++) {
            allowed[i] = steady(ids.get(i), first[i] + rest[i], weights[i]);
        }
        return allowed;
    }

    /** What a shaded inverter can deliver soon; all of its rating when its limit is what holds it. */
    private double able(DeviceId id, double rating) {
        Double last = state.set().get(new Lever(id, Quantity.GENERATION_LIMIT));
        double power = balance.generation().getOrDefault(id, Double.NaN);
        if (last == null || Double.isNaN(power) || power >= last - AT_LIMIT_FRACTION * rating) {
            return rating;
        }
        return Math.max(0, power) + HEADROOM_FRACTION * rating;
    }

    /** Keeps the last value within a deadband, which is wide while generation is far below its limit. */
    private double steady(DeviceId id, double wanted, double rating) {
        Double last = state.set().get(new Lever(id, Quantity.GENERATION_LIMIT));
        if (last == null) {
            return wanted;
        }
        double power = balance.generation().getOrDefault(id, Double.NaN);
        boolean far = power < last - 2 * config.farFraction() * rating;
        double band = far ? config.farFraction() * rating : Math.min(config.deadbandWatts(), 0.01 * rating);
        return Math.abs(wanted - last) <= band ? last : wanted;
    }

    /** Slowly, and only what is over: an inverter that delivers a little more than its limit says. */
    private void learnTrim(double export, double rating) {
        if (!fresh) {
            return;
        }
        double over = -balance.gridWatts() - export;
        double last = balance.generation().keySet().stream()
                .mapToDouble(id ->
                        state.set().getOrDefault(new Lever(id, Quantity.GENERATION_LIMIT), Double.POSITIVE_INFINITY))
                .sum();
        boolean settled = Math.abs(balance.generated() - last) < 0.02 * rating;
        trim = settled ? trim + TRIM_GAIN * over : trim * 0.9;
        trim = Math.max(0, Math.min(MAX_TRIM_FRACTION * rating, trim));
    }

    private double safe(DeviceId id, double otherwise) {
        return site.site().placement(id).map(p -> p.safe().orElse(otherwise)).orElse(otherwise);
    }

    private static Ability require(@Nullable Ability ability) {
        if (ability == null) {
            throw new IllegalStateException("a listed device has its ability");
        }
        return ability;
    }

    // The site's own limits

    /** W that chargers may take under an import limit; infinite without one, none while the meter is not seen. */
    private double importRoom(double limit) {
        if (Double.isInfinite(limit)) {
            return limit;
        }
        if (!balance.seen()) {
            return 0;
        }
        double storage = 0;
        for (Map.Entry<DeviceId, Double> battery : balance.storage().entrySet()) {
            storage += Math.min(battery.getValue(), planned.getOrDefault(battery.getKey(), battery.getValue()));
        }
        return Math.max(0, limit - (load - Balance.sum(balance.charging())) + balance.generated() + storage);
    }

    private void siteStandings() {
        for (Claim claim : of(Quantity.EXPORT_LIMIT)) {
            stand(siteStanding(claim, -balance.gridWatts(), "export"));
        }
        for (Claim claim : of(Quantity.IMPORT_LIMIT)) {
            stand(siteStanding(claim, balance.gridWatts(), "import"));
        }
    }

    private Standing siteStanding(Claim claim, double flow, String word) {
        if (!balance.seen()) {
            return new Standing(
                    claim,
                    Verdict.CLIPPED,
                    blind
                            ? "the grid meter is not seen: safe states"
                            : "the grid meter is not seen: last setpoints held",
                    Optional.empty());
        }
        Quantity lever =
                claim.quantity() == Quantity.EXPORT_LIMIT ? Quantity.GENERATION_LIMIT : Quantity.CHARGE_CURRENT;
        boolean exhausted = aims.entrySet().stream()
                .filter(a -> a.getKey().quantity() == lever)
                .allMatch(a -> a.getValue().value() <= 0);
        if (exhausted && flow > claim.value() + config.marginWatts()) {
            return new Standing(
                    claim,
                    Verdict.CLIPPED,
                    String.format(
                            Locale.ROOT, "cannot be met: %s is %.0f W with nothing left to lower for it", word, flow),
                    Optional.empty());
        }
        return Contest.inForce(claim);
    }
}
