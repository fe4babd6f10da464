package energy.busbar.core.session.desk;

import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Event;
import energy.busbar.core.port.ChargingLedger;
import energy.busbar.core.session.IdToken;
import energy.busbar.core.session.LocalList;
import energy.busbar.core.session.Reservations;
import energy.busbar.core.session.Session;
import energy.busbar.core.session.SessionBook;
import energy.busbar.core.session.SessionNumbers;
import energy.busbar.core.session.Step;
import energy.busbar.core.session.TokenCache;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** A charging ledger in memory; it outlives the desks that use it. */
public final class NotebookChargingLedger implements ChargingLedger, SessionBook {
    public final TreeMap<Long, Session> all = new TreeMap<>();
    public final List<Event> events = new ArrayList<>();
    /** Fails the next write, as a full disk does. */
    public boolean full;

    private long last;
    private LocalList list = LocalList.EMPTY;
    private Reservations reservations = Reservations.NONE;
    private final Map<String, TokenCache.Entry> cached = new LinkedHashMap<>();

    @Override
    public Step change(Function<SessionBook, Step> work, Function<Step.Change, Optional<Event>> event) {
        long before = last;
        Step step = work.apply(this);
        if (full && !step.changes().isEmpty()) {
            last = before;
            throw new IllegalStateException("the disk is full");
        }
        for (Step.Change change : step.changes()) {
            if (change.verb() != Step.Verb.SAMPLED) {
                all.put(change.session().number(), change.session());
                event.apply(change).ifPresent(events::add);
            }
        }
        return step;
    }

    @Override
    public Optional<Session> session(long number) {
        return Optional.ofNullable(all.get(number));
    }

    @Override
    public List<Session> sessions(Query query) {
        return all.descendingMap().values().stream()
                .filter(s -> query.device().map(s.device()::equals).orElse(true))
                .limit(query.max())
                .toList();
    }

    @Override
    public List<Session> openSessions() {
        return all.values().stream().filter(Session::open).toList();
    }

    @Override
    public Optional<Session> byStart(DeviceId device, String startKey) {
        return newest(device, s -> s.startKey().equals(startKey));
    }

    @Override
    public Optional<Session> byStop(DeviceId device, String stopKey) {
        return newest(device, s -> s.stopKey().equals(stopKey));
    }

    @Override
    public Optional<Session> byTransaction(DeviceId device, String transaction) {
        return newest(device, s -> s.transaction().equals(transaction));
    }

    @Override
    public List<Session> open(DeviceId device) {
        return openSessions().stream().filter(s -> s.device().equals(device)).toList();
    }

    @Override
    public List<Session> open(IdToken token) {
        return openSessions().stream()
                .filter(s -> s.token().equals(Optional.of(token)))
                .toList();
    }

    @Override
    public Optional<Session> lastLeftOpen(DeviceId device) {
        return newest(device, s -> s.state() == Session.State.LEFT_OPEN);
    }

    private Optional<Session> newest(DeviceId device, java.util.function.Predicate<Session> wanted) {
        return all.values().stream()
                .filter(s -> s.device().equals(device) && wanted.test(s))
                .max(Comparator.comparing(Session::number));
    }

    @Override
    public long nextNumber(Instant now) {
        last = SessionNumbers.next(last, now);
        return last;
    }

    @Override
    public LocalList tokens() {
        return list;
    }

    @Override
    public void saveTokens(LocalList.Changed change) {
        list = change.list();
    }

    @Override
    public List<TokenCache.Entry> cachedTokens() {
        return List.copyOf(cached.values());
    }

    @Override
    public void saveCached(TokenCache.Entry entry, List<IdToken> gone) {
        cached.put(entry.token().id().key(), entry);
        gone.forEach(id -> cached.remove(id.key()));
    }

    @Override
    public void clearCache() {
        cached.clear();
    }

    @Override
    public Reservations reservations() {
        return reservations;
    }

    @Override
    public void saveReservations(Reservations next) {
        reservations = next;
    }
}
