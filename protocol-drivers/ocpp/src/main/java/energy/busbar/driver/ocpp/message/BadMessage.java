package energy.busbar.driver.ocpp.message;

/** A received payload of which something that cannot be done without is missing or cannot be read. */
public final class BadMessage extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What is wrong, of which each version makes its own error code. */
    public enum Kind {
        MISSING,
        WRONG_TYPE,
        BAD_VALUE
    }

    private final Kind kind;

    BadMessage(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** Where and what, for the description of a CALLERROR. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
