package energy.busbar.driver.ocpp.relay;

/** The loop on which a relay lives, as far as it is needed here. */
public interface Timer {
    void execute(Runnable task);

    /** @return cancels the task if it has not begun */
    Runnable after(long delayMillis, Runnable task);
}
