package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import energy.busbar.core.driver.DeviceDescription;
import energy.busbar.core.driver.ServiceOrder;
import energy.busbar.core.driver.ServiceProgress;
import energy.busbar.core.driver.ServiceResult;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Service;
import energy.busbar.core.model.Setpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A relay over real sockets, with an upstream and a charger of bytes. */
class RelaySocketTest {
    private static final String BOOT =
            "[2,\"b\",\"BootNotification\",{\"chargePointVendor\":\"V\",\"chargePointModel\":\"M\"}]";
    private static final String START = "[2,\"s\",\"StartTransaction\",{\"connectorId\":1,\"idTag\":\"TAG\","
            + "\"meterStart\":100,\"timestamp\":\"2026-01-01T00:00:00Z\"}]";

    /** Answers what the gateway asks as scripted, and says what a test wants. */
    private static final class Charger implements AutoCloseable {
        final RawClient client;
        final Map<String, String> script = new ConcurrentHashMap<>();
        final List<JsonNode> calls = new CopyOnWriteArrayList<>();
        private final BlockingQueue<JsonNode> answers = new LinkedBlockingQueue<>();

        Charger(int port) throws IOException {
            client = RawClient.open(port, "cp1", "Sec-WebSocket-Protocol: ocpp1.6");
            client.socket.setSoTimeout(0);
            script.put("SetChargingProfile", "{\"status\":\"Accepted\"}");
            script.put("ClearChargingProfile", "{\"status\":\"Accepted\"}");
            script.put("ChangeConfiguration", "{\"status\":\"Accepted\"}");
            script.put("Reset", "{\"status\":\"Accepted\"}");
            Thread reader = new Thread(this::read, "charger");
            reader.setDaemon(true);
            reader.start();
        }

        private void read() {
            try {
                while (true) {
                    var frame = client.read();
                    if (frame.isEmpty()) {
                        return;
                    }
                    if (frame.get().operation() == RawClient.PING) {
                        write(RawClient.PONG, frame.get().payload());
                    }
                    if (frame.get().operation() == RawClient.TEXT) {
                        take(OcppRpc.JSON.readTree(frame.get().text()));
                    }
                }
            } catch (IOException e) {
                // closed by the test
            }
        }

        private void take(JsonNode message) throws IOException {
            if (message.path(0).asInt() != 2) {
                answers.add(message);
                return;
            }
            calls.add(message);
            String scripted = script.get(message.path(2).asText());
            String id = message.path(1).asText();
            says(
                    scripted == null
                            ? "[4,\"" + id + "\",\"NotImplemented\",\"\",{}]"
                            : "[3,\"" + id + "\"," + scripted + "]");
        }

        private synchronized void write(int operation, byte... payload) throws IOException {
            client.raw(RawClient.frame(0x80 | operation, payload));
        }

        void says(String text) throws IOException {
            write(RawClient.TEXT, text.getBytes(StandardCharsets.UTF_8));
        }

        JsonNode asks(String text) throws Exception {
            says(text);
            JsonNode answer = answers.poll(15, TimeUnit.SECONDS);
            assertThat(answer).as("answer to %s", text).isNotNull();
            return answer;
        }

        List<JsonNode> calls(String action) {
            return calls.stream()
                    .filter(each -> each.path(2).asText().equals(action))
                    .map(each -> each.path(3))
                    .toList();
        }

        @Override
        public void close() throws IOException {
            client.close();
        }
    }

    @TempDir
    private Path state;

    private RawUpstream upstream;
    private Bench bench;
    private final Heard heard = new Heard();
    private OcppConnector device;

    @BeforeEach
    void listen() throws Exception {
        upstream = new RawUpstream(0);
        bench = new Bench(Bench.OPEN, state);
    }

    @AfterEach
    void stop() throws Exception {
        bench.close();
        upstream.close();
    }

    private Charger boots(Map<String, Object> more) throws Exception {
        Map<String, Object> to = new HashMap<>(
                Map.of("url", upstream.url(), "securityProfile", 1, "password", "0123456789abcdef", "answer", "1s"));
        to.putAll(more);
        device = bench.charger("cp1", Map.of("securityProfile", 0, "callTimeout", "5s", "upstream", to), heard);
        Charger charger = connected();
        assertThat(charger.asks(BOOT).path(2).path("status").asText()).isEqualTo("Accepted");
        return charger;
    }

    /** The gateway sends who comes before it has read what it kept away, to come again. */
    private Charger connected() throws Exception {
        Thread.sleep(200);
        return new Charger(bench.factory.port());
    }

    private void relayed() {
        upstream.await("boot", each -> !each.calls("BootNotification").isEmpty());
        heard.await("relay", each -> each.link == LinkState.UP && each.error.isEmpty());
    }

