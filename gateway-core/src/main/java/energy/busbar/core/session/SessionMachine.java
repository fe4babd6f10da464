package energy.busbar.core.session;

import energy.busbar.core.model.DeviceId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Which session a charger's report is about, and what it makes of it. Pure: of the same book and report the same step.
 *
 * <p>What a charger may do: send a message again, with the same id or a new one; keep messages while offline and send
 * them late; forget its transaction; end it without saying so; say an end whose beginning was lost; have a wrong clock.
 */
public final class SessionMachine {
    private final Authorisation authorisation;
    private final double mostWatts;

    /** @param mostWatts that any charger here can carry, against which a register's jumps are held */
    public SessionMachine(Authorisation authorisation, double mostWatts) {
        this.authorisation = authorisation;
        this.mostWatts = mostWatts;
    }

    public Step next(SessionBook book, Report report) {
        if (report instanceof Report.Started started) {
            return started(book, started);
        }
        if (report instanceof Report.Stopped stopped) {
            return stopped(book, stopped);
        }
        if (report instanceof Report.Metered metered) {
            return metered(book, metered);
        }
        if (report instanceof Report.Shown shown) {
            return shown(book, shown);
        }
        if (report instanceof Report.Connector connector) {
            return connector(book, connector);
        }
        Instant now = report.said().received();
        if (report instanceof Report.Booted) {
            return interrupted(book, report, Interruption.Kind.CHARGER_REBOOT, Optional.empty());
        }
        return report instanceof Report.Lost
                ? interrupted(book, report, Interruption.Kind.LINK_LOST, Optional.of(now))
                : interrupted(book, report, Interruption.Kind.GATEWAY_RESTART, Optional.empty());
    }

    // --- starts

    private Step started(SessionBook book, Report.Started r) {
        String key = startKey(r);
        TrustedTime at = r.said().judged();
        Verdict verdict = authorisation.judgeStart(
                r.device(),
                r.connector(),
                r.token(),
                r.token().map(book::open).orElse(List.of()),
                r.said().received());
        Optional<Session> known = r.transaction().isPresent()
                ? book.byTransaction(r.device(), r.transaction().get())
                : book.byStart(r.device(), key)
                        // Without a time, two sessions that charged nothing look the same: only an open one is meant.
                        .filter(s -> !r.written().isBlank() || s.open());
        if (known.isPresent() && !known.get().anomalies().contains(Anomaly.START_UNKNOWN)) {
            return Step.known(known.get(), Optional.of(verdict));
        }
        if (known.isPresent()) {
            Session late = known.get();
            Session begun = late.begun(
                    r.connector(),
                    r.token(),
                    key,
                    at,
                    verdict.why(),
                    late.tally().started(r.meterStart(), at.at(), mostWatts));
            return new Step(
                    Optional.of(begun),
                    Optional.of(verdict),
                    false,
                    List.of(new Step.Change(begun, Step.Verb.UPDATED)));
        }
        List<Step.Change> changes = new ArrayList<>();
        for (Session open : book.open(r.device())) {
            // A connector has one session at a time; an older one's end was lost. One that is newer than this start
            // means that this one is told late, and its own stop follows.
            if (open.connector() == r.connector() && !startOf(open).isAfter(at.at())) {
                changes.add(leftOpen(open, earlier(open.heardAt(), at.at()), at.clock(), "new-session"));
            }
        }
        long number = book.nextNumber(r.said().received());
        Session begun = new Session(
                number,
                r.device(),
                r.connector(),
                r.token(),
                r.transaction().orElse(Long.toString(number)),
                key,
                "",
                Session.State.OPEN,
                Optional.of(at),
                Optional.empty(),
                verdict.why(),
                "",
                Tally.EMPTY.started(r.meterStart(), at.at(), mostWatts),
                List.of(),
                Set.of(),
                at.at());
        begun = verdict.accepted() ? begun : begun.with(Anomaly.NOT_AUTHORISED);
        begun = r.said().clockWrong() ? begun.with(Anomaly.CLOCK_WRONG) : begun;
        changes.add(new Step.Change(begun, Step.Verb.STARTED));
        return new Step(Optional.of(begun), Optional.of(verdict), false, changes);
    }

    static String startKey(Report.Started r) {
        return r.connector() + "|" + r.token().map(IdToken::key).orElse("") + "|" + r.written() + "|" + r.meterStart();
    }

    // --- stops

