package energy.busbar.core.engine;

import energy.busbar.core.charging.Memory;
import energy.busbar.core.model.DeviceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one plan hands to the next. Times are milliseconds of the monotonic clock.
 *
 * @param set last written by lever
 * @param seenMillis when the grid meter was last good, or the first plan
 * @param meterAtMillis measurement instant of the grid meter's reading that the windows end with
 * @param composition the devices that {@code base} is made of
 * @param base last estimates of the uncontrolled load, W
 * @param trimWatts what export has been above its aim, learnt slowly
 * @param charging what sharing among chargers remembers
 * @param goals the charger's energy register when a goal was first seen, Wh, by claim
 * @param empty batteries at their reserve, until 1 % above it
 * @param full batteries at their upper end, until 1 % below it
 */
record PlannerState(
        Map<Lever, Double> set,
        long seenMillis,
        long meterAtMillis,
        Set<DeviceId> composition,
        List<Double> base,
        double trimWatts,
        Memory charging,
        Map<String, Double> goals,
        Set<DeviceId> empty,
        Set<DeviceId> full) {
    private static final int WINDOW = 3;

    PlannerState {
        set = Map.copyOf(set);
        composition = Set.copyOf(composition);
        base = List.copyOf(base);
        goals = Map.copyOf(goals);
        empty = Set.copyOf(empty);
        full = Set.copyOf(full);
    }

    static PlannerState initial(long nowMillis) {
        return new PlannerState(
                Map.of(),
                nowMillis,
                Long.MIN_VALUE,
                Set.of(),
                List.of(),
                0,
                Memory.initial(),
                Map.of(),
                Set.of(),
                Set.of());
    }

    PlannerState withSet(Map<Lever, Double> written) {
        return new PlannerState(
                written, seenMillis, meterAtMillis, composition, base, trimWatts, charging, goals, empty, full);
    }

    static List<Double> appended(List<Double> window, double value) {
        List<Double> longer = new ArrayList<>(window);
        longer.add(value);
        return longer.size() > WINDOW ? longer.subList(longer.size() - WINDOW, longer.size()) : longer;
    }
}
