package energy.busbar.core.session;

import energy.busbar.core.model.DeviceId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * The one door for chargers, whatever they speak. Calls return at once and are done in their order; what they promise is
 * on the disk when the stage completes, so an answer that depends on it waits for that. A stage fails when the ledger
 * cannot be written or too much waits: the charger gets an error then and says it again. Thread-safe.
 */
public interface ChargeDesk {
    /** Authorize. */
    CompletionStage<Verdict> authorise(DeviceId device, int connector, Optional<IdToken> token);

    /** Everything about sessions. For 1.6 the transaction id to answer a start with is {@link Step#session()}'s. */
    CompletionStage<Step> report(Report report);

    /** What an upstream said of a token, for the cache. */
    CompletionStage<Void> learned(Token token);

    /** ClearCache of an upstream. */
    CompletionStage<Void> clearCache();

    /** @param occupied connectors in use; @param connectors how many the charger has */
    CompletionStage<Reservations.Answer> reserve(Reservation wanted, Set<Integer> occupied, int connectors);

    /** @return whether there was one */
    CompletionStage<Boolean> cancelReservation(DeviceId device, int id);

    /** Those in force. */
    List<Reservation> reservations(DeviceId device);

    /** The list as it is now, to send to chargers that keep one: see {@link LocalList#since}. */
    LocalList list();

    AuthorisationPolicy policy();

    /** How long an answer may take before the charger should rather get an error. */
    Duration PATIENCE = Duration.ofSeconds(10);
}
