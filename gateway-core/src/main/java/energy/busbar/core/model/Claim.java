package energy.busbar.core.model;

import java.time.Instant;
import java.util.Optional;

/**
 * What one authority wants of one quantity of a device or of the site.
 *
 * @param id unique; also what a loser is told of the winner
 * @param owner the command or dispatch event that this claim serves; several claims may serve one
 * @param device empty for quantities of the site
 * @param value in the quantity's unit and sign; 1 with a curve
 * @param curve what to hold instead of a number, for those quantities and only those
 * @param from inclusive
 * @param until exclusive; empty means until withdrawn
 * @param order of arrival; of two claims of one rank the higher wins
 */
public record Claim(
        String id,
        String owner,
        Rank rank,
        Optional<DeviceId> device,
        Quantity quantity,
        Bound bound,
        double value,
        Optional<GridCurve> curve,
        Instant from,
        Optional<Instant> until,
        long order) {
    public enum Bound {
        /** Hold exactly this. */
        TARGET,
        /** At most this. */
        MAX,
        /** At least this. */
        MIN
    }

    /** Without a curve. */
    public Claim(
            String id,
            String owner,
            Rank rank,
            Optional<DeviceId> device,
            Quantity quantity,
            Bound bound,
            double value,
            Instant from,
            Optional<Instant> until,
            long order) {
        this(id, owner, rank, device, quantity, bound, value, Optional.empty(), from, until, order);
    }

    public Claim {
        Setpoint.checkCurve("claim " + id, quantity, curve);
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("claim " + id + " must have a number");
        }
        if (quantity.ofSite() == device.isPresent()) {
            throw new IllegalArgumentException("claim " + id + ": " + quantity + " is "
                    + (quantity.ofSite() ? "the site's, not a device's" : "a device's and names none"));
        }
        if (until.isPresent() && !until.get().isAfter(from)) {
            throw new IllegalArgumentException("claim " + id + " ends at " + until.get() + ", not after " + from);
        }
    }

    public boolean activeAt(Instant now) {
        return !now.isBefore(from) && (until.isEmpty() || now.isBefore(until.get()));
    }

    public boolean endedAt(Instant now) {
        return until.isPresent() && !now.isBefore(until.get());
    }
}
