package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.driver.Options;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Setpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What 1.6 chargers in the field do, as a dialogue. */
class FieldBehaviourTest {
    private static final String ACCEPTED = "{\"status\":\"Accepted\"}";
    private static final String REJECTED = "{\"status\":\"Rejected\"}";

    private final ManualLoop loop = new ManualLoop();
    private final Heard heard = new Heard();
    private OcppConnector device;
    private ScriptedCharger peer;

    @BeforeEach
    void connect() {
        Options read = new Options("c", new HashMap<>(Map.of("heartbeat", "10s")), new ArrayList<>());
        device = Bench.byHand(loop, "cp", read);
        device.start(heard);
        loop.settle();
        peer = new ScriptedCharger(loop);
        peer.session = device.charger().opened(peer, Version.V16);
        peer.on("ChangeConfiguration", ACCEPTED);
        peer.on("SetChargingProfile", ACCEPTED);
        peer.calls("BootNotification", "{\"chargePointVendor\":\"V\",\"chargePointModel\":\"M\"}");
    }

    private Outcome write(double amperes, long advanceMillis) {
        var written = device.write(
                        new Setpoint(new DeviceId("cp"), Quantity.CHARGE_CURRENT, amperes, Duration.ofSeconds(60), 6))
                .toCompletableFuture();
        loop.advance(advanceMillis);
        return written.join();
    }

    private int start(String messageId) {
        return peer.says("[2,\"" + messageId + "\",\"StartTransaction\",{\"connectorId\":1,\"idTag\":\"T\","
                        + "\"meterStart\":100,\"timestamp\":\"2026-01-01T00:00:00Z\"}]")
                .at("/2/transactionId")
                .asInt();
    }

    /** The next SetChargingProfile is taken only with a transaction in it. */
    private boolean transactionOpen() {
        peer.on("SetChargingProfile", REJECTED);
        int before = peer.sent("SetChargingProfile").size();
        write(10, 0);
        return peer.sent("SetChargingProfile").stream()
                .skip(before)
                .anyMatch(p -> p.toString().contains("\"TxProfile\""));
    }

    @Test
    void a_start_sent_twice_with_the_same_or_a_new_message_id_is_one_transaction() {
        int id = start("a");
        assertThat(start("a")).isEqualTo(id);
        loop.advance(20_000);
        assertThat(start("b")).isEqualTo(id);
    }

    @Test
    void a_stop_with_transaction_minus_one_ends_what_is_open() {
        start("a");
        assertThat(transactionOpen()).isTrue();
        assertThat(peer.calls("StopTransaction", "{\"transactionId\":-1,\"meterStop\":200}")
                        .get(0)
                        .asInt())
                .isEqualTo(3);
        assertThat(transactionOpen()).isFalse();
    }

    @Test
    void a_transaction_left_open_ends_when_the_connector_is_available() {
        start("a");
        peer.calls("StatusNotification", "{\"connectorId\":1,\"errorCode\":\"NoError\",\"status\":\"Charging\"}");
        peer.calls("StatusNotification", "{\"connectorId\":1,\"errorCode\":\"NoError\",\"status\":\"Available\"}");
        assertThat(transactionOpen()).isFalse();
        assertThat(heard.value("isPluggedIn")).isEqualTo(false);
    }

    @Test
    void heartbeats_that_go_on_while_calls_time_out_keep_the_link_and_each_call_tells_of_its_time_out() {
        peer.silentOn("SetChargingProfile");
        for (int i = 0; i < 5; i++) {
            peer.calls("Heartbeat", "{}");
            assertThat(write(10, 10_000)).isInstanceOf(Outcome.NoAnswer.class);
        }
        assertThat(heard.link).isEqualTo(LinkState.UP);
    }

    @Test
    void calls_are_sent_one_at_a_time_however_many_are_wanted_at_once() {
        peer.silentOn("SetChargingProfile");
        int before = peer.calls.size();
        for (int i = 0; i < 5; i++) {
            var unused = device.write(
                    new Setpoint(new DeviceId("cp"), Quantity.CHARGE_CURRENT, 10, Duration.ofSeconds(60), 6));
        }
        loop.settle();
        assertThat(peer.calls).hasSize(before + 1);
    }

    @Test
    void a_status_of_a_word_that_there_is_not_says_nothing_of_a_car() {
        peer.calls("StatusNotification", "{\"connectorId\":1,\"errorCode\":\"NoError\",\"status\":\"Asleep\"}");
        assertThat(heard.value("chargingState")).isEqualTo("unknown");
        assertThat(heard.latest).doesNotContainKey("isPluggedIn");
    }
}
