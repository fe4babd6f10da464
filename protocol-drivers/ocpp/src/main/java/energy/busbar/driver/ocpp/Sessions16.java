package energy.busbar.driver.ocpp;

import energy.busbar.core.port.GatewayClock;
import energy.busbar.driver.ocpp.message.OcppTime;
import energy.busbar.driver.ocpp.v16.Charging;
import energy.busbar.driver.ocpp.v16.Common.AuthorizationStatus;
import energy.busbar.driver.ocpp.v16.Common.IdTagInfo;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Who may charge at a 1.6 charger, and its transactions. Runs on the loop. */
final class Sessions16 {
    private final ChargerOptions options;
    private final GatewayClock clock;
    private final Transactions transactions;

    Sessions16(ChargerOptions options, GatewayClock clock) {
        this.options = options;
        this.clock = clock;
        this.transactions = new Transactions(options.connectors().keySet());
    }

    Answering answeredIn(Answering answering) {
        return answering
                .on(Charging.Authorize.class, asked -> new Charging.AuthorizeResponse(info(asked.idTag())))
                .on(Charging.StartTransaction.class, this::started)
                .on(Charging.StopTransaction.class, this::stopped);
    }

    OptionalInt open(int connector) {
        return transactions.open(connector);
    }

    /** Of a transaction that may be older than the gateway's memory. */
    void metered(int connector, @Nullable Integer transaction) {
        if (transaction != null) {
            transactions.seen(connector, transaction);
        }
    }

    /** The car has gone, and some chargers leave the transaction open. */
    void vacated(int connector) {
        transactions.vacated(connector);
    }

    private Charging.StartTransactionResponse started(Charging.StartTransaction start) {
        String tag = text(start.idTag());
        String written = start.timestamp() == null ? "" : OcppTime.format(start.timestamp());
        int transaction = transactions.start(
                new Transactions.Start(
                        start.connectorId(), tag, written, start.meterStart() == null ? 0 : start.meterStart()),
                clock.instant().getEpochSecond());
        return new Charging.StartTransactionResponse(info(tag), transaction);
    }

    private Charging.StopTransactionResponse stopped(Charging.StopTransaction stop) {
        transactions.stop(stop.transactionId());
        String tag = text(stop.idTag());
        return new Charging.StopTransactionResponse(tag.isEmpty() ? null : info(tag));
    }

    private IdTagInfo info(String tag) {
        return new IdTagInfo(
                options.admits(tag.trim()) ? AuthorizationStatus.ACCEPTED : AuthorizationStatus.INVALID, null, null);
    }

    private static String text(@Nullable String said) {
        return said == null ? "" : said.trim();
    }
}
