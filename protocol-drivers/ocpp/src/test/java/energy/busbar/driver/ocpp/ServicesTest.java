package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import energy.busbar.core.driver.Options;
import energy.busbar.core.driver.ServiceOrder;
import energy.busbar.core.driver.ServiceOrder.TriggerMessage.Message;
import energy.busbar.core.driver.ServiceProgress;
import energy.busbar.core.driver.ServiceResult;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Service;
import energy.busbar.core.session.AuthorisationPolicy;
import energy.busbar.core.session.IdToken;
import energy.busbar.core.session.Reservation;
import energy.busbar.core.session.desk.LedgerChargeDesk;
import energy.busbar.core.session.desk.NotebookChargingLedger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Services at the byte boundary, in both versions. */
class ServicesTest {
    private static final DeviceId ID = new DeviceId("cp");
    private static final IdToken CARD = new IdToken("04A1B2C3D4E5F6");
    private static final String ACCEPTED = "{\"status\":\"Accepted\"}";

    private final ManualLoop loop = new ManualLoop();
    private final NotebookChargingLedger ledger = new NotebookChargingLedger();
    private Executor disk = Runnable::run;
    private OcppConnector charger;
    private Version version;
    private LedgerChargeDesk desk;

    private ScriptedCharger booted(Version speaks) {
        return booted(speaks, AuthorisationPolicy.DEFAULT);
    }

    private ScriptedCharger booted(Version speaks, AuthorisationPolicy policy) {
        version = speaks;
        make(policy);
        charger.start(new Heard());
        loop.settle();
        return connect();
    }

    private void make(AuthorisationPolicy policy) {
        Options read = options(Map.of());
        desk = new LedgerChargeDesk(ledger, policy, loop, work -> disk.execute(work), 22_000);
        charger = Bench.byHand(loop, Optional.empty(), desk, Bench.config("cp", read))
                .connectors()
                .get(0);
    }

    private ScriptedCharger connect() {
        ScriptedCharger peer = new ScriptedCharger(loop);
        peer.session = charger.charger().opened(peer, version);
        peer.calls(
                "BootNotification",
                version == Version.V16
                        ? "{\"chargePointVendor\":\"V\",\"chargePointModel\":\"M\"}"
                        : "{\"reason\":\"PowerUp\",\"chargingStation\":{\"vendorName\":\"V\",\"model\":\"M\"}}");
        return peer;
    }

    private void status(ScriptedCharger peer, String status) {
        peer.calls(
                "StatusNotification",
                version == Version.V16
                        ? "{\"connectorId\":1,\"errorCode\":\"NoError\",\"status\":\"" + status + "\"}"
                        : "{\"timestamp\":\"" + loop.instant() + "\",\"evseId\":1,\"connectorId\":1,"
                                + "\"connectorStatus\":\"" + status + "\"}");
    }

    private ServiceResult perform(ServiceOrder order) {
        CompletableFuture<ServiceResult> result =
                charger.perform(order, ServiceProgress.NONE).toCompletableFuture();
        loop.settle();
        assertThat(result).isDone();
        return result.join();
    }

    private static JsonNode last(ScriptedCharger peer, String action) {
        var sent = peer.sent(action);
        assertThat(sent).as(action).isNotEmpty();
        return sent.get(sent.size() - 1);
    }

    private ServiceOrder.Reserve reserve(OptionalInt id) {
        return new ServiceOrder.Reserve(CARD, loop.instant().plusSeconds(3600), id);
    }

    @Test
    void a_charger_without_an_upstream_offers_no_relay_and_refuses_it() {
        booted(Version.V16);
        assertThat(charger.services()).doesNotContain(Service.SET_RELAY_MODE);
        assertThat(perform(new ServiceOrder.SetRelayMode(true)))
                .isInstanceOfSatisfying(
                        ServiceResult.Refused.class,
                        refused -> assertThat(refused.words()).contains("no upstream"));
    }

