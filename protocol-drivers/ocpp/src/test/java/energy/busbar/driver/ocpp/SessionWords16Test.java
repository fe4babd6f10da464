package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.session.IdToken;
import energy.busbar.core.session.MeterSample;
import energy.busbar.core.session.Report;
import energy.busbar.core.session.Said;
import energy.busbar.core.session.SignedValue;
import energy.busbar.core.session.Verdict;
import energy.busbar.driver.ocpp.message.MessageReader;
import energy.busbar.driver.ocpp.v16.Charging;
import energy.busbar.driver.ocpp.v16.Common.AuthorizationStatus;
import energy.busbar.driver.ocpp.v16.Core;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** OCPP 1.6 §6.45, §6.49, §6.31, §6.47 as reports, and verdicts as idTagInfo (§7.27). */
class SessionWords16Test {
    private static final DeviceId CP = new DeviceId("cp");
    private static final DeviceId CP2 = new DeviceId("cp-2");
    private static final Said SAID = Said.now(Instant.parse("2026-01-01T00:00:00Z"));

    private static <T extends Record> T read(Class<T> type, String json) throws Exception {
        return MessageReader.read(type, (ObjectNode) OcppRpc.JSON.readTree(json.replace('\'', '"')));
    }

    private static Report.Started started(String json) throws Exception {
        return (Report.Started) SessionWords16.started(CP, read(Charging.StartTransaction.class, json), SAID);
    }

    private static Report.Stopped stopped(String json) throws Exception {
        return (Report.Stopped)
                SessionWords16.stopped(List.of(CP, CP2), read(Charging.StopTransaction.class, json), SAID);
    }

