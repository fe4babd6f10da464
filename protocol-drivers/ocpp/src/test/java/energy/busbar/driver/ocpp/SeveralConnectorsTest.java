package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.core.driver.Options;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A charger with two outlets, each a device, and a third that no device names. */
class SeveralConnectorsTest {
    private static final String ACCEPTED = "{\"status\":\"Accepted\"}";

    private final ManualLoop loop = new ManualLoop();
    private final Heard heardLeft = new Heard();
    private final Heard heardRight = new Heard();
    private OcppConnector left;
    private OcppConnector right;
    private OcppCharger charger;
    private int seqNo;

    private ScriptedCharger connect(Version version, Map<String, Object> leftsOptions) {
        Map<String, Object> ofLeft = new HashMap<>(leftsOptions);
        ofLeft.put("identity", "TWIN");
        Options first = new Options("left", ofLeft, new ArrayList<>());
        Options second = new Options("right", Map.of("identity", "TWIN", "connector", 2), new ArrayList<>());
        charger = Bench.byHand(loop, Optional.empty(), Bench.config("left", first), Bench.config("right", second));
        left = charger.connectors().get(0);
        right = charger.connectors().get(1);
        left.start(heardLeft);
        right.start(heardRight);
        loop.settle();
        return reconnect(version);
    }

    private ScriptedCharger reconnect(Version version) {
        ScriptedCharger peer = new ScriptedCharger(loop);
        for (String action : List.of("ChangeConfiguration", "SetChargingProfile", "ClearChargingProfile")) {
            peer.on(action, ACCEPTED);
        }
        peer.on("RemoteStartTransaction", ACCEPTED);
        peer.on("RequestStartTransaction", ACCEPTED);
        peer.session = charger.opened(peer, version);
        return peer;
    }

    private ScriptedCharger booted(Version version, Map<String, Object> leftsOptions) {
        ScriptedCharger peer = connect(version, leftsOptions);
        peer.calls(
                "BootNotification",
                version == Version.V16
                        ? "{\"chargePointVendor\":\"V\",\"chargePointModel\":\"Twin\"}"
                        : "{\"reason\":\"PowerUp\",\"chargingStation\":{\"vendorName\":\"V\",\"model\":\"Twin\"}}");
        return peer;
    }

    /** A car is plugged in and waits. */
    private static void occupies(ScriptedCharger peer, Version version, int connector) {
        peer.calls(
                "StatusNotification",
                version == Version.V16 ? status(connector, "Preparing") : status201(connector, 1, "Occupied"));
    }

    private static String status(int connector, String status) {
        return "{\"connectorId\":" + connector + ",\"errorCode\":\"NoError\",\"status\":\"" + status + "\"}";
    }

    private static String status201(int evse, int connector, String status) {
        return "{\"evseId\":" + evse + ",\"connectorId\":" + connector + ",\"connectorStatus\":\"" + status + "\"}";
    }

    /** @return the transaction's id */
    private String starts(ScriptedCharger peer, Version version, int connector) {
        if (version == Version.V16) {
            String id = peer.calls(
                            "StartTransaction",
                            "{\"connectorId\":" + connector
                                    + ",\"idTag\":\"T\",\"meterStart\":0,\"timestamp\":\"2026-01-01T00:00:00Z\"}")
                    .at("/2/transactionId")
                    .asText();
            peer.calls("StatusNotification", status(connector, "Charging"));
            return id;
        }
        String id = "tx-" + connector;
        peer.calls("TransactionEvent", event("Started", id, ",\"evse\":{\"id\":" + connector + "}"));
        return id;
    }

    private String event(String type, String id, String more) {
        return "{\"eventType\":\"" + type
                + "\",\"timestamp\":\"2026-01-01T00:00:00Z\",\"triggerReason\":\"Authorized\",\"seqNo\":"
                + seqNo++ + more + ",\"transactionInfo\":{\"transactionId\":\"" + id
                + "\",\"chargingState\":\"Charging\"}}";
    }

    private static void measures(ScriptedCharger peer, Version version, int connector, int watts) {
        String value = version == Version.V16 ? "\"" + watts + "\"" : Integer.toString(watts);
        peer.calls(
                "MeterValues",
                "{\"" + (version == Version.V16 ? "connectorId" : "evseId") + "\":" + connector
                        + ",\"meterValue\":[{\"timestamp\":\"2026-01-01T00:00:00Z\",\"sampledValue\":[{\"value\":"
                        + value
                        + ",\"measurand\":\"Power.Active.Import\"}]}]}");
    }

    private Outcome write(OcppConnector device, double amperes) {
        return settled(
                device.write(new Setpoint(device.device(), Quantity.CHARGE_CURRENT, amperes, Duration.ofSeconds(60), 6))
                        .toCompletableFuture());
    }

