package energy.busbar.core.model;

import java.util.Locale;

/** How a device's link stands, shown as what it is. */
public enum LinkState {
    /** Not tried yet, or being tried for the first time. */
    CONNECTING,
    UP,
    /** No connection, or no answer in time. */
    UNREACHABLE,
    /** Answers, but not with what the protocol allows. */
    GARBLED,
    /** Answers with a refusal, such as a Modbus exception or a failed login. */
    REFUSED,
    /** Answers properly but is not the device that is configured. */
    MISMATCH;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
