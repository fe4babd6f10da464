package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.session.Anomaly;
import energy.busbar.core.session.AuthorisationPolicy;
import energy.busbar.core.session.Energy;
import energy.busbar.core.session.IdToken;
import energy.busbar.core.session.Interruption;
import energy.busbar.core.session.Session;
import energy.busbar.core.session.SignedValue;
import energy.busbar.core.session.Token;
import energy.busbar.core.session.TrustedTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Sessions of 1.6 chargers, from the message on the wire to the record in the ledger. */
class Sessions16Test {
    private final SessionBench bench = new SessionBench(Version.V16);

    private int start(int connector, String tag, String written, long register) {
        return bench.says(
                        "StartTransaction",
                        "{'connectorId':" + connector + ",'idTag':'" + tag + "','meterStart':" + register
                                + ",'timestamp':'" + written + "'}")
                .at("/2/transactionId")
                .asInt();
    }

    private JsonNode stop(int id, String written, long register, String rest) {
        return bench.says(
                "StopTransaction",
                "{'transactionId':" + id + ",'meterStop':" + register + ",'timestamp':'" + written + "'" + rest + "}");
    }

    private JsonNode meter(int id, double register) {
        return bench.says(
                "MeterValues",
                "{'connectorId':1,'transactionId':" + id + ",'meterValue':[{'timestamp':'" + bench.now()
                        + "','sampledValue':[{'value':'" + register + "'}]}]}");
    }

    private void status(int connector, String status) {
        bench.says(
                "StatusNotification",
                "{'connectorId':" + connector + ",'errorCode':'NoError','status':'" + status + "','timestamp':'"
                        + bench.now() + "'}");
    }

    private static String idTag(JsonNode answer) {
        return answer.at("/2/idTagInfo/status").asText();
    }

    private static String error(JsonNode answer) {
        return answer.get(0).asInt() == 4 ? answer.get(2).asText() : "";
    }

    @Test
    void a_session_is_in_the_ledger_with_its_token_its_times_and_its_energy() {
        bench.gatewayStarts().boots();
        int id = start(1, "04A1B2C3", bench.now(), 1000);
        bench.pass(600);
        meter(id, 2000);
        bench.pass(600);
        JsonNode stopped = stop(id, bench.now(), 3500, ",'idTag':'04A1B2C3','reason':'EVDisconnected'");
        assertThat(idTag(stopped)).isEqualTo("Accepted");
        Session session = bench.only();
        assertThat(session.state()).isEqualTo(Session.State.ENDED);
        assertThat(session.device()).isEqualTo(SessionBench.CP);
        assertThat(session.connector()).isEqualTo(1);
        assertThat(session.token()).contains(new IdToken("04A1B2C3"));
        assertThat(session.transaction()).isEqualTo(Integer.toString(id));
        assertThat(session.energy()).isEqualTo(new Energy(2500, Energy.Source.STOP_MINUS_START));
        assertThat(session.stopReason()).isEqualTo("EVDisconnected");
        assertThat(session.stop().orElseThrow().at()).isEqualTo(bench.loop.instant());
        assertThat(session.findings()).isEmpty();
    }

    @Test
    void a_start_is_answered_when_it_is_on_the_disk_and_not_before() {
        bench.gatewayStarts().boots();
        bench.diskHeld = true;
        int before = bench.peer.answers.size();
        assertThat(start(1, "T", bench.now(), 0)).isZero();
        assertThat(bench.peer.answers).hasSize(before);
        bench.diskWorks();
        assertThat(bench.peer.answers).hasSize(before + 1);
        assertThat(bench.peer.answers.get(before))
                .contains("\"transactionId\":" + bench.only().transaction());
    }

