package energy.busbar.driver.ocpp;

import java.util.concurrent.Executor;

/** The one thread on which all chargers' state lives; nothing that runs on it may block. */
interface Loop extends Executor {
    @Override
    void execute(Runnable task);

    /** @return cancels the task if it has not begun */
    Runnable after(long delayMillis, Runnable task);
}
