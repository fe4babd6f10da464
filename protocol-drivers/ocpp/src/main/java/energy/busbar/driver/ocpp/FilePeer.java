package energy.busbar.driver.ocpp;

import energy.busbar.core.driver.ServiceOrder.FetchLogs;
import energy.busbar.driver.ocpp.files.Image;
import energy.busbar.driver.ocpp.transfer.FirmwareUpdate;
import energy.busbar.driver.ocpp.transfer.LogFetch;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/** How a charger is asked for logs and updates in one version of OCPP. Runs on the loop. */
interface FilePeer {
    /** What the charger says of its logs and firmware by itself. */
    interface Heard {
        /** @param requestId empty where the version, or the charger, names none */
        void logSaid(OptionalInt requestId, LogFetch.Word word);

        void firmwareSaid(OptionalInt requestId, FirmwareUpdate.Word word);
    }

    record LogWish(URI place, FetchLogs order, int requestId, LogFetch.Plan plan) {}

    record UpdateWish(
            URI place,
            Image image,
            int requestId,
            Instant retrieveAt,
            Optional<Instant> installAt,
            int retries,
            int retrySeconds) {}

    /** @return Accepted, Refused, NotSent or Unanswered, on the loop */
    CompletableFuture<LogFetch.Event> askForLog(LogWish wish);

    /** @return Accepted, Refused, NotSent or Unanswered, on the loop */
    CompletableFuture<FirmwareUpdate.Event> askForUpdate(UpdateWish wish);

    void askHowFarTheUpdateIs();
}
