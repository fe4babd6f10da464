package energy.busbar.core.engine;

import energy.busbar.core.engine.Plan.Standing;
import energy.busbar.core.model.Claim;
import energy.busbar.core.model.Claim.Bound;
import energy.busbar.core.model.GridCurve;
import energy.busbar.core.model.Rank;
import energy.busbar.core.port.SiteView.Verdict;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who wins one lever.
 *
 * @param target the strongest, of one rank the latest
 * @param low bound for that target, by the device and the limits that bind it
 * @param standings of every claim but the target
 */
record Contest(
        Optional<Claim> target,
        double low,
        double high,
        Optional<Claim> lowBy,
        Optional<Claim> highBy,
        List<Standing> standings) {
    static final Comparator<Claim> STRONGEST_FIRST = Comparator.comparing(Claim::rank)
            .thenComparing(Comparator.comparingLong(Claim::order).reversed());

    static Contest of(Collection<Claim> claims, double min, double max) {
        List<Claim> sorted = claims.stream().sorted(STRONGEST_FIRST).toList();
        Optional<Claim> target =
                sorted.stream().filter(c -> c.bound() == Bound.TARGET).findFirst();
        Rank rank = target.map(Claim::rank).orElse(Rank.OPTIMISATION);
        double low = min;
        double high = max;
        @Nullable Claim lowBy = null;
        @Nullable Claim highBy = null;
        List<Standing> standings = new ArrayList<>();
        for (Claim claim : sorted) {
            double value = claim.value();
            if (claim.bound() == Bound.TARGET) {
                if (claim != target.orElse(null)) {
                    standings.add(lost(claim, target.orElseThrow()));
                }
            } else if (!claim.rank().limits(rank)) {
                double wanted = target.map(Claim::value).orElse(0.0);
                boolean broken = claim.bound() == Bound.MAX ? wanted > value : wanted < value;
                standings.add(broken ? lost(claim, target.orElseThrow()) : inForce(claim));
            } else if (claim.bound() == Bound.MAX) {
                if (value < low) {
                    standings.add(
                            lowBy != null ? lost(claim, lowBy) : clipped(claim, low, "the device's own lower bound"));
                    if (lowBy == null) {
                        high = low;
                        highBy = claim;
                    }
                } else {
                    standings.add(inForce(claim));
                    if (value < high) {
                        high = value;
                        highBy = claim;
                    }
                }
            } else if (value > high) {
                standings.add(
                        highBy != null ? lost(claim, highBy) : clipped(claim, high, "the device's own upper bound"));
                if (highBy == null) {
                    low = high;
                    lowBy = claim;
                }
            } else {
                standings.add(inForce(claim));
                if (value > low) {
                    low = value;
                    lowBy = claim;
                }
            }
        }
        return new Contest(target, low, high, Optional.ofNullable(lowBy), Optional.ofNullable(highBy), standings);
    }

    double clip(double value) {
        return Math.max(low, Math.min(high, value));
    }

    /** In words, who holds a target to {@code value}; the device itself where no claim does. */
    String clippedBy(double wanted) {
        Optional<Claim> by = wanted > high ? highBy : lowBy;
        return by.map(c -> c.rank().word() + " limit of " + c.owner()).orElse("the device's own bounds");
    }

    static Standing lost(Claim claim, Claim winner) {
        return new Standing(
                claim,
                Verdict.OVERRIDDEN,
                "overridden by " + winner.owner() + " (" + winner.rank().word() + ", " + amount(winner, winner.value())
                        + ")",
                Optional.of(winner.owner()));
    }

    static Standing inForce(Claim claim) {
        return new Standing(claim, Verdict.IN_FORCE, "in force", Optional.empty());
    }

    static Standing waiting(Claim claim, String why) {
        return new Standing(claim, Verdict.WAITING, "waiting: " + why, Optional.empty());
    }

    static Standing clipped(Claim claim, double to, String by) {
        return new Standing(claim, Verdict.CLIPPED, "clipped to " + amount(claim, to) + " by " + by, Optional.empty());
    }

    static String amount(Claim claim, double value) {
        return claim.curve()
                .map(GridCurve::words)
                .orElseGet(() -> claim.quantity().amount(value));
    }
}
