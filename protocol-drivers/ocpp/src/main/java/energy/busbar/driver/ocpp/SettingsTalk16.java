package energy.busbar.driver.ocpp;

import energy.busbar.driver.ocpp.v16.Core.ChangeConfiguration;
import energy.busbar.driver.ocpp.v16.Core.ChangeConfigurationResponse;
import energy.busbar.driver.ocpp.v16.Core.ConfigurationKey;
import energy.busbar.driver.ocpp.v16.Core.GetConfiguration;
import energy.busbar.driver.ocpp.v16.Core.GetConfigurationResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Configuration keys of OCPP 1.6 (§5.8, §9). */
final class SettingsTalk16 implements SettingsTalk {
    private final ChargerOptions options;
    private final Calls calls;
    private final SettingsPages pages;

    SettingsTalk16(ChargerOptions options, Calls calls) {
        this.options = options;
        this.calls = calls;
        this.pages = new SettingsPages("GetConfigurationMaxKeys", 8, this::page);
    }

    @Override
    public List<SettingWish> own() {
        return List.of(
                new SettingWish(
                        "HeartbeatInterval", Long.toString(options.heartbeat().toSeconds()), true),
                new SettingWish(
                        "MeterValueSampleInterval",
                        Long.toString(options.meterInterval().toSeconds()),
                        true),
                new SettingWish("MeterValuesSampledData", String.join(",", Measurands.WANTED), true));
    }

    /** Vendors' keys take every form. */
    @Override
    public boolean speaks(String name) {
        return true;
    }

    @Override
    public CompletableFuture<Map<String, Found>> read(List<String> names) {
        return pages.read(names);
    }

    private CompletableFuture<Map<String, Found>> page(List<String> names) {
        Map<String, Found> found = new LinkedHashMap<>();
        return calls.call(new GetConfiguration(new ArrayList<>(names))).thenApply(answer -> {
            if (answer instanceof Answer.Ok<GetConfigurationResponse> ok) {
                names.forEach(name -> found.put(name, find(name, ok.response())));
                return found;
            }
            Found none = answer instanceof Answer.NotSent<GetConfigurationResponse>
                    ? new Found.Gone()
                    : new Found.Untold("GetConfiguration " + SettingWords.why(answer));
            names.forEach(name -> found.put(name, none));
            return found;
        });
    }

    private static Found find(String name, GetConfigurationResponse said) {
        for (ConfigurationKey each : said.configurationKey()) {
            if (each.key().equalsIgnoreCase(name)) {
                boolean readOnly = each.readonly() != null && each.readonly();
                return each.value() == null ? new Found.Hidden() : new Found.Value(each.value(), readOnly);
            }
        }
        // Some leave out what they do not want to tell.
        boolean unknown = said.unknownKey().stream().anyMatch(name::equalsIgnoreCase);
        return unknown ? new Found.Unknown() : new Found.Hidden();
    }

    @Override
    public CompletableFuture<Written> write(String name, String value) {
        return calls.call(new ChangeConfiguration(name, value)).thenApply(answer -> {
            if (answer instanceof Answer.Ok<ChangeConfigurationResponse> ok) {
                return switch (ok.response().status()) {
                    case ACCEPTED -> Written.DONE;
                    case REBOOT_REQUIRED -> Written.AFTER_RESTART;
                    case NOT_SUPPORTED -> Written.UNKNOWN;
                    case REJECTED, UNRECOGNISED -> Written.REJECTED;
                };
            }
            return SettingWords.written(answer);
        });
    }
}
