package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.core.driver.Options;
import energy.busbar.core.driver.ServiceOrder;
import energy.busbar.core.driver.ServiceProgress;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Original;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Setpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A 2.0.1 charger's dialogue with clock and wire in the test's hands. */
class OcppCharger201Test {
    private static final String ACCEPTED = "{\"status\":\"Accepted\"}";
    private static final String BOOT = "{\"reason\":\"PowerUp\",\"chargingStation\":{\"vendorName\":\"V\","
            + "\"model\":\"M\",\"serialNumber\":\"S\",\"firmwareVersion\":\"1.0\"}}";

    private final ManualLoop loop = new ManualLoop();
    private final Heard heard = new Heard();
    private OcppConnector device;
    private int seqNo;

    private ScriptedCharger connect(Map<String, Object> options) {
        Options read = new Options("c", new HashMap<>(options), new ArrayList<>());
        device = Bench.byHand(loop, "cp", read);
        device.start(heard);
        loop.settle();
        return reconnect(Version.V201);
    }

    private ScriptedCharger reconnect(Version version) {
        ScriptedCharger peer = new ScriptedCharger(loop);
        peer.script.put("SetVariables", OcppCharger201Test::accepting);
        peer.on("ChangeConfiguration", ACCEPTED);
        peer.on("SetChargingProfile", ACCEPTED);
        peer.on("ClearChargingProfile", ACCEPTED);
        peer.on("GetBaseReport", ACCEPTED);
        peer.session = device.charger().opened(peer, version);
        return peer;
    }

    private static Optional<String> accepting(ObjectNode request) {
        return Optional.of(result(request, "Accepted"));
    }

    private static String result(ObjectNode request, String status) {
        JsonNode data = request.at("/setVariableData/0");
        return "{\"setVariableResult\":[{\"attributeStatus\":\"" + status + "\",\"component\":" + data.path("component")
                + ",\"variable\":" + data.path("variable") + "}]}";
    }

    private ScriptedCharger booted(Map<String, Object> options) {
        ScriptedCharger peer = connect(options);
        peer.calls("BootNotification", BOOT);
        return peer;
    }

    private Outcome write(double amperes) {
        return settled(device.write(
                        new Setpoint(new DeviceId("cp"), Quantity.CHARGE_CURRENT, amperes, Duration.ofSeconds(60), 6))
                .toCompletableFuture());
    }

    private <T> T settled(CompletableFuture<T> future) {
        loop.settle();
        assertThat(future).isDone();
        return future.join();
    }

    private String now() {
        return Instant.ofEpochMilli(loop.now().epochMillis()).toString();
    }

    private String status(String word) {
        return "{\"evseId\":1,\"connectorId\":1,\"connectorStatus\":\"" + word + "\",\"timestamp\":\"" + now() + "\"}";
    }

    /** @param more fields after a comma, or nothing */
    private String event(String type, String id, String state, String more) {
        return "{\"eventType\":\"" + type + "\",\"timestamp\":\"" + now()
                + "\",\"triggerReason\":\"Trigger\",\"seqNo\":"
                + seqNo++ + ",\"evse\":{\"id\":1,\"connectorId\":1},\"transactionInfo\":{\"transactionId\":\"" + id
                + "\",\"chargingState\":\"" + state + "\"}" + more + "}";
    }

    private static final String TOKEN = ",\"idToken\":{\"idToken\":\"TAG\",\"type\":\"ISO14443\"}";

    @Test
    void a_boot_is_accepted_and_the_charger_is_asked_to_measure_and_what_it_is() {
        ScriptedCharger peer = connect(Map.of());
        JsonNode answer = peer.calls("BootNotification", BOOT);
        assertThat(answer.at("/2/status").asText()).isEqualTo("Accepted");
        assertThat(answer.at("/2/interval").asInt()).isEqualTo(60);
        assertThat(peer.sent("SetVariables"))
                .extracting(p -> p.at("/setVariableData/0/variable/name").asText())
                .containsExactly("HeartbeatInterval", "TxUpdatedInterval", "TxUpdatedMeasurands");
        assertThat(peer.sent("GetBaseReport").get(0).path("reportBase").asText())
                .isEqualTo("FullInventory");
        assertThat(heard.link).isEqualTo(LinkState.UP);
        var info = heard.infos.get(heard.infos.size() - 1);
        assertThat(List.of(info.manufacturer(), info.model(), info.serialNumber(), info.firmwareVersion()))
                .containsExactly("V", "M", "S", "1.0");
    }