    private Step stopped(SessionBook book, Report.Stopped r) {
        String key = r.transaction() + "|" + r.written() + "|" + r.meterStop();
        List<DeviceId> devices = places(r.device(), r.alsoAt());
        Optional<Session> meant = named(r.transaction())
                ? byTransaction(book, devices, r.transaction())
                : first(devices, d -> book.byStop(d, key)).or(() -> likeliest(book, devices, r));
        if (meant.isPresent() && meant.get().state() == Session.State.ENDED) {
            return Step.known(meant.get(), verdict(meant.get(), r));
        }
        Session session = meant.orElseGet(() -> unknownStart(book, r, key));
        Tally tally = session.tally();
        for (MeterSample sample : r.samples()) {
            tally = tally.with(sample, r.said().at(sample.written()).at(), mostWatts);
        }
        TrustedTime at = r.said().judged();
        boolean early = session.start().isPresent()
                && at.at().isBefore(session.start().get().at());
        if (early) {
            at = new TrustedTime(later(startOf(session), r.said().received()), TrustedTime.Clock.GATEWAY);
        }
        Session ended = session.withTally(tally.stopped(r.meterStop(), at.at(), mostWatts), at.at())
                .ended(Session.State.ENDED, at, r.reason().isEmpty() ? "Local" : r.reason())
                .without(Anomaly.STOP_UNKNOWN);
        ended = early || r.said().clockWrong() ? ended.with(Anomaly.CLOCK_WRONG) : ended;
        ended = named(r.transaction()) ? ended : ended.stoppedBy(key);
        return new Step(Optional.of(ended), verdict(ended, r), false, List.of(new Step.Change(ended, Step.Verb.ENDED)));
    }

    private Optional<Verdict> verdict(Session session, Report.Stopped r) {
        return r.token().map(t -> authorisation.judgeStop(session, t, r.said().received()));
    }

    /** A charger that lost its transaction's id says −1 or 0 (1.6 errata). */
    private static boolean named(String transaction) {
        return !transaction.isBlank() && !transaction.equals("-1") && !transaction.equals("0");
    }

    /**
     * The one session that could have ended so; an open one before one that was given up. Of several, at as many connectors,
     * none: to end the wrong one would lose what it has yet to charge.
     */
    private static Optional<Session> likeliest(SessionBook book, List<DeviceId> devices, Report.Stopped r) {
        Instant at = r.said().judged().at();
        List<Session> open = fitting(devices.stream().flatMap(d -> book.open(d).stream()), r, at);
        return open.isEmpty()
                ? only(fitting(devices.stream().flatMap(d -> book.lastLeftOpen(d).stream()), r, at))
                : only(open);
    }

    private static List<Session> fitting(Stream<Session> sessions, Report.Stopped r, Instant at) {
        List<Session> all = sessions.filter(s -> fits(s, r, at)).toList();
        List<Session> its = all.stream()
                .filter(s -> r.token().isPresent() && s.token().equals(r.token()))
                .toList();
        return its.isEmpty() ? all : its;
    }

    private static Optional<Session> only(List<Session> sessions) {
        return sessions.size() == 1 ? Optional.of(sessions.get(0)) : Optional.empty();
    }

    private static List<DeviceId> places(DeviceId device, List<DeviceId> alsoAt) {
        return Stream.concat(Stream.of(device), alsoAt.stream()).distinct().toList();
    }

    private static Optional<Session> byTransaction(SessionBook book, List<DeviceId> devices, String transaction) {
        return first(devices, d -> book.byTransaction(d, transaction));
    }

    private static Optional<Session> first(List<DeviceId> devices, Function<DeviceId, Optional<Session>> look) {
        return devices.stream().flatMap(d -> look.apply(d).stream()).findFirst();
    }

    private static boolean fits(Session s, Report.Stopped r, Instant at) {
        double meterStart = s.tally().meterStart();
        boolean sameToken = r.token().isEmpty()
                || s.token().isEmpty()
                || s.token().equals(r.token())
                || !r.reason().equals("Local") && !r.reason().isEmpty();
        return (r.connector() == 0 || s.connector() == r.connector())
                && !(r.meterStop() < meterStart)
                && sameToken
                && !startOf(s).isAfter(at.plus(Said.MAX_AHEAD));
    }