    private <T> T settled(CompletableFuture<T> future) {
        loop.settle();
        assertThat(future).isDone();
        return future.join();
    }

    /** Connector or EVSE, purpose, id, transaction and first limit of each profile that was sent. */
    private static List<String> profiles(ScriptedCharger peer) {
        return peer.sent("SetChargingProfile").stream()
                .map(SeveralConnectorsTest::shown)
                .toList();
    }

    private static String shown(ObjectNode sent) {
        boolean old = sent.has("connectorId");
        var profile = sent.path(old ? "csChargingProfiles" : "chargingProfile");
        var schedule = old ? profile.path("chargingSchedule") : profile.at("/chargingSchedule/0");
        String transaction = profile.path("transactionId").asText();
        return sent.path(old ? "connectorId" : "evseId").asText() + " "
                + profile.path("chargingProfilePurpose").asText() + " "
                + profile.path(old ? "chargingProfileId" : "id").asText() + " "
                + schedule.at("/chargingSchedulePeriod/0/limit").asText()
                + (transaction.isEmpty() ? "" : " in " + transaction);
    }

    @ParameterizedTest
    @EnumSource
    void what_a_connector_says_is_told_of_its_device_alone(Version version) {
        ScriptedCharger peer = booted(version, Map.of());
        occupies(peer, version, 2);
        measures(peer, version, 2, 2222);
        assertThat(heardLeft.latest).doesNotContainKeys("isPluggedIn", "chargerWattage");
        assertThat(heardRight.value("isPluggedIn")).isEqualTo(true);
        assertThat(heardRight.value("chargerWattage")).isEqualTo(2222.0);
        occupies(peer, version, 1);
        measures(peer, version, 1, 1111);
        assertThat(heardLeft.value("chargerWattage")).isEqualTo(1111.0);
        assertThat(heardRight.value("chargerWattage")).isEqualTo(2222.0);
    }