    @Test
    void a_charger_that_takes_one_measurand_at_a_time_keeps_power() {
        ScriptedCharger peer = connect(Map.of());
        peer.script.put(
                "SetVariables",
                request -> Optional.of(result(
                        request,
                        request.at("/setVariableData/0/attributeValue").asText().contains(",")
                                ? "Rejected"
                                : "Accepted")));
        peer.calls("BootNotification", BOOT);
        assertThat(peer.sent("SetVariables"))
                .extracting(p -> p.at("/setVariableData/0/attributeValue").asText())
                .contains("Voltage", "Power.Active.Import");
    }

    @Test
    void a_known_charger_that_does_not_boot_again_is_asked_for_boot_status_and_transaction() {
        ScriptedCharger peer = connect(Map.of());
        peer.calls("Heartbeat", "{}");
        assertThat(heard.link).isEqualTo(LinkState.UP);
        assertThat(peer.sent("TriggerMessage"))
                .extracting(p -> p.path("requestedMessage").asText())
                .containsExactly("BootNotification", "StatusNotification", "TransactionEvent");
    }

    @Test
    void the_profile_ends_by_itself_at_the_fallback() {
        ScriptedCharger peer = booted(Map.of());
        assertThat(write(16.27)).isEqualTo(new Outcome.Applied(16.2));
        ObjectNode sent = peer.sent("SetChargingProfile").get(0);
        assertThat(sent.toString())
                .isEqualTo("{\"evseId\":0,\"chargingProfile\":{\"id\":1,\"stackLevel\":1,"
                        + "\"chargingProfilePurpose\":\"ChargingStationMaxProfile\",\"chargingProfileKind\":\"Absolute\","
                        + "\"chargingSchedule\":[{\"id\":1,\"chargingRateUnit\":\"A\",\"chargingSchedulePeriod\":["
                        + "{\"startPeriod\":0,\"limit\":16.2,\"numberPhases\":3},"
                        + "{\"startPeriod\":60,\"limit\":6.0,\"numberPhases\":3}],"
                        + "\"startSchedule\":\"2026-01-01T00:00:00.000Z\"}]}}");
        assertThat(heard.value("offeredCurrent")).isEqualTo(16.2);
        loop.advance(65_000);
        assertThat(heard.value("offeredCurrent")).isEqualTo(6.0);
        assertThat(settled(device.readBack(Quantity.CHARGE_CURRENT).toCompletableFuture()))
                .hasValue(6.0);
    }

    @Test
    void a_profile_of_a_transaction_names_it_where_no_other_is_taken() {
        ScriptedCharger peer = booted(Map.of());
        peer.script.put(
                "SetChargingProfile",
                p -> Optional.of(p.toString().contains("\"TxProfile\"") ? ACCEPTED : "{\"status\":\"Rejected\"}"));
        assertThat(write(10)).isInstanceOf(Outcome.Refused.class);
        peer.calls("TransactionEvent", event("Started", "T1", "Charging", TOKEN));
        assertThat(write(10)).isEqualTo(new Outcome.Applied(10));
        List<ObjectNode> sent = peer.sent("SetChargingProfile");
        ObjectNode last = sent.get(sent.size() - 1);
        assertThat(last.path("evseId").asInt()).isEqualTo(1);
        assertThat(last.at("/chargingProfile/transactionId").asText()).isEqualTo("T1");
    }

