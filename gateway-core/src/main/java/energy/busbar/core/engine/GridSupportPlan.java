package energy.busbar.core.engine;

import energy.busbar.core.engine.Plan.Aim;
import energy.busbar.core.engine.SiteSnapshot.DeviceState;
import energy.busbar.core.model.Ability;
import energy.busbar.core.model.Claim;
import energy.busbar.core.model.Claim.Bound;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceInfo;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Rank;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How devices stand on the grid: connection, power factor, reactive power and curves. Each lever is its own, but for the
 * ways to say what reactive power a device gives: of these one is in force at a time (IEEE 1547-2018, clause 5.3.1), so the
 * strongest claim decides which. Part of the planner.
 */
final class GridSupportPlan {
    /** Ways that exclude each other have different names. */
    private static final Map<Quantity, String> REACTIVE = Map.of(
            Quantity.POWER_FACTOR, "power factor",
            Quantity.POWER_FACTOR_ABSORBING, "power factor",
            Quantity.REACTIVE_POWER, "reactive power",
            Quantity.VOLT_VAR, "volt-var");

    private static final List<Quantity> QUANTITIES =
            Stream.of(Quantity.values()).filter(Quantity::isGridSupport).toList();

    private final PlanDraft draft;

    private GridSupportPlan(PlanDraft draft) {
        this.draft = draft;
    }

    static void plan(PlanDraft draft) {
        GridSupportPlan plan = new GridSupportPlan(draft);
        draft.claims.stream()
                .filter(c -> c.quantity().isGridSupport())
                .flatMap(c -> c.device().stream())
                .distinct()
                .forEach(plan::device);
    }

    private void device(DeviceId device) {
        Optional<Claim> way = QUANTITIES.stream()
                .filter(REACTIVE::containsKey)
                .map(quantity -> new Lever(device, quantity))
                .filter(this::mayBeThere)
                .flatMap(lever -> draft.of(lever).stream())
                .filter(c -> c.bound() == Bound.TARGET)
                .min(Contest.STRONGEST_FIRST);
        for (Quantity quantity : QUANTITIES) {
            Lever lever = new Lever(device, quantity);
            List<Claim> wanting = draft.of(lever);
            if (way.isPresent() && excludes(way.get().quantity(), quantity)) {
                wanting.forEach(claim -> draft.stand(Contest.lost(claim, way.get())));
            } else if (!wanting.isEmpty()) {
                lever(lever, wanting);
            }
        }
    }

    private static boolean excludes(Quantity winner, Quantity other) {
        String way = REACTIVE.getOrDefault(other, "");
        return !way.isEmpty() && !way.equals(REACTIVE.getOrDefault(winner, ""));
    }

    /** A device that has told what it has, and does not have this, holds up no other way. */
    private boolean mayBeThere(Lever lever) {
        Optional<DeviceInfo> info = draft.site.device(lever.device()).flatMap(DeviceState::info);
        return info.isEmpty() || info.get().ability(lever.quantity()).isPresent();
    }

    private void lever(Lever lever, List<Claim> wanting) {
        Optional<Ability> ability = Balance.ability(draft.site, lever);
        if (ability.isEmpty()) {
            draft.unreachable(lever, wanting);
            return;
        }
        Contest contest = Contest.of(wanting, ability.get().min(), ability.get().max());
        contest.standings().forEach(draft::stand);
        contest.target().ifPresent(claim -> {
            double value = contest.clip(claim.value());
            draft.stand(
                    value == claim.value()
                            ? Contest.inForce(claim)
                            : Contest.clipped(claim, value, contest.clippedBy(claim.value())));
            boolean urgent = claim.rank().strongerThan(Rank.STORM);
            draft.aims.put(lever, new Aim(value, claim.curve(), urgent, value));
        });
    }
}