    @ParameterizedTest
    @EnumSource
    void a_connector_that_no_device_names_is_answered_and_changes_nothing(Version version) {
        ScriptedCharger peer = booted(version, Map.of());
        occupies(peer, version, 3);
        starts(peer, version, 3);
        measures(peer, version, 3, 3333);
        loop.settle();
        assertThat(peer.answers).allMatch(answer -> answer.startsWith("[3,"));
        assertThat(heardLeft.latest).doesNotContainKeys("isPluggedIn", "chargerWattage");
        assertThat(heardRight.latest).doesNotContainKeys("isPluggedIn", "chargerWattage");
        assertThat(write(left, 10)).isEqualTo(new Outcome.Applied(10));
        assertThat(profiles(peer)).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void both_devices_are_told_of_the_link_and_of_what_the_charger_is(Version version) {
        ScriptedCharger peer = booted(version, Map.of());
        for (Heard heard : List.of(heardLeft, heardRight)) {
            assertThat(heard.link).isEqualTo(LinkState.UP);
            assertThat(heard.infos.get(heard.infos.size() - 1).model()).isEqualTo("Twin");
        }
        charger.lost(peer.session, "cable cut");
        assertThat(List.of(heardLeft.link, heardRight.link)).containsOnly(LinkState.UNREACHABLE);
        assertThat(write(left, 10)).isInstanceOf(Outcome.Failed.class);
        assertThat(write(right, 10)).isInstanceOf(Outcome.Failed.class);
    }

    @ParameterizedTest
    @EnumSource
    void the_status_of_each_connector_is_asked_for_where_the_charger_did_not_boot(Version version) {
        ScriptedCharger peer = connect(version, Map.of());
        peer.calls("Heartbeat", "{}");
        assertThat(peer.sent("TriggerMessage").stream()
                        .filter(sent -> sent.path("requestedMessage").asText().equals("StatusNotification"))
                        .map(sent -> sent.path("connectorId").asInt()
                                + sent.path("evse").path("id").asInt()))
                .containsExactly(1, 2);
    }

    @ParameterizedTest
    @EnumSource
    void each_has_a_limit_of_its_own_and_none_is_set_for_the_whole_charger(Version version) {
        ScriptedCharger peer = booted(version, Map.of());
        assertThat(write(left, 10)).isEqualTo(new Outcome.Applied(10));
        assertThat(write(right, 16)).isEqualTo(new Outcome.Applied(16));
        assertThat(profiles(peer)).containsExactly("1 TxDefaultProfile 1 10.0", "2 TxDefaultProfile 2 16.0");
        assertThat(heardLeft.value("offeredCurrent")).isEqualTo(10.0);
        assertThat(heardRight.value("offeredCurrent")).isEqualTo(16.0);
        loop.advance(65_000);
        assertThat(List.of(heardLeft.value("offeredCurrent"), heardRight.value("offeredCurrent")))
                .containsOnly(6.0);
    }

    @ParameterizedTest
    @EnumSource
    void in_a_transaction_its_connectors_limit_is_set_for_it_too_with_an_id_of_its_own(Version version) {
        ScriptedCharger peer = booted(version, Map.of());
        String transaction = starts(peer, version, 2);
        assertThat(write(left, 10)).isEqualTo(new Outcome.Applied(10));
        assertThat(write(right, 16)).isEqualTo(new Outcome.Applied(16));
        assertThat(profiles(peer))
                .containsExactly(
                        "1 TxDefaultProfile 1 10.0",
                        "2 TxDefaultProfile 2 16.0",
                        "2 TxProfile 1002 16.0 in " + transaction);
    }

    @ParameterizedTest
    @EnumSource
    void a_charger_that_takes_no_profile_in_a_transaction_is_not_asked_again_on_this_connection(Version version) {
        ScriptedCharger peer = booted(version, Map.of());
        starts(peer, version, 2);
        peer.script.put(
                "SetChargingProfile",
                sent -> Optional.of(sent.toString().contains("TxProfile") ? "{\"status\":\"Rejected\"}" : ACCEPTED));
        assertThat(write(right, 16)).isEqualTo(new Outcome.Applied(16));
        assertThat(write(right, 12)).isEqualTo(new Outcome.Applied(12));
        assertThat(profiles(peer)).hasSize(3).last().isEqualTo("2 TxDefaultProfile 2 12.0");
    }

    @ParameterizedTest
    @EnumSource
    void a_charger_that_takes_limits_of_the_whole_only_is_refused_rather_than_given_one(Version version) {
        ScriptedCharger peer = booted(version, Map.of());
        peer.script.put(
                "SetChargingProfile",
                sent -> Optional.of(sent.toString().contains("MaxProfile") ? ACCEPTED : "{\"status\":\"Rejected\"}"));
        assertThat(write(left, 10)).isInstanceOf(Outcome.Refused.class);
        assertThat(profiles(peer)).containsExactly("1 TxDefaultProfile 1 10.0");
    }

    @ParameterizedTest
    @EnumSource
    void a_release_takes_back_the_connectors_own_profiles(Version version) {
        ScriptedCharger peer = booted(version, Map.of());
        settled(right.release(Quantity.CHARGE_CURRENT, new Original(Map.of())).toCompletableFuture());
        assertThat(peer.sent("ClearChargingProfile"))
                .extracting(sent -> sent.path(version == Version.V16 ? "id" : "chargingProfileId")
                        .asInt())
                .containsExactly(2, 1002);
    }

    @ParameterizedTest
    @EnumSource
    void a_limit_of_the_whole_from_before_ends_once_every_connector_has_its_own(Version version) {
        ScriptedCharger peer = booted(version, Map.of("stackLevel", 3));
        write(left, 10);
        assertThat(peer.sent("ClearChargingProfile")).isEmpty();
        write(right, 10);
        write(left, 12);
        assertThat(peer.sent("ClearChargingProfile")).singleElement().satisfies(sent -> {
            var criteria = version == Version.V16 ? sent : sent.path("chargingProfileCriteria");
            assertThat(criteria.path(version == Version.V16 ? "connectorId" : "evseId")
                            .asInt(-1))
                    .isZero();
            assertThat(criteria.path("chargingProfilePurpose").asText()).endsWith("MaxProfile");
            assertThat(criteria.path("stackLevel").asInt()).isEqualTo(3);
        });
    }

    @ParameterizedTest
    @EnumSource
    void a_waiting_car_is_started_at_its_connector(Version version) {
        ScriptedCharger peer = booted(version, Map.of("remoteStart", true, "idTag", "HOME"));
        write(left, 10);
        write(right, 10);
        occupies(peer, version, 2);
        occupies(peer, version, 1);
        loop.settle();
        assertThat(peer.sent(version == Version.V16 ? "RemoteStartTransaction" : "RequestStartTransaction"))
                .singleElement()
                .satisfies(sent -> assertThat(sent.path(version == Version.V16 ? "connectorId" : "evseId")
                                .asInt())
                        .isEqualTo(1));
    }

    @ParameterizedTest
    @EnumSource
    void a_charger_out_of_order_is_so_at_each_connector_until_it_or_the_connector_says_otherwise(Version version) {
        ScriptedCharger peer = booted(version, Map.of());
        occupies(peer, version, 1);
        occupies(peer, version, 2);
        whole(peer, version, "Faulted");
        assertThat(List.of(heardLeft.value("chargingState"), heardRight.value("chargingState")))
                .containsOnly("unknown");
        occupies(peer, version, 2);
        assertThat(heardLeft.value("chargingState")).isEqualTo("unknown");
        assertThat(heardRight.value("chargingState")).isEqualTo("idle");
        whole(peer, version, "Available");
        assertThat(heardLeft.value("chargingState")).isEqualTo("idle");
        assertThat(heardLeft.value("isPluggedIn")).isEqualTo(true);
    }

    private static void whole(ScriptedCharger peer, Version version, String status) {
        peer.calls("StatusNotification", version == Version.V16 ? status(0, status) : status201(0, 0, status));
    }

    @ParameterizedTest
    @EnumSource
    void a_car_that_charges_on_while_the_charger_announces_its_end_is_not_told_as_none(Version version) {
        ScriptedCharger peer = booted(version, Map.of());
        starts(peer, version, 2);
        measures(peer, version, 2, 7000);
        whole(peer, version, "Unavailable");
        loop.advance(OcppCharger.TICK_MILLIS);
        assertThat(heardRight.value("chargingState")).isEqualTo("charging");
        assertThat(heardRight.value("chargerWattage")).isEqualTo(7000.0);
        assertThat(heardLeft.value("chargingState")).isEqualTo("unknown");
    }

    @ParameterizedTest
    @EnumSource
    void the_main_meter_of_a_charger_is_no_connectors(Version version) {
        ScriptedCharger peer = booted(version, Map.of());
        measures(peer, version, 0, 9999);
        assertThat(heardLeft.latest).doesNotContainKey("chargerWattage");
        assertThat(heardRight.latest).doesNotContainKey("chargerWattage");
    }

    @ParameterizedTest
    @EnumSource
    void one_device_may_go_and_the_socket_ends_with_the_last(Version version) {
        ScriptedCharger peer = booted(version, Map.of());
        left.close();
        left.close();
        occupies(peer, version, 2);
        assertThat(peer.closed).isEmpty();
        assertThat(heardRight.value("isPluggedIn")).isEqualTo(true);
        assertThat(write(right, 10)).isEqualTo(new Outcome.Applied(10));
        assertThat(profiles(peer)).as("it is one of two still").containsExactly("2 TxDefaultProfile 2 10.0");
        right.close();
        loop.settle();
        assertThat(peer.closed).startsWith("1001");
    }

    @Test
    void in201AnEventWithoutEvseBelongsWhereItsTransactionDoes() {
        ScriptedCharger peer = booted(Version.V201, Map.of());
        starts(peer, Version.V201, 2);
        peer.calls(
                "TransactionEvent",
                event(
                        "Updated",
                        "tx-2",
                        ",\"meterValue\":[{\"timestamp\":\"2026-01-01T00:00:00Z\",\"sampledValue\":[{\"value\":5,"
                                + "\"measurand\":\"Power.Active.Import\",\"unitOfMeasure\":{\"unit\":\"kW\"}}]}]"));
        assertThat(heardRight.value("chargerWattage")).isEqualTo(5000.0);
        assertThat(heardLeft.latest).doesNotContainKey("chargerWattage");
    }

    @Test
    void in201WhatAnEvseCanGiveIsToldOfItsDevice() {
        ScriptedCharger peer = booted(Version.V201, Map.of());
        int request = peer.sent("GetBaseReport").get(0).path("requestId").asInt();
        peer.calls(
                "NotifyReport",
                "{\"requestId\":" + request
                        + ",\"generatedAt\":\"2026-01-01T00:00:00Z\",\"seqNo\":0,\"reportData\":[{\"component\":"
                        + "{\"name\":\"EVSE\",\"evse\":{\"id\":2}},\"variable\":{\"name\":\"Power\"},\"variableAttribute\":"
                        + "[{\"value\":\"0\"}],\"variableCharacteristics\":{\"unit\":\"W\",\"dataType\":\"decimal\","
                        + "\"maxLimit\":22000,\"supportsMonitoring\":false}}]}");
        assertThat(heardRight.infos.get(heardRight.infos.size() - 1).ratedWatts())
                .isEqualTo(22_000);
        assertThat(heardLeft.infos.get(heardLeft.infos.size() - 1).ratedWatts()).isNaN();
    }

    @Test
    void in16AStopWithALostIdEndsTheOnlyTransactionAndNeverAnotherConnectors() {
        Transactions transactions = new Transactions(java.util.Set.of(1, 2));
        int first = transactions.start(new Transactions.Start(1, "T", "a", 0), 1_000);
        int second = transactions.start(new Transactions.Start(2, "T", "b", 0), 1_000);
        transactions.stop(-1);
        assertThat(transactions.open(1)).hasValue(first);
        assertThat(transactions.open(2)).hasValue(second);
        transactions.stop(second);
        assertThat(transactions.open(2)).isEmpty();
        transactions.stop(-1);
        assertThat(transactions.open(1)).isEmpty();
    }
}
