package energy.busbar.profiles;

/** Where a profile comes from. The user's own overrides a shipped one of the same name. */
public enum ProfileOrigin {
    SHIPPED,
    USER
}