    @Test
    void with_a_full_disk_the_charger_gets_an_error_and_its_id_when_it_says_it_again() {
        bench.gatewayStarts().boots();
        bench.ledger.full = true;
        String payload = "{'connectorId':1,'idTag':'T','meterStart':5,'timestamp':'" + bench.now() + "'}";
        assertThat(error(bench.says("StartTransaction", payload))).isEqualTo("InternalError");
        assertThat(bench.ledger.all).isEmpty();
        bench.ledger.full = false;
        int id = start(1, "T", bench.now(), 5);
        bench.ledger.full = true;
        bench.pass(60);
        String written = bench.now();
        assertThat(error(stop(id, written, 105, ""))).isEqualTo("InternalError");
        assertThat(bench.only().open()).isTrue();
        bench.ledger.full = false;
        assertThat(error(stop(id, written, 105, ""))).isEmpty();
        assertThat(bench.only().energy().wattHours()).isEqualTo(100);
    }

    @Test
    void a_full_disk_keeps_no_charger_from_its_limit_and_its_state() {
        bench.gatewayStarts();
        bench.ledger.full = true;
        assertThat(bench.boots().answers.get(0)).contains("Accepted");
        assertThat(error(bench.says(
                        "StatusNotification", "{'connectorId':1,'errorCode':'NoError','status':'Charging'}")))
                .isEmpty();
        assertThat(bench.charger.ready()).isTrue();
    }

    @Test
    void a_start_told_again_with_the_same_or_a_new_message_id_is_one_session() {
        bench.gatewayStarts().boots();
        String written = bench.now();
        int id = start(1, "T", written, 1000);
        assertThat(start(1, "T", written, 1000)).isEqualTo(id);
        bench.drops();
        bench.connects();
        assertThat(start(1, "T", written, 1000)).isEqualTo(id);
        bench.pass(60);
        String ended = bench.now();
        stop(id, ended, 1500, "");
        stop(id, ended, 1500, "");
        assertThat(bench.only().energy().wattHours()).isEqualTo(500);
    }

    @Test
    void a_gateway_restarted_in_mid_session_knows_it_and_its_id_again() {
        bench.gatewayStarts().boots();
        String written = bench.now();
        int id = start(1, "T", written, 1000);
        bench.pass(60);
        bench.gatewayStarts().connects();
        assertThat(start(1, "T", written, 1000)).isEqualTo(id);
        meter(id, 1200);
        bench.pass(60);
        stop(id, bench.now(), 2000, ",'idTag':'T'");
        Session session = bench.only();
        assertThat(session.energy()).isEqualTo(new Energy(1000, Energy.Source.STOP_MINUS_START));
        assertThat(session.interruptions())
                .extracting(Interruption::kind)
                .containsExactly(Interruption.Kind.GATEWAY_RESTART);
        int next = start(1, "T", bench.now(), 2000);
        assertThat(next).isGreaterThan(id);
    }

    @Test
    void after_a_restart_the_open_transaction_is_known_by_its_meter_values() {
        bench.gatewayStarts().boots();
        int id = start(1, "T", bench.now(), 1000);
        bench.gatewayStarts().connects();
        Conversation conversation = bench.charger.conversation();
        status(1, "Preparing");
        assertThat(conversation.waitsForStart(1, Plug.PREPARING)).isTrue();
        bench.pass(10);
        meter(id, 1100);
        assertThat(conversation.waitsForStart(1, Plug.PREPARING)).isFalse();
        stop(id, bench.now(), 1200, "");
        meter(id, 1100);
        assertThat(conversation.waitsForStart(1, Plug.PREPARING)).isTrue();
    }

    @Test
    void a_charger_rebooted_in_mid_session_goes_on_with_an_interruption() {
        bench.gatewayStarts().boots();
        int id = start(1, "T", bench.now(), 1000);
        bench.pass(60);
        meter(id, 1500);
        bench.drops();
        bench.pass(120);
        bench.boots();
        meter(id, 1500);
        bench.pass(60);
        stop(id, bench.now(), 2000, "");
        assertThat(bench.only().interruptions())
                .extracting(Interruption::kind)
                .containsExactlyInAnyOrder(Interruption.Kind.LINK_LOST, Interruption.Kind.CHARGER_REBOOT);
        assertThat(bench.only().interruptions())
                .allSatisfy(i -> assertThat(i.until()).isPresent());
        assertThat(bench.only().energy().wattHours()).isEqualTo(1000);
    }

