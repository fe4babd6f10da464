package energy.busbar.core.session.desk;

import energy.busbar.core.model.DeviceId;
import energy.busbar.core.port.ChargingLedger;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.core.session.Authorisation;
import energy.busbar.core.session.AuthorisationPolicy;
import energy.busbar.core.session.ChargeDesk;
import energy.busbar.core.session.IdToken;
import energy.busbar.core.session.LocalList;
import energy.busbar.core.session.Report;
import energy.busbar.core.session.Reservation;
import energy.busbar.core.session.Reservations;
import energy.busbar.core.session.Said;
import energy.busbar.core.session.Session;
import energy.busbar.core.session.SessionBook;
import energy.busbar.core.session.SessionMachine;
import energy.busbar.core.session.Step;
import energy.busbar.core.session.Token;
import energy.busbar.core.session.TokenCache;
import energy.busbar.core.session.Verdict;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The desk on a ledger. Whatever a session's start and stop depend on is written at once; the meter values between them
 * are held here and written each five minutes, which is what a killed gateway may lose of them.
 */
public final class LedgerChargeDesk implements ChargeDesk {
    static final long SAVE_MILLIS = 5 * 60_000;

    /** How often the platform hears of a session that merely goes on. */
    static final long TELL_MILLIS = 15 * 60_000;

    private final ChargingLedger ledger;
    private final AuthorisationPolicy policy;
    private final GatewayClock clock;
    private final Executor executor;
    private final double mostWatts;
    private final TokenCache cache;
    private volatile LocalList list;
    private volatile Reservations reservations;
    /** Open ones whose newest meter values are not in the ledger. */
    private final Map<Long, Live> live = new HashMap<>();

    private record Live(Session session, long savedAtMillis, long toldAtMillis) {}

    /**
     * Reads what the ledger has, and notes in each open session that the gateway was away.
     *
     * @param executor runs one task at a time, in their order, and refuses what is too much
     * @param mostWatts that any charger here can carry
     */
    public LedgerChargeDesk(
            ChargingLedger ledger,
            AuthorisationPolicy policy,
            GatewayClock clock,
            Executor executor,
            double mostWatts) {
        this.ledger = ledger;
        this.policy = policy;
        this.clock = clock;
        this.executor = executor;
        this.mostWatts = mostWatts;
        this.list = ledger.tokens();
        this.reservations = ledger.reservations();
        this.cache = new TokenCache(policy.cacheFor());
        ledger.cachedTokens().forEach(cache::learn);
        Said now = new Said(Optional.empty(), clock.instant(), 0, clock.synchronised());
        ledger.openSessions().stream()
                .map(Session::device)
                .distinct()
                .forEach(device -> reported(new Report.GatewayStarted(device, now)));
    }

    // --- the driver's side

    @Override
    public CompletionStage<Verdict> authorise(DeviceId device, int connector, Optional<IdToken> token) {
        return inOrder(() -> kept(
                device,
                connector,
                token,
                new Authorisation(policy, list, cache).judge(device, connector, token, clock.instant())));
    }

    /** A reservation of another keeps out who would else be let in. */
    private Verdict kept(DeviceId device, int connector, Optional<IdToken> token, Verdict verdict) {
        Instant now = clock.instant();
        if (!verdict.accepted() || connector == 0) {
            return verdict;
        }
        return reservations
                .against(device, connector, token, verdict.group(), Set.of(connector), now)
                .filter(r -> r.connector() == connector)
                .map(r -> new Verdict(
                        Verdict.Status.BLOCKED,
                        "connector " + connector + " is reserved for another until " + r.expiresAt(),
                        verdict.group(),
                        verdict.expiresAt(),
                        false))
                .orElse(verdict);
    }

    @Override
    public CompletionStage<Step> report(Report report) {
        return inOrder(() -> reported(report));
    }

    @Override
    public CompletionStage<Void> learned(Token token) {
        return inOrder(() -> {
            TokenCache.Entry entry = new TokenCache.Entry(token, clock.instant());
            ledger.saveCached(entry, cache.learn(entry));
            changed((machine, book) -> machine.learned(book, token, clock.instant()));
        });
    }

    @Override
    public CompletionStage<Void> clearCache() {
        return inOrder(() -> {
            ledger.clearCache();
            cache.clear();
        });
    }

    @Override
    public CompletionStage<Reservations.Answer> reserve(Reservation wanted, Set<Integer> occupied, int connectors) {
        return inOrder(() -> {
            Reservations.Answer answer = reservations.reserve(wanted, occupied, connectors, clock.instant());
            keep(answer.after());
            return answer;
        });
    }

    @Override
    public CompletionStage<Boolean> cancelReservation(DeviceId device, int id) {
        return inOrder(() -> {
            Reservations after = reservations.without(device, id);
            boolean was = after != reservations;
            keep(after);
            return was;
        });
    }

    private void keep(Reservations after) {
        if (!after.equals(reservations)) {
            ledger.saveReservations(after);
            reservations = after;
        }
    }

    @Override
    public List<Reservation> reservations(DeviceId device) {
        return reservations.current(clock.instant()).of(device);
    }

    @Override
    public LocalList list() {
        return list;
    }

    @Override
    public AuthorisationPolicy policy() {
        return policy;
    }

