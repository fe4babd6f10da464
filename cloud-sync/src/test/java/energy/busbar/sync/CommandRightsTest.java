package energy.busbar.sync;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.model.CommandRequest;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DispatchEvent;
import energy.busbar.core.model.Rank;
import energy.busbar.core.model.Site;
import energy.busbar.sync.CommandRights.Grant;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CommandRightsTest {
    /** One inverter, tagged roof. */
    private final Site site = new FakeSite().site();

    private static final DeviceId INVERTER = new DeviceId("inverter-1");

    private static CommandRights grant(Optional<Set<DeviceId>> devices, Rank most, String... slugs) {
        return new CommandRights(List.of(new Grant(List.of(slugs), devices, most)));
    }

    private String refusal(CommandRights rights, String slug, String device, String tag) {
        return rights.refusal(
                        new CommandRequest(
                                "c",
                                slug,
                                Optional.ofNullable(device).map(DeviceId::new),
                                Optional.ofNullable(tag),
                                Map.of(),
                                Optional.empty(),
                                Optional.empty(),
                                "mqtt:x"),
                        site)
                .orElse("");
    }

    @Test
    void whatNoGrantNamesIsRefusedWithWhatMayBe() {
        CommandRights rights = grant(Optional.empty(), Rank.SAFETY, "battery:*", "inverter:set-power-limit");
        assertThat(refusal(rights, "battery:set-reserve", "b-1", null)).isEmpty();
        assertThat(refusal(rights, "inverter:set-power-limit", "inverter-1", null))
                .isEmpty();
        assertThat(refusal(rights, "inverter:set-connection", "inverter-1", null))
                .isEqualTo("not-allowed: this uplink may not give inverter:set-connection; it may give battery:*,"
                        + " inverter:set-power-limit");
        assertThat(refusal(CommandRights.none(), "a:b", "c", null)).contains("it may give nothing");
        assertThat(refusal(CommandRights.everything(), "site:set-service-lockout", null, null))
                .isEmpty();
    }

    @Test
    void aGrantForSomeDevicesReachesNoOtherNoBatchWithAnotherAndNotTheSite() {
        CommandRights own = grant(Optional.of(Set.of(INVERTER)), Rank.SAFETY, "*");
        assertThat(refusal(own, "inverter:set-power-limit", "inverter-1", null)).isEmpty();
        assertThat(refusal(own, "inverter:set-power-limit", null, "roof")).isEmpty();
        assertThat(refusal(own, "inverter:set-power-limit", "inverter-2", null))
                .isEqualTo("not-allowed: this uplink may not command inverter-2 with inverter:set-power-limit");
        assertThat(refusal(own, "site:set-export-limit", null, null)).contains("is the site's");
        CommandRights other = grant(Optional.of(Set.of(new DeviceId("x"))), Rank.SAFETY, "*");
        assertThat(refusal(other, "inverter:set-power-limit", null, "roof"))
                .contains("every device with the tag 'roof'");
        assertThat(refusal(other, "battery:set-reserve", null, "roof"))
                .as("an inverter is left out of a batch for batteries")
                .isEmpty();
    }

    @Test
    void aStrongerAuthorityThanGrantedIsRefused() {
        CommandRights program = grant(Optional.empty(), Rank.PROGRAM, "*");
        assertThat(refusal(program, "battery:set-operating-mode", "b", null)).isEmpty();
        assertThat(refusal(program, "battery:set-reserve", "b", null))
                .isEqualTo(
                        "not-allowed: battery:set-reserve has the authority storm; this uplink may use at most program");
        assertThat(refusal(program, "site:set-service-lockout", null, null)).contains("the authority safety");
        assertThat(program.refusal(dispatch(List.of(), OptionalDouble.empty()), site))
                .isEmpty();
        CommandRights manual = grant(Optional.empty(), Rank.MANUAL, "*");
        assertThat(manual.refusal(dispatch(List.of(), OptionalDouble.empty()), site))
                .hasValueSatisfying(why -> assertThat(why).contains("dispatch-events has the authority program"));
    }

    @Test
    void aDispatchEventNeedsEveryBatteryOfItAndItsLimitsAtTheMeterNeedTheSite() {
        DeviceId battery = new DeviceId("b-1");
        CommandRights rights = grant(Optional.of(Set.of(battery)), Rank.SAFETY, CommandRights.DISPATCH_EVENTS);
        assertThat(rights.anyCommand()).isFalse();
        assertThat(rights.anyDispatch()).isTrue();
        assertThat(rights.refusal(dispatch(List.of(battery), OptionalDouble.empty()), site))
                .isEmpty();
        assertThat(rights.refusal(dispatch(List.of(battery, new DeviceId("b-2")), OptionalDouble.empty()), site))
                .isPresent();
        assertThat(rights.refusal(dispatch(List.of(battery), OptionalDouble.of(0)), site))
                .hasValueSatisfying(why -> assertThat(why).contains("limits at the meter are the site's"));
    }

    private static DispatchEvent dispatch(List<DeviceId> devices, OptionalDouble exportLimit) {
        Instant from = Instant.parse("2026-11-25T12:00:00Z");
        return new DispatchEvent(
                "e",
                "p",
                devices,
                List.of(new DispatchEvent.Window(
                        from,
                        from.plusSeconds(60),
                        DispatchEvent.Action.HOLD,
                        OptionalDouble.empty(),
                        exportLimit,
                        OptionalDouble.empty())),
                DispatchEvent.Status.SCHEDULED,
                "mqtt:x");
    }
}
