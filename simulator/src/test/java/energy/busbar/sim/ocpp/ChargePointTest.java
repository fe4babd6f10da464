package energy.busbar.sim.ocpp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Drives the charge point by hand: its clock, its socket, the car. Frames as in OCPP 1.6J §4.2. */
class ChargePointTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Hardware hardware = new Hardware();
    private final List<JsonNode> sent = new ArrayList<>();
    private final Set<String> answered = new HashSet<>();
    private int drops;
    private final ChargePoint charger = new ChargePoint(hardware, this::dropped, new Files());
    private byte @org.jspecify.annotations.Nullable [] uploaded;
    private CompletableFuture<byte[]> image = new CompletableFuture<>();
    private Instant now = Instant.parse("2026-11-24T10:00:00Z");

    private static final class Hardware implements ChargerHardware {
        private boolean pluggedIn;
        private int car;
        private double offered = -1;
        private double wattHours = 100;

        @Override
        public State state() {
            return new State(pluggedIn, car, Math.max(0, offered), 230, Math.max(0, offered) * 690, wattHours);
        }

        @Override
        public void offer(double amps) {
            offered = amps;
        }

        void arrive() {
            pluggedIn = true;
            car++;
        }
    }

    private final class Files implements FileTransfers {
        @Override
        public CompletableFuture<Void> upload(URI to, byte[] content) {
            uploaded = content;
            return to.getPath().equals("/up/diagnostics.log")
                    ? CompletableFuture.completedFuture(null)
                    : CompletableFuture.failedFuture(new java.io.IOException("HTTP 404"));
        }

        @Override
        public CompletableFuture<byte[]> download(URI from) {
            return image;
        }
    }

    private List<String> statuses(String action) {
        return told(action).stream()
                .map(frame -> frame.path(3).path("status").asText())
                .toList();
    }

    private void booted() {
        open();
        answer("{\"status\":\"Accepted\",\"currentTime\":\"2026-11-24T10:00:00Z\",\"interval\":300}");
    }

    @Test
    void its_log_is_uploaded_and_told_of_by_the_message_that_asked() {
        booted();
        assertThat(call("GetDiagnostics", "{\"location\":\"http://x/up/\"}")
                        .path("fileName")
                        .asText())
                .isEqualTo("diagnostics.log");
        settle();
        assertThat(statuses("DiagnosticsStatusNotification")).containsExactly("Uploading", "Uploaded");
        assertThat(new String(uploaded, StandardCharsets.UTF_8)).contains("log asked for");
        assertThat(
                        status(
                                "GetLog",
                                "{\"log\":{\"remoteLocation\":\"http://x/other\"},\"logType\":\"DiagnosticsLog\",\"requestId\":9}"))
                .isEqualTo("Accepted");
        settle();
        assertThat(statuses("LogStatusNotification")).containsExactly("Uploading", "UploadFailure");
        assertThat(told("LogStatusNotification")
                        .get(0)
                        .path(3)
                        .path("requestId")
                        .asInt())
                .isEqualTo(9);
    }

    private void update() {
        call(
                "UpdateFirmware",
                "{\"location\":\"http://x/fw\",\"retrieveDate\":\"" + now + "\",\"retries\":1,\"retryInterval\":2}");
        settle();
    }

    @Test
    void an_image_of_its_kind_is_installed_over_a_restart() {
        booted();
        update();
        assertThat(statuses("FirmwareStatusNotification")).containsExactly("Downloading");
        image.complete("busbar-simulator-firmware 1.4.2\nxyz".getBytes(StandardCharsets.UTF_8));
        settle();
        tick(4);
        settle();
        assertThat(drops).isEqualTo(1);
        tick(4);
        sent.clear();
        booted();
        settle();
        assertThat(told("BootNotification")
                        .get(0)
                        .path(3)
                        .path("firmwareVersion")
                        .asText())
                .isEqualTo("1.4.2");
        assertThat(statuses("FirmwareStatusNotification")).containsExactly("Installed");
    }

    @Test
    void another_image_is_not_installed_and_a_broken_download_is_tried_again() {
        booted();
        image.completeExceptionally(new java.io.IOException("HTTP 503"));
        update();
        image = CompletableFuture.completedFuture("something else".getBytes(StandardCharsets.UTF_8));
        tick(3);
        settle();
        assertThat(statuses("FirmwareStatusNotification"))
                .containsExactly(
                        "Downloading",
                        "DownloadFailed",
                        "Downloading",
                        "Downloaded",
                        "Installing",
                        "InstallationFailed");
        assertThat(drops).isZero();
    }

    private void tick(double seconds) {
        for (int i = 0; i < Math.round(seconds * 5); i++) {
            now = now.plusMillis(200);
            charger.tick(now);
        }
    }

    private void dropped() {
        drops++;
        charger.closed();
    }

    /** Until all that the charger says has been answered. */
    private void settle() {
        for (int i = 0; i < 10; i++) {
            tick(0.2);
            for (JsonNode frame : List.copyOf(sent)) {
                if (frame.path(0).asInt() == 2 && answered.add(frame.path(1).asText())) {
                    charger.received(
                            "[3,\"" + frame.path(1).asText() + "\","
                                    + reply(frame.path(2).asText()) + "]",
                            now);
                }
            }
        }
    }

    private static String reply(String action) {
        return action.equals("StartTransaction")
                ? "{\"transactionId\":7,\"idTagInfo\":{\"status\":\"Accepted\"}}"
                : "{}";
    }

    private List<JsonNode> told(String action) {
        return sent.stream()
                .filter(frame -> frame.path(2).asText().equals(action))
                .toList();
    }

    private String status(String action, String payload) {
        return call(action, payload).path("status").asText();
    }

    private String reserve(int id, String tag, int seconds) {
        return status(
                "ReserveNow",
                "{\"connectorId\":1,\"expiryDate\":\"" + now.plusSeconds(seconds) + "\",\"idTag\":\"" + tag
                        + "\",\"reservationId\":" + id + "}");
    }

    private void open() {
        charger.opened(text -> sent.add(parse(text)), now);
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }

    private JsonNode last() {
        return sent.get(sent.size() - 1);
    }

    private void answer(String payload) {
        answered.add(last().path(1).asText());
        charger.received("[3,\"" + last().path(1).asText() + "\"," + payload + "]", now);
    }

    /** Calls the charger and returns the payload of its answer. */
    private JsonNode call(String action, String payload) {
        charger.received("[2,\"me-1\",\"" + action + "\"," + payload + "]", now);
        JsonNode answer = sent.stream()
                .filter(frame -> frame.path(1).asText().equals("me-1"))
                .reduce((one, other) -> other)
                .orElseThrow();
        assertThat(answer.path(0).asInt()).as("%s", answer).isEqualTo(3);
        return answer.path(2);
    }

    /** Boots, plugs a car in and answers everything until the transaction 7 runs. */
    private void charging() {
        open();
        assertThat(last().path(2).asText()).isEqualTo("BootNotification");
        answer("{\"status\":\"Accepted\",\"currentTime\":\"2026-11-24T10:00:00Z\",\"interval\":300}");
        hardware.arrive();
        for (int i = 0; i < 10; i++) {
            tick(0.2);
            answerOpen();
        }
        assertThat(sent.stream().map(frame -> frame.path(2).asText()))
                .contains("StartTransaction", "StatusNotification");
    }

    private void answerOpen() {
        while (last().path(0).asInt() == 2 && !last().path(1).asText().equals("me-1")) {
            JsonNode asked = last();
            answer(reply(asked.path(2).asText()));
            if (last().equals(asked)) {
                return;
            }
        }
    }

    /** The last status that was told. */
    private String reported() {
        return sent.stream()
                .filter(frame -> frame.path(2).asText().equals("StatusNotification"))
                .reduce((one, other) -> other)
                .orElseThrow()
                .path(3)
                .path("status")
                .asText();
    }

    private static String profile(String purpose, int connector, String schedule) {
        return "{\"connectorId\":" + connector + ",\"csChargingProfiles\":{\"chargingProfileId\":1,\"stackLevel\":0,"
                + "\"chargingProfilePurpose\":\"" + purpose + "\",\"chargingProfileKind\":\"Absolute\","
                + "\"chargingSchedule\":" + schedule + "}}";
    }

    @Test
    void offers_nothing_without_a_transaction_and_all_it_has_without_a_profile() {
        tick(1);
        assertThat(hardware.offered).isZero();
        charging();
        assertThat(hardware.offered).isEqualTo(16);
        assertThat(reported()).isEqualTo("Charging");
    }

    @Test
    void a_dead_mans_profile_falls_by_itself_at_its_second_with_no_connection() {
        charging();
        String schedule = "{\"startSchedule\":\"" + now + "\",\"chargingRateUnit\":\"A\",\"chargingSchedulePeriod\":["
                + "{\"startPeriod\":0,\"limit\":13.5},{\"startPeriod\":8,\"limit\":6}]}";
        assertThat(call("SetChargingProfile", profile("ChargePointMaxProfile", 0, schedule))
                        .path("status")
                        .asText())
                .isEqualTo("Accepted");
        tick(0.2);
        assertThat(hardware.offered).isEqualTo(13.5);
        charger.closed();
        tick(7.6);
        assertThat(hardware.offered).as("7.8 s").isEqualTo(13.5);
        tick(0.2);
        assertThat(hardware.offered).as("8.0 s").isEqualTo(6);
    }

    @Test
    void the_composite_schedule_tells_the_dead_mans_fall() {
        charging();
        String schedule = "{\"startSchedule\":\"" + now + "\",\"chargingRateUnit\":\"A\",\"chargingSchedulePeriod\":["
                + "{\"startPeriod\":0,\"limit\":10},{\"startPeriod\":60,\"limit\":0}]}";
        call("SetChargingProfile", profile("TxDefaultProfile", 1, schedule));
        JsonNode composite = call("GetCompositeSchedule", "{\"connectorId\":1,\"duration\":300}");
        assertThat(composite.path("status").asText()).isEqualTo("Accepted");
        JsonNode periods = composite.path("chargingSchedule").path("chargingSchedulePeriod");
        assertThat(periods).hasSize(2);
        assertThat(periods.path(0).path("limit").asDouble()).isEqualTo(10);
        assertThat(periods.path(1).path("startPeriod").asInt()).isEqualTo(60);
        assertThat(periods.path(1).path("limit").asDouble()).isZero();
    }

    @Test
    void the_smaller_of_charger_and_transaction_profile_holds_and_clearing_releases_it() {
        charging();
        String ten = "{\"chargingRateUnit\":\"A\",\"chargingSchedulePeriod\":[{\"startPeriod\":0,\"limit\":10}]}";
        String kilowatts =
                "{\"chargingRateUnit\":\"W\",\"chargingSchedulePeriod\":[{\"startPeriod\":0,\"limit\":5520}]}";
        call("SetChargingProfile", profile("ChargePointMaxProfile", 0, ten));
        call("SetChargingProfile", profile("TxDefaultProfile", 1, kilowatts).replace("ProfileId\":1", "ProfileId\":2"));
        tick(0.2);
        assertThat(hardware.offered).as("5,520 W on three phases").isEqualTo(8);
        assertThat(call("ClearChargingProfile", "{\"id\":2}").path("status").asText())
                .isEqualTo("Accepted");
        tick(0.2);
        assertThat(hardware.offered).isEqualTo(10);
        assertThat(call("ClearChargingProfile", "{\"id\":2}").path("status").asText())
                .isEqualTo("Unknown");
    }

    @Test
    void a_limit_below_six_amps_pauses() {
        charging();
        String five = "{\"chargingRateUnit\":\"A\",\"chargingSchedulePeriod\":[{\"startPeriod\":0,\"limit\":5.9}]}";
        call("SetChargingProfile", profile("ChargePointMaxProfile", 0, five));
        tick(0.4);
        assertThat(hardware.offered).isZero();
        for (int i = 0; i < 5; i++) {
            answerOpen();
            tick(0.2);
        }
        assertThat(reported()).isEqualTo("SuspendedEVSE");
    }

    @Test
    void profiles_where_they_do_not_belong_are_rejected() {
        charging();
        String ten = "{\"chargingRateUnit\":\"A\",\"chargingSchedulePeriod\":[{\"startPeriod\":0,\"limit\":10}]}";
        assertThat(call("SetChargingProfile", profile("ChargePointMaxProfile", 1, ten))
                        .path("status")
                        .asText())
                .isEqualTo("Rejected");
        assertThat(call("SetChargingProfile", profile("TxProfile", 0, ten))
                        .path("status")
                        .asText())
                .isEqualTo("Rejected");
    }

    @Test
    void a_car_that_leaves_ends_its_transaction_and_what_was_not_sent_is_sent_later() {
        charging();
        charger.closed();
        hardware.pluggedIn = false;
        hardware.wattHours = 1234.4;
        tick(1);
        assertThat(hardware.offered).isZero();
        sent.clear();
        open();
        tick(0.2);
        for (int i = 0; i < 20; i++) {
            answerOpen();
            tick(0.2);
        }
        JsonNode stop = sent.stream()
                .filter(frame -> frame.path(2).asText().equals("StopTransaction"))
                .findFirst()
                .orElseThrow();
        assertThat(stop.path(3).path("transactionId").asInt()).isEqualTo(7);
        assertThat(stop.path(3).path("meterStop").asInt()).isEqualTo(1234);
        assertThat(sent.stream().map(frame -> frame.path(2).asText())).doesNotContain("BootNotification");
    }

    @Test
    void only_one_call_is_in_the_air_at_a_time() {
        open();
        charger.received("[2,\"me-1\",\"TriggerMessage\",{\"requestedMessage\":\"Heartbeat\"}]", now);
        charger.received("[2,\"me-2\",\"TriggerMessage\",{\"requestedMessage\":\"StatusNotification\"}]", now);
        tick(1);
        assertThat(sent.stream().filter(frame -> frame.path(0).asInt() == 2)).hasSize(1);
    }

    @Test
    void meter_values_carry_power_current_voltage_and_energy() {
        charging();
        sent.clear();
        call("TriggerMessage", "{\"requestedMessage\":\"MeterValues\"}");
        tick(0.2);
        JsonNode values = sent.stream()
                .filter(frame -> frame.path(2).asText().equals("MeterValues"))
                .findFirst()
                .orElseThrow()
                .path(3);
        assertThat(values.path("transactionId").asInt()).isEqualTo(7);
        List<String> seen = new ArrayList<>();
        values.path("meterValue")
                .path(0)
                .path("sampledValue")
                .forEach(sample -> seen.add(
                        sample.path("measurand").asText() + sample.path("phase").asText() + "="
                                + sample.path("value").asText()));
        assertThat(seen)
                .contains(
                        "Power.Active.Import=11040.0",
                        "Current.ImportL2=16.0",
                        "VoltageL3-N=230.0",
                        "Energy.Active.Import.Register=100.0");
    }

    @Test
    void configuration_can_be_read_and_changed_where_it_may() {
        open();
        assertThat(call("ChangeConfiguration", "{\"key\":\"MeterValueSampleInterval\",\"value\":\"2\"}")
                        .path("status")
                        .asText())
                .isEqualTo("Accepted");
        assertThat(call("ChangeConfiguration", "{\"key\":\"NumberOfConnectors\",\"value\":\"2\"}")
                        .path("status")
                        .asText())
                .isEqualTo("Rejected");
        assertThat(call("ChangeConfiguration", "{\"key\":\"Nonsense\",\"value\":\"2\"}")
                        .path("status")
                        .asText())
                .isEqualTo("NotSupported");
        JsonNode answer = call("GetConfiguration", "{\"key\":[\"MeterValueSampleInterval\",\"Nonsense\"]}");
        assertThat(answer.path("configurationKey").path(0).path("value").asText())
                .isEqualTo("2");
        assertThat(answer.path("unknownKey").path(0).asText()).isEqualTo("Nonsense");
    }

    @Test
    void what_it_does_not_know_is_answered_as_not_implemented() {
        open();
        charger.received("[2,\"me-9\",\"SendLocalList\",{}]", now);
        assertThat(last().path(0).asInt()).isEqualTo(4);
        assertThat(last().path(2).asText()).isEqualTo("NotImplemented");
    }

    @Test
    void a_reset_ends_the_session_and_the_socket_and_boots_again() {
        charging();
        assertThat(status("Reset", "{\"type\":\"Soft\"}")).isEqualTo("Accepted");
        assertThat(hardware.offered).isZero();
        settle();
        assertThat(told("StopTransaction").get(0).path(3).path("reason").asText())
                .isEqualTo("SoftReset");
        assertThat(drops).isEqualTo(1);
        tick(4);
        sent.clear();
        open();
        assertThat(last().path(2).asText()).isEqualTo("BootNotification");
        answer("{\"status\":\"Accepted\",\"currentTime\":\"2026-11-24T10:00:00Z\",\"interval\":300}");
        settle();
        assertThat(told("StartTransaction")).hasSize(1);
        assertThat(reported()).isEqualTo("Charging");
        assertThat(status("Reset", "{\"type\":\"Gently\"}")).isEqualTo("Rejected");
    }

    @Test
    void out_of_use_is_at_once_without_a_session_and_kept_over_a_restart() {
        open();
        answer("{\"status\":\"Accepted\",\"currentTime\":\"2026-11-24T10:00:00Z\",\"interval\":300}");
        settle();
        assertThat(status("ChangeAvailability", "{\"connectorId\":1,\"type\":\"Inoperative\"}"))
                .isEqualTo("Accepted");
        settle();
        assertThat(reported()).isEqualTo("Unavailable");
        assertThat(reserve(1, "A", 60)).isEqualTo("Unavailable");
        status("Reset", "{\"type\":\"Hard\"}");
        tick(6);
        open();
        answer("{\"status\":\"Accepted\",\"currentTime\":\"2026-11-24T10:00:00Z\",\"interval\":300}");
        hardware.arrive();
        settle();
        assertThat(reported()).isEqualTo("Unavailable");
        assertThat(hardware.offered).isZero();
        assertThat(status("ChangeAvailability", "{\"connectorId\":0,\"type\":\"Operative\"}"))
                .isEqualTo("Accepted");
        settle();
        assertThat(reported()).isEqualTo("Charging");
    }

    @Test
    void out_of_use_waits_for_the_session_that_goes_on() {
        charging();
        assertThat(status("ChangeAvailability", "{\"connectorId\":1,\"type\":\"Inoperative\"}"))
                .isEqualTo("Scheduled");
        settle();
        assertThat(reported()).isEqualTo("Charging");
        hardware.pluggedIn = false;
        settle();
        assertThat(reported()).isEqualTo("Unavailable");
    }

    @Test
    void an_unlock_ends_the_session() {
        charging();
        assertThat(status("UnlockConnector", "{\"connectorId\":2}")).isEqualTo("NotSupported");
        assertThat(status("UnlockConnector", "{\"connectorId\":1}")).isEqualTo("Unlocked");
        settle();
        assertThat(told("StopTransaction").get(0).path(3).path("reason").asText())
                .isEqualTo("UnlockCommand");
        assertThat(reported()).isEqualTo("Finishing");
    }

    @Test
    void a_reserved_connector_serves_its_token_alone_until_the_expiry() {
        open();
        answer("{\"status\":\"Accepted\",\"currentTime\":\"2026-11-24T10:00:00Z\",\"interval\":300}");
        settle();
        assertThat(reserve(5, "OTHER", 60)).isEqualTo("Accepted");
        assertThat(reserve(6, "THIRD", 60)).isEqualTo("Occupied");
        settle();
        assertThat(reported()).isEqualTo("Reserved");
        hardware.arrive();
        settle();
        assertThat(reported()).isEqualTo("Preparing");
        assertThat(status("RemoteStartTransaction", "{\"idTag\":\"x\"}")).isEqualTo("Rejected");
        assertThat(status("RemoteStartTransaction", "{\"idTag\":\"other\"}")).isEqualTo("Accepted");
        settle();
        assertThat(told("StartTransaction").get(0).path(3).path("reservationId").asInt())
                .isEqualTo(5);
        assertThat(status("CancelReservation", "{\"reservationId\":5}")).isEqualTo("Rejected");
    }

    @Test
    void a_reservation_ends_by_itself_or_when_cancelled() {
        open();
        answer("{\"status\":\"Accepted\",\"currentTime\":\"2026-11-24T10:00:00Z\",\"interval\":300}");
        settle();
        reserve(5, "OTHER", 10);
        settle();
        assertThat(status("CancelReservation", "{\"reservationId\":6}")).isEqualTo("Rejected");
        tick(11);
        settle();
        assertThat(reported()).isEqualTo("Available");
        reserve(6, "OTHER", 10);
        assertThat(status("CancelReservation", "{\"reservationId\":6}")).isEqualTo("Accepted");
        assertThat(reserve(7, "OTHER", -1)).isEqualTo("Rejected");
    }

    @Test
    void a_remote_stop_ends_charging_until_a_remote_start() {
        charging();
        assertThat(call("RemoteStopTransaction", "{\"transactionId\":7}")
                        .path("status")
                        .asText())
                .isEqualTo("Accepted");
        for (int i = 0; i < 5; i++) {
            tick(0.2);
            answerOpen();
        }
        assertThat(hardware.offered).isZero();
        tick(5);
        assertThat(hardware.offered).isZero();
        assertThat(call("RemoteStartTransaction", "{\"idTag\":\"x\"}")
                        .path("status")
                        .asText())
                .isEqualTo("Accepted");
        tick(0.2);
        assertThat(hardware.offered).isEqualTo(16);
    }
}
