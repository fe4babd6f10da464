package energy.busbar.core.engine;

import energy.busbar.core.charging.Wish;
import energy.busbar.core.engine.Plan.Standing;
import energy.busbar.core.engine.SiteSnapshot.DeviceState;
import energy.busbar.core.model.Ability;
import energy.busbar.core.model.ChargingMode;
import energy.busbar.core.model.Claim;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Rank;
import energy.busbar.core.model.StandardPoints;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** What claims want of each charger, and what became of them. */
final class ChargerWishes {
    private static final List<Quantity> OWN = List.of(
            Quantity.CHARGE_CURRENT,
            Quantity.CHARGE_POWER,
            Quantity.CHARGE_MODE,
            Quantity.CHARGE_ENERGY,
            Quantity.CHARGE_PHASES);

    private final SiteSnapshot site;
    private final List<Claim> claims;
    private final Map<String, Double> before;
    private final Map<String, Double> goals = new HashMap<>();
    private final List<Standing> standings = new ArrayList<>();
    private final Map<DeviceId, Claim> targets = new LinkedHashMap<>();
    private final Map<DeviceId, Claim> goalClaims = new LinkedHashMap<>();

    /** @param before the register at which each goal began, by claim */
    ChargerWishes(SiteSnapshot site, List<Claim> claims, Map<String, Double> before) {
        this.site = site;
        this.claims = claims;
        this.before = before;
    }

    List<Standing> standings() {
        return standings;
    }

    Map<String, Double> goals() {
        return goals;
    }

    Optional<Claim> target(DeviceId id) {
        return Optional.ofNullable(targets.get(id));
    }

    Optional<Claim> goal(DeviceId id) {
        return Optional.ofNullable(goalClaims.get(id));
    }

    private List<Claim> of(DeviceId id, Quantity quantity) {
        return claims.stream()
                .filter(c -> c.quantity() == quantity && c.device().equals(Optional.of(id)))
                .toList();
    }

    private static Optional<Ability> ability(DeviceState charger, Quantity quantity) {
        return charger.info().flatMap(i -> i.ability(quantity));
    }

    void unreachable(DeviceState charger) {
        DeviceId id = charger.placement().device();
        standings.removeIf(s -> s.claim().device().equals(Optional.of(id)));
        for (Quantity quantity : OWN) {
            of(id, quantity)
                    .forEach(c -> standings.add(
                            Contest.waiting(c, id + " is " + charger.link().word())));
        }
    }

    Wish of(DeviceState charger) {
        DeviceId id = charger.placement().device();
        double max = ability(charger, Quantity.CHARGE_CURRENT).map(Ability::max).orElse(0.0);
        Contest current = Contest.of(of(id, Quantity.CHARGE_CURRENT), 0, max);
        standings.addAll(current.standings());
        current.target().ifPresent(c -> targets.put(id, c));
        double amps = current.clip(current.target().map(Claim::value).orElse(current.high()));
        boolean held =
                current.target().isPresent() && amps == current.target().get().value() && amps < max;
        String words = held
                ? current.target().get().owner()
                : current.highBy().isPresent() ? current.clippedBy(Double.MAX_VALUE) : "its own maximum";

        // Its operator's limit is nobody's claim, but what it keeps from this car others can have.
        double upstream = charger.good(StandardPoints.UPSTREAM_LIMIT.name());
        if (upstream < amps) {
            amps = upstream;
            words = "its central system";
        }

        Contest power = Contest.of(of(id, Quantity.CHARGE_POWER), 0, CommandCatalogue.MAX_WATTS);
        standings.addAll(power.standings());
        double watts = power.highBy().isPresent() ? power.high() : Double.POSITIVE_INFINITY;
        String both = power.highBy().isPresent() ? words + " and " + power.clippedBy(Double.MAX_VALUE) : words;

        return new Wish(
                current.target().map(Claim::rank).orElse(Rank.OPTIMISATION).ordinal(),
                amps,
                both,
                watts,
                mode(charger, id),
                goal(charger, id),
                phases(charger, id));
    }

    private Optional<Claim> strongest(DeviceId id, Quantity quantity) {
        Contest contest = Contest.of(of(id, quantity), Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
        standings.addAll(contest.standings());
        return contest.target();
    }

    private ChargingMode mode(DeviceState charger, DeviceId id) {
        Optional<Claim> claim = strongest(id, Quantity.CHARGE_MODE);
        claim.ifPresent(c -> standings.add(Contest.inForce(c)));
        return claim.map(c -> ChargingMode.values()[(int) c.value()])
                .orElse(charger.placement().charging().mode());
    }

    private int phases(DeviceState charger, DeviceId id) {
        Optional<Claim> claim = strongest(id, Quantity.CHARGE_PHASES);
        boolean able = ability(charger, Quantity.CHARGE_PHASES).isPresent();
        claim.ifPresent(c -> standings.add(
                able ? Contest.inForce(c) : Contest.waiting(c, id + " has no charge-phases that can be set")));
        return claim.map(c -> (int) c.value()).orElse(0);
    }

    /** Counted from the register's value when the goal was first seen; all of it is still to come while it is not seen. */
    private Optional<Wish.Goal> goal(DeviceState charger, DeviceId id) {
        Optional<Claim> claim = strongest(id, Quantity.CHARGE_ENERGY);
        if (claim.isEmpty()) {
            return Optional.empty();
        }
        Claim goal = claim.get();
        goalClaims.put(id, goal);
        OptionalDouble register = ChargerScene.energy(charger);
        Double base = before.get(goal.id());
        double had = 0;
        if (base != null) {
            goals.put(goal.id(), base);
            had = Math.max(0, register.orElse(base) - base);
        } else if (register.isPresent()) {
            goals.put(goal.id(), register.getAsDouble());
        }
        long left = goal.until()
                .map(u -> u.toEpochMilli() - site.now().instant().toEpochMilli())
                .orElse(Long.MAX_VALUE / 4);
        return Optional.of(new Wish.Goal(Math.max(0, goal.value() - had), left));
    }
}
