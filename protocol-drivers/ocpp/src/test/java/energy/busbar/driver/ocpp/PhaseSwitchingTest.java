package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import energy.busbar.core.driver.DeviceDescription.Concern;
import energy.busbar.core.driver.Options;
import energy.busbar.core.model.Ability;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Setpoint;
import energy.busbar.core.model.StandardPoints;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One phase and three, as charging profiles say it in both versions. */
class PhaseSwitchingTest {
    private static final DeviceId ID = new DeviceId("cp");

    private final ManualLoop loop = new ManualLoop();
    private final Heard heard = new Heard();
    private final ScriptedCharger peer = new ScriptedCharger(loop);
    private OcppConnector device;

    private void connect(Version version, Map<String, Object> options) {
        device = Bench.byHand(loop, "cp", new Options("c", new HashMap<>(options), new ArrayList<>()));
        device.start(heard);
        loop.settle();
        peer.on("SetChargingProfile", "{\"status\":\"Accepted\"}");
        peer.on("TriggerMessage", "{\"status\":\"Accepted\"}");
        peer.on("GetBaseReport", "{\"status\":\"Accepted\"}");
        peer.session = device.charger().opened(peer, version);
        if (version == Version.V16) {
            peer.calls("BootNotification", "{\"chargePointVendor\":\"V\",\"chargePointModel\":\"M\"}");
        } else {
            peer.calls(
                    "BootNotification",
                    "{\"reason\":\"PowerUp\",\"chargingStation\":{\"vendorName\":\"V\",\"model\":\"M\"}}");
        }
        loop.settle();
    }

    private Outcome write(Quantity quantity, double value) {
        CompletableFuture<Outcome> written = device.write(new Setpoint(ID, quantity, value, Duration.ofSeconds(60), 6))
                .toCompletableFuture();
        loop.settle();
        return written.join();
    }

    private JsonNode periods() {
        List<? extends JsonNode> sent = peer.sent("SetChargingProfile");
        JsonNode last = sent.get(sent.size() - 1);
        JsonNode v201 = last.at("/chargingProfile/chargingSchedule/0/chargingSchedulePeriod");
        return v201.isMissingNode() ? last.at("/csChargingProfiles/chargingSchedule/chargingSchedulePeriod") : v201;
    }

    private boolean offersPhases() {
        return heard.infos.get(heard.infos.size() - 1).abilities().stream()
                .map(Ability::quantity)
                .anyMatch(Quantity.CHARGE_PHASES::equals);
    }

    @ParameterizedTest
    @EnumSource
    void one_phase_is_told_at_once_with_nothing_to_draw_and_with_every_limit_after_it(Version version) {
        connect(version, Map.of("phaseSwitching", true));
        assertThat(offersPhases()).isTrue();
        write(Quantity.CHARGE_CURRENT, 0);
        assertThat(periods().at("/0/numberPhases").asInt()).isEqualTo(3);
        assertThat(write(Quantity.CHARGE_PHASES, 1)).isEqualTo(new Outcome.Applied(1));
        assertThat(periods().at("/0/limit").asDouble()).isZero();
        assertThat(periods().at("/0/numberPhases").asInt()).isEqualTo(1);
        assertThat(periods().at("/1/numberPhases").asInt())
                .as("the dead-man's too")
                .isEqualTo(1);
        write(Quantity.CHARGE_CURRENT, 10);
        assertThat(periods().at("/0/numberPhases").asInt()).isEqualTo(1);
        assertThat(device.readBack(Quantity.CHARGE_PHASES).toCompletableFuture())
                .satisfies(read -> {
                    loop.settle();
                    assertThat(read.join()).hasValue(1);
                });
    }

