package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.session.Anomaly;
import energy.busbar.core.session.Energy;
import energy.busbar.core.session.IdToken;
import energy.busbar.core.session.Interruption;
import energy.busbar.core.session.Session;
import energy.busbar.core.session.SignedValue;
import energy.busbar.core.session.TrustedTime;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Sessions of 2.0.1 chargers, from the message on the wire to the record in the ledger. */
class Sessions201Test {
    private static final String TOKEN = ",'idToken':{'idToken':'04A1B2C3','type':'ISO14443'}";

    private final SessionBench bench = new SessionBench(Version.V201);
    private int seqNo;

    private JsonNode event(String type, String id, String rest) {
        return bench.says(
                "TransactionEvent",
                "{'eventType':'" + type + "','timestamp':'" + bench.now() + "','triggerReason':'Authorized','seqNo':"
                        + seqNo++ + ",'transactionInfo':{'transactionId':'" + id + "'}" + rest + "}");
    }

    private String register(double wattHours, String context) {
        return ",'meterValue':[{'timestamp':'" + bench.now() + "','sampledValue':[{'value':" + wattHours
                + ",'context':'" + context + "','measurand':'Energy.Active.Import.Register'}]}]";
    }

    private static final String EVSE = ",'evse':{'id':1,'connectorId':1}";

    private static String token(JsonNode answer) {
        return answer.at("/2/idTokenInfo/status").asText();
    }

    private void status(String status) {
        bench.says(
                "StatusNotification",
                "{'timestamp':'" + bench.now() + "','connectorStatus':'" + status + "','evseId':1,'connectorId':1}");
    }

    @Test
    void a_session_is_in_the_ledger_with_its_token_its_times_and_its_energy() {
        bench.gatewayStarts().boots();
        assertThat(token(event("Started", "tx-1", EVSE + TOKEN + register(1000, "Transaction.Begin"))))
                .isEqualTo("Accepted");
        bench.pass(600);
        assertThat(event("Updated", "tx-1", register(2000, "Sample.Periodic")).get(2))
                .isEmpty();
        bench.pass(600);
        event("Ended", "tx-1", register(3500, "Transaction.End"));
        Session session = bench.only();
        assertThat(session.state()).isEqualTo(Session.State.ENDED);
        assertThat(session.token()).contains(new IdToken("04A1B2C3"));
        assertThat(session.transaction()).isEqualTo("tx-1");
        assertThat(session.connector()).isEqualTo(1);
        assertThat(session.energy()).isEqualTo(new Energy(2500, Energy.Source.TRANSACTION_REGISTER));
        assertThat(session.stop().orElseThrow().at()).isEqualTo(bench.loop.instant());
        assertThat(session.findings()).isEmpty();
    }

    @Test
    void with_a_full_disk_the_charger_gets_an_error_and_all_is_there_when_it_says_it_again() {
        bench.gatewayStarts().boots();
        bench.ledger.full = true;
        String begin = EVSE + TOKEN + register(1000, "Transaction.Begin");
        assertThat(event("Started", "tx-1", begin).get(2).asText()).isEqualTo("InternalError");
        bench.ledger.full = false;
        seqNo = 0;
        assertThat(token(event("Started", "tx-1", begin))).isEqualTo("Accepted");
        bench.pass(60);
        event("Ended", "tx-1", register(1500, "Transaction.End"));
        event("Ended", "tx-1", register(1500, "Transaction.End"));
        assertThat(bench.only().energy().wattHours()).isEqualTo(500);
    }

    @Test
    void a_session_that_began_with_the_car_is_of_who_shows_a_token_then() {
        bench.policy = SessionBench.listOnly();
        bench.gatewayStarts().boots();
        bench.list("04A1B2C3");
        event("Started", "tx-1", EVSE);
        assertThat(bench.only().findings()).contains(Anomaly.NOT_AUTHORISED);
        assertThat(token(event("Updated", "tx-1", TOKEN))).isEqualTo("Accepted");
        assertThat(bench.only().token()).contains(new IdToken("04A1B2C3"));
        assertThat(bench.only().findings()).isEmpty();
        String other = TOKEN.replace("04A1B2C3", "STRANGER");
        assertThat(token(event("Updated", "tx-1", other))).isEqualTo("Invalid");
        assertThat(bench.only().token()).contains(new IdToken("04A1B2C3"));
    }

