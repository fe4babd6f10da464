package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.driver.Options;
import energy.busbar.core.model.LinkState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Before acceptance only BootNotification; acceptance holds over restarts (OCPP 1.6 §4.2, 2.0.1 part 2 B01). */
class FirstBootTest {
    private static final String BOOT_16 = "{\"chargePointVendor\":\"V\",\"chargePointModel\":\"M\"}";
    private static final String BOOT_201 =
            "{\"reason\":\"PowerUp\",\"chargingStation\":{\"model\":\"M\",\"vendorName\":\"V\"}}";

    private final ManualLoop loop = new ManualLoop();
    private final Heard heard = new Heard();
    private final List<String> kept = new ArrayList<>();
    private boolean known;

    private OcppCharger charger() {
        Acceptance acceptance = new Acceptance() {
            @Override
            public boolean known(Optional<String> serialNumber) {
                return known;
            }

            @Override
            public void accepted(String serialNumber) {
                kept.add("accepted " + serialNumber);
            }

            @Override
            public void rejected() {
                kept.add("rejected");
            }
        };
        var options = ChargerOptions.read(
                List.of(Bench.config("cp", new Options("cp", Map.of(), new ArrayList<>()))), Bench.OPEN);
        var desk = Bench.desk(loop);
        OcppCharger charger = new OcppCharger(
                options,
                loop,
                loop,
                () -> {},
                Optional.empty(),
                () -> desk,
                Optional.empty(),
                Optional.empty(),
                acceptance);
        charger.connectors().forEach(each -> each.start(heard));
        loop.settle();
        return charger;
    }

    private ScriptedCharger connects(Version version) {
        ScriptedCharger peer = new ScriptedCharger(loop);
        peer.session = charger().opened(peer, version);
        loop.settle();
        return peer;
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void a_charger_that_was_never_accepted_gets_a_security_error_and_is_asked_to_boot(Version version) {
        ScriptedCharger peer = connects(version);
        assertThat(peer.calls("Heartbeat", "{}").get(2).asText()).isEqualTo("SecurityError");
        assertThat(peer.sent("TriggerMessage")).isEmpty();
        loop.advance(OcppCharger.BOOT_GRACE_MILLIS);
        assertThat(peer.sent("TriggerMessage")).hasSize(1);
        assertThat(heard.link).isEqualTo(LinkState.REFUSED);
        assertThat(heard.error).contains("no BootNotification");
        peer.calls("BootNotification", version == Version.V16 ? BOOT_16 : BOOT_201);
        assertThat(heard.link).isEqualTo(LinkState.UP);
        assertThat(kept).containsExactly("accepted ");
        assertThat(peer.calls("Heartbeat", "{}").get(0).asInt()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void it_is_asked_again_while_it_does_not(Version version) {
        ScriptedCharger peer = connects(version);
        loop.advance(OcppCharger.BOOT_GRACE_MILLIS + OcppCharger.BOOT_AGAIN_MILLIS);
        assertThat(peer.sent("TriggerMessage")).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void one_that_was_accepted_before_the_gateways_start_goes_on(Version version) {
        known = true;
        ScriptedCharger peer = connects(version);
        assertThat(peer.calls("Heartbeat", "{}").get(0).asInt()).isEqualTo(3);
        assertThat(heard.link).isEqualTo(LinkState.UP);
    }
}
