package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.driver.DeviceDescription.Concern;
import energy.busbar.core.driver.Options;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Setpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class OverdrawTest {
    private final Overdraw overdraw = new Overdraw();

    private void draws(double amperes, double offered, long atSeconds) {
        overdraw.measured(amperes, OptionalDouble.of(offered), atSeconds * 1_000);
    }

    @Test
    void a_car_that_is_slow_to_follow_is_not_accused() {
        draws(16, 16, 0);
        draws(16, 6, 10);
        draws(12, 6, 60);
        draws(6.9, 6, 80);
        draws(16, 6, 90);
        draws(16, 6, 149);
        assertThat(overdraw.words()).isEmpty();
    }

    @Test
    void one_that_does_not_follow_is_told_of_with_both_currents_until_it_does_or_leaves() {
        draws(10, 6.5, 0);
        draws(10.2, 6.5, 75);
        assertThat(overdraw.words().orElseThrow())
                .startsWith("10.2 A a phase are drawn where 6.5 A are offered, and were more for 75 s");
        draws(6.5, 6.5, 85);
        assertThat(overdraw.words()).isEmpty();
        draws(10, 0, 90);
        draws(10, 0, 150);
        assertThat(overdraw.words()).isPresent();
        overdraw.nothing();
        assertThat(overdraw.words()).isEmpty();
    }

    @Test
    void meters_that_are_not_exact_are_allowed_for_and_silence_says_nothing() {
        draws(33.5, 32, 0);
        draws(33.5, 32, 600);
        assertThat(overdraw.words()).isEmpty();
        overdraw.measured(32, OptionalDouble.empty(), 601_000);
        overdraw.measured(32, OptionalDouble.empty(), 900_000);
        assertThat(overdraw.words()).isEmpty();
    }

    @Test
    void a_charger_says_it_among_what_needs_attention() {
        ManualLoop loop = new ManualLoop();
        OcppConnector device =
                Bench.byHand(loop, "cp", new Options("connection", Map.of("securityProfile", 0), new ArrayList<>()));
        device.start(new Heard());
        loop.settle();
        ScriptedCharger peer = new ScriptedCharger(loop);
        peer.on("SetChargingProfile", "{\"status\":\"Accepted\"}");
        peer.session = device.charger().opened(peer, Version.V16);
        peer.calls("BootNotification", "{\"chargePointVendor\":\"V\",\"chargePointModel\":\"M\"}");
        peer.calls("StatusNotification", "{\"connectorId\":1,\"errorCode\":\"NoError\",\"status\":\"Charging\"}");
        for (int i = 0; i < 10; i++) {
            device.write(new Setpoint(new DeviceId("cp"), Quantity.CHARGE_CURRENT, 6, Duration.ofSeconds(60), 6));
            peer.calls(
                    "MeterValues",
                    "{\"connectorId\":1,\"meterValue\":[{\"timestamp\":\"" + loop.instant()
                            + "\",\"sampledValue\":[{\"value\":\"10\",\"measurand\":\"Current.Import\",\"phase\":\"L1\"}]}]}");
            loop.advance(10_000);
        }
        assertThat(device.describe().concerns().get(Concern.CURRENT)).startsWith("10.0 A a phase are drawn");
        peer.calls("StatusNotification", "{\"connectorId\":1,\"errorCode\":\"NoError\",\"status\":\"Available\"}");
        loop.advance(10_000);
        assertThat(device.describe().concerns()).doesNotContainKey(Concern.CURRENT);
    }
}
