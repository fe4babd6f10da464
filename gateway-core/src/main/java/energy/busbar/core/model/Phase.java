package energy.busbar.core.model;

/** A line conductor. */
public enum Phase {
    L1,
    L2,
    L3
}