    @Test
    void by_the_list_some_may_charge_and_others_not() {
        bench.policy = SessionBench.listOnly();
        bench.gatewayStarts().boots();
        bench.list("04A1B2C3");
        assertThat(token(bench.says("Authorize", "{'idToken':{'idToken':'04a1b2c3','type':'ISO14443'}}")))
                .isEqualTo("Accepted");
        assertThat(token(bench.says("Authorize", "{'idToken':{'idToken':'OTHER','type':'ISO14443'}}")))
                .isEqualTo("Invalid");
        assertThat(token(event("Started", "tx-1", EVSE + ",'idToken':{'idToken':'','type':'NoAuthorization'}")))
                .isEqualTo("Invalid");
        assertThat(token(event("Ended", "tx-1", ",'idToken':{'idToken':'','type':'NoAuthorization'}")))
                .isEqualTo("Invalid");
    }

    @Test
    void a_gateway_restarted_in_mid_session_finds_it_though_no_event_says_where() {
        bench.devices.put("cp-2", Map.of("identity", "cp", "connector", 2));
        bench.gatewayStarts().boots();
        event("Started", "tx-2", ",'evse':{'id':2}" + TOKEN + register(1000, "Transaction.Begin"));
        bench.gatewayStarts().connects();
        bench.pass(60);
        event("Updated", "tx-2", register(1200, "Sample.Periodic"));
        bench.pass(60);
        event("Ended", "tx-2", register(1500, "Transaction.End"));
        assertThat(bench.only().device()).isEqualTo(new DeviceId("cp-2"));
        assertThat(bench.only().connector()).isEqualTo(2);
        assertThat(bench.only().energy().wattHours()).isEqualTo(500);
        assertThat(bench.only().interruptions())
                .extracting(Interruption::kind)
                .containsExactly(Interruption.Kind.GATEWAY_RESTART);
    }

    @Test
    void events_kept_offline_come_late_with_their_own_times() {
        bench.gatewayStarts().boots();
        String began = bench.now();
        bench.drops();
        bench.pass(86_400);
        bench.connects();
        for (String[] each : new String[][] {{"Started", "1000"}, {"Ended", "1800"}}) {
            bench.says(
                    "TransactionEvent",
                    "{'eventType':'" + each[0] + "','timestamp':'" + began + "','triggerReason':'Authorized','seqNo':"
                            + seqNo++ + ",'offline':true,'transactionInfo':{'transactionId':'tx-1'}" + EVSE
                            + ",'meterValue':[{'timestamp':'" + began + "','sampledValue':[{'value':" + each[1]
                            + ",'context':'Transaction." + (each[0].equals("Started") ? "Begin" : "End") + "'}]}]}");
        }
        assertThat(bench.only().start().orElseThrow().at()).isEqualTo(Instant.parse(began));
        assertThat(bench.only().energy().wattHours()).isEqualTo(800);
    }

    @Test
    void a_connector_still_free_does_not_end_what_was_begun_before_the_car_came() {
        bench.gatewayStarts().boots();
        status("Available");
        event("Started", "tx-1", EVSE + TOKEN);
        bench.pass(10);
        status("Available");
        assertThat(bench.only().open()).isTrue();
        status("Occupied");
        bench.pass(60);
        status("Available");
        assertThat(bench.only().state()).isEqualTo(Session.State.LEFT_OPEN);
    }

    @Test
    void a_signed_value_reaches_the_record_with_its_key() {
        bench.gatewayStarts().boots();
        event("Started", "tx-1", EVSE + TOKEN);
        bench.pass(60);
        event(
                "Ended",
                "tx-1",
                ",'meterValue':[{'timestamp':'" + bench.now() + "','sampledValue':[{'value':1500,"
                        + "'context':'Transaction.End','signedMeterValue':{'signedMeterData':'T0NNRnw=','signingMethod':"
                        + "'ECDSA-secp256r1-SHA256','encodingMethod':'OCMF','publicKey':'a2V5'}}]}]");
        assertThat(bench.only().tally().signed())
                .containsExactly(
                        new SignedValue("Transaction.End", "T0NNRnw=", "OCMF", "ECDSA-secp256r1-SHA256", "a2V5"));
    }

