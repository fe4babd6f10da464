package energy.busbar.core.pki;

/** A certificate, request or key that cannot be used; the message says what is wrong and what would be right. */
public final class PkiException extends Exception {
    private static final long serialVersionUID = 1L;

    public PkiException(String message) {
        super(message);
    }

    public PkiException(String message, Throwable cause) {
        super(message, cause);
    }
}