    @ParameterizedTest
    @CsvSource({
        "V16, SOFT, Accepted, Soft, Done",
        "V16, HARD, Accepted, Hard, Done",
        "V16, ON_IDLE, Accepted, Soft, Done",
        "V16, SOFT, Rejected, Soft, Refused",
        "V201, SOFT, Accepted, Immediate, Done",
        "V201, HARD, Accepted, Immediate, Done",
        "V201, ON_IDLE, Scheduled, OnIdle, Done",
        "V201, HARD, Rejected, Immediate, Refused",
    })
    void a_reset_is_asked_for_in_the_words_of_the_version(
            Version speaks, ServiceOrder.Reset.Kind kind, String answer, String sent, String result) {
        ScriptedCharger peer = booted(speaks);
        peer.on("Reset", "{\"status\":\"" + answer + "\"}");
        ServiceResult told = perform(new ServiceOrder.Reset(kind));
        assertThat(told.getClass().getSimpleName()).isEqualTo(result);
        assertThat(told.words().contains("scheduled")).isEqualTo(answer.equals("Scheduled"));
        assertThat(last(peer, "Reset").path("type").asText()).isEqualTo(sent);
        assertThat(last(peer, "Reset")).hasSize(1);
    }

    @Test
    void a_reset_on_idle_is_not_sent_to_a_1_6_charger_with_a_session() {
        ScriptedCharger peer = booted(Version.V16);
        peer.calls(
                "StartTransaction",
                "{\"connectorId\":1,\"idTag\":\"A\",\"meterStart\":0,\"timestamp\":\"" + loop.instant() + "\"}");
        assertThat(perform(new ServiceOrder.Reset(ServiceOrder.Reset.Kind.ON_IDLE)))
                .isInstanceOfSatisfying(
                        ServiceResult.Refused.class, r -> assertThat(r.words()).contains("type soft"));
        assertThat(peer.sent("Reset")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "V16, Unlocked, Done, unlocked",
        "V16, UnlockFailed, Failed, could not open",
        "V16, NotSupported, Refused, no lock",
        "V16, Perhaps, Unknown, does not have",
        "V201, Unlocked, Done, unlocked",
        "V201, UnlockFailed, Failed, could not open",
        "V201, OngoingAuthorizedTransaction, Refused, charger:stop-session",
        "V201, UnknownConnector, Refused, no EVSE 1",
    })
    void an_unlock_ends_as_the_charger_says(Version speaks, String answer, String result, String words) {
        ScriptedCharger peer = booted(speaks);
        peer.on("UnlockConnector", "{\"status\":\"" + answer + "\"}");
        ServiceResult told = perform(new ServiceOrder.UnlockConnector());
        assertThat(told.getClass().getSimpleName()).isEqualTo(result);
        assertThat(told.words()).contains(words);
        assertThat(last(peer, "UnlockConnector").path("connectorId").asInt()).isEqualTo(1);
        assertThat(last(peer, "UnlockConnector").path("evseId").asInt(1)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Version.class,
            names = {"V16", "V201"})
    void nothing_is_sent_while_the_charger_is_away_and_no_answer_is_not_a_failure(Version speaks) {
        ScriptedCharger peer = booted(speaks);
        peer.silentOn("UnlockConnector");
        CompletableFuture<ServiceResult> waiting = charger.perform(
                        new ServiceOrder.UnlockConnector(), ServiceProgress.NONE)
                .toCompletableFuture();
        loop.advance(11_000);
        assertThat(waiting.join())
                .isInstanceOfSatisfying(
                        ServiceResult.Unknown.class, u -> assertThat(u.words()).contains("no answer"));
        assertThat(peer.sent("UnlockConnector")).hasSize(1);
        charger.charger().lost(peer.session, "gone");
        assertThat(perform(new ServiceOrder.UnlockConnector()))
                .isInstanceOfSatisfying(
                        ServiceResult.Failed.class,
                        f -> assertThat(f.words()).contains("not connected", "nothing was sent"));
        assertThat(perform(reserve(OptionalInt.empty()))).isInstanceOf(ServiceResult.Failed.class);
        assertThat(desk.reservations(ID)).isEmpty();
    }

    @Test
    void what_a_charger_does_not_know_is_no_longer_offered_until_it_boots_again() {
        ScriptedCharger peer = booted(Version.V16);
        assertThat(charger.services()).contains(Service.RESERVE, Service.UNLOCK_CONNECTOR);
        assertThat(perform(reserve(OptionalInt.empty())))
                .isInstanceOfSatisfying(
                        ServiceResult.Refused.class, r -> assertThat(r.words()).contains("does not know it"));
        assertThat(desk.reservations(ID)).isEmpty();
        assertThat(charger.services()).doesNotContain(Service.RESERVE).contains(Service.UNLOCK_CONNECTOR);
        charger.charger().lost(peer.session, "gone");
        connect();
        assertThat(charger.services()).contains(Service.RESERVE);
    }

    @Test
    void what_is_not_done_by_one_message_is_not_offered() {
        booted(Version.V16);
        assertThat(charger.services()).doesNotContain(Service.UPDATE_FIRMWARE, Service.FETCH_LOGS);
        assertThat(perform(new ServiceOrder.FetchLogs(
                        ServiceOrder.FetchLogs.Log.DIAGNOSTICS, Optional.empty(), Optional.empty())))
                .isInstanceOf(ServiceResult.Refused.class);
    }

    @ParameterizedTest
    @CsvSource({
        "V16, BOOT_NOTIFICATION, TriggerMessage, BootNotification",
        "V16, METER_VALUES, TriggerMessage, MeterValues",
        "V16, STATUS_NOTIFICATION, TriggerMessage, StatusNotification",
        "V16, HEARTBEAT, TriggerMessage, Heartbeat",
        "V16, FIRMWARE_STATUS, TriggerMessage, FirmwareStatusNotification",
        "V16, LOG_STATUS, TriggerMessage, DiagnosticsStatusNotification",
        "V16, CERTIFICATE_REQUEST, ExtendedTriggerMessage, SignChargePointCertificate",
        "V201, BOOT_NOTIFICATION, TriggerMessage, BootNotification",
        "V201, METER_VALUES, TriggerMessage, MeterValues",
        "V201, STATUS_NOTIFICATION, TriggerMessage, StatusNotification",
        "V201, HEARTBEAT, TriggerMessage, Heartbeat",
        "V201, FIRMWARE_STATUS, TriggerMessage, FirmwareStatusNotification",
        "V201, LOG_STATUS, TriggerMessage, LogStatusNotification",
        "V201, TRANSACTION_EVENT, TriggerMessage, TransactionEvent",
        "V201, CERTIFICATE_REQUEST, TriggerMessage, SignChargingStationCertificate",
    })
    void each_message_can_be_asked_for(Version speaks, Message message, String action, String requested) {
        ScriptedCharger peer = booted(speaks);
        peer.on(action, ACCEPTED);
        assertThat(perform(new ServiceOrder.TriggerMessage(message))).isInstanceOf(ServiceResult.Done.class);
        assertThat(last(peer, action).path("requestedMessage").asText()).isEqualTo(requested);
    }

    @Test
    void a_message_that_the_version_lacks_is_not_asked_for() {
        ScriptedCharger peer = booted(Version.V16);
        int before = peer.calls.size();
        assertThat(perform(new ServiceOrder.TriggerMessage(Message.TRANSACTION_EVENT)))
                .isInstanceOf(ServiceResult.Refused.class);
        assertThat(peer.calls).hasSize(before);
        assertThat(perform(new ServiceOrder.TriggerMessage(Message.CERTIFICATE_REQUEST)))
                .isInstanceOf(ServiceResult.Refused.class);
        assertThat(charger.services()).contains(Service.TRIGGER_MESSAGE);
    }

    @ParameterizedTest
    @EnumSource(
            value = Version.class,
            names = {"V16", "V201"})
    void an_availability_is_told_again_to_a_charger_that_forgot_it(Version speaks) {
        ScriptedCharger peer = booted(speaks);
        peer.on("ChangeAvailability", ACCEPTED);
        status(peer, "Available");
        assertThat(perform(new ServiceOrder.SetAvailability(false))).isEqualTo(new ServiceResult.Done("out of use"));
        status(peer, "Unavailable");
        assertThat(peer.sent("ChangeAvailability")).hasSize(1);
        charger.charger().lost(peer.session, "restarts");
        ScriptedCharger again = connect();
        again.on("ChangeAvailability", ACCEPTED);
        status(again, "Available");
        assertThat(again.sent("ChangeAvailability")).hasSize(1);
        assertThat(last(again, "ChangeAvailability").toString()).contains("\"Inoperative\"");
        status(again, "Unavailable");
        loop.advance(120_000);
        assertThat(again.sent("ChangeAvailability")).hasSize(1);
    }

    @Test
    void it_is_not_told_for_ever_to_one_that_does_not_listen() {
        ScriptedCharger peer = booted(Version.V16);
        peer.on("ChangeAvailability", ACCEPTED);
        perform(new ServiceOrder.SetAvailability(false));
        for (int i = 0; i < 20; i++) {
            status(peer, "Available");
            loop.advance(30_000);
        }
        assertThat(peer.sent("ChangeAvailability")).hasSize(1 + StandingAvailability.MAX_CORRECTIONS);
    }

    @Test
    void it_stands_over_a_restart_of_the_gateway() {
        version = Version.V16;
        make(AuthorisationPolicy.DEFAULT);
        charger.stillStands(new ServiceOrder.SetAvailability(true));
        charger.start(new Heard());
        loop.settle();
        ScriptedCharger peer = connect();
        peer.on("ChangeAvailability", ACCEPTED);
        status(peer, "Unavailable");
        assertThat(last(peer, "ChangeAvailability").toString()).contains("\"Operative\"");
    }

    @Test
    void one_that_was_refused_or_is_nobodys_order_is_left_alone() {
        ScriptedCharger peer = booted(Version.V16);
        peer.on("ChangeAvailability", "{\"status\":\"Rejected\"}");
        status(peer, "Unavailable");
        assertThat(perform(new ServiceOrder.SetAvailability(true))).isInstanceOf(ServiceResult.Refused.class);
        status(peer, "Unavailable");
        loop.advance(60_000);
        assertThat(peer.sent("ChangeAvailability")).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Version.class,
            names = {"V16", "V201"})
    void an_availability_after_the_session_is_told_as_scheduled(Version speaks) {
        ScriptedCharger peer = booted(speaks);
        peer.on("ChangeAvailability", "{\"status\":\"Scheduled\"}");
        assertThat(perform(new ServiceOrder.SetAvailability(false)))
                .isInstanceOfSatisfying(
                        ServiceResult.Done.class,
                        d -> assertThat(d.words()).contains("scheduled", "when the session that goes on has ended"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Version.class,
            names = {"V16", "V201"})
    void a_reservation_is_kept_by_the_desk_and_by_the_charger(Version speaks) {
        ScriptedCharger peer = booted(speaks);
        peer.on("ReserveNow", ACCEPTED);
        peer.on("CancelReservation", ACCEPTED);
        ServiceResult first = perform(reserve(OptionalInt.empty()));
        assertThat(first)
                .isInstanceOfSatisfying(
                        ServiceResult.Done.class, d -> assertThat(d.data()).isEqualTo(Map.of("reservationId", 1)));
        JsonNode sent = last(peer, "ReserveNow");
        if (speaks == Version.V16) {
            assertThat(sent.path("reservationId").asInt()).isEqualTo(1);
            assertThat(sent.path("idTag").asText()).isEqualTo(CARD.value());
            assertThat(sent.path("connectorId").asInt()).isEqualTo(1);
        } else {
            assertThat(sent.path("id").asInt()).isEqualTo(1);
            assertThat(sent.at("/idToken/type").asText()).isEqualTo("ISO14443");
            assertThat(sent.path("evseId").asInt()).isEqualTo(1);
        }
        assertThat(desk.reservations(ID)).extracting(Reservation::id).containsExactly(1);
        assertThat(perform(reserve(OptionalInt.empty())))
                .isInstanceOfSatisfying(
                        ServiceResult.Refused.class, r -> assertThat(r.words()).contains("nothing is free"));
        assertThat(perform(new ServiceOrder.CancelReservation(OptionalInt.empty())))
                .isEqualTo(new ServiceResult.Done("reservation 1 is cancelled"));
        assertThat(desk.reservations(ID)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "V16, Occupied", "V16, Faulted", "V16, Unavailable", "V16, Rejected",
        "V201, Occupied", "V201, Faulted", "V201, Unavailable", "V201, Rejected",
    })
    void what_the_charger_does_not_reserve_is_taken_back_at_the_desk(Version speaks, String status) {
        ScriptedCharger peer = booted(speaks);
        peer.on("ReserveNow", "{\"status\":\"" + status + "\"}");
        assertThat(perform(reserve(OptionalInt.empty()))).isInstanceOf(ServiceResult.Refused.class);
        assertThat(desk.reservations(ID)).isEmpty();
    }

    @Test
    void a_reservation_without_an_answer_names_what_would_end_it() {
        ScriptedCharger peer = booted(Version.V16);
        peer.silentOn("ReserveNow");
        CompletableFuture<ServiceResult> waiting = charger.perform(reserve(OptionalInt.of(7)), ServiceProgress.NONE)
                .toCompletableFuture();
        loop.advance(11_000);
        assertThat(waiting.join())
                .isInstanceOfSatisfying(
                        ServiceResult.Unknown.class,
                        u -> assertThat(u.words()).contains("may keep reservation 7", "charger:cancel-reservation"));
        peer.on("CancelReservation", ACCEPTED);
        assertThat(perform(new ServiceOrder.CancelReservation(OptionalInt.of(7))))
                .isInstanceOf(ServiceResult.Done.class);
    }

    @Test
    void a_reservation_that_the_charger_forgot_is_cancelled_here() {
        ScriptedCharger peer = booted(Version.V201);
        peer.on("ReserveNow", ACCEPTED);
        peer.on("CancelReservation", "{\"status\":\"Rejected\"}");
        perform(reserve(OptionalInt.of(5)));
        assertThat(perform(new ServiceOrder.CancelReservation(OptionalInt.of(5))))
                .isInstanceOf(ServiceResult.Done.class);
        assertThat(desk.reservations(ID)).isEmpty();
        assertThat(perform(new ServiceOrder.CancelReservation(OptionalInt.of(5))))
                .isInstanceOfSatisfying(
                        ServiceResult.Refused.class, r -> assertThat(r.words()).contains("knows no such reservation"));
        assertThat(perform(new ServiceOrder.CancelReservation(OptionalInt.empty())))
                .isEqualTo(new ServiceResult.Refused("there is no reservation"));
    }

    @Test
    void a_reservation_that_the_station_gave_up_keeps_nobody_out() {
        ScriptedCharger peer = booted(Version.V201);
        peer.on("ReserveNow", ACCEPTED);
        perform(reserve(OptionalInt.of(5)));
        peer.calls("ReservationStatusUpdate", "{\"reservationId\":6,\"reservationUpdateStatus\":\"Removed\"}");
        assertThat(desk.reservations(ID)).hasSize(1);
        assertThat(peer.calls(
                                "ReservationStatusUpdate",
                                "{\"reservationId\":5,\"reservationUpdateStatus\":\"Removed\"}")
                        .get(0)
                        .asInt())
                .isEqualTo(3);
        assertThat(desk.reservations(ID)).isEmpty();
    }

    @Test
    void a_ledger_that_cannot_write_reserves_nothing() {
        ScriptedCharger peer = booted(Version.V16);
        peer.on("ReserveNow", ACCEPTED);
        disk = work -> {
            throw new RejectedExecutionException("the disk hangs");
        };
        assertThat(perform(reserve(OptionalInt.empty())))
                .isInstanceOfSatisfying(
                        ServiceResult.Failed.class, f -> assertThat(f.words()).contains("cannot be written down"));
        assertThat(peer.sent("ReserveNow")).isEmpty();
    }

    @Test
    void an_occupied_connector_is_not_reserved() {
        ScriptedCharger peer = booted(Version.V16);
        status(peer, "Charging");
        assertThat(perform(reserve(OptionalInt.empty()))).isInstanceOf(ServiceResult.Refused.class);
        assertThat(peer.sent("ReserveNow")).isEmpty();
    }

    @Test
    void a_session_is_started_for_a_token_and_stopped_by_its_transaction() {
        ScriptedCharger peer = booted(Version.V16);
        peer.on("RemoteStartTransaction", ACCEPTED);
        peer.on("RemoteStopTransaction", ACCEPTED);
        status(peer, "Preparing");
        assertThat(perform(new ServiceOrder.StopSession())).isInstanceOf(ServiceResult.Refused.class);
        assertThat(perform(new ServiceOrder.StartSession(Optional.of(CARD)))).isInstanceOf(ServiceResult.Done.class);
        assertThat(last(peer, "RemoteStartTransaction").path("idTag").asText()).isEqualTo(CARD.value());
        assertThat(last(peer, "RemoteStartTransaction").path("connectorId").asInt())
                .isEqualTo(1);
        int transaction = peer.calls(
                        "StartTransaction",
                        "{\"connectorId\":1,\"idTag\":\"" + CARD.value() + "\",\"meterStart\":0,\"timestamp\":\""
                                + loop.instant() + "\"}")
                .get(2)
                .path("transactionId")
                .asInt();
        status(peer, "Charging");
        assertThat(perform(new ServiceOrder.StartSession(Optional.of(CARD))))
                .isInstanceOfSatisfying(
                        ServiceResult.Refused.class, r -> assertThat(r.words()).contains("already"));
        assertThat(perform(new ServiceOrder.StopSession())).isInstanceOf(ServiceResult.Done.class);
        assertThat(last(peer, "RemoteStopTransaction").path("transactionId").asInt())
                .isEqualTo(transaction);
    }

    @Test
    void a_2_0_1_session_is_started_with_an_id_that_grows_and_stopped_by_the_stations_own() {
        ScriptedCharger peer = booted(Version.V201);
        peer.on("RequestStartTransaction", ACCEPTED);
        peer.on("RequestStopTransaction", ACCEPTED);
        perform(new ServiceOrder.StartSession(Optional.of(CARD)));
        int first = last(peer, "RequestStartTransaction").path("remoteStartId").asInt();
        perform(new ServiceOrder.StartSession(Optional.empty()));
        JsonNode second = last(peer, "RequestStartTransaction");
        assertThat(second.path("remoteStartId").asInt()).isGreaterThan(first);
        assertThat(second.at("/idToken/type").asText()).isEqualTo("Central");
        peer.calls(
                "TransactionEvent",
                "{\"eventType\":\"Started\",\"timestamp\":\"" + loop.instant() + "\",\"triggerReason\":\"RemoteStart\","
                        + "\"seqNo\":0,\"transactionInfo\":{\"transactionId\":\"tx-9\",\"chargingState\":\"Charging\"},"
                        + "\"evse\":{\"id\":1,\"connectorId\":1}}");
        assertThat(perform(new ServiceOrder.StopSession())).isInstanceOf(ServiceResult.Done.class);
        assertThat(last(peer, "RequestStopTransaction").path("transactionId").asText())
                .isEqualTo("tx-9");
    }

    @Test
    void who_may_not_charge_is_not_started() {
        ScriptedCharger peer = booted(
                Version.V16,
                new AuthorisationPolicy(AuthorisationPolicy.Mode.LIST_ONLY, Set.of(), true, Duration.ofHours(1)));
        assertThat(perform(new ServiceOrder.StartSession(Optional.of(CARD))))
                .isInstanceOfSatisfying(
                        ServiceResult.Refused.class,
                        r -> assertThat(r.words())
                                .contains("may not charge here")
                                .doesNotContain(CARD.value()));
        assertThat(peer.sent("RemoteStartTransaction")).isEmpty();
    }

    @Test
    void without_a_token_the_gateways_own_is_judged_too() {
        ScriptedCharger peer = booted(
                Version.V16,
                new AuthorisationPolicy(AuthorisationPolicy.Mode.LIST_ONLY, Set.of(), true, Duration.ofHours(1)));
        assertThat(perform(new ServiceOrder.StartSession(Optional.empty())))
                .isInstanceOfSatisfying(
                        ServiceResult.Refused.class,
                        r -> assertThat(r.words()).contains("no idToken was given", "BUSBAR"));
        assertThat(peer.sent("RemoteStartTransaction")).isEmpty();
    }

    @Test
    void a_token_that_1_6_cannot_carry_is_not_sent() {
        ScriptedCharger peer = booted(Version.V16);
        IdToken lengthy = new IdToken("123456789012345678901");
        assertThat(perform(new ServiceOrder.StartSession(Optional.of(lengthy))))
                .isInstanceOfSatisfying(
                        ServiceResult.Refused.class, r -> assertThat(r.words()).contains("at most 20"));
        assertThat(perform(new ServiceOrder.Reserve(
                        lengthy, Instant.EPOCH.plusSeconds(4_000_000_000L), OptionalInt.empty())))
                .isInstanceOf(ServiceResult.Refused.class);
        assertThat(desk.reservations(ID)).isEmpty();
        assertThat(peer.sent("ReserveNow")).isEmpty();
    }

    @Test
    void the_stations_own_reason_is_passed_on() {
        ScriptedCharger peer = booted(Version.V201);
        peer.on(
                "Reset",
                "{\"status\":\"Rejected\",\"statusInfo\":{\"reasonCode\":\"FwUpdate\",\"additionalInfo\":\"busy\"}}");
        assertThat(perform(new ServiceOrder.Reset(ServiceOrder.Reset.Kind.HARD)).words())
                .isEqualTo("the charger refuses to restart now; it says FwUpdate, busy");
    }

    @Test
    void connectors_of_one_charger_share_its_restarts_and_the_ids_of_its_reservations() {
        version = Version.V16;
        desk = new LedgerChargeDesk(ledger, AuthorisationPolicy.DEFAULT, loop, Runnable::run, 22_000);
        OcppCharger both = Bench.byHand(
                loop,
                Optional.empty(),
                desk,
                Bench.config("left", options(Map.of("identity", "CP", "connector", 1))),
                Bench.config("right", options(Map.of("identity", "CP", "connector", 2))));
        both.connectors().forEach(each -> each.start(new Heard()));
        loop.settle();
        charger = both.connectors().get(0);
        OcppConnector right = both.connectors().get(1);
        ScriptedCharger peer = connect();
        peer.on("ReserveNow", ACCEPTED);
        peer.on("Reset", ACCEPTED);
        peer.on("CancelReservation", ACCEPTED);
        perform(reserve(OptionalInt.empty()));
        charger = right;
        assertThat(perform(reserve(OptionalInt.of(1))))
                .isInstanceOfSatisfying(
                        ServiceResult.Refused.class, r -> assertThat(r.words()).contains("that of left"));
        assertThat(perform(reserve(OptionalInt.empty())))
                .isInstanceOfSatisfying(
                        ServiceResult.Done.class, d -> assertThat(d.data()).containsEntry("reservationId", 2));
        assertThat(last(peer, "ReserveNow").path("connectorId").asInt()).isEqualTo(2);
        assertThat(perform(new ServiceOrder.CancelReservation(OptionalInt.of(1))))
                .isInstanceOfSatisfying(
                        ServiceResult.Refused.class, r -> assertThat(r.words()).contains("that of left"));
        assertThat(desk.reservations(new DeviceId("left"))).hasSize(1);
        peer.calls(
                "StartTransaction",
                "{\"connectorId\":1,\"idTag\":\"A\",\"meterStart\":0,\"timestamp\":\"" + loop.instant() + "\"}");
        assertThat(perform(new ServiceOrder.Reset(ServiceOrder.Reset.Kind.ON_IDLE)))
                .isInstanceOfSatisfying(
                        ServiceResult.Refused.class, r -> assertThat(r.words()).contains("[left]"));
        assertThat(perform(new ServiceOrder.Reset(ServiceOrder.Reset.Kind.SOFT)))
                .isEqualTo(new ServiceResult.Done("the charger restarts, and with it all of [left, right]"));
    }

    private static Options options(Map<String, Object> values) {
        return new Options("c", new HashMap<>(values), new ArrayList<>());
    }

    @Test
    void a_closed_driver_sends_nothing() {
        ScriptedCharger peer = booted(Version.V16);
        charger.close();
        loop.settle();
        assertThat(perform(new ServiceOrder.UnlockConnector())).isInstanceOf(ServiceResult.Failed.class);
        assertThat(peer.sent("UnlockConnector")).isEmpty();
    }

    @Test
    void a_charger_without_a_password_is_given_none() {
        booted(Version.V16);
        assertThat(charger.services()).doesNotContain(Service.ROTATE_PASSWORD);
        assertThat(perform(new ServiceOrder.RotatePassword()))
                .isInstanceOfSatisfying(
                        ServiceResult.Refused.class,
                        refused -> assertThat(refused.words()).contains("security profiles 1 and 2"));
    }
}