    @Test
    void the_upstream_sees_the_charger_by_its_name_and_password_and_in_its_version() throws Exception {
        try (Charger charger = boots(Map.of("identity", "OTHER"))) {
            relayed();
            String head = upstream.heads().get(0);
            assertThat(head).startsWith("GET /csms/OTHER HTTP/1.1");
            assertThat(head).contains("Sec-WebSocket-Protocol: ocpp1.6").contains("permessage-deflate");
            assertThat(head)
                    .contains("Basic "
                            + Base64.getEncoder()
                                    .encodeToString("OTHER:0123456789abcdef".getBytes(StandardCharsets.US_ASCII)));
            assertThat(upstream.calls("BootNotification")
                            .get(0)
                            .path("chargePointVendor")
                            .asText())
                    .isEqualTo("V");
            assertThat(charger.calls).isNotNull();
        }
    }

    @Test
    void what_is_said_may_be_packed_where_the_upstream_agrees() throws Exception {
        upstream.handshake = head -> head.replace(
                "\r\n\r\n",
                "\r\nSec-WebSocket-Extensions: permessage-deflate;server_no_context_takeover;client_no_context_takeover\r\n\r\n");
        try (Charger charger = boots(Map.of())) {
            relayed();
            charger.asks(
                    "[2,\"a\",\"StatusNotification\",{\"connectorId\":1,\"errorCode\":\"NoError\",\"status\":\"Available\"}]");
            upstream.await("status", each -> !each.calls("StatusNotification").isEmpty());
        }
    }

    @Test
    void an_upstream_that_agrees_on_no_version_or_refuses_the_login_is_away_and_the_gateway_answers() throws Exception {
        upstream.handshake = head -> head.replace("Sec-WebSocket-Protocol: ocpp1.6\r\n", "");
        try (Charger charger = boots(Map.of())) {
            heard.await("note", each -> each.error.contains("it does not speak ocpp1.6"));
            assertThat(heard.link).isEqualTo(LinkState.UP);
            upstream.handshake = head -> "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n";
            heard.await("refusal", each -> each.error.contains("401"));
            assertThat(charger.asks("[2,\"a\",\"Authorize\",{\"idTag\":\"TAG\"}]")
                            .path(2)
                            .path("idTagInfo")
                            .path("status")
                            .asText())
                    .isEqualTo("Accepted");
        }
    }

    @Test
    void an_upstream_that_is_killed_in_mid_transaction_ends_with_one_start_one_stop_and_the_right_energy()
            throws Exception {
        upstream.script.put("StartTransaction", "{\"transactionId\":31,\"idTagInfo\":{\"status\":\"Accepted\"}}");
        upstream.script.put("StopTransaction", "{}");
        try (Charger charger = boots(Map.of())) {
            relayed();
            int given = charger.asks(START).path(2).path("transactionId").asInt();
            assertThat(given).isNotEqualTo(31);
            int port = upstream.port();
            upstream.close();
            heard.await("away", each -> each.error.contains("is away"));
            charger.asks(
                    "[2,\"m\",\"MeterValues\",{\"connectorId\":1,\"transactionId\":" + given
                            + ",\"meterValue\":[{\"timestamp\":\"2026-01-01T00:30:00Z\",\"sampledValue\":[{\"value\":\"1100\"}]}]}]");
            assertThat(charger.asks("[2,\"e\",\"StopTransaction\",{\"transactionId\":" + given
                                    + ",\"meterStop\":2600,\"timestamp\":\"2026-01-01T01:00:00Z\"}]")
                            .path(0)
                            .asInt())
                    .isEqualTo(3);
            List<JsonNode> starts = new ArrayList<>(upstream.calls("StartTransaction"));
            upstream = new RawUpstream(port);
            upstream.script.put("StopTransaction", "{}");
            upstream.await("stop", each -> !each.calls("StopTransaction").isEmpty());
            relayed();
            starts.addAll(upstream.calls("StartTransaction"));
            assertThat(starts).hasSize(1);
            assertThat(upstream.calls("StopTransaction")).hasSize(1);
            JsonNode stop = upstream.calls("StopTransaction").get(0);
            assertThat(stop.path("transactionId").asInt()).isEqualTo(31);
            assertThat(stop.path("meterStop").asInt()
                            - starts.get(0).path("meterStart").asInt())
                    .isEqualTo(2500);
            assertThat(upstream.calls("MeterValues")
                            .get(0)
                            .path("transactionId")
                            .asInt())
                    .isEqualTo(31);
        }
    }

