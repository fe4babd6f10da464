package energy.busbar.driver.ocpp;

import energy.busbar.driver.ocpp.v16.Core.ChangeConfiguration;
import energy.busbar.driver.ocpp.v16.Core.ChangeConfigurationResponse;
import energy.busbar.driver.ocpp.v16.Core.ConfigurationStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Asks an accepted charger to measure what the gateway needs. A charger that takes no list of measurands is asked for
 * them one by one, then for those that it knows together; failing that the last one taken, active power, stays.
 */
final class Setup16 {
    /** The most wanted last: where only one is taken at a time, that one stays. */
    static final List<String> MEASURANDS =
            List.of("Voltage", "Energy.Active.Import.Register", "Current.Import", "Power.Active.Import");

    private static final String KEY = "MeterValuesSampledData";

    private final ChargerOptions options;
    private final Calls calls;

    Setup16(ChargerOptions options, Calls calls) {
        this.options = options;
        this.calls = calls;
    }

    /** @return completes when all has been tried; refusals are the charger's right and change nothing */
    CompletableFuture<Void> run() {
        return change("HeartbeatInterval", Long.toString(options.heartbeat().toSeconds()))
                .thenCompose(x -> change(
                        "MeterValueSampleInterval",
                        Long.toString(options.meterInterval().toSeconds())))
                .thenCompose(x -> change(KEY, String.join(",", MEASURANDS)))
                .thenCompose(taken -> taken ? CompletableFuture.completedFuture(true) : oneByOne(0, new ArrayList<>()))
                .thenAccept(x -> {});
    }

    private CompletableFuture<Boolean> oneByOne(int index, List<String> taken) {
        if (index == MEASURANDS.size()) {
            return taken.size() < 2 ? CompletableFuture.completedFuture(true) : change(KEY, String.join(",", taken));
        }
        String measurand = MEASURANDS.get(index);
        return change(KEY, measurand).thenCompose(ok -> {
            if (ok) {
                taken.add(measurand);
            }
            return oneByOne(index + 1, taken);
        });
    }

    private CompletableFuture<Boolean> change(String key, String value) {
        return calls.call(new ChangeConfiguration(key, value))
                .thenApply(answer -> answer instanceof Answer.Ok<ChangeConfigurationResponse> ok
                        && (ok.response().status() == ConfigurationStatus.ACCEPTED
                                || ok.response().status() == ConfigurationStatus.REBOOT_REQUIRED));
    }
}
