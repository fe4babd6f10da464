package energy.busbar.driver.ocpp;

import energy.busbar.core.model.DeviceId;
import energy.busbar.core.session.Report;
import energy.busbar.core.session.Said;
import energy.busbar.core.session.Verdict;
import energy.busbar.driver.ocpp.v201.Authorization;
import energy.busbar.driver.ocpp.v201.Availability.ConnectorStatus;
import energy.busbar.driver.ocpp.v201.Common.IdTokenInfo;
import energy.busbar.driver.ocpp.v201.Metering;
import energy.busbar.driver.ocpp.v201.Transactions.ChargingState;
import energy.busbar.driver.ocpp.v201.Transactions.TransactionEvent;
import energy.busbar.driver.ocpp.v201.Transactions.TransactionEventResponse;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Who may charge at a 2.0.1 charger, and its transactions, as the gateway's charge desk judges and keeps them: the charger is
 * answered when that is written, and what it tells is shown at once. Runs on the loop.
 */
final class Sessions201 {
    /** EVSEs whose status is remembered. */
    private static final int MAX_EVSES = 64;

    /** What a transaction does at one EVSE, for those who show it. */
    interface Told {
        /** Any event, before it is known whether it is new and where. */
        void heard(TransactionEvent event);

        /** @param event that was not seen before */
        void event(int evse, TransactionEvent event);
    }

    private final ChargerOptions options;
    private final Told told;
    private final ChargerSessions desk;
    private final Transactions201 transactions;
    private final Map<Integer, ConnectorStatus> statuses = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, ConnectorStatus> eldest) {
            return size() > MAX_EVSES;
        }
    };

    Sessions201(ChargerOptions options, Told told, ChargerSessions desk) {
        this.options = options;
        this.told = told;
        this.desk = desk;
        this.transactions = new Transactions201(options.connectors().keySet());
    }

    Answering answeredIn(Answering answering) {
        return answering
                .later(Authorization.Authorize.class, this::authorise)
                .later(TransactionEvent.class, this::transaction);
    }

    Optional<String> open(int evse) {
        return transactions.open(evse);
    }

    boolean authorised(int evse) {
        return transactions.authorised(evse);
    }

    /** Empty without a transaction, and before the charger has told its state. */
    Optional<ChargingState> state(int evse) {
        return transactions.state(evse);
    }

    /** The car has gone, and some chargers leave the transaction open. */
    void vacated(int evse) {
        transactions.closed(evse);
    }

    /** What was before is not known any more. */
    void booted() {
        statuses.clear();
    }

    /**
     * Only what is new: one that is available still may have a transaction already, begun by somebody whose car is yet to
     * come.
     */
    void said(int evse, ConnectorStatus now, Optional<Instant> written) {
        if (statuses.put(evse, now) != now) {
            desk.tell(SessionWords201.connector(desk.at(evse), evse, now, desk.said(written)));
        }
    }

    /** Outside of transactions. */
    CompletionStage<Metering.MeterValuesResponse> metered(Metering.MeterValues meter) {
        return desk.report(SessionWords201.metered(desk.at(meter.evseId()), meter, desk.said(Optional.empty())))
                .thenApply(step -> new Metering.MeterValuesResponse());
    }

    private CompletionStage<Authorization.AuthorizeResponse> authorise(Authorization.Authorize asked) {
        return desk.authorise(SessionWords201.token(asked.idToken()))
                .thenApply(verdict -> new Authorization.AuthorizeResponse(SessionWords201.info(verdict), null));
    }

    private CompletionStage<TransactionEventResponse> transaction(TransactionEvent event) {
        told.heard(event);
        transactions.take(event).ifPresent(evse -> told.event(evse, event));
        OptionalInt where = transactions.where(event.transactionInfo().transactionId());
        int evse = where.orElse(options.first().number());
        DeviceId device = desk.at(evse);
        List<DeviceId> alsoAt = where.isPresent() ? List.of() : desk.othersThan(device);
        Said said = desk.said(Optional.ofNullable(event.timestamp()));
        return written(SessionWords201.reports(device, alsoAt, evse, event, said), Optional.empty())
                .thenCompose(verdict -> event.idToken() == null
                        ? CompletableFuture.completedFuture(answer(Optional.empty()))
                        : judged(evse, event, verdict)
                                .thenApply(its -> answer(Optional.of(SessionWords201.info(its)))));
    }

    /** One after the other, as each may be about what the one before has begun. */
    private CompletionStage<Optional<Verdict>> written(List<Report> reports, Optional<Verdict> verdict) {
        return reports.isEmpty()
                ? CompletableFuture.completedFuture(verdict)
                : desk.report(reports.get(0))
                        .thenCompose(step -> written(
                                reports.subList(1, reports.size()),
                                step.verdict().or(() -> verdict)));
    }

    private CompletionStage<Verdict> judged(int evse, TransactionEvent event, Optional<Verdict> verdict) {
        return verdict.isPresent()
                ? CompletableFuture.completedFuture(verdict.get())
                : desk.authorise(evse, SessionWords201.token(event.idToken()));
    }

    private static TransactionEventResponse answer(Optional<IdTokenInfo> info) {
        return new TransactionEventResponse(null, null, info.orElse(null), null);
    }
}
