package energy.busbar.driver.ocpp.relay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.driver.ocpp.message.Dialect;
import energy.busbar.driver.ocpp.v16.Ocpp16;
import energy.busbar.driver.ocpp.v201.Ocpp201;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuardTest {
    private static final Needs NEEDS = new Needs(60, 10, List.of("Power.Active.Import", "Current.Import"));

    private final Guard old = new Guard16(NEEDS);
    private final Guard now = new Guard201(NEEDS);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HeartbeatInterval|60|true",
                "HeartbeatInterval|61|false",
                "HeartbeatInterval|0|false",
                "heartbeatInterval|many|false",
                "MeterValueSampleInterval|5|true",
                "MeterValueSampleInterval|900|false",
                "MeterValueSampleInterval|0|false",
                "MeterValuesSampledData|Power.Active.Import, Current.Import,SoC|true",
                "MeterValuesSampledData|Energy.Active.Import.Register|false",
                "AuthorizationKey|0123456789abcdef|false",
                "authorizationkey|0123456789abcdef|false",
                "SecurityProfile|3|false",
                "CpoName|Other|false",
                "AdditionalRootCertificateCheck|true|false",
                "CentralSystemURL|ws://elsewhere|false",
                "CSMS_URL|ws://elsewhere|false",
                "OcppServerAddress|elsewhere|false",
                "BackendUrl|ws://elsewhere|false",
                "ChargeBoxId|other|false",
                "SmartChargingEnabled|false|false",
                "LocalAuthListEnabled|true|true",
                "StopTransactionOnInvalidId|true|true",
                "WebSocketPingInterval|30|true",
                "ClockAlignedDataInterval|900|true",
                "SupportedFeatureProfiles|x|true",
                "LightIntensity|50|true",
            })
    void keys_of_16_are_the_upstreams_but_for_those_that_the_gateway_lives_by(
            String key, String value, boolean passes) {
        Guard.Verdict verdict =
                old.judge("ChangeConfiguration", RelayBench.json("{'key':'" + key + "','value':'" + value + "'}"));
        if (passes) {
            assertThat(verdict).isInstanceOf(Guard.Verdict.Pass.class);
        } else {
            assertThat(verdict).isEqualTo(Guard.answer("Rejected"));
        }
    }

    @Test
    void of_201s_variables_only_the_gateways_are_rejected_and_all_are_answered_in_their_order() {
        ObjectNode wanted = RelayBench.json("{'setVariableData':["
                + data("SecurityCtrlr", "BasicAuthPassword", "0123456789abcdef") + ","
                + data("AuthCtrlr", "LocalPreAuthorize", "true") + ","
                + data("SampledDataCtrlr", "TxUpdatedInterval", "900") + ","
                + data("TxCtrlr", "EVConnectionTimeOut", "60") + ","
                + data("SmartChargingCtrlr", "Enabled", "false") + "]}");
        Guard.Verdict.Pass pass = (Guard.Verdict.Pass) now.judge("SetVariables", wanted);
        assertThat(pass.payload().path("setVariableData")).hasSize(2);
        ObjectNode answer = pass.back()
                .apply(RelayBench.json("{'setVariableResult':[{'attributeStatus':'Accepted','n':1},"
                        + "{'attributeStatus':'RebootRequired','n':2}]}"));
        assertThat(answer.path("setVariableResult"))
                .extracting(each -> each.path("attributeStatus").asText())
                .containsExactly("Rejected", "Accepted", "Rejected", "RebootRequired", "Rejected");
        assertThat(Forms.answers(
                        Ocpp201.DIALECT,
                        "SetVariables",
                        ((Guard.Verdict.Answer) now.judge(
                                        "SetVariables",
                                        RelayBench.json("{'setVariableData':["
                                                + data("ClockCtrlr", "DateTime", "2020-01-01T00:00:00Z") + "]}")))
                                .payload()))
                .isTrue();
    }

    private static String data(String component, String variable, String value) {
        return "{'attributeValue':'" + value + "','component':{'name':'" + component + "'},'variable':{'name':'"
                + variable + "'}}";
    }

    @Test
    void certificates_between_charger_and_gateway_are_theirs() {
        assertThat(old.judge("CertificateSigned", RelayBench.json("{'certificateChain':'x'}")))
                .isEqualTo(Guard.answer("Rejected"));
        assertThat(old.judge(
                        "InstallCertificate",
                        RelayBench.json("{'certificateType':'CentralSystemRootCertificate','certificate':'x'}")))
                .isEqualTo(Guard.answer("Rejected"));
        assertThat(old.judge(
                        "InstallCertificate",
                        RelayBench.json("{'certificateType':'ManufacturerRootCertificate','certificate':'x'}")))
                .isInstanceOf(Guard.Verdict.Pass.class);
        assertThat(now.judge(
                        "CertificateSigned",
                        RelayBench.json("{'certificateType':'V2GCertificate','certificateChain':'x'}")))
                .isInstanceOf(Guard.Verdict.Pass.class);
        assertThat(now.judge("SetNetworkProfile", RelayBench.json("{}"))).isEqualTo(Guard.answer("Rejected"));
        assertThat(now.judge("DeleteCertificate", RelayBench.json("{}"))).isEqualTo(Guard.answer("Failed"));
    }

    /** A charger's own messages, and profiles, which the relay keeps to itself, never come as far. */
    @Test
    void every_action_is_either_passed_or_refused_by_name() {
        assertThat(passed(old, Ocpp16.DIALECT))
                .hasSize(23)
                .doesNotContain("BootNotification", "SetChargingProfile", "ClearChargingProfile", "SignCertificate");
        assertThat(passed(now, Ocpp201.DIALECT))
                .hasSize(36)
                .doesNotContain("TransactionEvent", "SetChargingProfile", "ClearChargingProfile", "NotifyReport");
        assertThat(old.judge("BootNotification", RelayBench.json("{}"))).isInstanceOf(Guard.Verdict.Refuse.class);
    }

    private static List<String> passed(Guard guard, Dialect dialect) {
        return dialect.actions().stream()
                .filter(action ->
                        !(guard.judge(action, RelayBench.json("{'certificateType':'V2GCertificate','key':'x'}"))
                                instanceof Guard.Verdict.Refuse))
                .filter(action -> !action.equals("DeleteCertificate"))
                .toList();
    }
}
