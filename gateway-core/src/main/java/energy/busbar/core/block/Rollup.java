package energy.busbar.core.block;

import java.util.List;

/**
 * Many points of one period.
 *
 * @param fromMillis the period's start, a whole multiple of its length, in milliseconds since 1970-01-01T00:00Z
 * @param aggregates one a point, ordered by device, then by point; at most {@link RollupCodec#MAX_AGGREGATES}
 */
public record Rollup(Resolution resolution, long fromMillis, List<Aggregate> aggregates) {
    public Rollup {
        aggregates = List.copyOf(aggregates);
        if (resolution.periodOf(fromMillis) != fromMillis) {
            throw new IllegalArgumentException(
                    "a period of " + resolution.label() + " does not start at " + fromMillis);
        }
    }
}
