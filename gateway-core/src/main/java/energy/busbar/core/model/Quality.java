package energy.busbar.core.model;

/** How far a reading can be trusted, best first. Only {@link #GOOD} may move power. */
public enum Quality {
    GOOD,
    /** Older than three poll periods; the value is the last one seen. */
    STALE,
    /** The device says that it does not have this point (SunSpec's "not implemented" values, NaN). */
    NOT_IMPLEMENTED,
    /** The device did not answer, or not with something that can be believed. */
    COMM_FAIL,
    /** Decoded, but outside what the device can physically do. */
    OUT_OF_RANGE
}
