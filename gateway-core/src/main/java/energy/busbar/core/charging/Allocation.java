package energy.busbar.core.charging;

import java.util.List;

/**
 * @param grants by outlet
 * @param limits what the grants were made under, for those who check
 * @param next what the next allocation remembers
 */
public record Allocation(List<Grant> grants, List<Limit> limits, Memory next) {
    /**
     * @param name of the fuse and phase, or of another limit
     * @param capacity for chargers that can be told something: A, or W of the site's limits
     * @param granted of it
     * @param counted what may be drawn at this moment, until lower currents are confirmed
     */
    public record Limit(String name, double capacity, double granted, double counted) {}

    public Allocation {
        grants = List.copyOf(grants);
    }
}
