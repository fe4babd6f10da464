package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Setpoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Between a charger and a central system that are both ocpp-rpc, strict in all that passes in either direction. */
class PeerRelayTest {
    private static final String UP = "central-system-1";
    private static final String DOWN = "charger-secret-1";

    @TempDir
    private Path state;

    private final Heard heard = new Heard();

    private OcppConnector device(Bench bench, String port) {
        return bench.charger(
                "peer",
                Map.of(
                        "identity",
                        "PEER-1",
                        "securityProfile",
                        1,
                        "password",
                        DOWN,
                        "callTimeout",
                        "5s",
                        "upstream",
                        Map.of("url", "ws://127.0.0.1:" + port, "securityProfile", 1, "password", UP, "answer", "3s")),
                heard);
    }

    private static Setpoint grant() {
        return new Setpoint(new DeviceId("peer"), Quantity.CHARGE_CURRENT, 16, Duration.ofSeconds(60), 6);
    }

    private void relayed() {
        heard.await("relay", each -> each.link == LinkState.UP && each.error.isEmpty());
    }

    private static String port(LinePeer csms) {
        return csms.await("port ").substring("port ".length());
    }

    @Test
    void a_16_charger_and_its_central_system_see_each_other_through_the_gateway_and_through_an_outage()
            throws Exception {
        try (Bench bench = new Bench(Bench.OPEN, state)) {
            String port;
            List<String> starts;
            LinePeer charger;
            try (LinePeer csms = new LinePeer("csms.js", "1.6", UP)) {
                port = port(csms);
                OcppConnector device = device(bench, port);
                Thread.sleep(300);
                charger = new LinePeer("relayed.js", "1.6", bench.url(), "PEER-1", DOWN);
                charger.await("connected");
                charger.does("BootNotification {\"chargePointVendor\":\"Peer\",\"chargePointModel\":\"Node\"}");
                charger.await("answer BootNotification {\"status\":\"Accepted\"");
                csms.await("BootNotification");
                relayed();
                charger.does("Authorize {\"idTag\":\"TAG\"}");
                charger.await("answer Authorize {\"idTagInfo\":{\"status\":\"Accepted\"}}");
                charger.does("DataTransfer {\"vendorId\":\"x\",\"messageId\":\"y\"}");
                charger.await("answer DataTransfer {\"status\":\"Accepted\",\"data\":\"from above\"}");
                charger.does(
                        "StatusNotification {\"connectorId\":1,\"errorCode\":\"NoError\",\"status\":\"Charging\"}");
                charger.does(
                        "StartTransaction {\"connectorId\":1,\"idTag\":\"TAG\",\"meterStart\":1000,\"timestamp\":\"$NOW\"}");
                charger.await("answer StartTransaction");
                csms.await("StartTransaction");
                assertThat(device.write(grant()).toCompletableFuture().get(10, TimeUnit.SECONDS))
                        .isInstanceOf(Outcome.Applied.class);
                csms.does("SetChargingProfile {\"connectorId\":1,\"csChargingProfiles\":{\"chargingProfileId\":1,"
                        + "\"stackLevel\":9,\"transactionId\":31,\"chargingProfilePurpose\":\"TxProfile\","
                        + "\"chargingProfileKind\":\"Relative\",\"chargingSchedule\":{\"chargingRateUnit\":\"A\","
                        + "\"chargingSchedulePeriod\":[{\"startPeriod\":0,\"limit\":32}]}}}");
                csms.await("answer SetChargingProfile {\"status\":\"Accepted\"}");
                csms.does("GetConfiguration {\"key\":[\"HeartbeatInterval\"]}");
                csms.await("answer GetConfiguration");
                csms.does("ChangeConfiguration {\"key\":\"MeterValueSampleInterval\",\"value\":\"900\"}");
                csms.await("answer ChangeConfiguration {\"status\":\"Rejected\"}");
                csms.does("RemoteStopTransaction {\"transactionId\":31}");
                csms.await("answer RemoteStopTransaction {\"status\":\"Accepted\"}");
                starts = csms.said("StartTransaction");
                assertThat(csms.alive()).as(csms.all()).isTrue();
            }
            // Killed, with the charger in mid-transaction.
            heard.await("away", each -> each.error.contains("is away"));
            charger.does(
                    "MeterValues {\"connectorId\":1,\"transactionId\":\"$TX\",\"meterValue\":[{\"timestamp\":\"$NOW\","
                            + "\"sampledValue\":[{\"value\":\"1200\"}]}]}");
            charger.await("answer MeterValues");
            charger.does("StopTransaction {\"transactionId\":\"$TX\",\"meterStop\":3500,\"timestamp\":\"$NOW\"}");
            charger.await("answer StopTransaction");
            try (LinePeer csms = new LinePeer("csms.js", "1.6", UP, port)) {
                csms.await("StopTransaction");
                relayed();
                assertThat(starts).hasSize(1);
                assertThat(starts.get(0)).contains("\"meterStart\":1000");
                assertThat(csms.said("StartTransaction")).isEmpty();
                assertThat(csms.said("MeterValues"))
                        .hasSize(1)
                        .first()
                        .asString()
                        .contains("\"transactionId\":31");
                assertThat(csms.said("StopTransaction"))
                        .hasSize(1)
                        .first()
                        .asString()
                        .contains("\"transactionId\":31", "\"meterStop\":3500");
                assertThat(csms.said("BootNotification")).hasSize(1);
                assertThat(csms.said("StatusNotification")).hasSize(1);
                assertThat(csms.alive()).as(csms.all()).isTrue();
            } finally {
                charger.close();
            }
            assertThat(charger.said("violation")).as(charger.all()).isEmpty();
            assertThat(charger.said("asked SetChargingProfile"))
                    .isNotEmpty()
                    .allMatch(each -> each.contains("\"limit\":16") && each.contains("\"limit\":6"));
        }
    }

