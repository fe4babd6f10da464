package energy.busbar.driver.ocpp.files;

/** A firmware image that cannot be used; says what is wrong and what would be right. */
public final class ImageException extends Exception {
    private static final long serialVersionUID = 1L;

    ImageException(String message) {
        super(message);
    }

    ImageException(String message, Throwable cause) {
        super(message, cause);
    }
}
