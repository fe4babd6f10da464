package energy.busbar.driver.ocpp.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import energy.busbar.driver.ocpp.v16.Charging.Authorize;
import energy.busbar.driver.ocpp.v16.Charging.MeterValues;
import energy.busbar.driver.ocpp.v16.Charging.StartTransaction;
import energy.busbar.driver.ocpp.v16.Core.HeartbeatResponse;
import energy.busbar.driver.ocpp.v16.Firmware.UpdateFirmware;
import energy.busbar.driver.ocpp.v16.SmartCharging.ChargingSchedulePeriod;
import energy.busbar.driver.ocpp.v201.VehicleNeeds.DcChargingParameters;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessageWriterTest {
    @Test
    void times_are_utc_with_milliseconds_and_z() {
        assertThat(MessageWriter.write(new HeartbeatResponse(Instant.parse("2026-01-01T10:00:00.123456Z")))
                        .toString())
                .isEqualTo("{\"currentTime\":\"2026-01-01T10:00:00.123Z\"}");
        assertThat(MessageWriter.write(new HeartbeatResponse(Instant.parse("2026-01-01T10:00:00Z")))
                        .toString())
                .isEqualTo("{\"currentTime\":\"2026-01-01T10:00:00.000Z\"}");
        assertThatThrownBy(() -> MessageWriter.write(new HeartbeatResponse(Instant.MAX)))
                .hasMessageContaining("HeartbeatResponse.currentTime is");
    }

    @Test
    void limits_are_decimals_in_tenths() {
        assertThat(MessageWriter.write(new ChargingSchedulePeriod(0, 16, null)).toString())
                .isEqualTo("{\"startPeriod\":0,\"limit\":16.0}");
        assertThat(MessageWriter.write(new ChargingSchedulePeriod(0, 0.1 + 0.2, 3))
                        .toString())
                .isEqualTo("{\"startPeriod\":0,\"limit\":0.3,\"numberPhases\":3}");
        assertThatThrownBy(() -> MessageWriter.write(new ChargingSchedulePeriod(0, 16.25, null)))
                .hasMessage("ChargingSchedulePeriod.limit is 16.25; a multiple of 0.1");
        assertThatThrownBy(() -> MessageWriter.write(new ChargingSchedulePeriod(0, Double.NaN, null)))
                .hasMessage("ChargingSchedulePeriod.limit is NaN; a number");
    }

    @Test
    void too_long_too_few_and_out_of_range_are_refused_by_name() {
        assertThatThrownBy(() -> MessageWriter.write(new Authorize("x".repeat(21))))
                .hasMessage("Authorize.idTag has 21 characters; at most 20");
        assertThatThrownBy(() -> MessageWriter.write(new MeterValues(1, List.of(), null)))
                .hasMessage("MeterValues.meterValue has 0 elements; at least 1");
        assertThatThrownBy(() -> MessageWriter.write(new DcChargingParameters(1, 1, null, null, 101, null, null, null)))
                .hasMessage("DcChargingParameters.stateOfCharge is 101; 0 to 100");
        assertThatThrownBy(() ->
                        MessageWriter.write(new UpdateFirmware(URI.create("image.bin"), Instant.EPOCH, null, null)))
                .hasMessageContaining("a URI with a scheme");
    }

    @Test
    void what_chargers_may_leave_out_is_still_required_of_us() {
        assertThatThrownBy(() -> MessageWriter.write(new StartTransaction(1, "T", 0L, null, null)))
                .hasMessage("StartTransaction.timestamp is missing, and the standard requires it");
    }
}
