package energy.busbar.driver.ocpp;

import energy.busbar.core.driver.ServiceOrder;
import energy.busbar.core.driver.ServiceResult;
import energy.busbar.core.session.IdToken;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/**
 * Services as one version of OCPP writes them: one CALL each, and what its answer means. On the loop; futures complete
 * there, and always normally.
 */
interface Services {
    CompletableFuture<ServiceResult> reset(ServiceOrder.Reset.Kind kind, ServedConnector at);

    CompletableFuture<ServiceResult> unlock(ServedConnector at);

    CompletableFuture<ServiceResult> setAvailability(boolean operative, ServedConnector at);

    CompletableFuture<ServiceResult> trigger(ServiceOrder.TriggerMessage.Message message, ServedConnector at);

    CompletableFuture<ServiceResult> startSession(IdToken token, ServedConnector at);

    /** @param transaction that goes on */
    CompletableFuture<ServiceResult> stopSession(String transaction, ServedConnector at);

    /** Done where the charger keeps it. */
    CompletableFuture<ServiceResult> reserve(int id, IdToken token, Instant expiry, ServedConnector at);

    /** Done where the charger has given it up, Refused where it knows none of that id. */
    CompletableFuture<ServiceResult> cancelReservation(int id);
}
