package energy.busbar.driver.ocpp;

import energy.busbar.driver.ocpp.v201.Provisioning.GetVariableData;
import energy.busbar.driver.ocpp.v201.Provisioning.GetVariableResult;
import energy.busbar.driver.ocpp.v201.Provisioning.GetVariableStatus;
import energy.busbar.driver.ocpp.v201.Provisioning.GetVariables;
import energy.busbar.driver.ocpp.v201.Provisioning.GetVariablesResponse;
import energy.busbar.driver.ocpp.v201.Provisioning.SetVariableData;
import energy.busbar.driver.ocpp.v201.Provisioning.SetVariables;
import energy.busbar.driver.ocpp.v201.Provisioning.SetVariablesResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Variables of OCPP 2.0.1 (B05, B06), one a SetVariables because many stations take no more. */
final class SettingsTalk201 implements SettingsTalk {
    private final ChargerOptions options;
    private final Calls calls;
    private final SettingsPages pages;

    SettingsTalk201(ChargerOptions options, Calls calls) {
        this.options = options;
        this.calls = calls;
        this.pages = new SettingsPages("DeviceDataCtrlr.ItemsPerMessage/GetVariables", 1, this::page);
    }

    @Override
    public List<SettingWish> own() {
        return List.of(
                new SettingWish(
                        "OCPPCommCtrlr.HeartbeatInterval",
                        Long.toString(options.heartbeat().toSeconds()),
                        true),
                new SettingWish(
                        "SampledDataCtrlr.TxUpdatedInterval",
                        Long.toString(options.meterInterval().toSeconds()),
                        true),
                new SettingWish("SampledDataCtrlr.TxUpdatedMeasurands", String.join(",", Measurands.WANTED), true));
    }

    @Override
    public boolean speaks(String name) {
        return SettingName.parse(name).isPresent();
    }

    @Override
    public CompletableFuture<Map<String, Found>> read(List<String> names) {
        return pages.read(names);
    }

    private CompletableFuture<Map<String, Found>> page(List<String> names) {
        Map<String, Found> found = new LinkedHashMap<>();
        List<GetVariableData> data = new ArrayList<>();
        for (String name : names) {
            SettingName parsed = SettingName.parse(name).orElseThrow();
            data.add(new GetVariableData(parsed.component(), parsed.variable(), null));
        }
        return calls.call(new GetVariables(data)).thenApply(answer -> {
            if (answer instanceof Answer.Ok<GetVariablesResponse> ok) {
                List<GetVariableResult> said = ok.response().getVariableResult();
                names.forEach(name -> found.put(name, find(name, said)));
                return found;
            }
            Found none = answer instanceof Answer.NotSent<GetVariablesResponse>
                    ? new Found.Gone()
                    : new Found.Untold("GetVariables " + SettingWords.why(answer));
            names.forEach(name -> found.put(name, none));
            return found;
        });
    }

    /** What cannot be written is told only when it is tried. */
    private static Found find(String name, List<GetVariableResult> said) {
        SettingName wanted = SettingName.parse(name).orElseThrow();
        for (GetVariableResult each : said) {
            if (wanted.is(each.component(), each.variable())) {
                if (each.attributeStatus() == GetVariableStatus.ACCEPTED) {
                    return each.attributeValue() == null
                            ? new Found.Hidden()
                            : new Found.Value(each.attributeValue(), false);
                }
                // Of a write-only variable the standard asks for Rejected.
                return each.attributeStatus() == GetVariableStatus.REJECTED ? new Found.Hidden() : new Found.Unknown();
            }
        }
        return new Found.Unknown();
    }

    @Override
    public CompletableFuture<Written> write(String name, String value) {
        SettingName parsed = SettingName.parse(name).orElseThrow();
        SetVariableData data = new SetVariableData(value, parsed.component(), parsed.variable(), null);
        return calls.call(new SetVariables(List.of(data))).thenApply(answer -> {
            if (answer instanceof Answer.Ok<SetVariablesResponse> ok) {
                return ok.response().setVariableResult().stream()
                        .findFirst()
                        .map(result -> switch (result.attributeStatus()) {
                            case ACCEPTED -> Written.DONE;
                            case REBOOT_REQUIRED -> Written.AFTER_RESTART;
                            case UNKNOWN_COMPONENT, UNKNOWN_VARIABLE, NOT_SUPPORTED_ATTRIBUTE_TYPE -> Written.UNKNOWN;
                            case REJECTED, UNRECOGNISED -> Written.REJECTED;
                        })
                        .orElse(Written.REJECTED);
            }
            return SettingWords.written(answer);
        });
    }
}
