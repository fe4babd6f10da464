package energy.busbar.sync.sparkplug;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.model.CommandRecord;
import energy.busbar.core.model.CommandRequest;
import energy.busbar.core.model.CommandStatus;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DispatchEvent;
import energy.busbar.core.model.Moment;
import energy.busbar.core.model.Rank;
import energy.busbar.core.port.CommandIntake;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.sync.CommandRights;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WritesTest {
    private static final long NOW = 1_795_510_800_000L;
    private static final String NCMD = "spBv1.0/plant/NCMD/gw-1";
    private static final String DCMD = "spBv1.0/plant/DCMD/gw-1/battery-1";
    private static final CommandRights RESERVE = new CommandRights(List.of(new CommandRights.Grant(
            List.of("battery:set-reserve"), Optional.of(Set.of(LiveSite.BATTERY)), Rank.SAFETY)));

    private final List<CommandRequest> submitted = new ArrayList<>();
    private final Map<String, CommandRecord> ledger = new HashMap<>();
    private boolean synchronised = true;
    private Optional<CommandIntake.Receipt> receipt = Optional.empty();
    private Writes writes = with(RESERVE);

    private Writes with(CommandRights rights) {
        LiveSite site = new LiveSite();
        return new Writes(
                new SparkplugTopics("plant", "gw-1"),
                new Writes.Surroundings(
                        "sparkplug",
                        new Clock(),
                        new Desk(),
                        rights,
                        site::site,
                        id -> Optional.ofNullable(ledger.get(id))),
                (device, alias) -> alias == 7 ? Optional.of("Command/battery:set-reserve") : Optional.empty());
    }

    private final class Clock implements GatewayClock {
        @Override
        public Moment now() {
            return new Moment(NOW, 5_000);
        }

        @Override
        public boolean synchronised() {
            return synchronised;
        }

        @Override
        public String bootId() {
            return "boot";
        }
    }

    private final class Desk implements CommandIntake {
        @Override
        public Receipt submit(CommandRequest request) {
            submitted.add(request);
            return receipt.orElse(new Receipt.Accepted(request.id()));
        }

        @Override
        public Receipt submit(DispatchEvent event) {
            throw new AssertionError("Sparkplug has no dispatch events");
        }

        @Override
        public Receipt cancelDispatch(String eventId, String source) {
            throw new AssertionError("Sparkplug has no dispatch events");
        }
    }

    private static Metric metric(String name, DataType type, Object value) {
        return Metric.named(name, type, value, OptionalLong.empty());
    }

    private static Metric reserve(int percent) {
        return metric("Command/battery:set-reserve", DataType.STRING, "{\"chargePercentage\":" + percent + "}");
    }

    private static byte[] payload(Metric... metrics) {
        return PayloadCodec.encode(new Payload(OptionalLong.of(NOW), Arrays.asList(metrics), OptionalInt.empty()));
    }

    private String answer(DeviceId device) {
        return writes.answers().get(Optional.of(device));
    }

    @Test
    void a_rebirth_may_be_asked_for_without_any_right() {
        writes = with(CommandRights.none());
        assertThat(writes.take(NCMD, payload(metric("Node Control/Rebirth", DataType.BOOLEAN, true)), false))
                .isTrue();
        assertThat(writes.take(NCMD, payload(metric("Node Control/Rebirth", DataType.BOOLEAN, false)), false))
                .isFalse();
        assertThat(writes.take(DCMD, payload(metric("Node Control/Rebirth", DataType.BOOLEAN, true)), false))
                .as("of a device")
                .isFalse();
        assertThat(writes.take(NCMD, payload(metric("Node Control/Rebirth", DataType.BOOLEAN, true)), true))
                .as("retained")
                .isFalse();
    }

    @Test
    void a_write_becomes_a_command_of_the_desk_with_an_end() {
        assertThat(writes.take(DCMD, payload(reserve(30)), false)).isFalse();
        assertThat(submitted).singleElement().satisfies(c -> {
            assertThat(c.slug()).isEqualTo("battery:set-reserve");
            assertThat(c.device()).contains(LiveSite.BATTERY);
            assertThat(c.input()).containsEntry("chargePercentage", 30L);
            assertThat(c.expiresAt()).contains(Instant.ofEpochMilli(NOW).plus(Writes.LIFE));
            assertThat(c.source()).isEqualTo("sparkplug");
        });
        assertThat(answer(LiveSite.BATTERY))
                .contains("\"status\":\"pending\"", submitted.get(0).id());
    }

    @Test
    void a_write_by_alias_is_the_same() {
        Metric byAlias = new Metric(
                Optional.empty(),
                OptionalLong.of(7),
                OptionalLong.empty(),
                Optional.empty(),
                "{\"chargePercentage\":30}",
                false,
                List.of());
        writes.take(DCMD, payload(byAlias), false);
        assertThat(submitted).hasSize(1);
    }

    @Test
    void the_same_message_is_the_same_command_and_another_is_another() {
        writes.take(DCMD, payload(reserve(30)), false);
        writes.take(DCMD, payload(reserve(30)), false);
        writes.take(DCMD, payload(reserve(31), reserve(31)), false);
        assertThat(submitted).hasSize(4);
        assertThat(submitted.get(0).id()).isEqualTo(submitted.get(1).id());
        assertThat(Set.of(
                        submitted.get(1).id(),
                        submitted.get(2).id(),
                        submitted.get(3).id()))
                .hasSize(3);
    }

    @Test
    void while_the_clock_knows_no_time_a_write_has_no_end() {
        synchronised = false;
        writes.take(DCMD, payload(reserve(30)), false);
        assertThat(submitted.get(0).expiresAt()).isEmpty();
    }

    @Test
    void a_host_whose_clock_is_ahead_gains_no_time() {
        byte[] ahead = PayloadCodec.encode(
                new Payload(OptionalLong.of(NOW + 86_400_000), List.of(reserve(30)), OptionalInt.empty()));
        writes.take(DCMD, ahead, false);
        assertThat(submitted.get(0).expiresAt())
                .contains(Instant.ofEpochMilli(NOW).plus(Writes.LIFE));
    }

    @Test
    void without_the_right_nothing_reaches_the_desk() {
        writes = with(CommandRights.none());
        writes.take(DCMD, payload(reserve(30)), false);
        assertThat(submitted).isEmpty();
        assertThat(writes.refused()).isEqualTo(1);
        assertThat(answer(LiveSite.BATTERY)).contains("not-allowed");
        writes = with(RESERVE);
        writes.take(
                "spBv1.0/plant/DCMD/gw-1/inverter-1",
                payload(metric("Command/inverter:set-power-limit", DataType.STRING, "{\"power\":1}")),
                false);
        assertThat(submitted).isEmpty();
        assertThat(answer(LiveSite.INVERTER)).contains("may not give inverter:set-power-limit");
    }

    @Test
    void what_cannot_be_a_command_is_refused_with_a_reason() {
        Map<byte[], String> cases = new HashMap<>();
        cases.put(new byte[] {0x12, 5}, "payload has a field of 5 bytes");
        cases.put(payload(metric("power", DataType.DOUBLE, 1.0)), "'power' cannot be written");
        cases.put(payload(metric("Command/battery:set-reserve", DataType.DOUBLE, 30.0)), "as a String");
        cases.put(
                payload(metric("Command/battery:set-reserve", DataType.STRING, "{\"a\":1")),
                "takes a JSON object; this ends being one at line 1, column 7");
        cases.put(payload(metric("Command/battery:set-reserve", DataType.STRING, "30")), "input");
        cases.put(payload(metric("Command/battery:set-reserve", DataType.STRING, "{\"a\":null}")), "is null");
        cases.put(
                payload(new Metric(
                        Optional.empty(),
                        OptionalLong.of(8),
                        OptionalLong.empty(),
                        Optional.empty(),
                        1L,
                        false,
                        List.of())),
                "neither a name nor an alias that is in use");
        cases.put(
                PayloadCodec.encode(new Payload(OptionalLong.empty(), List.of(reserve(1)), OptionalInt.empty())),
                "has no timestamp");
        cases.forEach((bytes, reason) -> {
            writes.take(DCMD, bytes, false);
            assertThat(answer(LiveSite.BATTERY)).contains("failed", reason);
        });
        assertThat(writes.refused()).isEqualTo(cases.size());
        writes.take(DCMD, payload(reserve(1)), true);
        assertThat(answer(LiveSite.BATTERY)).contains("retained");
        assertThat(submitted).isEmpty();
    }

    @Test
    void other_topics_and_devices_are_refused_and_nothing_is_kept_of_them() {
        writes.take("spBv1.0/plant/DCMD/gw-1/pump", payload(reserve(1)), false);
        writes.take("spBv1.0/plant/DCMD/gw-1/battery-1/x", payload(reserve(1)), false);
        writes.take("spBv1.0/STATE/other", new byte[0], false);
        assertThat(writes.refused()).isEqualTo(3);
        assertThat(writes.answers()).isEmpty();
        assertThat(submitted).isEmpty();
    }

    @Test
    void one_message_has_a_bounded_number_of_commands() {
        Metric[] many = new Metric[Writes.MAX_COMMANDS + 1];
        for (int i = 0; i < many.length; i++) {
            many[i] = reserve(i);
        }
        writes.take(DCMD, payload(many), false);
        assertThat(submitted).hasSize(Writes.MAX_COMMANDS);
        assertThat(answer(LiveSite.BATTERY)).contains("more than 16 commands");
    }

    @Test
    void the_answer_follows_the_command_until_it_has_ended() {
        writes.take(DCMD, payload(reserve(30)), false);
        CommandRequest request = submitted.get(0);
        writes.follow();
        assertThat(answer(LiveSite.BATTERY)).contains("pending");
        put(request, CommandStatus.SUCCESS, "read back 30 %");
        writes.follow();
        assertThat(answer(LiveSite.BATTERY)).contains("\"status\":\"success\"", "read back 30 %");
        put(request, CommandStatus.OVERRIDDEN, "later");
        writes.follow();
        assertThat(answer(LiveSite.BATTERY)).contains("\"status\":\"success\"");
    }

    private void put(CommandRequest request, CommandStatus status, String detail) {
        Instant at = Instant.ofEpochMilli(NOW);
        ledger.put(request.id(), new CommandRecord(request, 1, at, status, Optional.empty(), detail, 1, at));
    }

    @Test
    void the_desks_refusal_is_the_answer() {
        receipt = Optional.of(new CommandIntake.Receipt.Refused("not-commissioned", "the site is not commissioned"));
        writes.take(DCMD, payload(reserve(30)), false);
        assertThat(answer(LiveSite.BATTERY)).contains("failed", "not-commissioned: the site is not commissioned");
    }
}
