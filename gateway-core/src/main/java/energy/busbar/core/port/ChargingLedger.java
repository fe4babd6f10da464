package energy.busbar.core.port;

import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Event;
import energy.busbar.core.session.IdToken;
import energy.busbar.core.session.LocalList;
import energy.busbar.core.session.Reservations;
import energy.busbar.core.session.Session;
import energy.busbar.core.session.SessionBook;
import energy.busbar.core.session.Step;
import energy.busbar.core.session.TokenCache;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Sessions, tokens and reservations that must not be forgotten. Every method that changes something is durable when it
 * returns. Thread-safe; calls take one transaction each.
 */
public interface ChargingLedger {
    /**
     * Looks up, decides and writes in one transaction.
     *
     * @param work may be called once only, and uses the book only until it returns
     * @param event of a change, put into the events outbox in the same transaction
     */
    Step change(Function<SessionBook, Step> work, Function<Step.Change, Optional<Event>> event);

    Optional<Session> session(long number);

    /** Newest first. */
    List<Session> sessions(Query query);

    /** By number. */
    List<Session> openSessions();

    /** @param from, until of the session's start, or of when it was first heard of */
    record Query(Optional<DeviceId> device, Optional<Instant> from, Optional<Instant> until, int max) {}

    LocalList tokens();

    void saveTokens(LocalList.Changed change);

    List<TokenCache.Entry> cachedTokens();

    /** @param gone that had to make way */
    void saveCached(TokenCache.Entry entry, List<IdToken> gone);

    void clearCache();

    Reservations reservations();

    void saveReservations(Reservations reservations);
}
