package energy.busbar.core.engine;

import energy.busbar.core.engine.Plan.Standing;
import energy.busbar.core.model.Claim;
import energy.busbar.core.model.Claim.Bound;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Rank;
import energy.busbar.core.port.SiteView.Verdict;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * The one pure function from a picture of the site and everybody's claims to setpoints. An instance lives for one plan.
 * Its parts: {@link BatteryPlan}, {@link InverterPlan}, {@link ChargerPlan}, {@link GridSupportPlan}.
 */
final class Planner {
    static final String SITE_OWNER = "site";

    private final PlanDraft draft;
    private final long seenMillis;
    private final long meterAtMillis;
    private List<Double> base = List.of();

    private Planner(SiteSnapshot site, PlannerState state, ControlConfig config) {
        Balance balance = Balance.of(site);
        long now = site.now().monotonicMillis();
        seenMillis = balance.seen() ? now : state.seenMillis();
        meterAtMillis = Balance.meterAtMillis(site);
        draft = new PlanDraft(
                site,
                state,
                config,
                balance,
                now - seenMillis > config.staleHold().toMillis(),
                meterAtMillis != state.meterAtMillis());
    }

    static Plan plan(
            SiteSnapshot site, Collection<Claim> claims, boolean lockout, PlannerState state, ControlConfig config) {
        return new Planner(site, state, config).plan(claims, lockout);
    }

    private Plan plan(Collection<Claim> given, boolean lockout) {
        SiteSnapshot site = draft.site;
        PlannerState state = draft.state;
        Instant now = site.now().instant();
        boolean mayMove = site.site().commissioned() && !lockout;
        for (Claim claim : given) {
            if (!mayMove) {
                draft.stand(
                        Contest.waiting(claim, lockout ? "the service lockout is on" : "the site is not commissioned"));
            } else if (claim.activeAt(now)) {
                draft.claims.add(claim);
            } else if (!claim.endedAt(now)) {
                draft.stand(Contest.waiting(claim, "starts at " + claim.from()));
            }
        }
        BatteryPlan batteries = new BatteryPlan(draft);
        InverterPlan inverters = new InverterPlan(draft);
        ChargerPlan.Result chargers = ChargerPlan.Result.unchanged(state);
        if (mayMove) {
            siteLimit(Quantity.EXPORT_LIMIT, site.site().exportLimitWatts());
            siteLimit(Quantity.IMPORT_LIMIT, site.site().importLimitWatts());
            estimateLoad();
            batteries.plan();
            inverters.plan();
            double importWatts = draft.limit(Quantity.IMPORT_LIMIT, Rank.OPTIMISATION);
            chargers = ChargerPlan.of(site, draft.claims, state, draft.config, importRoom(importWatts));
            chargers.aims().forEach(draft.aims::put);
            draft.suspended.addAll(chargers.suspended());
            chargers.standings().forEach(draft::stand);
            GridSupportPlan.plan(draft);
            siteStandings();
        }
        PlannerState next = new PlannerState(
                state.set(),
                seenMillis,
                meterAtMillis,
                Set.copyOf(draft.balance.composition()),
                base,
                inverters.trimWatts(),
                chargers.memory(),
                chargers.goals(),
                batteries.empty(),
                batteries.full());
        return new Plan(draft.aims, draft.suspended, List.copyOf(draft.standings.values()), chargers.decisions(), next);
    }

    private void siteLimit(Quantity quantity, OptionalDouble watts) {
        if (watts.isPresent()) {
            draft.claims.add(new Claim(
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

    /** The middle of the last three estimates: one that mixes readings from before and after a step drops out. */
    private void estimateLoad() {
        if (!draft.balance.seen()) {
            base = draft.state.base();
            return;
        }
        boolean same = draft.state.composition().equals(Set.copyOf(draft.balance.composition()));
        base = same && !draft.fresh && !draft.state.base().isEmpty()
                ? draft.state.base()
                : PlannerState.appended(same ? draft.state.base() : List.of(), draft.balance.load());
        List<Double> sorted = base.stream().sorted().toList();
        draft.load = sorted.get((sorted.size() - 1) / 2);
    }

    // The site's own limits

    /** W that chargers may take under an import limit; infinite without one, none while the meter is not seen. */
    private double importRoom(double limit) {
        if (Double.isInfinite(limit)) {
            return limit;
        }
        if (!draft.balance.seen()) {
            return 0;
        }
        double storage = 0;
        for (Map.Entry<DeviceId, Double> battery : draft.balance.storage().entrySet()) {
            storage += Math.min(battery.getValue(), draft.planned.getOrDefault(battery.getKey(), battery.getValue()));
        }
        return Math.max(
                0, limit - (draft.load - Balance.sum(draft.balance.charging())) + draft.balance.generated() + storage);
    }

    private void siteStandings() {
        for (Claim claim : draft.of(Quantity.EXPORT_LIMIT)) {
            draft.stand(siteStanding(claim, -draft.balance.gridWatts(), "export"));
        }
        for (Claim claim : draft.of(Quantity.IMPORT_LIMIT)) {
            draft.stand(siteStanding(claim, draft.balance.gridWatts(), "import"));
        }
    }

    private Standing siteStanding(Claim claim, double flow, String word) {
        if (!draft.balance.seen()) {
            return new Standing(
                    claim,
                    Verdict.CLIPPED,
                    draft.blind
                            ? "the grid meter is not seen: safe states"
                            : "the grid meter is not seen: last setpoints held",
                    Optional.empty());
        }
        Quantity lever =
                claim.quantity() == Quantity.EXPORT_LIMIT ? Quantity.GENERATION_LIMIT : Quantity.CHARGE_CURRENT;
        boolean exhausted = draft.aims.entrySet().stream()
                .filter(a -> a.getKey().quantity() == lever)
                .allMatch(a -> a.getValue().value() <= 0);
        if (exhausted && flow > claim.value() + draft.config.marginWatts()) {
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
