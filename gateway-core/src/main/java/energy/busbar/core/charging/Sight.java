package energy.busbar.core.charging;

/**
 * What can be seen of a charger now. Times are milliseconds of the monotonic clock; NaN stands for what is not known.
 *
 * @param reachable whether it can be told anything
 * @param plugged false only where it says that there is no car
 * @param writtenAmps what it was last told and accepted
 * @param offeredAmps what it says that it offers
 * @param drawnAmps measured on its own conductors
 * @param each whether every conductor is measured by itself
 * @param drawnAtMillis instant of that measurement
 * @param phases 1 or 3 where it can change them and says so; 0 where not
 */
public record Sight(
        boolean reachable,
        boolean plugged,
        double writtenAmps,
        double offeredAmps,
        PhaseAmps drawnAmps,
        boolean each,
        long drawnAtMillis,
        int phases) {}