    @ParameterizedTest
    @EnumSource
    void phases_are_not_changed_under_current(Version version) {
        connect(version, Map.of("phaseSwitching", true));
        assertThat(write(Quantity.CHARGE_CURRENT, 10))
                .as("an earlier run may have told one phase")
                .isEqualTo(new Outcome.Applied(0));
        loop.advance(10_000);
        write(Quantity.CHARGE_CURRENT, 10);
        assertThat(write(Quantity.CHARGE_PHASES, 1))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused ->
                                assertThat(refused.reason()).contains("10.0 A").contains("0 A alone"));
        assertThat(write(Quantity.CHARGE_PHASES, 2)).isInstanceOf(Outcome.Refused.class);
        write(Quantity.CHARGE_CURRENT, 16);
        assertThat(periods().at("/0/numberPhases").asInt()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource
    void a_charger_that_takes_no_such_profile_stays_as_it_was(Version version) {
        connect(version, Map.of("phaseSwitching", true));
        write(Quantity.CHARGE_CURRENT, 0);
        peer.on("SetChargingProfile", "{\"status\":\"Rejected\"}");
        assertThat(write(Quantity.CHARGE_PHASES, 1)).isInstanceOf(Outcome.Refused.class);
        peer.on("SetChargingProfile", "{\"status\":\"Accepted\"}");
        write(Quantity.CHARGE_CURRENT, 6);
        assertThat(periods().at("/0/numberPhases").asInt()).isEqualTo(3);
    }

    private void report(String value) {
        peer.calls(
                "NotifyReport",
                "{\"requestId\":1,\"seqNo\":0,\"generatedAt\":\"2026-01-01T00:00:00Z\",\"reportData\":[{\"component\":"
                        + "{\"name\":\"SmartChargingCtrlr\"},\"variable\":{\"name\":\"ACPhaseSwitchingSupported\"},"
                        + "\"variableAttribute\":[{\"value\":\"" + value + "\"}]}]}");
        loop.settle();
    }

    @Test
    void a_station_that_says_it_can_is_told_which_phase_and_another_is_not() {
        connect(Version.V201, Map.of());
        assertThat(offersPhases()).isFalse();
        report("true");
        assertThat(offersPhases()).isTrue();
        write(Quantity.CHARGE_CURRENT, 0);
        assertThat(periods().at("/0").has("phaseToUse")).isFalse();
        write(Quantity.CHARGE_PHASES, 1);
        assertThat(periods().at("/0/phaseToUse").asInt()).isEqualTo(1);
        assertThat(periods().at("/1/phaseToUse").asInt()).isEqualTo(1);
        report("false");
        assertThat(offersPhases()).isFalse();
        write(Quantity.CHARGE_CURRENT, 6);
        assertThat(periods().at("/0").has("phaseToUse")).isFalse();
    }

    @Test
    void the_configuration_has_the_last_word() {
        connect(Version.V201, Map.of("phaseSwitching", false));
        report("true");
        assertThat(offersPhases()).isFalse();
        connect(Version.V16, Map.of());
        assertThat(offersPhases()).isFalse();
    }

    private void meterValues(double first, double others) {
        StringBuilder samples = new StringBuilder();
        for (int phase = 1; phase <= 3; phase++) {
            samples.append(samples.isEmpty() ? "" : ",")
                    .append("{\"measurand\":\"Current.Import\",\"unit\":\"A\",\"phase\":\"L")
                    .append(phase)
                    .append("\",\"value\":\"")
                    .append(phase == 1 ? first : others)
                    .append("\"}");
        }
        peer.calls(
                "MeterValues",
                "{\"connectorId\":1,\"meterValue\":[{\"timestamp\":\"" + loop.instant() + "\",\"sampledValue\":["
                        + samples + "]}]}");
        loop.settle();
    }

    @Test
    void a_charger_that_keeps_all_phases_is_an_alert_until_it_is_seen_on_one() {
        connect(Version.V16, Map.of("phaseSwitching", true));
        write(Quantity.CHARGE_CURRENT, 0);
        write(Quantity.CHARGE_PHASES, 1);
        loop.advance(PhaseWatch.SETTLE_MILLIS);
        write(Quantity.CHARGE_CURRENT, 10);
        meterValues(10, 10);
        loop.advance(OcppCharger.TICK_MILLIS);
        assertThat(device.describe().concerns().get(Concern.PHASES)).contains("told one phase");
        meterValues(10, 0);
        loop.advance(OcppCharger.TICK_MILLIS);
        assertThat(device.describe().concerns()).doesNotContainKey(Concern.PHASES);
    }

    @Test
    void a_car_that_leaves_takes_the_currents_of_all_phases_with_it() {
        connect(Version.V16, Map.of());
        meterValues(10, 9);
        peer.calls("StatusNotification", "{\"connectorId\":1,\"errorCode\":\"NoError\",\"status\":\"Available\"}");
        loop.settle();
        for (String point : List.of(
                StandardPoints.CHARGER_CURRENT.name(),
                StandardPoints.CHARGER_CURRENT_L1.name(),
                StandardPoints.CHARGER_CURRENT_L2.name(),
                StandardPoints.CHARGER_CURRENT_L3.name())) {
            assertThat(heard.value(point)).as(point).isEqualTo(0.0);
        }
    }
}
