package energy.busbar.core.engine;

import energy.busbar.core.engine.Plan.Aim;
import energy.busbar.core.engine.SiteSnapshot.DeviceState;
import energy.busbar.core.model.Ability;
import energy.busbar.core.model.Claim;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Rank;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What inverters may generate, by their own claims and under the site's export limit. Part of the planner. */
final class InverterPlan {
    /** Nearer to its limit than this the limit is what holds an inverter; farther, sun is. */
    private static final double AT_LIMIT_FRACTION = 0.015;

    /** What a shaded inverter may grow by before it is asked again. */
    private static final double HEADROOM_FRACTION = 0.04;

    private static final double TRIM_GAIN = 0.2;
    private static final double MAX_TRIM_FRACTION = 0.1;

    private final PlanDraft draft;
    private double trim;

    InverterPlan(PlanDraft draft) {
        this.draft = draft;
        trim = draft.state.trimWatts();
    }

    /** W that export has been above its aim, learnt slowly. */
    double trimWatts() {
        return trim;
    }

    void plan() {
        boolean limited = !draft.of(Quantity.EXPORT_LIMIT).isEmpty();
        List<DeviceId> ids = new ArrayList<>();
        List<Double> caps = new ArrayList<>();
        Map<DeviceId, Ability> abilities = new LinkedHashMap<>();
        for (DeviceState inverter : draft.devices(DeviceType.INVERTER)) {
            Lever lever = new Lever(inverter.placement().device(), Quantity.GENERATION_LIMIT);
            List<Claim> wanting = draft.of(lever);
            Optional<Ability> ability = Balance.ability(draft.site, lever);
            if (ability.isEmpty()) {
                draft.unreachable(lever, wanting);
                if (limited) {
                    draft.suspended.add(lever);
                }
                continue;
            }
            Contest contest =
                    Contest.of(wanting, ability.get().min(), ability.get().max());
            contest.standings().forEach(draft::stand);
            contest.target().ifPresent(c -> draft.stand(Contest.inForce(c)));
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
            draft.aims.put(
                    new Lever(id, Quantity.GENERATION_LIMIT),
                    new Aim(ability.clip(Math.min(allowed[i], caps.get(i))), limited, ability.clip(safe)));
        }
    }

    private double[] underExportLimit(List<DeviceId> ids, List<Double> caps, Map<DeviceId, Ability> abilities) {
        int n = ids.size();
        double[] allowed = new double[n];
        if (!draft.balance.seen()) {
            for (int i = 0; i < n; i++) {
                Double last = draft.state.set().get(new Lever(ids.get(i), Quantity.GENERATION_LIMIT));
                allowed[i] = draft.blind || last == null ? safe(ids.get(i), 0) : last;
            }
            return allowed;
        }
        double export = draft.limit(Quantity.EXPORT_LIMIT, Rank.OPTIMISATION);
        double rating = abilities.values().stream().mapToDouble(Ability::max).sum();
        double storage = 0;
        for (Map.Entry<DeviceId, Double> battery : draft.balance.storage().entrySet()) {
            storage += Math.max(battery.getValue(), draft.planned.getOrDefault(battery.getKey(), battery.getValue()));
        }
        learnTrim(export, rating);
        // Inverters that can be limited but are not in the list (nothing reached them) deliver as they do now.
        double unlisted = draft.balance.generation().entrySet().stream()
                .filter(e -> !ids.contains(e.getKey()))
                .mapToDouble(Map.Entry::getValue)
                .sum();
        double total = Math.max(0, export + draft.load - storage - trim - unlisted);
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
        Double last = draft.state.set().get(new Lever(id, Quantity.GENERATION_LIMIT));
        double power = draft.balance.generation().getOrDefault(id, Double.NaN);
        if (last == null || Double.isNaN(power) || power >= last - AT_LIMIT_FRACTION * rating) {
            return rating;
        }
        return Math.max(0, power) + HEADROOM_FRACTION * rating;
    }

    /** Keeps the last value within a deadband, which is wide while generation is far below its limit. */
    private double steady(DeviceId id, double wanted, double rating) {
        Double last = draft.state.set().get(new Lever(id, Quantity.GENERATION_LIMIT));
        if (last == null) {
            return wanted;
        }
        double power = draft.balance.generation().getOrDefault(id, Double.NaN);
        boolean far = power < last - 2 * draft.config.farFraction() * rating;
        double band = far ? draft.config.farFraction() * rating : Math.min(draft.config.deadbandWatts(), 0.01 * rating);
        return Math.abs(wanted - last) <= band ? last : wanted;
    }

    /** Slowly, and only what is over: an inverter that delivers a little more than its limit says. */
    private void learnTrim(double export, double rating) {
        if (!draft.fresh) {
            return;
        }
        double over = -draft.balance.gridWatts() - export;
        double last = draft.balance.generation().keySet().stream()
                .mapToDouble(id -> draft.state
                        .set()
                        .getOrDefault(new Lever(id, Quantity.GENERATION_LIMIT), Double.POSITIVE_INFINITY))
                .sum();
        boolean settled = Math.abs(draft.balance.generated() - last) < 0.02 * rating;
        trim = settled ? trim + TRIM_GAIN * over : trim * 0.9;
        trim = Math.max(0, Math.min(MAX_TRIM_FRACTION * rating, trim));
    }

    private double safe(DeviceId id, double otherwise) {
        return draft.site
                .site()
                .placement(id)
                .map(p -> p.safe().orElse(otherwise))
                .orElse(otherwise);
    }

    private static Ability require(@Nullable Ability ability) {
        if (ability == null) {
            throw new IllegalStateException("a listed device has its ability");
        }
        return ability;
    }
}
