package energy.busbar.driver.ocpp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What the gateway needs to be measured. A charger that takes no list is asked for them one by one, then for those that it
 * knows together; failing that the last one taken, active power, stays.
 */
final class Measurands {
    /** The most wanted last: where only one is taken at a time, that one stays. */
    static final List<String> WANTED =
            List.of("Voltage", "Energy.Active.Import.Register", "Current.Import", "Power.Active.Import");

    private Measurands() {}

    /** @return what the charger has taken instead of the list; empty for nothing */
    static CompletableFuture<Optional<String>> oneByOne(SettingsTalk talk, String name) {
        return next(talk, name, 0, new ArrayList<>());
    }

    private static CompletableFuture<Optional<String>> next(
            SettingsTalk talk, String name, int index, List<String> taken) {
        if (index == WANTED.size()) {
            return together(talk, name, taken);
        }
        String measurand = WANTED.get(index);
        return talk.write(name, measurand).thenCompose(written -> {
            if (written == SettingsTalk.Written.DONE || written == SettingsTalk.Written.AFTER_RESTART) {
                taken.add(measurand);
            }
            return next(talk, name, index + 1, taken);
        });
    }

    private static CompletableFuture<Optional<String>> together(SettingsTalk talk, String name, List<String> taken) {
        if (taken.size() < 2) {
            return CompletableFuture.completedFuture(taken.stream().findFirst());
        }
        String last = taken.get(taken.size() - 1);
        String list = String.join(",", taken);
        return talk.write(name, list)
                .thenApply(written -> Optional.of(
                        written == SettingsTalk.Written.DONE || written == SettingsTalk.Written.AFTER_RESTART
                                ? list
                                : last));
    }
}
