package energy.busbar.core.engine;

import energy.busbar.core.engine.Plan.Aim;
import energy.busbar.core.engine.Plan.Standing;
import energy.busbar.core.engine.SiteSnapshot.DeviceState;
import energy.busbar.core.model.Claim;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Rank;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A plan in the making: what its parts are given, and what they have come to so far. Lives for one plan. */
final class PlanDraft {
    final SiteSnapshot site;
    final PlannerState state;
    final ControlConfig config;
    final Balance balance;
    /** Whether the grid meter has not been seen for so long that safe states hold. */
    final boolean blind;
    /** Several plans may see one reading; only the first learns from it. */
    final boolean fresh;

    /** Those that are active. */
    final List<Claim> claims = new ArrayList<>();

    final Map<Lever, Aim> aims = new LinkedHashMap<>();
    final Set<Lever> suspended = new HashSet<>();
    final Map<String, Standing> standings = new LinkedHashMap<>();
    /** W that batteries on the AC side are about to deliver. */
    final Map<DeviceId, Double> planned = new LinkedHashMap<>();

    /** Uncontrolled load, W. */
    double load;

    PlanDraft(
            SiteSnapshot site,
            PlannerState state,
            ControlConfig config,
            Balance balance,
            boolean blind,
            boolean fresh) {
        this.site = site;
        this.state = state;
        this.config = config;
        this.balance = balance;
        this.blind = blind;
        this.fresh = fresh;
    }

    void stand(Standing standing) {
        standings.put(standing.claim().id(), standing);
    }

    List<Claim> of(Quantity quantity) {
        return claims.stream().filter(c -> c.quantity() == quantity).toList();
    }

    List<Claim> of(Lever lever) {
        return of(lever.quantity()).stream()
                .filter(c -> c.device().equals(Optional.of(lever.device())))
                .toList();
    }

    List<DeviceState> devices(DeviceType type) {
        return site.devices().values().stream()
                .filter(d -> d.placement().type() == type)
                .toList();
    }

    /** The tightest limit of the site that binds {@code rank}, less the margin; infinite without one. */
    double limit(Quantity quantity, Rank rank) {
        return of(quantity).stream()
                .filter(c -> c.rank().limits(rank))
                .mapToDouble(c -> Math.max(0, c.value() - config.marginWatts()))
                .min()
                .orElse(Double.POSITIVE_INFINITY);
    }

    void unreachable(Lever lever, List<Claim> wanting) {
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
}
