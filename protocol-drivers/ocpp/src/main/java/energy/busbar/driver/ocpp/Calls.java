package energy.busbar.driver.ocpp;

import energy.busbar.driver.ocpp.message.Request;
import java.util.concurrent.CompletableFuture;

/** Sends typed CALLs to the charger that is connected. */
interface Calls {
    /** @return completes on the loop, and always normally */
    <R extends Record> CompletableFuture<Answer<R>> call(Request<R> request);
}
