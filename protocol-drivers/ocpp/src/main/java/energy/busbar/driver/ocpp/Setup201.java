package energy.busbar.driver.ocpp;

import energy.busbar.driver.ocpp.v201.DeviceModel.Component;
import energy.busbar.driver.ocpp.v201.DeviceModel.Variable;
import energy.busbar.driver.ocpp.v201.Provisioning.SetVariableData;
import energy.busbar.driver.ocpp.v201.Provisioning.SetVariableStatus;
import energy.busbar.driver.ocpp.v201.Provisioning.SetVariables;
import energy.busbar.driver.ocpp.v201.Provisioning.SetVariablesResponse;
import energy.busbar.driver.ocpp.v201.Reports.GetBaseReport;
import energy.busbar.driver.ocpp.v201.Reports.NotifyReport;
import energy.busbar.driver.ocpp.v201.Reports.ReportBase;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Asks an accepted 2.0.1 charger to measure what the gateway needs, one variable a message because many take no more, and
 * for the report that says what it is. Measurands as in 1.6: a list, else one by one, else the last one that was taken.
 */
final class Setup201 {
    private static final String SAMPLED = "SampledDataCtrlr";
    private static final String MEASURANDS = "TxUpdatedMeasurands";

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
        return set(
                        "OCPPCommCtrlr",
                        "HeartbeatInterval",
                        Long.toString(options.heartbeat().toSeconds()))
                .thenCompose(x -> set(
                        SAMPLED,
                        "TxUpdatedInterval",
                        Long.toString(options.meterInterval().toSeconds())))
                .thenCompose(x -> set(SAMPLED, MEASURANDS, String.join(",", Setup16.MEASURANDS)))
                .thenCompose(taken -> taken ? CompletableFuture.completedFuture(true) : oneByOne(0, new ArrayList<>()))
                .thenCompose(x -> {
                    mayAskAgain = true;
                    return askForReport();
                });
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

    private CompletableFuture<Boolean> oneByOne(int index, List<String> taken) {
        if (index == Setup16.MEASURANDS.size()) {
            return taken.size() < 2
                    ? CompletableFuture.completedFuture(true)
                    : set(SAMPLED, MEASURANDS, String.join(",", taken));
        }
        String measurand = Setup16.MEASURANDS.get(index);
        return set(SAMPLED, MEASURANDS, measurand).thenCompose(ok -> {
            if (ok) {
                taken.add(measurand);
            }
            return oneByOne(index + 1, taken);
        });
    }

    private CompletableFuture<Boolean> set(String component, String variable, String value) {
        SetVariableData data =
                new SetVariableData(value, new Component(component, null, null), new Variable(variable, null), null);
        return calls.call(new SetVariables(List.of(data)))
                .thenApply(answer -> answer instanceof Answer.Ok<SetVariablesResponse> ok
                        && ok.response().setVariableResult().stream()
                                .allMatch(result -> result.attributeStatus() == SetVariableStatus.ACCEPTED
                                        || result.attributeStatus() == SetVariableStatus.REBOOT_REQUIRED));
    }
}