    // --- the people's side

    /** @param change of the list as it is then; throws IllegalArgumentException for what cannot be */
    public CompletionStage<LocalList> changeList(Function<LocalList, LocalList.Changed> change) {
        return inOrder(() -> {
            LocalList.Changed changed = change.apply(list);
            if (!changed.changed().isEmpty()) {
                ledger.saveTokens(changed);
                list = changed.list();
            }
            return list;
        });
    }

    /** Newest first, with the meter values of now. */
    public List<Session> sessions(ChargingLedger.Query query) {
        return ledger.sessions(query).stream().map(this::newest).toList();
    }

    public Optional<Session> session(long number) {
        return ledger.session(number).map(this::newest);
    }

    /** Writes down what is held here; at the end. */
    public CompletionStage<Void> save() {
        return inOrder(() -> {
            List<Step.Change> held = held();
            if (!held.isEmpty()) {
                ledger.change(book -> new Step(Optional.empty(), Optional.empty(), false, held), SessionEvents::of);
            }
        });
    }

    private List<Step.Change> held() {
        synchronized (live) {
            return live.values().stream()
                    .map(l -> new Step.Change(l.session(), Step.Verb.SAVED))
                    .toList();
        }
    }

    private Session newest(Session session) {
        synchronized (live) {
            Live held = live.get(session.number());
            return held == null || !session.open() ? session : held.session();
        }
    }

    // --- on the executor

    private Step reported(Report report) {
        Step made = changed((machine, book) -> machine.next(book, report));
        useReservation(report);
        return made;
    }

    /** Keeps what a step changes, and tells of it. */
    private Step changed(BiFunction<SessionMachine, SessionBook, Step> next) {
        SessionMachine machine = new SessionMachine(new Authorisation(policy, list, cache), mostWatts);
        long now = clock.monotonicMillis();
        Step[] made = new Step[1];
        ledger.change(
                book -> {
                    Step step = next.apply(machine, new LiveBook(book, this::newest));
                    made[0] = new Step(
                            step.session(),
                            step.verdict(),
                            step.again(),
                            step.changes().stream().map(c -> due(c, now)).toList());
                    return made[0];
                },
                SessionEvents::of);
        synchronized (live) {
            made[0].changes().forEach(c -> hold(c, now));
        }
        return made[0];
    }

    private Step.Change due(Step.Change change, long now) {
        if (change.verb() != Step.Verb.SAMPLED) {
            return change;
        }
        Live held;
        synchronized (live) {
            held = live.get(change.session().number());
        }
        if (held == null || now - held.toldAtMillis() >= TELL_MILLIS) {
            return new Step.Change(change.session(), held == null ? Step.Verb.SAVED : Step.Verb.UPDATED);
        }
        return now - held.savedAtMillis() >= SAVE_MILLIS ? new Step.Change(change.session(), Step.Verb.SAVED) : change;
    }

    private void hold(Step.Change change, long now) {
        Session session = change.session();
        if (!session.open()) {
            live.remove(session.number());
            return;
        }
        Live before = live.get(session.number());
        boolean saved = change.verb() != Step.Verb.SAMPLED;
        boolean told = saved && change.verb() != Step.Verb.SAVED;
        live.put(
                session.number(),
                new Live(
                        session,
                        saved || before == null ? now : before.savedAtMillis(),
                        told || before == null ? now : before.toldAtMillis()));
    }

    private void useReservation(Report report) {
        if (report instanceof Report.Started started) {
            Optional<IdToken> group = started.token().flatMap(t -> list.find(t).flatMap(Token::group));
            reservations
                    .used(started.device(), started.connector(), started.token(), group, clock.instant())
                    .ifPresent(used -> keep(reservations.without(used.device(), used.id())));
        }
    }

    private CompletionStage<Void> inOrder(Runnable work) {
        return inOrder(() -> {
            work.run();
            return null;
        });
    }

    private <T> CompletionStage<T> inOrder(Supplier<T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        try {
            executor.execute(() -> {
                try {
                    done.complete(work.get());
                } catch (RuntimeException e) {
                    done.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            done.completeExceptionally(new IllegalStateException("too much waits for the ledger, or it is closed", e));
        }
        return done;
    }

    /** The ledger's sessions as they are now. */
    private record LiveBook(SessionBook book, Function<Session, Session> newest) implements SessionBook {
        @Override
        public Optional<Session> byStart(DeviceId device, String startKey) {
            return book.byStart(device, startKey).map(newest);
        }

        @Override
        public Optional<Session> byStop(DeviceId device, String stopKey) {
            return book.byStop(device, stopKey).map(newest);
        }

        @Override
        public Optional<Session> byTransaction(DeviceId device, String transaction) {
            return book.byTransaction(device, transaction).map(newest);
        }

        @Override
        public List<Session> open(DeviceId device) {
            return book.open(device).stream().map(newest).toList();
        }

        @Override
        public List<Session> open(IdToken token) {
            return book.open(token).stream().map(newest).toList();
        }

        @Override
        public Optional<Session> lastLeftOpen(DeviceId device) {
            return book.lastLeftOpen(device);
        }

        @Override
        public long nextNumber(Instant now) {
            return book.nextNumber(now);
        }
    }
}