    @Test
    void what_is_in_force_is_read_from_the_composite_schedule() {
        ScriptedCharger peer = booted(Map.of());
        peer.on(
                "GetCompositeSchedule",
                "{\"status\":\"Accepted\",\"schedule\":{\"evseId\":1,\"duration\":60,\"chargingRateUnit\":\"A\","
                        + "\"scheduleStart\":\"2025-12-31T23:59:50Z\",\"chargingSchedulePeriod\":["
                        + "{\"startPeriod\":0,\"limit\":32},{\"startPeriod\":5,\"limit\":12}]}}");
        assertThat(write(16)).isEqualTo(new Outcome.Applied(12));
        assertThat(write(10)).isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void release_clears_the_profile() {
        ScriptedCharger peer = booted(Map.of());
        write(10);
        assertThat(settled(device.release(Quantity.CHARGE_CURRENT, new Original(Map.of()))
                        .toCompletableFuture()))
                .isEqualTo(new Outcome.Applied(32));
        assertThat(peer.sent("ClearChargingProfile").get(0).toString()).isEqualTo("{\"chargingProfileId\":1}");
    }

    @Test
    void a_transaction_tells_what_the_car_does() {
        ScriptedCharger peer = booted(Map.of());
        peer.calls("StatusNotification", status("Occupied"));
        assertThat(heard.value("isPluggedIn")).isEqualTo(true);
        assertThat(heard.value("chargingState")).isEqualTo("idle");
        JsonNode answer = peer.calls("TransactionEvent", event("Started", "T1", "EVConnected", TOKEN));
        assertThat(answer.at("/2/idTokenInfo/status").asText()).isEqualTo("Accepted");
        peer.calls(
                "TransactionEvent",
                event(
                        "Updated",
                        "T1",
                        "Charging",
                        ",\"meterValue\":[{\"timestamp\":\"" + now() + "\",\"sampledValue\":["
                                + "{\"value\":7.36,\"measurand\":\"Power.Active.Import\",\"unitOfMeasure\":{\"unit\":\"kW\"}},"
                                + "{\"value\":160,\"measurand\":\"Current.Import\",\"phase\":\"L1\",\"unitOfMeasure\":{\"unit\":\"A\",\"multiplier\":-1}},"
                                + "{\"value\":1234}]}]"));
        assertThat(heard.value("chargingState")).isEqualTo("charging");
        assertThat(heard.value("chargerWattage")).isEqualTo(7360.0);
        assertThat(heard.value("chargerCurrent")).isEqualTo(16.0);
        assertThat(heard.value("chargerEnergy")).isEqualTo(1234.0);
        peer.calls("TransactionEvent", event("Updated", "T1", "SuspendedEV", ""));
        assertThat(heard.value("chargingState")).isEqualTo("idle");
        peer.calls("TransactionEvent", event("Ended", "T1", "EVConnected", ""));
        assertThat(heard.value("isPluggedIn")).isEqualTo(true);
        assertThat(heard.value("chargerWattage")).isEqualTo(0.0);
        peer.calls("StatusNotification", status("Available"));
        assertThat(heard.value("isPluggedIn")).isEqualTo(false);
    }

    @Test
    void what_happened_offline_is_acknowledged_and_not_shown_as_now() {
        ScriptedCharger peer = booted(Map.of());
        peer.calls("StatusNotification", status("Available"));
        String old =
                event("Started", "T0", "Charging", TOKEN + ",\"offline\":true").replace(now(), "2025-12-31T20:00:00Z");
        assertThat(peer.calls("TransactionEvent", old)
                        .at("/2/idTokenInfo/status")
                        .asText())
                .isEqualTo("Accepted");
        assertThat(heard.value("chargingState")).isEqualTo("idle");
        String unmarked = event(
                        "Updated",
                        "T0",
                        "Charging",
                        ",\"meterValue\":[{\"timestamp\":\"" + now()
                                + "\",\"sampledValue\":[{\"value\":9000,\"measurand\":\"Power.Active.Import\"}]}]")
                .replace(now(), "2025-12-31T20:00:30Z");
        assertThat(peer.calls("TransactionEvent", unmarked).get(0).asInt()).isEqualTo(3);
        assertThat(heard.value("chargingState")).isEqualTo("idle");
        assertThat(heard.value("chargerWattage")).isEqualTo(0.0);
    }

    @Test
    void a_waiting_car_is_started_once_granted_though_its_transaction_began_with_the_plug() {
        ScriptedCharger peer = booted(Map.of("remoteStart", true, "idTag", "HOME"));
        peer.on("RequestStartTransaction", "{\"status\":\"Accepted\"}");
        peer.calls("StatusNotification", status("Occupied"));
        peer.calls("TransactionEvent", event("Started", "T1", "EVConnected", ""));
        assertThat(peer.sent("RequestStartTransaction")).isEmpty();
        write(10);
        assertThat(peer.sent("RequestStartTransaction").get(0).toString())
                .isEqualTo(
                        "{\"idToken\":{\"idToken\":\"HOME\",\"type\":\"Central\"},\"remoteStartId\":1,\"evseId\":1}");
        peer.calls("TransactionEvent", event("Updated", "T1", "EVConnected", TOKEN));
        loop.advance(120_000);
        assertThat(peer.sent("RequestStartTransaction")).hasSize(1);
    }

    @Test
    void the_report_tells_the_rated_power() {
        ScriptedCharger peer = booted(Map.of());
        int request = peer.sent("GetBaseReport").get(0).path("requestId").asInt();
        peer.calls(
                "NotifyReport",
                "{\"requestId\":" + request + ",\"seqNo\":0,\"generatedAt\":\"" + now()
                        + "\",\"reportData\":[{\"component\":{\"name\":\"EVSE\",\"evse\":{\"id\":1}},"
                        + "\"variable\":{\"name\":\"Power\"},\"variableAttribute\":[{\"value\":\"0\"}],"
                        + "\"variableCharacteristics\":{\"dataType\":\"decimal\",\"unit\":\"W\",\"maxLimit\":22000,"
                        + "\"supportsMonitoring\":false}}]}");
        assertThat(heard.infos.get(heard.infos.size() - 1).ratedWatts()).isEqualTo(22_000);
    }

    @Test
    void errors_have_the_names_of_the_version() {
        ScriptedCharger peer = booted(Map.of());
        assertThat(peer.calls("StartTransaction", "{}").get(2).asText()).isEqualTo("NotImplemented");
        assertThat(peer.calls("Reset", "{\"type\":\"Immediate\"}").get(2).asText())
                .isEqualTo("NotSupported");
        assertThat(peer.calls("StatusNotification", "{\"evseId\":1}").get(2).asText())
                .isEqualTo("OccurrenceConstraintViolation");
        assertThat(peer.calls(
                                "StatusNotification",
                                "{\"evseId\":[],\"connectorId\":1,\"connectorStatus\":\"Available\"}")
                        .get(2)
                        .asText())
                .isEqualTo("TypeConstraintViolation");
        assertThat(peer.says("nonsense").get(1).asText()).isEqualTo("-1");
    }

    @Test
    void a_charger_that_comes_back_in_another_version_is_driven_on() {
        booted(Map.of());
        assertThat(write(10)).isEqualTo(new Outcome.Applied(10));
        ScriptedCharger older = reconnect(Version.V16);
        older.calls("BootNotification", "{\"chargePointVendor\":\"V\",\"chargePointModel\":\"M\"}");
        assertThat(write(12)).isEqualTo(new Outcome.Applied(12));
        assertThat(older.sent("SetChargingProfile")
                        .get(0)
                        .at("/csChargingProfiles/chargingSchedule")
                        .isMissingNode())
                .isFalse();
    }

    @Test
    void notices_of_which_nothing_is_made_are_acknowledged() {
        ScriptedCharger peer = booted(Map.of());
        assertThat(peer.calls(
                                "SecurityEventNotification",
                                "{\"type\":\"StartupOfTheDevice\",\"timestamp\":\"" + now() + "\"}")
                        .get(0)
                        .asInt())
                .isEqualTo(3);
        assertThat(peer.calls("FirmwareStatusNotification", "{\"status\":\"Idle\"}")
                        .toString())
                .endsWith(",{}]");
        assertThat(peer.calls(
                                "Get15118EVCertificate",
                                "{\"iso15118SchemaVersion\":\"x\",\"action\":\"Install\",\"exiRequest\":\"x\"}")
                        .at("/2/status")
                        .asText())
                .isEqualTo("Failed");
    }

    @Test
    void a_report_of_which_a_part_got_lost_is_asked_for_once_more() {
        ScriptedCharger peer = booted(Map.of());
        for (int round = 1; round <= 3; round++) {
            int request = peer.sent("GetBaseReport")
                    .get(peer.sent("GetBaseReport").size() - 1)
                    .path("requestId")
                    .asInt();
            String part = "{\"requestId\":" + request + ",\"generatedAt\":\"" + now() + "\",\"seqNo\":%d,\"tbc\":%b}";
            peer.calls("NotifyReport", part.formatted(1, true));
            peer.calls("NotifyReport", part.formatted(3, false));
        }
        assertThat(peer.sent("GetBaseReport")).hasSize(2);
    }

    @Test
    void a_transaction_left_open_ends_when_the_car_has_left() {
        ScriptedCharger peer = booted(Map.of());
        peer.calls("StatusNotification", status("Occupied"));
        peer.calls("TransactionEvent", event("Started", "T1", "Charging", TOKEN));
        peer.calls("StatusNotification", status("Available"));
        assertThat(heard.value("chargingState")).isEqualTo("idle");
        assertThat(heard.value("isPluggedIn")).isEqualTo(false);
        peer.on("SetChargingProfile", "{\"status\":\"Rejected\"}");
        assertThat(write(10)).isInstanceOf(Outcome.Refused.class);
        assertThat(peer.sent("SetChargingProfile").toString()).doesNotContain("\"TxProfile\"");
    }

    @Test
    void the_main_meter_of_the_station_is_not_that_of_the_connector() {
        ScriptedCharger peer = booted(Map.of());
        String values = "{\"evseId\":%d,\"meterValue\":[{\"timestamp\":\"" + now()
                + "\",\"sampledValue\":[{\"value\":5000,\"measurand\":\"Power.Active.Import\"}]}]}";
        peer.calls("MeterValues", values.formatted(0));
        assertThat(heard.latest).doesNotContainKey("chargerWattage");
        peer.calls("MeterValues", values.formatted(1));
        assertThat(heard.value("chargerWattage")).isEqualTo(5000.0);
    }

    @Test
    void a_transaction_id_longer_than_the_standard_is_never_sent_back() {
        ScriptedCharger peer = booted(Map.of());
        peer.script.put(
                "SetChargingProfile",
                p -> Optional.of(p.toString().contains("\"TxProfile\"") ? ACCEPTED : "{\"status\":\"Rejected\"}"));
        peer.calls("TransactionEvent", event("Started", "x".repeat(40), "Charging", TOKEN));
        assertThat(write(10))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.reason()).contains("transactionId has 40 characters; at most 36"));
    }

    private String status(int connector, String word) {
        return status(word).replace("\"connectorId\":1", "\"connectorId\":" + connector);
    }

    @Test
    void an_evse_with_a_socket_and_a_cable_is_occupied_by_a_car_at_either() {
        ScriptedCharger peer = booted(Map.of());
        peer.calls("StatusNotification", status(1, "Available"));
        peer.calls("StatusNotification", status(2, "Available"));
        assertThat(heard.value("isPluggedIn")).isEqualTo(false);
        peer.calls("StatusNotification", status(2, "Occupied"));
        assertThat(heard.value("isPluggedIn")).isEqualTo(true);
        // A charger tells the other one unavailable meanwhile, and later free again.
        peer.calls("StatusNotification", status(1, "Unavailable"));
        peer.calls("StatusNotification", status(1, "Available"));
        assertThat(heard.value("isPluggedIn")).isEqualTo(true);
        peer.calls("StatusNotification", status(2, "Available"));
        assertThat(heard.value("isPluggedIn")).isEqualTo(false);
    }

    @Test
    void the_connector_that_a_car_is_at_is_unlocked() {
        ScriptedCharger peer = booted(Map.of());
        peer.calls("StatusNotification", status(1, "Unavailable"));
        peer.calls("StatusNotification", status(2, "Occupied"));
        peer.on("UnlockConnector", "{\"status\":\"Unlocked\"}");
        settled(device.perform(new ServiceOrder.UnlockConnector(), ServiceProgress.NONE)
                .toCompletableFuture());
        assertThat(peer.sent("UnlockConnector").get(0).path("connectorId").asInt())
                .isEqualTo(2);
    }

    @Test
    void a_connector_that_is_free_ends_no_session_at_the_other() {
        ScriptedCharger peer = booted(Map.of());
        peer.calls("StatusNotification", status(2, "Occupied"));
        peer.calls("TransactionEvent", event("Started", "tx", "Charging", TOKEN));
        peer.calls("StatusNotification", status(1, "Available"));
        assertThat(heard.value("chargingState")).isEqualTo("charging");
        assertThat(device.transaction()).contains("tx");
    }
}
