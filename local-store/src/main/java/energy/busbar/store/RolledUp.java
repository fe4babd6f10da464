package energy.busbar.store;

import energy.busbar.core.block.Aggregate;

/**
 * A period of one point.
 *
 * @param fromMillis when it starts, in milliseconds since 1970-01-01T00:00Z
 */
public record RolledUp(long fromMillis, Aggregate aggregate) {}
