package energy.busbar.core.engine;

import energy.busbar.core.charging.Allocation;
import energy.busbar.core.charging.Allocator;
import energy.busbar.core.charging.Grant;
import energy.busbar.core.charging.Memory;
import energy.busbar.core.charging.Outlet;
import energy.busbar.core.charging.Rules;
import energy.busbar.core.charging.Scene;
import energy.busbar.core.charging.Sight;
import energy.busbar.core.charging.Wish;
import energy.busbar.core.engine.Plan.Aim;
import energy.busbar.core.engine.Plan.Standing;
import energy.busbar.core.engine.SiteSnapshot.DeviceState;
import energy.busbar.core.model.Claim;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Quantity;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The chargers' part of a plan: every charger has a current at all times, under every fuse of its path. Pure. */
final class ChargerPlan {
    record Result(
            Map<Lever, Aim> aims,
            Set<Lever> suspended,
            List<Standing> standings,
            Map<DeviceId, String> decisions,
            Memory memory,
            Map<String, Double> goals) {
        static Result unchanged(PlannerState state) {
            return new Result(Map.of(), Set.of(), List.of(), Map.of(), state.charging(), state.goals());
        }
    }

    private final SiteSnapshot site;
    private final PlannerState state;
    private final ControlConfig config;
    private final List<DeviceState> chargers;
    private final Map<Lever, Aim> aims = new LinkedHashMap<>();
    private final Set<Lever> suspended = new HashSet<>();
    private final List<Standing> standings = new ArrayList<>();
    private final Map<DeviceId, String> decisions = new LinkedHashMap<>();

    private ChargerPlan(SiteSnapshot site, PlannerState state, ControlConfig config) {
        this.site = site;
        this.state = state;
        this.config = config;
        chargers = site.devices().values().stream()
                .filter(d -> d.placement().type() == DeviceType.CHARGER)
                .toList();
    }

    /** @param importRoom W that all chargers together may take; infinite without an import limit */
    static Result of(
            SiteSnapshot site, List<Claim> claims, PlannerState state, ControlConfig config, double importRoom) {
        return new ChargerPlan(site, state, config).plan(claims, importRoom);
    }

    private Result plan(List<Claim> claims, double importRoom) {
        ChargerWishes wishes = new ChargerWishes(site, claims, state.goals());
        List<Outlet> outlets = new ArrayList<>();
        List<Sight> sights = new ArrayList<>();
        List<Wish> wanted = new ArrayList<>();
        for (DeviceState charger : chargers) {
            outlets.add(ChargerScene.outlet(site, charger, config));
            sights.add(ChargerScene.sight(charger, state.set()));
            wanted.add(wishes.of(charger));
        }
        Scene scene = new Scene(
                site.now().monotonicMillis(),
                site.now().instant().atZone(site.site().zone()).toLocalDate().toEpochDay(),
                ChargerScene.tree(site.site()),
                outlets,
                wanted,
                sights,
                ChargerScene.meters(site),
                importRoom,
                exportWatts());
        Rules rules = Rules.of(config.rotation().toMillis(), config.raiseDelay().toMillis());
        Allocation allocation = Allocator.allocate(scene, state.charging(), rules);
        for (int i = 0; i < chargers.size(); i++) {
            carryOut(
                    chargers.get(i),
                    outlets.get(i),
                    sights.get(i),
                    allocation.grants().get(i),
                    wishes);
        }
        standings.addAll(wishes.standings());
        return new Result(aims, suspended, standings, decisions, allocation.next(), wishes.goals());
    }

    /** What flows to the grid, less what batteries deliver: cars are not charged from the battery. */
    private double exportWatts() {
        Balance balance = Balance.of(site);
        double discharge = balance.storage().values().stream()
                .mapToDouble(w -> Math.max(0, w))
                .sum();
        return -balance.gridWatts() - discharge;
    }

    private void carryOut(DeviceState charger, Outlet outlet, Sight sight, Grant grant, ChargerWishes wishes) {
        DeviceId id = charger.placement().device();
        Lever lever = new Lever(id, Quantity.CHARGE_CURRENT);
        Lever phases = new Lever(id, Quantity.CHARGE_PHASES);
        decisions.put(id, String.format(Locale.ROOT, "%.1f A: %s", grant.amps(), grant.words()));
        Optional<Claim> target = wishes.target(id);
        if (!sight.reachable()) {
            suspended.add(lever);
            suspended.add(phases);
            wishes.unreachable(charger);
            return;
        }
        aims.put(lever, new Aim(grant.amps(), true, outlet.safeAmps()));
        boolean changed =
                grant.phases() > 0 && grant.phases() != outlet.wiring().size();
        if (changed || state.set().containsKey(phases)) {
            aims.put(phases, new Aim(grant.phases(), true, grant.phases()));
        }
        target.ifPresent(c -> standings.add(
                Math.abs(grant.amps() - c.value()) < 0.1
                        ? Contest.inForce(c)
                        : Contest.clipped(c, grant.amps(), grant.words())));
        wishes.goal(id)
                .ifPresent(c -> standings.add(
                        grant.infeasible()
                                ? Contest.clipped(c, c.value(), "the time that is left: it cannot be met any more")
                                : Contest.inForce(c)));
    }
}
