package energy.busbar.driver.ocpp;

import energy.busbar.driver.ocpp.v201.Reports.GetBaseReport;
import energy.busbar.driver.ocpp.v201.Reports.NotifyReport;
import energy.busbar.driver.ocpp.v201.Reports.ReportBase;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Asks an accepted 2.0.1 charger for the report that says what it is. */
final class Setup201 {
    private final ChargerOptions options;
    private final Calls calls;
    private int lastRequestId;
    private boolean mayAskAgain;
    private @Nullable BaseReport report;

    Setup201(ChargerOptions options, Calls calls) {
        this.options = options;
        this.calls = calls;
    }

    CompletableFuture<Void> run() {
        mayAskAgain = true;
        return askForReport();
    }

    /**
     * Takes a part of the report. One of which a part got lost is asked for once more.
     *
     * @return empty for a report that was not asked for
     */
    Optional<BaseReport> take(NotifyReport part) {
        BaseReport taking = report;
        if (taking == null || !taking.take(part)) {
            return Optional.empty();
        }
        if (taking.broken() && mayAskAgain) {
            mayAskAgain = false;
            askForReport();
        }
        return Optional.of(taking);
    }

    private CompletableFuture<Void> askForReport() {
        lastRequestId++;
        report = new BaseReport(lastRequestId, options.connectors().keySet());
        return calls.call(new GetBaseReport(lastRequestId, ReportBase.FULL_INVENTORY))
                .thenAccept(x -> {});
    }
}
