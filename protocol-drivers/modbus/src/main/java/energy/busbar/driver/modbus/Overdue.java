package energy.busbar.driver.modbus;

/** No answer, or only a part of one, came in time. */
final class Overdue extends Exception {
    private static final long serialVersionUID = 1L;

    final boolean partly;

    Overdue(boolean partly) {
        super(partly ? "only a part of an answer came in time" : "no answer came in time");
        this.partly = partly;
    }
}
