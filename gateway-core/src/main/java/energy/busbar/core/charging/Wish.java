package energy.busbar.core.charging;

import energy.busbar.core.model.ChargingMode;
import java.util.Optional;

/**
 * What is wanted of a charger now.
 *
 * @param rank of who wants it, 0 is the strongest
 * @param capAmps most that it may have by everybody's limits, A a phase
 * @param capWords who holds it to that, in words
 * @param capWatts most on all phases together; infinite for none
 * @param phases 1 or 3; 0 leaves it to the allocation
 */
public record Wish(
        int rank,
        double capAmps,
        String capWords,
        double capWatts,
        ChargingMode mode,
        Optional<Goal> goal,
        int phases) {
    /**
     * Energy by a time.
     *
     * @param wattHours still to come
     * @param leftMillis until the car leaves
     */
    public record Goal(double wattHours, long leftMillis) {}

    public static Wish of(ChargingMode mode, double capAmps) {
        return new Wish(9, capAmps, "its own maximum", Double.POSITIVE_INFINITY, mode, Optional.empty(), 0);
    }

    public Wish with(Goal wanted) {
        return new Wish(rank, capAmps, capWords, capWatts, mode, Optional.of(wanted), phases);
    }
}