    @Test
    void a_start_is_known_again_by_connector_token_time_and_register() throws Exception {
        Report.Started start =
                started("{'connectorId':2,'idTag':'04A1','meterStart':1000,'timestamp':'2026-01-01T02:00:00+02:00'}");
        assertThat(start.connector()).isEqualTo(2);
        assertThat(start.token()).contains(new IdToken("04a1"));
        assertThat(start.transaction()).isEmpty();
        assertThat(start.written()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(start.meterStart()).isEqualTo(1000);
    }

    @Test
    void what_a_start_leaves_out_is_unknown_and_not_zero() throws Exception {
        Report.Started start = started("{'connectorId':1}");
        assertThat(start.token()).isEmpty();
        assertThat(start.written()).isEmpty();
        assertThat(start.meterStart()).isNaN();
    }

    @Test
    void a_register_with_a_fraction_is_rounded_and_not_lost() throws Exception {
        assertThat(started("{'connectorId':1,'meterStart':1234.5}").meterStart())
                .isEqualTo(1235);
    }

    @Test
    void a_tag_that_no_token_can_be_is_none() throws Exception {
        assertThat(started("{'connectorId':1,'idTag':'A B'}").token()).isEmpty();
        assertThat(started("{'connectorId':1,'idTag':''}").token()).isEmpty();
        assertThat(started("{'connectorId':1,'idTag':' 04A1 '}").token()).contains(new IdToken("04A1"));
    }

    @Test
    void a_stop_names_no_connector_and_may_be_of_any_device_of_the_charger() throws Exception {
        Report.Stopped stop = stopped("{'transactionId':-1,'meterStop':1500,'reason':'PowerLoss'}");
        assertThat(stop.device()).isEqualTo(CP);
        assertThat(stop.alsoAt()).containsExactly(CP2);
        assertThat(stop.connector()).isZero();
        assertThat(stop.transaction()).isEqualTo("-1");
        assertThat(stop.reason()).isEqualTo("PowerLoss");
        assertThat(stop.token()).isEmpty();
    }

    @Test
    void reasons_are_the_standards_words() throws Exception {
        assertThat(stopped("{'transactionId':7,'meterStop':1}").reason()).isEmpty();
        assertThat(stopped("{'transactionId':7,'meterStop':1,'reason':'EVDisconnected'}")
                        .reason())
                .isEqualTo("EVDisconnected");
        assertThat(stopped("{'transactionId':7,'meterStop':1,'reason':'Meteor'}")
                        .reason())
                .isEqualTo("Other");
    }

    @Test
    void samples_are_told_apart_by_their_context_and_phases_are_summed() throws Exception {
        Report.Stopped stop =
                stopped("{'transactionId':7,'meterStop':1500,'transactionData':[{'timestamp':'2026-01-01T00:00:00Z',"
                        + "'sampledValue':[{'value':'1.5','unit':'kWh','context':'Transaction.Begin'},"
                        + "{'value':'2.5','unit':'kWh','context':'Transaction.End'},"
                        + "{'value':'1000','measurand':'Power.Active.Import','phase':'L1'},"
                        + "{'value':'1200','measurand':'Power.Active.Import','phase':'L2'}]}]}");
        Optional<Instant> at = Optional.of(Instant.parse("2026-01-01T00:00:00Z"));
        assertThat(stop.samples())
                .containsExactlyInAnyOrder(
                        new MeterSample(at, MeterSample.Context.BEGIN, 1500, Double.NaN, Optional.empty()),
                        new MeterSample(at, MeterSample.Context.END, 2500, Double.NaN, Optional.empty()),
                        new MeterSample(at, MeterSample.Context.OTHER, Double.NaN, 2200, Optional.empty()));
    }

    @Test
    void signed_data_is_kept_to_the_last_character() throws Exception {
        String data = " OCMF|{\\\"RV\\\": 1.0}|{\\\"SD\\\":\\\"30\\\\/45\\\"}\\n";
        String json = "{\"connectorId\":1,\"transactionId\":7,\"meterValue\":[{\"sampledValue\":[{\"value\":\"" + data
                + "\",\"format\":\"SignedData\",\"context\":\"Transaction.Begin\"}]}]}";
        Report.Metered metered = (Report.Metered) SessionWords16.metered(
                CP,
                List.of(),
                1,
                MessageReader.read(Charging.MeterValues.class, (ObjectNode) OcppRpc.JSON.readTree(json)),
                SAID);
        assertThat(metered.transaction()).contains("7");
        assertThat(metered.samples())
                .containsExactly(new MeterSample(
                        Optional.empty(),
                        MeterSample.Context.BEGIN,
                        Double.NaN,
                        Double.NaN,
                        Optional.of(new SignedValue(
                                "Transaction.Begin", " OCMF|{\"RV\": 1.0}|{\"SD\":\"30\\/45\"}\n", "", "", ""))));
    }

    @Test
    void a_state_is_free_charging_or_something_else() throws Exception {
        for (String[] each : new String[][] {
            {"Available", "FREE"}, {"SuspendedEV", "CHARGING"}, {"Finishing", "OTHER"}, {"Asleep", "OTHER"}
        }) {
            Report.Connector state = (Report.Connector) SessionWords16.connector(
                    CP, read(Core.StatusNotification.class, "{'connectorId':1,'status':'" + each[0] + "'}"), SAID);
            assertThat(state.occupancy().name()).as(each[0]).isEqualTo(each[1]);
        }
    }

    @Test
    void a_verdict_is_told_with_its_group_where_that_fits() {
        Instant until = Instant.parse("2027-01-01T00:00:00Z");
        var info = SessionWords16.info(
                new Verdict(Verdict.Status.EXPIRED, "", Optional.of(new IdToken("FLEET")), Optional.of(until), false));
        assertThat(info.status()).isEqualTo(AuthorizationStatus.EXPIRED);
        assertThat(info.expiryDate()).isEqualTo(until);
        assertThat(info.parentIdTag()).isEqualTo("FLEET");
        assertThat(SessionWords16.info(new Verdict(
                                Verdict.Status.ACCEPTED,
                                "",
                                Optional.of(new IdToken("A-GROUP-OF-MORE-THAN-20")),
                                Optional.empty(),
                                false))
                        .parentIdTag())
                .isNull();
    }
}
