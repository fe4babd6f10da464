package energy.busbar.driver.ocpp;

import energy.busbar.driver.ocpp.v201.Authorization;
import energy.busbar.driver.ocpp.v201.Common.AuthorizationStatus;
import energy.busbar.driver.ocpp.v201.Common.IdToken;
import energy.busbar.driver.ocpp.v201.Common.IdTokenInfo;
import energy.busbar.driver.ocpp.v201.Transactions.ChargingState;
import energy.busbar.driver.ocpp.v201.Transactions.TransactionEvent;
import energy.busbar.driver.ocpp.v201.Transactions.TransactionEventResponse;
import java.util.List;
import java.util.Optional;

/** Who may charge at a 2.0.1 charger, and its transactions. Runs on the loop. */
final class Sessions201 {
    /** What a transaction does at one EVSE, for those who show it. */
    interface Told {
        /** Any event, before it is known whether it is new and where. */
        void heard(TransactionEvent event);

        /** @param event that was not seen before */
        void event(int evse, TransactionEvent event);
    }

    private final ChargerOptions options;
    private final Told told;
    private final Transactions201 transactions;

    Sessions201(ChargerOptions options, Told told) {
        this.options = options;
        this.told = told;
        this.transactions = new Transactions201(options.connectors().keySet());
    }

    Answering answeredIn(Answering answering) {
        return answering
                .on(
                        Authorization.Authorize.class,
                        asked -> new Authorization.AuthorizeResponse(info(asked.idToken()), null))
                .on(TransactionEvent.class, this::transaction);
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

    private TransactionEventResponse transaction(TransactionEvent event) {
        told.heard(event);
        transactions.take(event).ifPresent(evse -> told.event(evse, event));
        IdToken token = event.idToken();
        return new TransactionEventResponse(null, null, token == null ? null : info(token), null);
    }

    private IdTokenInfo info(IdToken token) {
        boolean admitted = options.admits(token.idToken().trim());
        return new IdTokenInfo(
                admitted ? AuthorizationStatus.ACCEPTED : AuthorizationStatus.INVALID,
                null,
                null,
                null,
                List.of(),
                null,
                null,
                null);
    }
}