    @Test
    void a_boot_that_the_gateway_asked_for_interrupts_nothing() {
        bench.gatewayStarts().boots();
        int id = start(1, "T", bench.now(), 1000);
        bench.says("BootNotification", "{'chargePointVendor':'V','chargePointModel':'M'}");
        bench.pass(60);
        stop(id, bench.now(), 2000, "");
        assertThat(bench.only().interruptions()).isEmpty();
    }

    @Test
    void a_power_loss_ends_a_session_by_a_stop_that_comes_after_the_boot() {
        bench.gatewayStarts().boots();
        int id = start(1, "T", bench.now(), 1000);
        bench.pass(600);
        String lost = bench.now();
        bench.drops();
        bench.pass(3600);
        bench.boots();
        stop(id, lost, 2000, ",'reason':'PowerLoss'");
        status(1, "Available");
        Session session = bench.only();
        assertThat(session.state()).isEqualTo(Session.State.ENDED);
        assertThat(session.stop().orElseThrow())
                .isEqualTo(new TrustedTime(Instant.parse(lost), TrustedTime.Clock.CHARGER));
        assertThat(session.stopReason()).isEqualTo("PowerLoss");
    }

    @Test
    void sessions_of_an_offline_charger_come_late_with_their_own_times() {
        bench.gatewayStarts().boots();
        String began = bench.now();
        bench.drops();
        bench.pass(600);
        String ended = bench.now();
        bench.pass(86_400);
        bench.connects();
        int id = start(1, "T", began, 1000);
        stop(id, ended, 2000, "");
        assertThat(bench.only().start().orElseThrow().at()).isEqualTo(Instant.parse(began));
        assertThat(bench.only().stop().orElseThrow().at()).isEqualTo(Instant.parse(ended));
        assertThat(bench.only().energy().wattHours()).isEqualTo(1000);
    }

    @Test
    void a_stop_of_minus_one_is_of_the_session_that_is_open() {
        bench.gatewayStarts().boots();
        start(1, "T", bench.now(), 1000);
        bench.pass(60);
        stop(-1, bench.now(), 1400, ",'reason':'PowerLoss'");
        assertThat(bench.only().energy().wattHours()).isEqualTo(400);
        assertThat(bench.charger.conversation().waitsForStart(1, Plug.PREPARING))
                .isTrue();
    }

    @Test
    void a_session_left_open_ends_when_the_connector_is_free() {
        bench.gatewayStarts().boots();
        int id = start(1, "T", bench.now(), 1000);
        bench.pass(60);
        meter(id, 1300);
        bench.pass(60);
        status(1, "Available");
        assertThat(bench.only().state()).isEqualTo(Session.State.LEFT_OPEN);
        assertThat(bench.only().findings()).contains(Anomaly.STOP_UNKNOWN);
    }