    @Test
    void a_201_charger_and_its_central_system_see_each_other_through_the_gateway_and_through_an_outage()
            throws Exception {
        try (Bench bench = new Bench(Bench.OPEN, state)) {
            String port;
            LinePeer charger;
            try (LinePeer csms = new LinePeer("csms.js", "2.0.1", UP)) {
                port = port(csms);
                OcppConnector device = device(bench, port);
                Thread.sleep(300);
                charger = new LinePeer("relayed.js", "2.0.1", bench.url(), "PEER-1", DOWN);
                charger.await("connected");
                charger.does(
                        "BootNotification {\"reason\":\"PowerUp\",\"chargingStation\":{\"vendorName\":\"Peer\",\"model\":\"Node\"}}");
                charger.await("answer BootNotification");
                csms.await("BootNotification");
                relayed();
                charger.does(
                        "StatusNotification {\"timestamp\":\"$NOW\",\"connectorStatus\":\"Occupied\",\"evseId\":1,\"connectorId\":1}");
                csms.await("StatusNotification");
                charger.does(event(
                        "Started", 0, "Authorized", ",\"idToken\":{\"idToken\":\"TAG\",\"type\":\"ISO14443\"}", 1000));
                charger.await("answer TransactionEvent {\"idTokenInfo\":{\"status\":\"Accepted\"}}");
                assertThat(device.write(grant()).toCompletableFuture().get(10, TimeUnit.SECONDS))
                        .isInstanceOf(Outcome.Applied.class);
                csms.does("SetChargingProfile {\"evseId\":1,\"chargingProfile\":{\"id\":7,\"stackLevel\":9,"
                        + "\"transactionId\":\"tx-1\",\"chargingProfilePurpose\":\"TxProfile\",\"chargingProfileKind\":\"Relative\","
                        + "\"chargingSchedule\":[{\"id\":1,\"chargingRateUnit\":\"A\",\"chargingSchedulePeriod\":"
                        + "[{\"startPeriod\":0,\"limit\":10}]}]}}");
                csms.await("answer SetChargingProfile {\"status\":\"Accepted\"}");
                charger.await(
                        "asked SetChargingProfile",
                        lines -> lines.stream().anyMatch(each -> each.contains("\"limit\":10")));
                csms.does("GetChargingProfiles {\"requestId\":1,\"chargingProfile\":{}}");
                csms.await("ReportChargingProfiles {\"requestId\":1,");
                csms.does(
                        "SetVariables {\"setVariableData\":[{\"attributeValue\":\"0\",\"component\":{\"name\":\"SmartChargingCtrlr\"},"
                                + "\"variable\":{\"name\":\"Enabled\"}},{\"attributeValue\":\"x\",\"component\":{\"name\":\"TxCtrlr\"},"
                                + "\"variable\":{\"name\":\"TxStartPoint\"}}]}");
                assertThat(csms.await("answer SetVariables"))
                        .matches(".*Rejected.*SmartChargingCtrlr.*Accepted.*TxCtrlr.*");
                assertThat(csms.alive()).as(csms.all()).isTrue();
            }
            heard.await("away", each -> each.error.contains("is away"));
            charger.does(event("Updated", 1, "MeterValuePeriodic", "", 2000));
            charger.does(event("Ended", 2, "StopAuthorized", "", 3500));
            charger.await("answer TransactionEvent", lines -> lines.size() == 3);
            try (LinePeer csms = new LinePeer("csms.js", "2.0.1", UP, port)) {
                csms.await("TransactionEvent {\"eventType\":\"Ended\"");
                relayed();
                assertThat(csms.said("TransactionEvent"))
                        .hasSize(2)
                        .allMatch(each -> each.contains("\"offline\":true"));
                assertThat(csms.said("TransactionEvent").get(1)).contains("\"seqNo\":2", "3500");
                assertThat(csms.alive()).as(csms.all()).isTrue();
            } finally {
                charger.close();
            }
            assertThat(charger.said("violation")).as(charger.all()).isEmpty();
            assertThat(charger.said("asked SetChargingProfile")).noneMatch(each -> each.contains("\"stackLevel\":9"));
        }
    }

    private static String event(String type, int seqNo, String trigger, String more, int energy) {
        return "TransactionEvent {\"eventType\":\"" + type + "\",\"timestamp\":\"$NOW\",\"triggerReason\":\"" + trigger
                + "\",\"seqNo\":" + seqNo
                + ",\"transactionInfo\":{\"transactionId\":\"tx-1\",\"chargingState\":\"Charging\"},"
                + "\"evse\":{\"id\":1,\"connectorId\":1},\"meterValue\":[{\"timestamp\":\"$NOW\",\"sampledValue\":[{\"value\":"
                + energy + "}]}]" + more + "}";
    }
}
