package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.core.driver.Options;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Original;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Setpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A charger's dialogue with clock and wire in the test's hands. */
class OcppChargerTest {
    private static final String ACCEPTED = "{\"status\":\"Accepted\"}";
    private static final String BOOT = "{\"chargePointVendor\":\"V\",\"chargePointModel\":\"M\"}";

    private final ManualLoop loop = new ManualLoop();
    private final Heard heard = new Heard();
    private OcppConnector device;

    private ScriptedCharger connect(Map<String, Object> options) {
        Map<String, Object> all = new HashMap<>(options);
        Options read = new Options("c", all, new ArrayList<>());
        device = Bench.byHand(loop, "cp", read);
        device.start(heard);
        loop.settle();
        return reconnect();
    }

    private ScriptedCharger reconnect() {
        ScriptedCharger peer = new ScriptedCharger(loop);
        peer.on("ChangeConfiguration", ACCEPTED);
        peer.on("SetChargingProfile", ACCEPTED);
        peer.on("ClearChargingProfile", ACCEPTED);
        peer.session = device.charger().opened(peer, Version.V16);
        return peer;
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

    private static String status(String status) {
        return "{\"connectorId\":1,\"errorCode\":\"NoError\",\"status\":\"" + status + "\"}";
    }

    @Test
    void aBootIsAcceptedAndTheChargerIsAskedToMeasure() {
        ScriptedCharger peer = connect(Map.of());
        var answer = peer.calls("BootNotification", BOOT);
        assertThat(answer.get(2).path("status").asText()).isEqualTo("Accepted");
        assertThat(answer.get(2).path("interval").asInt()).isEqualTo(60);
        assertThat(peer.sent("ChangeConfiguration"))
                .extracting(p -> p.path("key").asText())
                .containsExactly("HeartbeatInterval", "MeterValueSampleInterval", "MeterValuesSampledData");
        assertThat(heard.link).isEqualTo(LinkState.UP);
        assertThat(heard.infos.get(heard.infos.size() - 1).manufacturer()).isEqualTo("V");
    }

    @Test
    void aChargerThatTakesOnlyOneMeasurandKeepsPower() {
        ScriptedCharger peer = connect(Map.of());
        peer.script.put(
                "ChangeConfiguration",
                payload -> Optional.of(
                        payload.path("value").asText().contains(",") ? "{\"status\":\"Rejected\"}" : ACCEPTED));
        peer.calls("BootNotification", BOOT);
        List<ObjectNode> sent = peer.sent("ChangeConfiguration");
        List<String> taken = sent.stream()
                .map(p -> p.path("value").asText())
                .filter(v -> !v.contains(","))
                .toList();
        assertThat(taken.get(taken.size() - 1)).isEqualTo("Power.Active.Import");
    }

    @Test
    void aKnownChargerThatDoesNotBootAgainIsAcceptedAndAskedWhoItIs() {
        ScriptedCharger peer = connect(Map.of());
        assertThat(peer.calls("StatusNotification", status("Available")).get(0).asInt())
                .isEqualTo(3);
        assertThat(heard.link).isEqualTo(LinkState.UP);
        assertThat(peer.sent("TriggerMessage").get(0).path("requestedMessage").asText())
                .isEqualTo("BootNotification");
    }

    @Test
    void unknownActionsAreNotImplementedAndMissingFieldsNamed() {
        ScriptedCharger peer = booted(Map.of());
        assertThat(peer.calls("Frobnicate", "{}").get(2).asText()).isEqualTo("NotImplemented");
        assertThat(peer.calls("StatusNotification", "{\"connectorId\":1}")
                        .get(2)
                        .asText())
                .isEqualTo("OccurenceConstraintViolation");
        assertThat(peer.calls("StatusNotification", "{\"connectorId\":\"x\",\"status\":\"y\"}")
                        .get(2)
                        .asText())
                .isEqualTo("TypeConstraintViolation");
    }

    @Test
    void theProfileEndsByItselfAtTheFallback() {
        ScriptedCharger peer = booted(Map.of());
        assertThat(write(16.27)).isEqualTo(new Outcome.Applied(16.2));
        ObjectNode sent = peer.sent("SetChargingProfile").get(0);
        assertThat(sent.path("connectorId").asInt()).isZero();
        assertThat(sent.path("csChargingProfiles").path("chargingSchedule").toString())
                .isEqualTo("{\"chargingRateUnit\":\"A\",\"chargingSchedulePeriod\":["
                        + "{\"startPeriod\":0,\"limit\":16.2,\"numberPhases\":3},"
                        + "{\"startPeriod\":60,\"limit\":6.0,\"numberPhases\":3}],"
                        + "\"startSchedule\":\"2026-01-01T00:00:00.000Z\"}");
        assertThat(heard.latest).doesNotContainKey("isPluggedIn");
        assertThat(heard.value("offeredCurrent")).isEqualTo(16.2);
        loop.advance(65_000);
        assertThat(heard.value("offeredCurrent")).isEqualTo(6.0);
        assertThat(settled(device.readBack(Quantity.CHARGE_CURRENT).toCompletableFuture()))
                .hasValue(6.0);
    }

    @Test
    void theScheduleStartsOnTheChargersClock() {
        ScriptedCharger peer = booted(Map.of());
        peer.calls(
                "StatusNotification",
                "{\"connectorId\":1,\"errorCode\":\"NoError\",\"status\":\"Charging\",\"timestamp\":\"2026-01-01T01:00:00Z\"}");
        write(16);
        assertThat(peer.sent("SetChargingProfile")
                        .get(0)
                        .at("/csChargingProfiles/chargingSchedule/startSchedule")
                        .asText())
                .isEqualTo("2026-01-01T01:00:00.000Z");
    }

    @Test
    void aRelativeScheduleHasNoStart() {
        ScriptedCharger peer = booted(Map.of("relativeSchedule", true));
        write(16);
        ObjectNode sent = peer.sent("SetChargingProfile").get(0);
        assertThat(sent.at("/csChargingProfiles/chargingProfileKind").asText()).isEqualTo("Relative");
        assertThat(sent.at("/csChargingProfiles/chargingSchedule/startSchedule").isMissingNode())
                .isTrue();
    }

    @Test
    void aRejectedPurposeGivesWayToTheNextAndIsNotTriedAgain() {
        ScriptedCharger peer = booted(Map.of());
        peer.script.put(
                "SetChargingProfile",
                payload -> Optional.of(
                        payload.toString().contains("ChargePointMax") ? "{\"status\":\"Rejected\"}" : ACCEPTED));
        assertThat(write(10)).isEqualTo(new Outcome.Applied(10));
        assertThat(write(11)).isEqualTo(new Outcome.Applied(11));
        assertThat(peer.sent("SetChargingProfile"))
                .extracting(
                        p -> p.at("/csChargingProfiles/chargingProfilePurpose").asText())
                .containsExactly("ChargePointMaxProfile", "TxDefaultProfile", "TxDefaultProfile");
    }

    @Test
    void theProfileOfATransactionNamesIt() {
        ScriptedCharger peer = booted(Map.of());
        int id = peer.calls(
                        "StartTransaction",
                        "{\"connectorId\":1,\"idTag\":\"T\",\"meterStart\":0,\"timestamp\":\"2026-01-01T00:00:00Z\"}")
                .at("/2/transactionId")
                .asInt();
        peer.script.put(
                "SetChargingProfile",
                payload ->
                        Optional.of(payload.toString().contains("TxProfile") ? ACCEPTED : "{\"status\":\"Rejected\"}"));
        assertThat(write(10)).isEqualTo(new Outcome.Applied(10));
        assertThat(peer.sent("SetChargingProfile")
                        .get(2)
                        .at("/csChargingProfiles/transactionId")
                        .asInt())
                .isEqualTo(id);
    }

    @Test
    void refusedSilentAndAbsentAreToldApart() {
        assertThat(booted(Map.of()).closed).isEmpty();
        assertThat(write(5)).isInstanceOf(Outcome.Refused.class);
        assertThat(write(33)).isInstanceOf(Outcome.Refused.class);
        assertThat(write(-1)).isInstanceOf(Outcome.Refused.class);
        ScriptedCharger rejecting = reconnect();
        rejecting.on("SetChargingProfile", "{\"status\":\"Rejected\"}");
        rejecting.calls("BootNotification", BOOT);
        assertThat(write(16))
                .isEqualTo(new Outcome.Refused("the charger took no charging profile: "
                        + "a transaction default profile was answered with 'Rejected'"));
        ScriptedCharger silent = reconnect();
        silent.calls("BootNotification", BOOT);
        silent.silentOn("SetChargingProfile");
        var pending = device.write(
                        new Setpoint(new DeviceId("cp"), Quantity.CHARGE_CURRENT, 16, Duration.ofSeconds(60), 6))
                .toCompletableFuture();
        loop.advance(10_000);
        assertThat(pending.join()).isInstanceOf(Outcome.NoAnswer.class);
        device.charger().lost(silent.session, "cable cut");
        assertThat(write(16)).isInstanceOf(Outcome.Failed.class);
        assertThat(heard.link).isEqualTo(LinkState.UNREACHABLE);
        assertThat(heard.error).isEqualTo("cable cut");
    }

    @Test
    void aChargerThatSaysMoreThanItWasGrantedHasFailed() {
        ScriptedCharger peer = booted(Map.of());
        peer.on(
                "GetCompositeSchedule",
                "{\"status\":\"Accepted\",\"chargingSchedule\":{\"chargingRateUnit\":\"A\","
                        + "\"chargingSchedulePeriod\":[{\"startPeriod\":0,\"limit\":20}]}}");
        assertThat(write(16)).isInstanceOf(Outcome.Failed.class);
        assertThat(write(24)).isEqualTo(new Outcome.Applied(20));
    }

    @Test
    void releaseClearsTheProfile() {
        ScriptedCharger peer = booted(Map.of());
        write(10);
        assertThat(settled(device.release(Quantity.CHARGE_CURRENT, new Original(Map.of()))
                        .toCompletableFuture()))
                .isEqualTo(new Outcome.Applied(32));
        assertThat(peer.sent("ClearChargingProfile")).hasSize(1);
    }

    @Test
    void silenceOfThreeHeartbeatsIsNoLink() {
        ScriptedCharger peer = booted(Map.of("heartbeat", "10s"));
        loop.advance(25_000);
        assertThat(heard.link).isEqualTo(LinkState.UP);
        assertThat(peer.pings).isPositive();
        loop.advance(20_000);
        assertThat(heard.link).isEqualTo(LinkState.UNREACHABLE);
        assertThat(peer.closed).startsWith("1001");
    }

    @Test
    void aChargerThatNeverComesIsUnreachableByName() {
        ScriptedCharger peer = connect(Map.of("identity", "CP-7"));
        assertThat(heard.link).isEqualTo(LinkState.CONNECTING);
        loop.advance(OcppCharger.BOOT_GRACE_MILLIS);
        assertThat(peer.sent("TriggerMessage")).isNotEmpty();
        assertThat(heard.link).as("answered the trigger").isEqualTo(LinkState.UP);
        device.close();
        connectNothing();
        loop.advance(60_000);
        assertThat(heard.link).isEqualTo(LinkState.UNREACHABLE);
        assertThat(heard.error).contains("'cp'");
    }

    private void connectNothing() {
        Options read = new Options("c", new HashMap<>(), new ArrayList<>());
        Bench.byHand(loop, "cp", read).start(heard);
    }

    @Test
    void aSocketThatSaysNothingIsNotUp() {
        ScriptedCharger peer = connect(Map.of());
        peer.silentOn("TriggerMessage");
        loop.advance(60_000);
        assertThat(heard.link).isEqualTo(LinkState.CONNECTING);
        loop.advance(200_000);
        assertThat(heard.link).isEqualTo(LinkState.UNREACHABLE);
    }

    @Test
    void aNewSocketReplacesTheOldOneAndTheOldOnesEndChangesNothing() {
        ScriptedCharger old = booted(Map.of());
        ScriptedCharger fresh = reconnect();
        fresh.calls("BootNotification", BOOT);
        assertThat(old.closed).contains("replaced");
        device.charger().lost(old.session, "closed");
        assertThat(heard.link).isEqualTo(LinkState.UP);
    }

    @Test
    void garbageInARowShowsUntilTheChargerHasMadeSenseForAWhile() {
        ScriptedCharger peer = booted(Map.of());
        for (int i = 0; i < OcppCharger.GARBLED_IN_A_ROW; i++) {
            assertThat(heard.link).isEqualTo(LinkState.UP);
            peer.says("not json");
        }
        assertThat(heard.link).isEqualTo(LinkState.GARBLED);
        peer.calls("Heartbeat", "{}");
        assertThat(heard.link).isEqualTo(LinkState.GARBLED);
        loop.advance(OcppCharger.GARBLED_MILLIS);
        peer.calls("Heartbeat", "{}");
        assertThat(heard.link).isEqualTo(LinkState.UP);
    }

    @Test
    void aMessageThatCannotBeReadNowAndThenTakesNoLinkDown() {
        ScriptedCharger peer = booted(Map.of());
        int changes = heard.changes;
        for (int i = 0; i < 100; i++) {
            peer.says("not json");
            peer.calls("Heartbeat", "{}");
        }
        assertThat(heard.link).isEqualTo(LinkState.UP);
        assertThat(heard.changes).isEqualTo(changes);
    }

    @Test
    void statesFollowTheConnectorAndAnOlderStatusDoesNotUndoANewer() {
        ScriptedCharger peer = booted(Map.of());
        peer.calls(
                "StatusNotification",
                "{\"connectorId\":1,\"errorCode\":\"NoError\",\"status\":\"Charging\",\"timestamp\":\"2026-01-01T00:00:00Z\"}");
        peer.calls(
                "StatusNotification",
                "{\"connectorId\":1,\"errorCode\":\"NoError\",\"status\":\"Preparing\",\"timestamp\":\"2025-12-31T23:59:50Z\"}");
        assertThat(heard.value("chargingState")).isEqualTo("charging");
        peer.calls("StatusNotification", "{\"connectorId\":2,\"errorCode\":\"NoError\",\"status\":\"Available\"}");
        assertThat(heard.value("isPluggedIn")).isEqualTo(true);
        peer.calls("StatusNotification", status("Available"));
        assertThat(heard.value("chargingState")).isEqualTo("idle");
        assertThat(heard.value("isPluggedIn")).isEqualTo(false);
        assertThat(heard.value("chargerWattage")).isEqualTo(0.0);
    }

    @Test
    void readingsAreTimedByTheGatewayWhereTheChargersClockIsWrongAndReplaysAreNotShown() {
        ScriptedCharger peer = booted(Map.of());
        loop.advance(1_000);
        peer.calls("MeterValues", meter("2026-01-01T02:00:01Z", 100));
        assertThat(heard.latest.get("chargerWattage").at()).isEqualTo(loop.now());
        loop.advance(10_000);
        peer.calls("MeterValues", meter("2026-01-01T02:00:09Z", 200));
        assertThat(loop.now().millisSince(heard.latest.get("chargerWattage").at()))
                .isEqualTo(2_000);
        peer.calls("MeterValues", meter("2026-01-01T01:00:00Z", 999));
        assertThat(heard.value("chargerWattage")).isEqualTo(200.0);
    }

    private static String meter(String timestamp, int watts) {
        return "{\"connectorId\":1,\"meterValue\":[{\"timestamp\":\"" + timestamp + "\",\"sampledValue\":[{\"value\":\""
                + watts + "\",\"measurand\":\"Power.Active.Import\"}]}]}";
    }

    @Test
    void aWaitingCarIsStartedOnlyWhenGrantedAndOnlyAFewTimes() {
        ScriptedCharger peer = booted(Map.of("remoteStart", true, "idTag", "HOME"));
        peer.on("RemoteStartTransaction", "{\"status\":\"Rejected\"}");
        peer.calls("StatusNotification", status("Preparing"));
        write(0);
        assertThat(peer.sent("RemoteStartTransaction")).isEmpty();
        write(10);
        assertThat(peer.sent("RemoteStartTransaction").get(0).toString())
                .isEqualTo("{\"idTag\":\"HOME\",\"connectorId\":1}");
        for (int i = 0; i < 20; i++) {
            loop.advance(20_000);
            peer.calls("Heartbeat", "{}");
            write(10);
        }
        assertThat(peer.sent("RemoteStartTransaction")).hasSize(3);
    }

    @Test
    void aChargerWithAnotherSerialNumberIsRejectedAndMayOnlyBootAgain() {
        ScriptedCharger peer = connect(Map.of("serialNumber", "S1"));
        String boot = "{\"chargePointVendor\":\"V\",\"chargePointModel\":\"M\",\"chargePointSerialNumber\":\"%s\"}";
        assertThat(peer.calls("BootNotification", boot.formatted("S2"))
                        .at("/2/status")
                        .asText())
                .isEqualTo("Rejected");
        assertThat(heard.link).isEqualTo(LinkState.REFUSED);
        assertThat(heard.error).contains("'S2'", "'S1'");
        assertThat(peer.calls("StatusNotification", status("Available")).get(2).asText())
                .isEqualTo("SecurityError");
        assertThat(write(10)).isInstanceOf(Outcome.Failed.class);
        loop.advance(OcppCharger.BOOT_GRACE_MILLIS);
        assertThat(peer.calls).as("nothing is asked of a rejected charger").isEmpty();
        peer.calls("BootNotification", boot.formatted("S1"));
        assertThat(heard.link).isEqualTo(LinkState.UP);
        assertThat(write(10)).isEqualTo(new Outcome.Applied(10));
    }

    @Test
    void actionsThatAChargerDoesNotSendAreNotSupported() {
        ScriptedCharger peer = booted(Map.of());
        assertThat(peer.calls("Reset", "{\"type\":\"Soft\"}").get(2).asText()).isEqualTo("NotSupported");
        assertThat(peer.calls("TransactionEvent", "{}").get(2).asText()).isEqualTo("NotImplemented");
    }

    @Test
    void theMessagesOfTheSecurityExtensionAreAnswered() {
        ScriptedCharger peer = booted(Map.of());
        assertThat(peer.calls("SecurityEventNotification", "{\"type\":\"StartupOfTheDevice\"}")
                        .get(0)
                        .asInt())
                .isEqualTo(3);
        assertThat(peer.calls("LogStatusNotification", "{\"status\":\"Idle\"}")
                        .get(0)
                        .asInt())
                .isEqualTo(3);
        assertThat(peer.calls("SignCertificate", "{\"csr\":\"x\"}")
                        .at("/2/status")
                        .asText())
                .isEqualTo("Rejected");
    }
}
