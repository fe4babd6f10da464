package energy.busbar.core.engine;

import energy.busbar.core.model.Claim;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.GridCurve;
import energy.busbar.core.port.SiteView.Verdict;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one control cycle wants.
 *
 * @param aims what each lever is to hold
 * @param suspended levers that are wanted but whose device cannot be reached: neither written nor released
 * @param standings of every claim that has not ended
 * @param decisions in words, why a charger has what it has
 */
record Plan(
        Map<Lever, Aim> aims,
        Set<Lever> suspended,
        List<Standing> standings,
        Map<DeviceId, String> decisions,
        PlannerState next) {
    Plan {
        aims = Collections.unmodifiableMap(new LinkedHashMap<>(aims));
        suspended = Set.copyOf(suspended);
        standings = List.copyOf(standings);
        decisions = Map.copyOf(decisions);
    }

    /**
     * @param curve with quantities that have one
     * @param urgent safety or a grid operator's limit: does not wait for the write budget and is written over what somebody
     *     else set
     * @param fallback what the device is to fall back to by itself
     */
    record Aim(double value, Optional<GridCurve> curve, boolean urgent, double fallback) {
        Aim(double value, boolean urgent, double fallback) {
            this(value, Optional.empty(), urgent, fallback);
        }
    }

    /** @param winner owner of the claim that won over this one */
    record Standing(Claim claim, Verdict verdict, String words, Optional<String> winner) {}
}
