package energy.busbar.driver.ocpp;

import energy.busbar.core.model.DeviceId;
import energy.busbar.core.session.Session;
import energy.busbar.core.session.Step;
import energy.busbar.driver.ocpp.v16.Charging;
import energy.busbar.driver.ocpp.v16.Core;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;

/**
 * Who may charge at a 1.6 charger, and its transactions, as the gateway's charge desk judges and numbers them: the charger
 * is answered when that is written. Runs on the loop.
 */
final class Sessions16 {
    private final ChargerSessions desk;
    private final Transactions transactions;

    Sessions16(ChargerOptions options, ChargerSessions desk) {
        this.desk = desk;
        this.transactions = new Transactions(options.connectors().keySet());
    }

    Answering answeredIn(Answering answering) {
        return answering
                .later(Charging.Authorize.class, this::authorise)
                .later(Charging.StartTransaction.class, this::started)
                .later(Charging.StopTransaction.class, this::stopped);
    }

    OptionalInt open(int connector) {
        return transactions.open(connector);
    }

    /** @param taken false for one that comes out of order */
    void said(Core.StatusNotification status, boolean taken, boolean free) {
        int connector = status.connectorId();
        if (taken) {
            desk.tell(SessionWords16.connector(
                    desk.at(connector), status, desk.said(Optional.ofNullable(status.timestamp()))));
            if (free) {
                // Some chargers leave the transaction open.
                transactions.vacated(connector);
            }
        }
    }

    /** @param connector that they are of; the message's own, but where the whole charger stands for it */
    CompletionStage<Charging.MeterValuesResponse> metered(int connector, Charging.MeterValues meter) {
        DeviceId device = desk.at(connector);
        return desk.report(SessionWords16.metered(
                        device, desk.othersThan(device), connector, meter, desk.said(Optional.empty())))
                .thenApply(step -> {
                    // It may be older than the gateway's memory.
                    seen(step);
                    return new Charging.MeterValuesResponse();
                });
    }

    private CompletionStage<Charging.AuthorizeResponse> authorise(Charging.Authorize asked) {
        return desk.authorise(SessionWords16.token(asked.idTag()))
                .thenApply(verdict -> new Charging.AuthorizeResponse(SessionWords16.info(verdict)));
    }

    private CompletionStage<Charging.StartTransactionResponse> started(Charging.StartTransaction start) {
        return desk.report(SessionWords16.started(
                        desk.at(start.connectorId()), start, desk.said(Optional.ofNullable(start.timestamp()))))
                .thenApply(step -> {
                    seen(step);
                    return SessionWords16.started(step);
                });
    }

    private CompletionStage<Charging.StopTransactionResponse> stopped(Charging.StopTransaction stop) {
        return desk.report(
                        SessionWords16.stopped(desk.devices(), stop, desk.said(Optional.ofNullable(stop.timestamp()))))
                .thenApply(step -> {
                    step.session().ifPresent(ended -> transactions.ended(SessionWords16.transaction(ended)));
                    return SessionWords16.stopped(step);
                });
    }

    private void seen(Step step) {
        step.session()
                .filter(Session::open)
                .ifPresent(session -> transactions.opened(session.connector(), SessionWords16.transaction(session)));
    }
}
