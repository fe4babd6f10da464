package energy.busbar.driver.coap;

/** A payload is not what its content format says. The message follows on "the payload". */
final class MalformedPayload extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedPayload(String message) {
        super(message);
    }
}