    @Test
    void by_the_list_some_may_charge_and_others_not() {
        bench.policy = SessionBench.listOnly();
        bench.gatewayStarts().boots();
        bench.desk.changeList(list -> list.put(List.of(
                new Token(new IdToken("MEMBER"), false, Optional.empty(), Optional.of(new IdToken("FLEET")), ""),
                new Token(new IdToken("THIEF"), true, Optional.empty(), Optional.empty(), ""))));
        JsonNode member = bench.says("Authorize", "{'idTag':'member'}");
        assertThat(idTag(member)).isEqualTo("Accepted");
        assertThat(member.at("/2/idTagInfo/parentIdTag").asText()).isEqualTo("FLEET");
        assertThat(idTag(bench.says("Authorize", "{'idTag':'THIEF'}"))).isEqualTo("Blocked");
        assertThat(idTag(bench.says("Authorize", "{'idTag':'STRANGER'}"))).isEqualTo("Invalid");
        assertThat(idTag(bench.says("Authorize", "{'idTag':'A B'}"))).isEqualTo("Invalid");
        JsonNode start = bench.says(
                "StartTransaction",
                "{'connectorId':1,'idTag':'STRANGER','meterStart':0,'timestamp':'" + bench.now() + "'}");
        assertThat(idTag(start)).isEqualTo("Invalid");
        assertThat(start.at("/2/transactionId").asInt()).isPositive();
        assertThat(bench.only().findings()).contains(Anomaly.NOT_AUTHORISED);
    }

    @Test
    void where_one_outlet_of_two_is_free_of_charge_anybody_is_let_in_and_judged_by_where_they_start() {
        bench.devices.put("cp-2", Map.of("identity", "cp", "connector", 2));
        bench.policy = SessionBench.listOnly(new AuthorisationPolicy.Place(new DeviceId("cp-2"), 0));
        bench.gatewayStarts().boots();
        assertThat(idTag(bench.says("Authorize", "{'idTag':'STRANGER'}"))).isEqualTo("Accepted");
        String rest = ",'idTag':'STRANGER','meterStart':0,'timestamp':'" + bench.now() + "'}";
        assertThat(idTag(bench.says("StartTransaction", "{'connectorId':1" + rest)))
                .isEqualTo("Invalid");
        assertThat(idTag(bench.says("StartTransaction", "{'connectorId':2" + rest)))
                .isEqualTo("Accepted");
    }

    @Test
    void two_devices_of_one_charger_keep_their_sessions_apart_also_over_a_restart() {
        bench.devices.put("cp-2", Map.of("identity", "cp", "connector", 2));
        bench.gatewayStarts().boots();
        int first = start(1, "A", bench.now(), 1000);
        int second = start(2, "B", bench.now(), 5000);
        assertThat(second).isNotEqualTo(first);
        bench.gatewayStarts().connects();
        bench.pass(60);
        stop(second, bench.now(), 5500, "");
        assertThat(bench.session(1).device()).isEqualTo(new DeviceId("cp-2"));
        assertThat(bench.session(1).energy().wattHours()).isEqualTo(500);
        assertThat(bench.session(0).open()).isTrue();
        status(2, "Available");
        assertThat(bench.session(0).open()).isTrue();
        stop(first, bench.now(), 1100, "");
        assertThat(bench.session(0).energy().wattHours()).isEqualTo(100);
    }

    @Test
    void a_connector_that_no_device_names_is_answered_rightly_and_its_energy_is_kept() {
        bench.gatewayStarts().boots();
        int mine = start(1, "A", bench.now(), 0);
        int other = start(2, "B", bench.now(), 5000);
        assertThat(other).isNotEqualTo(mine);
        bench.pass(60);
        stop(other, bench.now(), 5500, "");
        status(2, "Available");
        assertThat(bench.session(1).device()).isEqualTo(SessionBench.CP);
        assertThat(bench.session(1).connector()).isEqualTo(2);
        assertThat(bench.session(1).energy().wattHours()).isEqualTo(500);
        assertThat(bench.session(0).open()).isTrue();
    }