    @Test
    void a_charger_that_has_no_list_is_asked_for_two_variables_and_gets_none() {
        bench.gatewayStarts();
        bench.list("04A1B2C3");
        bench.boots();
        bench.pass(60);
        assertThat(bench.peer.sent("GetVariables"))
                .filteredOn(asked -> asked.toString().contains("LocalAuthListCtrlr"))
                .hasSize(2);
        assertThat(bench.peer.sent("SendLocalList")).isEmpty();
    }

    @Test
    void a_charger_that_keeps_a_list_gets_it() {
        bench.gatewayStarts();
        bench.list("04A1B2C3");
        bench.connects();
        bench.peer.script.put("GetVariables", asked -> {
            JsonNode variable = asked.at("/getVariableData/0/variable/name");
            String value = variable.asText().equals("Enabled") ? "true" : "5";
            return java.util.Optional.of(
                    "{\"getVariableResult\":[{\"attributeStatus\":\"Accepted\",\"attributeValue\":\""
                            + value + "\",\"component\":{\"name\":\"LocalAuthListCtrlr\"},\"variable\":{\"name\":\""
                            + variable.asText() + "\"}}]}");
        });
        bench.peer.on("GetLocalListVersion", "{\"versionNumber\":0}");
        bench.peer.on("SendLocalList", "{\"status\":\"Accepted\"}");
        bench.boots();
        bench.pass(5);
        assertThat(bench.peer.sent("SendLocalList"))
                .singleElement()
                .hasToString(
                        "{\"versionNumber\":10000,\"updateType\":\"Full\",\"localAuthorizationList\":[{\"idToken\":"
                                + "{\"idToken\":\"04A1B2C3\",\"type\":\"ISO14443\"},\"idTokenInfo\":{\"status\":\"Accepted\"}}]}");
    }

    /** As it was then: a time, a number and a register. */
    private JsonNode kept(String type, String id, int number, Instant at, double register, String context) {
        return bench.says(
                "TransactionEvent",
                "{'eventType':'" + type + "','timestamp':'" + at + "','triggerReason':'Authorized','seqNo':" + number
                        + ",'transactionInfo':{'transactionId':'" + id + "'}" + EVSE + TOKEN
                        + ",'meterValue':[{'timestamp':'" + at + "','sampledValue':[{'value':" + register
                        + ",'context':'" + context + "','measurand':'Energy.Active.Import.Register'}]}]}");
    }

    @Test
    void events_kept_while_offline_keep_their_times_also_unmarked_and_as_the_first_after_a_restart() {
        bench.gatewayStarts().boots();
        bench.pass(30 * 3600);
        Instant began = bench.loop.instant().minusSeconds(10 * 3600);
        bench.gatewayStarts().connects();
        kept("Started", "tx-1", 0, began, 1000, "Transaction.Begin");
        kept("Ended", "tx-1", 1, began.plusSeconds(600), 1500, "Transaction.End");
        Session session = bench.only();
        assertThat(session.start().orElseThrow()).isEqualTo(new TrustedTime(began, TrustedTime.Clock.CHARGER));
        assertThat(session.stop().orElseThrow())
                .isEqualTo(new TrustedTime(began.plusSeconds(600), TrustedTime.Clock.CHARGER));
        assertThat(session.energy().wattHours()).isEqualTo(500);
        assertThat(session.findings()).isEmpty();
    }

    @Test
    void a_kept_end_that_comes_before_its_beginning_is_one_session_with_its_energy() {
        bench.gatewayStarts().boots();
        bench.pass(30 * 3600);
        Instant began = bench.loop.instant().minusSeconds(10 * 3600);
        kept("Ended", "tx-1", 1, began.plusSeconds(600), 1500, "Transaction.End");
        kept("Started", "tx-1", 0, began, 1000, "Transaction.Begin");
        Session session = bench.only();
        assertThat(session.start().orElseThrow().at()).isEqualTo(began);
        assertThat(session.stop().orElseThrow().at()).isEqualTo(began.plusSeconds(600));
        assertThat(session.energy().wattHours()).isEqualTo(500);
    }
}