    private static Session unknownStart(SessionBook book, Report.Stopped r, String key) {
        long number = book.nextNumber(r.said().received());
        Optional<TrustedTime> begin = r.samples().stream()
                .filter(s ->
                        s.context() == MeterSample.Context.BEGIN && s.written().isPresent())
                .findFirst()
                .map(s -> r.said().at(s.written()));
        return new Session(
                number,
                r.device(),
                r.connector(),
                r.token(),
                named(r.transaction()) ? r.transaction() : "unknown-" + number,
                "",
                key,
                Session.State.OPEN,
                begin,
                Optional.empty(),
                "its start was never told",
                "",
                Tally.EMPTY,
                List.of(),
                Set.of(Anomaly.START_UNKNOWN),
                r.said().judged().at());
    }

    // --- meter values

    private Step metered(SessionBook book, Report.Metered r) {
        Optional<String> named = r.transaction().filter(SessionMachine::named);
        Optional<Session> byName = named.flatMap(t -> byTransaction(book, places(r.device(), r.alsoAt()), t));
        int connector = byName.map(Session::connector).orElse(r.connector());
        List<Session> open = book.open(byName.map(Session::device).orElse(r.device())).stream()
                .filter(s -> s.connector() == connector)
                .toList();
        Optional<Session> meant = byName.or(() -> open.stream().max(Comparator.comparing(SessionMachine::startOf)));
        if (meant.isEmpty() && named.isPresent() && r.samples().stream().anyMatch(SessionMachine::tells)) {
            return foundRunning(book, r, named.get());
        }
        if (meant.isEmpty() || r.samples().isEmpty()) {
            return Step.nothing();
        }
        Session session = meant.get();
        if (session.state() == Session.State.ENDED) {
            return toldLate(session, r);
        }
        Instant newest = newest(r);
        boolean goesOn = session.state() == Session.State.LEFT_OPEN
                && open.isEmpty()
                && newest.isAfter(session.stop().map(TrustedTime::at).orElse(session.heardAt()));
        if (session.state() == Session.State.LEFT_OPEN && !goesOn && !open.isEmpty()) {
            // What the next session's meter counts is not of this one.
            Instant end = session.heardAt();
            if (newest.isAfter(end)
                    && !session.stop().map(s -> newest.isBefore(s.at())).orElse(false)) {
                return Step.nothing();
            }
        }
        boolean resumes = session.isInterrupted() && newest.isAfter(session.heardAt());
        Session next = goesOn ? session.reopened() : session;
        next = sampled(resumes ? next.resumed(newest) : next, r);
        boolean minded =
                r.samples().stream().anyMatch(s -> s.signed().isPresent() || s.context() != MeterSample.Context.OTHER);
        Step.Verb verb = goesOn || resumes || next.state() == Session.State.LEFT_OPEN
                ? Step.Verb.UPDATED
                : minded ? Step.Verb.SAVED : Step.Verb.SAMPLED;
        return changed(next, verb);
    }

    private static boolean tells(MeterSample s) {
        return Double.isFinite(s.registerWattHours())
                || Double.isFinite(s.watts())
                || s.signed().isPresent();
    }

    /** A transaction that was begun under another central system, or whose record is lost. */
    private Step foundRunning(SessionBook book, Report.Metered r, String transaction) {
        Session found = new Session(
                book.nextNumber(r.said().received()),
                r.device(),
                r.connector(),
                Optional.empty(),
                transaction,
                "",
                "",
                Session.State.OPEN,
                Optional.empty(),
                Optional.empty(),
                "it ran already when it was first seen",
                "",
                Tally.EMPTY,
                List.of(),
                Set.of(Anomaly.START_UNKNOWN),
                newest(r));
        return changed(sampled(found, r), Step.Verb.STARTED);
    }

    /** Of one that has ended: signed values, and the registers at its ends where they are not known yet. */
    private Step toldLate(Session session, Report.Metered r) {
        Tally tally = session.tally();
        for (MeterSample s : r.samples()) {
            boolean missing = s.context() == MeterSample.Context.BEGIN && Double.isNaN(tally.begin())
                    || s.context() == MeterSample.Context.END && Double.isNaN(tally.end());
            if (missing || s.signed().isPresent()) {
                tally = tally.with(
                        new MeterSample(
                                s.written(),
                                s.context(),
                                missing ? s.registerWattHours() : Double.NaN,
                                Double.NaN,
                                s.signed()),
                        missing ? r.said().at(s.written()).at() : session.heardAt(),
                        mostWatts);
            }
        }
        return tally.equals(session.tally())
                ? Step.nothing()
                : changed(session.withTally(tally, session.heardAt()), Step.Verb.UPDATED);
    }

    private Session sampled(Session session, Report.Metered r) {
        Tally tally = session.tally();
        for (MeterSample sample : r.samples()) {
            tally = tally.with(sample, r.said().at(sample.written()).at(), mostWatts);
        }
        return session.withTally(tally, newest(r));
    }