    @Test
    void signed_values_reach_the_record_to_the_last_character() {
        bench.gatewayStarts().boots();
        int id = start(1, "T", bench.now(), 1000);
        String begin =
                "OCMF|{\"RD\":[{\"TX\":\"B\",\"RV\":1.001,\"RI\":\"1-b:1.8.0\",\"RU\":\"kWh\"}]}|{\"SD\":\"30 45\"}";
        String end =
                "OCMF|{\"RD\":[{\"TX\":\"E\",\"RV\":3.004,\"RI\":\"1-b:1.8.0\",\"RU\":\"kWh\"}]}|{\"SD\":\"3046\"} ";
        bench.peer.calls(
                "MeterValues",
                "{\"connectorId\":1,\"transactionId\":" + id + ",\"meterValue\":[" + signed(begin, "Transaction.Begin")
                        + "]}");
        bench.pass(60);
        bench.peer.calls(
                "StopTransaction",
                "{\"transactionId\":" + id + ",\"meterStop\":3000,\"timestamp\":\"" + bench.now()
                        + "\",\"transactionData\":[" + signed(end, "Transaction.End") + "]}");
        assertThat(bench.only().tally().signed())
                .containsExactly(
                        new SignedValue("Transaction.Begin", begin, "", "", ""),
                        new SignedValue("Transaction.End", end, "", "", ""));
        assertThat(bench.only().energy().source()).isEqualTo(Energy.Source.SIGNED);
    }

    private String signed(String data, String context) {
        return "{\"timestamp\":\"" + bench.now() + "\",\"sampledValue\":[{\"value\":\"" + data.replace("\"", "\\\"")
                + "\",\"format\":\"SignedData\",\"context\":\"" + context + "\"}]}";
    }

    @Test
    void a_clock_ahead_by_hours_is_corrected_in_the_record() {
        bench.gatewayStarts().boots();
        String ahead = bench.loop.instant().plusSeconds(7200).toString();
        bench.says(
                "StatusNotification",
                "{'connectorId':1,'errorCode':'NoError','status':'Preparing','timestamp':'" + ahead + "'}");
        start(1, "T", ahead, 1000);
        assertThat(bench.only().start().orElseThrow())
                .isEqualTo(new TrustedTime(bench.loop.instant(), TrustedTime.Clock.CHARGER));
    }

    @Test
    void a_car_is_started_by_a_token_that_may_charge_and_not_by_another() {
        bench.devices.put("cp", Map.of("remoteStart", true, "idTag", "HOME"));
        bench.policy = SessionBench.listOnly();
        bench.gatewayStarts().boots().on("SetChargingProfile", "{\"status\":\"Accepted\"}");
        bench.peer.on("RemoteStartTransaction", "{\"status\":\"Accepted\"}");
        status(1, "Preparing");
        grant();
        assertThat(bench.peer.sent("RemoteStartTransaction")).isEmpty();
        bench.list("HOME");
        bench.pass(35);
        assertThat(bench.peer.sent("RemoteStartTransaction")).hasSize(1);
    }

    private void grant() {
        var written = bench.charger
                .connectors()
                .get(0)
                .write(new energy.busbar.core.model.Setpoint(
                        SessionBench.CP,
                        energy.busbar.core.model.Quantity.CHARGE_CURRENT,
                        10,
                        java.time.Duration.ofSeconds(300),
                        6));
        bench.loop.settle();
        assertThat(written.toCompletableFuture()).isCompleted();
    }

    @Test
    void a_charger_that_keeps_a_list_gets_it_after_its_boot_and_with_each_change() {
        bench.gatewayStarts();
        bench.list("ONE", "TWO", "A-TOKEN-TOO-LONG-FOR-1-6");
        bench.connects();
        keepsAList();
        bench.boots();
        bench.pass(5);
        assertThat(bench.peer.sent("SendLocalList"))
                .extracting(JsonNode::toString)
                .containsExactly("{\"listVersion\":10000,\"updateType\":\"Full\",\"localAuthorizationList\":["
                        + "{\"idTag\":\"ONE\",\"idTagInfo\":{\"status\":\"Accepted\"}},"
                        + "{\"idTag\":\"TWO\",\"idTagInfo\":{\"status\":\"Accepted\"}}]}");
        bench.peer.on("GetLocalListVersion", "{\"listVersion\":10000}");
        bench.desk.changeList(list -> list.remove(List.of(new IdToken("ONE"))));
        bench.pass(5);
        assertThat(bench.peer.sent("SendLocalList"))
                .hasSize(2)
                .last()
                .hasToString("{\"listVersion\":20000,\"updateType\":\"Differential\",\"localAuthorizationList\":["
                        + "{\"idTag\":\"ONE\"}]}");
    }

