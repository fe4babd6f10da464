package energy.busbar.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.model.CommandRequest;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.port.CommandIntake.Receipt;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandDeskTest {
    private final Rig rig = new Rig();

    @BeforeEach
    void site() {
        rig.site.add("battery-1", DeviceType.BATTERY, 5000).tags = Set.of("roof");
        rig.site.add("battery-2", DeviceType.BATTERY, 5000).tags = Set.of("roof");
        rig.site.add("inverter-1", DeviceType.INVERTER, 8000).tags = Set.of("roof");
        rig.site.add("charger-1", DeviceType.CHARGER, 16);
    }

    private static CommandRequest timed(String id, Optional<Instant> expiresAt, Optional<Instant> until) {
        return new CommandRequest(
                id,
                "battery:set-operating-mode",
                Optional.of(new DeviceId("battery-1")),
                Optional.empty(),
                Map.of("operatingMode", "idle"),
                expiresAt,
                until,
                "mqtt:platform");
    }

    @ParameterizedTest
    @CsvSource({
        "battery:set-operating-mode, battery-1, operatingMode, fast, must be one of",
        "battery:set-operating-mode, battery-1, mode, charge, does not know the field 'mode'",
        "battery:set-reserve, battery-1, chargePercentage, high, must be a number",
        "site:set-service-lockout, , enabled, yes, must be true or false",
        "charger:set-operating-mode, charger-1, operatingMode, charge, must be one of",
    })
    void badInputIsRefusedWithWhatWouldBeRight(
            String slug, String device, String field, String value, String expected) {
        rig.start();
        Receipt receipt = rig.command(slug, device, Map.of(field, value));
        assertThat(receipt).isInstanceOfSatisfying(Receipt.Refused.class, r -> {
            assertThat(r.code()).isEqualTo("bad-input");
            assertThat(r.message()).contains(expected);
        });
        assertThat(rig.status("c1")).isEqualTo("failed");
        assertThat(rig.ledger.typesOf("c1")).containsExactly("command.failed");
    }

    @ParameterizedTest
    @CsvSource({
        "battery:set-reserve, battery-1, chargePercentage, 101",
        "inverter:set-power-limit, inverter-1, power, -1",
        "charger:set-current-limit, charger-1, current, 5",
    })
    void numbersOutOfBoundsAreRefused(String slug, String device, String field, double value) {
        rig.start();
        assertThat(rig.command(slug, device, Map.of(field, value))).isInstanceOf(Receipt.Refused.class);
    }

    @ParameterizedTest
    @CsvSource({
        "battery:fly, battery-1, unknown-command",
        "battery:set-operating-mode, battery-9, unknown-device",
        "battery:set-operating-mode, inverter-1, wrong-type",
        "battery:set-operating-mode, , unknown-device",
    })
    void theWrongCommandOrDeviceIsRefused(String slug, String device, String code) {
        rig.start();
        assertThat(rig.command(slug, device, Map.of("operatingMode", "idle")))
                .isInstanceOfSatisfying(
                        Receipt.Refused.class, r -> assertThat(r.code()).isEqualTo(code));
    }

    @Test
    void aKnownIdIsAnsweredFromTheLedgerAndNotDoneTwice() {
        rig.start();
        CommandRequest request = timed("same", Optional.empty(), Optional.empty());
        rig.submit(request);
        rig.seconds(6);
        int writes = rig.site.writes.size();
        assertThat(rig.submit(request)).isInstanceOf(Receipt.Known.class);
        rig.seconds(3);
        assertThat(rig.site.writes).hasSize(writes);
        assertThat(rig.ledger.audit).hasSize(2);
    }

    @Test
    void aKnownIdWithAnotherQuestionIsRefusedAndTheFirstGoesOn() {
        rig.start();
        rig.submit(Rig.request("first", "battery:set-reserve", "battery-1", Map.of("chargePercentage", 10)));
        assertThat(rig.submit(
                        Rig.request("first", "battery:set-reserve", "battery-1", Map.of("chargePercentage", 10.0))))
                .as("the same number in another form")
                .isInstanceOf(Receipt.Known.class);
        Receipt second =
                rig.submit(Rig.request("first", "battery:set-reserve", "battery-1", Map.of("chargePercentage", 40)));
        assertThat(second).isInstanceOfSatisfying(Receipt.Refused.class, r -> {
            assertThat(r.code()).isEqualTo("id-used");
            assertThat(r.message()).contains("first", "needs an id of its own");
        });
    }

    @Test
    void anExpiredCommandIsRefusedAndAnExpiryNeedsAClockThatIsRight() {
        rig.start();
        Instant now = rig.clock.instant();
        assertThat(rig.submit(timed("late", Optional.of(now.minusSeconds(1)), Optional.empty())))
                .isInstanceOfSatisfying(
                        Receipt.Refused.class, r -> assertThat(r.code()).isEqualTo("expired"));
        rig.clock.synchronised = false;
        assertThat(rig.submit(timed("unsure", Optional.of(now.plusSeconds(9)), Optional.empty())))
                .isInstanceOfSatisfying(
                        Receipt.Refused.class, r -> assertThat(r.code()).isEqualTo("clock-not-set"));
    }

    @Test
    void aCommandThatCannotStartBeforeItsExpiryFails() {
        rig.site.unit("battery-1").link = LinkState.UNREACHABLE;
        rig.start();
        rig.submit(timed("x", Optional.of(rig.clock.instant().plusSeconds(20)), Optional.empty()));
        rig.seconds(15);
        assertThat(rig.status("x")).isEqualTo("scheduled");
        rig.seconds(10);
        assertThat(rig.status("x")).isEqualTo("failed");
        assertThat(rig.ledger.typesOf("x")).containsExactly("command.pending", "command.scheduled", "command.failed");
    }

    @Test
    void anEffectEndsAtItsTime() {
        rig.start();
        rig.submit(timed("x", Optional.empty(), Optional.of(rig.clock.instant().plusSeconds(10))));
        rig.seconds(14);
        assertThat(rig.site.unit("battery-1").set).isEmpty();
        assertThat(rig.status("x")).isEqualTo("success");
        assertThat(rig.ledger.commandsInEffect()).isEmpty();
    }

    @Test
    void aBatchLeavesOutDevicesThatCannotTakeIt() {
        rig.start();
        rig.submit(new CommandRequest(
                "batch",
                "battery:set-operating-mode",
                Optional.empty(),
                Optional.of("roof"),
                Map.of("operatingMode", "discharge", "power", 1000),
                Optional.empty(),
                Optional.empty(),
                "cli:test"));
        rig.seconds(8);
        assertThat(rig.site.unit("battery-1").set).containsEntry(Quantity.ACTIVE_POWER, 1000.0);
        assertThat(rig.site.unit("battery-2").set).containsEntry(Quantity.ACTIVE_POWER, 1000.0);
        assertThat(rig.site.unit("inverter-1").set).isEmpty();
        assertThat(rig.status("batch")).isEqualTo("success");
    }

    @Test
    void aNewerCommandReplacesTheOlderOneAndOnlyItComesBackAfterARestart() {
        rig.start();
        rig.command("battery:set-operating-mode", "battery-1", Map.of("operatingMode", "charge", "power", 500));
        rig.seconds(5);
        rig.command("battery:set-operating-mode", "battery-1", Map.of("operatingMode", "discharge", "power", 700));
        assertThat(rig.status("c1")).isEqualTo("overridden");
        assertThat(rig.ledger.command("c1").orElseThrow().overriddenBy()).contains("c2");
        rig.start();
        rig.seconds(5);
        assertThat(rig.site.unit("battery-1").set).containsEntry(Quantity.ACTIVE_POWER, 700.0);
        assertThat(rig.control.cycle().claims()).hasSize(1);
    }

    @Test
    void nothingMovesBeforeTheSiteIsCommissioned() {
        rig.site.commissioned = false;
        rig.start();
        assertThat(rig.command("battery:set-operating-mode", "battery-1", Map.of("operatingMode", "idle")))
                .isInstanceOfSatisfying(
                        Receipt.Refused.class, r -> assertThat(r.code()).isEqualTo("not-commissioned"));
        rig.seconds(15);
        assertThat(rig.site.writes).isEmpty();
    }

    @Test
    void theReserveHoldsADischargeBack() {
        rig.site.unit("battery-1").charge = 40;
        rig.start();
        rig.command("battery:set-operating-mode", "battery-1", Map.of("operatingMode", "discharge", "power", 700));
        rig.seconds(5);
        rig.command("battery:set-reserve", "battery-1", Map.of("chargePercentage", 50));
        rig.seconds(5);
        assertThat(rig.site.unit("battery-1").set).containsEntry(Quantity.ACTIVE_POWER, 0.0);
        assertThat(rig.status("c2")).isEqualTo("success");
    }

    @Test
    void everyCommandOfTheCatalogueHasASchemaThatClosesItsInput() {
        assertThat(CommandCatalogue.all()).hasSize(30).allSatisfy(c -> {
            assertThat(c.inputSchema()).containsEntry("additionalProperties", false);
            assertThat(c.slug()).matches("[a-z]+:[a-z-]+");
        });
    }
}