    @Test
    void a_gateway_that_is_killed_meanwhile_tells_the_stop_after_its_restart() throws Exception {
        upstream.script.put("StartTransaction", "{\"transactionId\":31,\"idTagInfo\":{\"status\":\"Accepted\"}}");
        int port = upstream.port();
        try (Charger charger = boots(Map.of())) {
            relayed();
            int given = charger.asks(START).path(2).path("transactionId").asInt();
            upstream.close();
            charger.asks("[2,\"e\",\"StopTransaction\",{\"transactionId\":" + given
                    + ",\"meterStop\":2600,\"timestamp\":\"2026-01-01T01:00:00Z\"}]");
        }
        bench.close();
        bench = new Bench(Bench.OPEN, state);
        upstream = new RawUpstream(port);
        upstream.script.put("StopTransaction", "{}");
        try (Charger charger = boots(Map.of())) {
            upstream.await("stop", each -> !each.calls("StopTransaction").isEmpty());
            assertThat(upstream.calls("StopTransaction")
                            .get(0)
                            .path("transactionId")
                            .asInt())
                    .isEqualTo(31);
            assertThat(charger.calls).isNotNull();
        }
    }

    @Test
    void no_upstream_raises_the_current_above_what_the_gateway_grants_or_takes_its_dead_man_away() throws Exception {
        try (Charger charger = boots(Map.of())) {
            relayed();
            write(16);
            upstream.says("[2,\"p1\",\"SetChargingProfile\"," + maximum(32) + "]");
            upstream.says("[2,\"p2\",\"ClearChargingProfile\",{}]");
            upstream.says("[2,\"p3\",\"ClearChargingProfile\",{\"id\":1}]");
            assertThat(upstream.answer("p1").path(2).path("status").asText()).isEqualTo("Accepted");
            assertThat(upstream.answer("p2").path(2).path("status").asText()).isEqualTo("Accepted");
            assertThat(upstream.answer("p3").path(2).path("status").asText()).isEqualTo("Unknown");
            upstream.says("[2,\"p4\",\"SetChargingProfile\"," + maximum(10) + "]");
            assertThat(upstream.answer("p4").path(2).path("status").asText()).isEqualTo("Accepted");
            upstream.await("lower", each -> amperes(charger).contains(10.0));
            heard.await("limit", each -> each.value("upstreamLimit").equals(10.0));
            write(16);
            upstream.says("[2,\"p5\",\"SetChargingProfile\"," + maximum(3) + "]");
            upstream.await("pause", each -> amperes(charger).contains(0.0));
            upstream.says("[2,\"p6\",\"ClearChargingProfile\",{}]");
            upstream.await("end", each -> amperes(charger).get(amperes(charger).size() - 1) == 16.0);
            // The connector's own largest.
            heard.await("end of the limit", each -> each.value("upstreamLimit").equals(32.0));
            assertThat(amperes(charger)).allMatch(each -> each <= 16);
            assertThat(charger.calls("ClearChargingProfile")).isEmpty();
            assertThat(charger.calls("SetChargingProfile"))
                    .allMatch(each -> each.path("csChargingProfiles")
                                    .path("chargingSchedule")
                                    .path("chargingSchedulePeriod")
                                    .size()
                            == 2);
        }
    }

    private void write(double amperes) throws Exception {
        Setpoint setpoint =
                new Setpoint(new DeviceId("cp1"), Quantity.CHARGE_CURRENT, amperes, Duration.ofSeconds(60), 6);
        assertThat(device.write(setpoint).toCompletableFuture().get(10, TimeUnit.SECONDS))
                .isInstanceOf(Outcome.Applied.class);
    }

    private static String maximum(double amperes) {
        return "{\"connectorId\":0,\"csChargingProfiles\":{\"chargingProfileId\":1,\"stackLevel\":99,"
                + "\"chargingProfilePurpose\":\"ChargePointMaxProfile\",\"chargingProfileKind\":\"Absolute\","
                + "\"chargingSchedule\":{\"chargingRateUnit\":\"A\",\"chargingSchedulePeriod\":[{\"startPeriod\":0,\"limit\":"
                + amperes + "}]}}}";
    }

    private static List<Double> amperes(Charger charger) {
        return charger.calls("SetChargingProfile").stream()
                .map(each -> each.path("csChargingProfiles")
                        .path("chargingSchedule")
                        .path("chargingSchedulePeriod")
                        .path(0)
                        .path("limit")
                        .asDouble())
                .toList();
    }

    @Test
    void a_flooding_upstream_fills_its_own_window_and_the_gateways_grants_still_get_through() throws Exception {
        try (Charger charger = boots(Map.of())) {
            relayed();
            Thread flood = new Thread(() -> {
                try {
                    for (int i = 0; i < 20_000; i++) {
                        upstream.says("[2,\"f" + i + "\",\"Reset\",{\"type\":\"Soft\"}]");
                    }
                } catch (java.io.UncheckedIOException e) {
                    // cut off at the end
                }
            });
            flood.setDaemon(true);
            flood.start();
            long begin = System.nanoTime();
            write(16);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
            assertThat(charger.asks("[2,\"h\",\"Heartbeat\",{}]").path(0).asInt())
                    .isEqualTo(3);
            Thread.sleep(2_000);
            assertThat(charger.calls("Reset")).hasSizeLessThan(MessagePace.BURST + 10 * MessagePace.PER_SECOND);
        }
    }