    @Test
    void a_boot_that_was_asked_for_in_the_midst_of_the_list_begins_it_no_second_time() {
        bench.gatewayStarts();
        bench.list("ONE");
        bench.connects();
        keepsAList();
        bench.peer.silentOn("SendLocalList");
        bench.boots();
        bench.says("BootNotification", "{'chargePointVendor':'V','chargePointModel':'M'}");
        bench.pass(8);
        assertThat(bench.peer.sent("SendLocalList")).hasSize(1);
        assertThat(askedForLists()).isEqualTo(1);
    }

    private long askedForLists() {
        return bench.peer.sent("GetConfiguration").stream()
                .filter(each -> each.toString().contains("SupportedFeatureProfiles"))
                .count();
    }

    private void keepsAList() {
        bench.peer.on(
                "GetConfiguration",
                "{\"configurationKey\":[{\"key\":\"SupportedFeatureProfiles\",\"readonly\":true,"
                        + "\"value\":\"Core, LocalAuthListManagement\"},"
                        + "{\"key\":\"LocalAuthListEnabled\",\"readonly\":false,\"value\":\"true\"},"
                        + "{\"key\":\"SendLocalListMaxLength\",\"readonly\":true,\"value\":\"10\"}]}");
        bench.peer.on("GetLocalListVersion", "{\"listVersion\":0}");
        bench.peer.on("SendLocalList", "{\"status\":\"Accepted\"}");
    }

    @Test
    void a_charger_that_does_not_say_that_it_keeps_a_list_gets_none() {
        bench.gatewayStarts();
        bench.list("ONE");
        bench.connects();
        bench.peer.on(
                "GetConfiguration",
                "{\"configurationKey\":[{\"key\":\"SupportedFeatureProfiles\",\"readonly\":true,\"value\":\"Core\"}]}");
        bench.boots();
        bench.pass(60);
        assertThat(askedForLists()).isEqualTo(1);
        assertThat(bench.peer.sent("SendLocalList")).isEmpty();
    }

    @Test
    void what_was_kept_while_offline_keeps_its_times_also_as_the_first_that_a_restarted_gateway_hears() {
        bench.gatewayStarts().boots();
        bench.pass(30 * 3600);
        Instant began = bench.loop.instant().minusSeconds(10 * 3600);
        bench.gatewayStarts().connects();
        int first = start(1, "TAG", began.toString(), 1000);
        for (int i = 1; i <= 11; i++) {
            bench.says(
                    "MeterValues",
                    "{'connectorId':1,'transactionId':" + first + ",'meterValue':[{'timestamp':'"
                            + began.plusSeconds(600L * i) + "','sampledValue':[{'value':'" + (1000 + 80 * i)
                            + "'}]}]}");
        }
        stop(first, began.plusSeconds(7200).toString(), 2000, "");
        int second = start(1, "TAG", bench.now(), 2000);
        stop(second, bench.now(), 2000, "");
        Session kept = bench.session(0);
        assertThat(kept.start().orElseThrow()).isEqualTo(new TrustedTime(began, TrustedTime.Clock.CHARGER));
        assertThat(kept.stop().orElseThrow())
                .isEqualTo(new TrustedTime(began.plusSeconds(7200), TrustedTime.Clock.CHARGER));
        assertThat(kept.findings()).isEmpty();
        assertThat(bench.session(1).start().orElseThrow())
                .isEqualTo(new TrustedTime(bench.loop.instant(), TrustedTime.Clock.CHARGER));
    }
}
