package energy.busbar.profiles;

/** Where a profile comes from, weakest first: each stands over those of the same name before it. */
public enum ProfileOrigin {
    SHIPPED,
    /** A maker's signed pack. */
    PACK,
    /** The user's own directory. */
    USER
}