    private static Instant newest(Report.Metered r) {
        return r.samples().stream()
                .map(s -> r.said().at(s.written()).at())
                .max(Comparator.naturalOrder())
                .orElse(r.said().received());
    }

    // --- tokens in mid-session

    private Step shown(SessionBook book, Report.Shown r) {
        Optional<Session> meant = byTransaction(book, places(r.device(), r.alsoAt()), r.transaction());
        Instant now = r.said().received();
        Optional<IdToken> owner = meant.flatMap(Session::token);
        if (owner.isPresent() && !owner.get().equals(r.token())) {
            return Step.known(meant.get(), Optional.of(authorisation.judgeStop(meant.get(), r.token(), now)));
        }
        DeviceId at = meant.map(Session::device).orElse(r.device());
        int connector = meant.map(Session::connector).orElse(r.connector());
        Verdict verdict = authorisation.judgeStart(at, connector, Optional.of(r.token()), book.open(r.token()), now);
        if (meant.isEmpty() || owner.isPresent()) {
            return new Step(meant, Optional.of(verdict), owner.isPresent(), List.of());
        }
        Session session = meant.get().shown(r.token(), verdict.why());
        session = verdict.accepted() ? session.without(Anomaly.NOT_AUTHORISED) : session.with(Anomaly.NOT_AUTHORISED);
        return new Step(
                Optional.of(session),
                Optional.of(verdict),
                false,
                List.of(new Step.Change(session, Step.Verb.UPDATED)));
    }

    /** What the charger's central system says of a token counts for sessions that it has begun already. */
    public Step learned(SessionBook book, Token token, Instant now) {
        if (token.blocked() || token.expired(now)) {
            return new Step(Optional.empty(), Optional.empty(), false, List.of());
        }
        List<Step.Change> changes = new ArrayList<>();
        for (Session open : book.open(token.id())) {
            if (open.anomalies().contains(Anomaly.NOT_AUTHORISED)) {
                changes.add(new Step.Change(open.without(Anomaly.NOT_AUTHORISED), Step.Verb.UPDATED));
            }
        }
        return new Step(Optional.empty(), Optional.empty(), false, changes);
    }

    // --- states and outages

    private Step connector(SessionBook book, Report.Connector r) {
        TrustedTime at = r.said().judged();
        List<Step.Change> changes = new ArrayList<>();
        for (Session open : book.open(r.device())) {
            // Older than the session: told late, of what was before it.
            if (open.connector() != r.connector() || !at.at().isAfter(startOf(open))) {
                continue;
            }
            if (r.occupancy() == Report.Occupancy.FREE) {
                // After an outage nobody knows when it ended; what was last heard of it is a fact.
                changes.add(
                        open.isInterrupted()
                                ? leftOpen(open, open.heardAt(), TrustedTime.Clock.GATEWAY, "left-open")
                                : leftOpen(open, at.at(), at.clock(), "left-open"));
            } else if (r.occupancy() == Report.Occupancy.CHARGING && open.isInterrupted()) {
                changes.add(new Step.Change(open.resumed(at.at()), Step.Verb.UPDATED));
            }
        }
        return new Step(Optional.empty(), Optional.empty(), false, changes);
    }

    private static Step interrupted(SessionBook book, Report r, Interruption.Kind kind, Optional<Instant> from) {
        List<Step.Change> changes = new ArrayList<>();
        for (Session open : book.open(r.device())) {
            Session next = open.interrupted(kind, from.orElse(open.heardAt()));
            if (next != open) {
                changes.add(new Step.Change(next, Step.Verb.UPDATED));
            }
        }
        return new Step(Optional.empty(), Optional.empty(), false, changes);
    }

    private static Step.Change leftOpen(Session open, Instant at, TrustedTime.Clock clock, String reason) {
        Session ended = open.ended(Session.State.LEFT_OPEN, new TrustedTime(later(at, startOf(open)), clock), reason)
                .with(Anomaly.STOP_UNKNOWN);
        return new Step.Change(ended, Step.Verb.ENDED);
    }

    private static Step changed(Session session, Step.Verb verb) {
        return new Step(Optional.of(session), Optional.empty(), false, List.of(new Step.Change(session, verb)));
    }

    /** Where the start is not known, it has been before anything. */
    private static Instant startOf(Session session) {
        return session.start().map(TrustedTime::at).orElse(Instant.EPOCH);
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }
}