    @Test
    void an_upstream_of_garbage_or_of_a_huge_message_is_closed_and_called_again() throws Exception {
        try (Charger charger = boots(Map.of())) {
            relayed();
            for (int i = 0; i < RpcSession.MAX_GARBLED; i++) {
                upstream.says("garbage");
            }
            upstream.await("closing", each -> each.closings().contains(1002));
            assertThat(charger.asks("[2,\"h\",\"Heartbeat\",{}]").path(0).asInt())
                    .isEqualTo(3);
            upstream.await("again", each -> each.calls("BootNotification").size() == 2);
            upstream.says("[2,\"x\",\"DataTransfer\",{\"vendorId\":\"" + "x".repeat(70_000) + "\"}]");
            // Of a socket that is cut with bytes unread the closing frame (1009) may be lost on the way.
            upstream.await("again", each -> each.calls("BootNotification").size() == 3);
            assertThat(charger.calls("DataTransfer")).isEmpty();
        }
    }

    @Test
    void wrong_calls_of_an_upstream_are_refused_by_the_standard_and_the_charger_sees_none() throws Exception {
        try (Charger charger = boots(Map.of())) {
            relayed();
            Map<String, String> wrong = Map.of(
                    "w1", "\"NoSuchThing\",{}",
                    "w2", "\"Heartbeat\",{}",
                    "w3", "\"ChangeAvailability\",{}",
                    "w4", "\"ChangeConfiguration\",{\"key\":\"AuthorizationKey\",\"value\":\"0123456789abcdef\"}");
            wrong.forEach((id, rest) -> upstream.says("[2,\"" + id + "\"," + rest + "]"));
            assertThat(upstream.answer("w1").path(2).asText()).isEqualTo("NotImplemented");
            assertThat(upstream.answer("w2").path(2).asText()).isEqualTo("NotSupported");
            assertThat(upstream.answer("w3").path(2).asText()).isEqualTo("OccurenceConstraintViolation");
            assertThat(upstream.answer("w4").path(2).path("status").asText()).isEqualTo("Rejected");
            assertThat(charger.calls("ChangeAvailability")).isEmpty();
            assertThat(charger.calls("ChangeConfiguration"))
                    .noneMatch(each -> each.path("key").asText().equals("AuthorizationKey"));
        }
    }

    @Test
    void the_mode_is_switched_by_command_and_kept_over_a_restart_of_the_gateway() throws Exception {
        try (Charger charger = boots(Map.of())) {
            relayed();
            assertThat(device.services()).contains(Service.SET_RELAY_MODE);
            heard.await("facts", each -> fact("upstream").equals("relayed to localhost"));
            assertThat(switched(false))
                    .isInstanceOfSatisfying(
                            ServiceResult.Done.class,
                            done -> assertThat(done.data()).containsEntry("mode", "autonomous"));
            upstream.await("closing", each -> !each.closings().isEmpty());
            assertThat(charger.asks("[2,\"h\",\"Heartbeat\",{}]").path(0).asInt())
                    .isEqualTo(3);
        }
        bench.close();
        bench = new Bench(Bench.OPEN, state);
        try (Charger charger = boots(Map.of())) {
            heard.await("facts", each -> fact("upstream").startsWith("autonomous"));
            assertThat(charger.asks("[2,\"h\",\"Heartbeat\",{}]").path(0).asInt())
                    .isEqualTo(3);
            assertThat(upstream.heads()).hasSize(1);
            assertThat(switched(true)).isInstanceOf(ServiceResult.Done.class);
            upstream.await("boot again", each -> each.calls("BootNotification").size() == 2);
        }
    }

    private ServiceResult switched(boolean relay) throws Exception {
        return device.perform(new ServiceOrder.SetRelayMode(relay), ServiceProgress.NONE)
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    private String fact(String name) {
        return device.describe().facts().stream()
                .filter(each -> each.name().equals(name))
                .map(DeviceDescription.Fact::value)
                .findFirst()
                .orElse("");
    }

    @Test
    void an_upstream_that_answers_no_ping_is_cut_and_called_again() throws Exception {
        upstream.answersPings = false;
        try (Charger charger = boots(Map.of("ping", "1s"))) {
            relayed();
            upstream.await("second connection", each -> each.heads().size() >= 2);
            assertThat(charger.asks("[2,\"h\",\"Heartbeat\",{}]").path(0).asInt())
                    .isEqualTo(3);
        }
    }
}
