package energy.busbar.core.driver;

import energy.busbar.core.model.LinkState;

/** A device could not be talked to. Thrown by drivers to the thread of their bus, which counts, logs and backs off. */
public final class LinkException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final LinkState state;

    /** @param state what the device's link is to be shown as; not {@link LinkState#UP} */
    public LinkException(LinkState state, String message) {
        super(message);
        this.state = state;
    }

    public LinkException(LinkState state, String message, Throwable cause) {
        super(message, cause);
        this.state = state;
    }

    public LinkState state() {
        return state;
    }
}
