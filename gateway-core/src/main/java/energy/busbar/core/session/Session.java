package energy.busbar.core.session;

import energy.busbar.core.model.DeviceId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One charging session.
 *
 * @param number given once and never again; the 1.6 transaction id of a session that this gateway began
 * @param transaction the protocol's id: of 1.6 a number, of 2.0.1 the charger's own
 * @param startKey what makes two messages the same start; empty when the start was never told
 * @param stopKey the same for a stop without a start; else empty
 * @param why it was let, or not
 * @param heardAt when something was last heard of it
 */
public record Session(
        long number,
        DeviceId device,
        int connector,
        Optional<IdToken> token,
        String transaction,
        String startKey,
        String stopKey,
        State state,
        Optional<TrustedTime> start,
        Optional<TrustedTime> stop,
        String why,
        String stopReason,
        Tally tally,
        List<Interruption> interruptions,
        Set<Anomaly> anomalies,
        Instant heardAt) {
    static final int MAX_INTERRUPTIONS = 50;

    public enum State {
        OPEN,
        /** Ended as the gateway concludes; a stop that comes late still counts. */
        LEFT_OPEN,
        ENDED;

        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    public Session {
        interruptions = List.copyOf(interruptions);
        anomalies = Set.copyOf(anomalies);
    }

    /** As people and the platform name it. */
    public String id() {
        return "session-" + number;
    }

    public boolean open() {
        return state == State.OPEN;
    }

    public Energy energy() {
        return tally.energy();
    }

    /** Of the record and its meter values. */
    public Set<Anomaly> findings() {
        Set<Anomaly> all = EnumSet.noneOf(Anomaly.class);
        all.addAll(anomalies);
        all.addAll(tally.findings());
        return all;
    }

    /** From start to stop, or to the last that was heard; NaN where that is not known. */
    public double meanWatts() {
        Instant until = stop.map(TrustedTime::at).orElse(heardAt);
        if (start.isEmpty() || energy().source() == Energy.Source.NONE) {
            return Double.NaN;
        }
        long millis = Duration.between(start.get().at(), until).toMillis();
        return millis <= 0 ? Double.NaN : energy().wattHours() * 3_600_000.0 / millis;
    }

    Session withTally(Tally next, Instant heard) {
        return copy(state, stop, stopReason, next, interruptions, anomalies, heard.isAfter(heardAt) ? heard : heardAt);
    }

    Session with(Anomaly anomaly) {
        Set<Anomaly> all = EnumSet.of(anomaly);
        all.addAll(anomalies);
        return copy(state, stop, stopReason, tally, interruptions, all, heardAt);
    }

    Session without(Anomaly anomaly) {
        Set<Anomaly> all = EnumSet.noneOf(Anomaly.class);
        all.addAll(anomalies);
        all.remove(anomaly);
        return copy(state, stop, stopReason, tally, interruptions, all, heardAt);
    }

    Session ended(State how, TrustedTime at, String reason) {
        return copy(how, Optional.of(at), reason, tally, closed(at.at()), anomalies, heardAt);
    }

    /** Ended by a stop that named no transaction; told again it is known by this. */
    Session stoppedBy(String key) {
        return new Session(
                number,
                device,
                connector,
                token,
                transaction,
                startKey,
                key,
                state,
                start,
                stop,
                why,
                stopReason,
                tally,
                interruptions,
                anomalies,
                heardAt);
    }

    /** Begun with the car, and only then with a token. */
    Session shown(IdToken its, String let) {
        return new Session(
                number,
                device,
                connector,
                Optional.of(its),
                transaction,
                startKey,
                stopKey,
                state,
                start,
                stop,
                let,
                stopReason,
                tally,
                interruptions,
                anomalies,
                heardAt);
    }

    Session reopened() {
        return copy(State.OPEN, Optional.empty(), "", tally, interruptions, anomalies, heardAt)
                .without(Anomaly.STOP_UNKNOWN);
    }

    /** One of a kind at a time; beyond the bound no new one. */
    Session interrupted(Interruption.Kind kind, Instant from) {
        boolean lasts = interruptions.stream()
                .anyMatch(i -> i.kind() == kind && i.until().isEmpty());
        if (lasts || interruptions.size() >= MAX_INTERRUPTIONS) {
            return this;
        }
        List<Interruption> next = new ArrayList<>(interruptions);
        next.add(new Interruption(kind, from, Optional.empty()));
        return copy(state, stop, stopReason, tally, next, anomalies, heardAt);
    }

    boolean isInterrupted() {
        return interruptions.stream().anyMatch(i -> i.until().isEmpty());
    }

    Session resumed(Instant at) {
        return copy(state, stop, stopReason, tally, closed(at), anomalies, at.isAfter(heardAt) ? at : heardAt);
    }

    /** As a start that came late tells it. */
    Session begun(int itsConnector, Optional<IdToken> its, String key, TrustedTime at, String let, Tally next) {
        return new Session(
                        number,
                        device,
                        itsConnector,
                        its,
                        transaction,
                        key,
                        stopKey,
                        state,
                        Optional.of(at),
                        stop,
                        let,
                        stopReason,
                        next,
                        interruptions,
                        anomalies,
                        heardAt)
                .without(Anomaly.START_UNKNOWN);
    }

    private List<Interruption> closed(Instant at) {
        return interruptions.stream()
                .map(i -> i.until().isPresent()
                        ? i
                        : new Interruption(i.kind(), i.from(), Optional.of(at.isBefore(i.from()) ? i.from() : at)))
                .toList();
    }

    private Session copy(
            State nextState,
            Optional<TrustedTime> nextStop,
            String reason,
            Tally nextTally,
            List<Interruption> nextInterruptions,
            Set<Anomaly> nextAnomalies,
            Instant heard) {
        return new Session(
                number,
                device,
                connector,
                token,
                transaction,
                startKey,
                stopKey,
                nextState,
                start,
                nextStop,
                why,
                reason,
                nextTally,
                nextInterruptions,
                nextAnomalies,
                heard);
    }
}
