package energy.busbar.ota.tuf;

/** Of the trusted top-level metadata. */
public record Versions(long root, long timestamp, long snapshot, long targets) {}
