package energy.busbar.profiles.pack;

/** A pack or a key is not taken; the message says why, and what would be right. */
public final class PackException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PackException(String message) {
        super(message);
    }

    PackException(String message, Throwable cause) {
        super(message, cause);
    }
}
