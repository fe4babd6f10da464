package energy.busbar.core.charging;

import energy.busbar.core.model.Phase;
import java.util.HashSet;
import java.util.List;

/**
 * A charger as it is wired and configured.
 *
 * @param fuse index of the fuse that it hangs on
 * @param wiring the phase that each of its conductors L1, L2, L3 is on; one entry for a one-phase charger
 * @param minAmps smallest current that is not 0; at least 6 (IEC 61851-1)
 * @param maxAmps its largest current
 * @param safeAmps what it falls back to by itself; 0, or at least {@code minAmps}
 * @param priority the higher is served first
 * @param guaranteeAmps served before every priority; 0 for none
 * @param weight of its part of what is left, against 1 of others
 * @param volts phase to neutral
 * @param switches whether it can change between one and three phases
 * @param deadManMillis after which it falls back when nobody renews; {@code Long.MAX_VALUE} when it never does
 */
public record Outlet(
        String id,
        int fuse,
        List<Phase> wiring,
        double minAmps,
        double maxAmps,
        double safeAmps,
        int priority,
        double guaranteeAmps,
        double weight,
        double volts,
        boolean switches,
        long deadManMillis) {
    /** IEC 61851-1: a car is offered nothing, or at least this. */
    public static final double LEAST_AMPS = 6;

    public Outlet {
        wiring = List.copyOf(wiring);
        if (wiring.isEmpty() || new HashSet<>(wiring).size() != wiring.size()) {
            throw new IllegalArgumentException(id + " needs one to three different phases, not " + wiring);
        }
        if (!(minAmps >= LEAST_AMPS) || !(maxAmps >= 0)) {
            throw new IllegalArgumentException(
                    id + " has " + minAmps + " to " + maxAmps + " A; the least is 6 (IEC 61851-1)");
        }
        if (!(safeAmps == 0 || safeAmps >= LEAST_AMPS)) {
            throw new IllegalArgumentException(id + " has the safe current " + safeAmps + " A; 0, or 6 and more");
        }
        if (!(guaranteeAmps >= 0) || !(weight > 0) || !(volts > 0)) {
            throw new IllegalArgumentException(id + " needs a guarantee of 0 and more, a weight and a voltage above 0");
        }
    }
}
