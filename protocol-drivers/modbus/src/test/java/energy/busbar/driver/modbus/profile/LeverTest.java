package energy.busbar.driver.modbus.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import energy.busbar.core.model.Ability;
import energy.busbar.core.model.DeviceInfo;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Original;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.Quantity;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Setpoints by profile, write by write as they go to the device. */
class LeverTest {
    private static final Quantity POWER = Quantity.ACTIVE_POWER;

    /**
     * A battery with mode, setpoint, time-out and heartbeat.
     *
     * @param wear and more keys of the write
     */
    private static String battery(String wear, String watchdog) {
        return """
                devices:
                  battery:
                    points:
                      - {name: chargeRate, address: 1, type: i16}
                      - {name: maximum, address: 2, type: u16, unit: W, poll: slow}
                      - {name: mode, address: 10, type: u16, enum: {0: auto, 4: remote}, otherwise: other, write: 6, poll: slow}
                      - {name: setpoint, address: 11, type: i32, unit: W, write: 16, wordOrder: little}
                      - {name: trigger, address: 13, type: u16, write: 6, writeOnly: true}
                      - {name: timeLimit, address: 14, type: u16, unit: s, write: 6, poll: slow}
                      - {name: beat, address: 15, type: u16, write: 6, writeOnly: true}
                    writes:
                      - quantity: active-power
                        point: setpoint
                        min: {point: maximum, factor: -1}
                        max: maximum
                        step: 10
                        %s
                        readBack: {point: setpoint, tolerance: 5, after: 200ms}
                        enable: [{point: mode, to: remote, pause: 100ms}]
                        commit: [{point: trigger, to: 1}]
                        release: [{point: mode, to: original}]
                    %s
                """.formatted(wear, watchdog);
    }

    private static Bench bench(String wear, String watchdog) {
        return opened(Bench.of(DeviceType.BATTERY, battery(wear, watchdog)));
    }

    private static Bench opened(Bench bench) {
        bench.unit.put(3, 1, 0);
        bench.unit.put(3, 2, 5_000);
        bench.unit.put(3, 10, "0002 0000 0000 0000 003C");
        bench.driver.open();
        return bench;
    }

    private static List<String> writes(Bench bench) {
        List<String> writes = List.copyOf(bench.unit.writes);
        bench.unit.writes.clear();
        return writes;
    }

    @Test
    void bounds_of_the_device_are_the_ability() {
        Bench bench = Bench.of(DeviceType.BATTERY, battery("flashWear: none", ""));
        bench.unit.put(3, 2, 4_600);
        DeviceInfo info = bench.driver.open();
        assertEquals(List.of(new Ability(POWER, -4_600, 4_600, false, Duration.ofSeconds(5))), info.abilities());
    }

    @Test
    void a_device_that_does_not_tell_its_bound_takes_no_setpoint() {
        Bench bench = Bench.of(DeviceType.BATTERY, battery("flashWear: none", ""));
        bench.unit.put(3, 1, 0);
        assertEquals(List.of(), bench.driver.open().abilities());
        assertInstanceOf(Outcome.Refused.class, bench.write(POWER, 1_000));
    }

    @Test
    void enable_value_and_commit_go_in_this_order_and_are_read_back_after_the_wait() {
        Bench bench = bench("flashWear: none", "");
        assertEquals(new Outcome.Applied(-1_230), bench.write(POWER, -1_234));
        assertEquals(List.of("6:10: 0004", "16:11: FB32 FFFF", "6:13: 0001"), writes(bench));
        assertEquals(List.of(100L, 200L), bench.slept);
        assertEquals(OptionalDouble.of(-1_230), bench.readBack(POWER));
        bench.write(POWER, 500);
        assertEquals(List.of("16:11: 01F4 0000", "6:13: 0001"), writes(bench), "enabled once");
    }

    @Test
    void a_value_beyond_the_bounds_is_refused_before_anything_is_sent() {
        Bench bench = bench("flashWear: none", "");
        Outcome.Refused refused = assertInstanceOf(Outcome.Refused.class, bench.write(POWER, 5_001));
        assertEquals("5001.0 W is not within -5000.0 to 5000.0 W", refused.reason());
        assertEquals(List.of(), writes(bench));
    }

    @Test
    void originals_are_given_back_register_by_register() {
        Bench bench = bench("flashWear: none", "");
        bench.unit.put(3, 11, "0064 0000");
        Original original = bench.capture(POWER);
        assertEquals(
                Map.of("mode", "0002", "setpoint", "0064 0000", "@value", "100.0"),
                original.settings(),
                "a mode without a word too");
        bench.write(POWER, 2_000);
        writes(bench);
        assertEquals(new Outcome.Applied(100), bench.release(POWER, original));
        assertEquals(List.of("6:10: 0002", "16:11: 0064 0000"), writes(bench));
    }

    @Test
    void what_another_run_has_set_is_given_back_too() {
        Bench first = bench("flashWear: none", "");
        Original original = first.capture(POWER);
        Bench second = bench("flashWear: none", "");
        second.unit.put(3, 10, "0004 07D0 0000");
        assertInstanceOf(Outcome.Applied.class, second.release(POWER, original));
        assertEquals(List.of("6:10: 0002", "16:11: 0000 0000"), writes(second));
    }

    private static final String RAMP = "flashWear: none\n        ramp: {rise: 500, fall: 2000}";

    @Test
    void a_ramp_begins_at_what_is_in_force_and_goes_on_at_each_poll_until_it_is_there() {
        Bench bench = bench(RAMP, "");
        assertEquals(new Outcome.Applied(1_200), bench.write(POWER, 1_200), "where it is bound for");
        assertEquals(List.of("6:10: 0004", "16:11: 01F4 0000", "6:13: 0001"), writes(bench));
        bench.poll(PollClass.FAST);
        assertEquals(List.of(), writes(bench), "no more than two steps a second");
        bench.clock.advance(700);
        bench.poll(PollClass.FAST);
        assertEquals(List.of("16:11: 03E8 0000", "6:13: 0001"), writes(bench));
        assertEquals(OptionalDouble.of(1_200), bench.readBack(POWER), "on its way, and nobody else has set it");
        bench.clock.advance(1_000);
        bench.poll(PollClass.FAST);
        assertEquals(List.of("16:11: 04B0 0000", "6:13: 0001"), writes(bench));
        bench.clock.advance(1_000);
        bench.poll(PollClass.FAST);
        assertEquals(List.of(), writes(bench));
        assertEquals(OptionalDouble.of(1_200), bench.readBack(POWER));
    }

    @Test
    void it_falls_faster_than_it_rises_and_turns_at_0() {
        Bench bench = bench(RAMP, "");
        bench.unit.put(3, 11, "07D0 0000");
        bench.write(POWER, -1_000);
        assertEquals("16:11: 0000 0000", writes(bench).get(1));
        bench.clock.advance(700);
        bench.write(POWER, -1_000);
        assertEquals(List.of("16:11: FE0C FFFF", "6:13: 0001"), writes(bench), "a renewal is a step too");
    }

    @Test
    void a_bus_that_stood_still_does_not_make_up_for_it() {
        Bench bench = bench(RAMP, "");
        bench.write(POWER, 5_000);
        writes(bench);
        bench.clock.advance(20_000);
        bench.poll(PollClass.FAST);
        assertEquals("16:11: 0BB8 0000", writes(bench).get(0), "500 W and five seconds of 500 W");
    }

    @Test
    void another_hand_on_the_way_is_seen_and_a_setpoint_that_ran_out_goes_no_further() {
        Bench bench = bench(RAMP, "");
        bench.write(POWER, 5_000, Duration.ofSeconds(10));
        bench.unit.put(3, 11, "0064 0000");
        assertEquals(OptionalDouble.of(100), bench.readBack(POWER));
        writes(bench);
        bench.clock.advance(10_000);
        bench.poll(PollClass.FAST);
        assertEquals(List.of(), writes(bench));
    }

    @Test
    void the_ability_counts_the_time_of_the_ramp() {
        Bench bench = bench(RAMP, "");
        assertEquals(
                Duration.ofMillis(5_000 + 2_500 + 10_000),
                bench.driver.open().abilities().get(0).response());
    }

    @Test
    void a_value_that_does_not_stick_is_a_failure() {
        Bench bench = bench("flashWear: none", "");
        bench.unit.onWrite = (address, words) -> bench.unit.put(3, 11, "0000 0000");
        Outcome.Failed failed = assertInstanceOf(Outcome.Failed.class, bench.write(POWER, 1_000));
        assertEquals("written, but it reads back 0.0 W", failed.reason());
        bench.unit.onWrite = (address, words) -> {};
        writes(bench);
        bench.write(POWER, 1_000);
        assertEquals("6:10: 0004", writes(bench).get(0), "it is taken over anew");
    }

    @Test
    void outcomes_keep_sent_without_answer_apart_from_failed_and_refused() {
        for (Map.Entry<String, Class<?>> each : Map.<String, Class<?>>of(
                        "6:10 unreachable", Outcome.Failed.class,
                        "6:10 silence", Outcome.NoAnswer.class,
                        "6:10 exception 2", Outcome.Refused.class,
                        "6:10 exception 6", Outcome.Failed.class,
                        "16:11 exception 3", Outcome.Failed.class,
                        "16:11 silence", Outcome.NoAnswer.class,
                        "16:11 exception 11", Outcome.NoAnswer.class,
                        "6:13 exception 4", Outcome.NoAnswer.class,
                        "6:13 unreachable", Outcome.NoAnswer.class)
                .entrySet()) {
            String[] at = each.getKey().split(" ", 2);
            Bench bench = bench("flashWear: none", "");
            bench.unit.fault = request -> !request.startsWith(at[0] + ":")
                    ? null
                    : switch (at[1]) {
                        case "unreachable" -> ImageUnit.unreachable();
                        case "silence" -> ImageUnit.silence();
                        default -> ImageUnit.exception(Integer.parseInt(at[1].substring(10)));
                    };
            assertInstanceOf(each.getValue(), bench.write(POWER, 1_000), each.getKey());
        }
    }

    @Test
    void a_write_in_doubt_can_be_read_back() {
        Bench bench = bench("flashWear: none", "");
        bench.unit.fault = request -> request.startsWith("6:13:") ? ImageUnit.silence() : null;
        assertInstanceOf(Outcome.NoAnswer.class, bench.write(POWER, 1_000));
        assertEquals(OptionalDouble.of(1_000), bench.readBack(POWER));
    }

    @Test
    void the_time_out_is_armed_before_the_value_and_given_back() {
        Bench bench = bench("flashWear: none", "watchdog: {timeout: 60s, timeoutPoint: timeLimit, fallback: stops}");
        assertTrue(bench.driver.open().abilities().get(0).timesOut());
        Original original = bench.capture(POWER);
        bench.write(POWER, 1_000, Duration.ofSeconds(90));
        assertEquals("6:14: 005A", writes(bench).get(0));
        bench.write(POWER, 1_000, Duration.ofSeconds(90));
        assertEquals(List.of("16:11: 03E8 0000", "6:13: 0001"), writes(bench), "not again");
        bench.release(POWER, original);
        assertEquals(List.of("6:10: 0002", "16:11: 0000 0000", "6:14: 003C"), writes(bench));
    }

    /** In a register of minutes, where 0 would mean none. */
    @Test
    void a_time_out_is_rounded_up() {
        Bench bench = opened(Bench.of(
                DeviceType.BATTERY,
                battery("flashWear: none", "watchdog: {timeout: 60s, timeoutPoint: timeLimit, fallback: stops}")
                        .replace("address: 14, type: u16", "address: 14, type: u16, scale: 60")));
        bench.write(POWER, 1_000, Duration.ofSeconds(20));
        assertEquals("6:14: 0001", writes(bench).get(0));
    }

    @Test
    void a_reserve_is_rounded_up_and_never_above_its_bound() {
        Bench bench = Bench.of(DeviceType.BATTERY, """
                devices:
                  battery:
                    points:
                      - {name: chargeRate, address: 1, type: i16}
                      - {name: reserveSetting, address: 11, type: u16, scale: 5, unit: "%", write: 6}
                    writes:
                      - quantity: reserve
                        point: reserveSetting
                        min: 5
                        max: 95
                        flashWear: none
                        readBack: {point: reserveSetting}
                """);
        bench.unit.put(3, 1, 0);
        bench.unit.put(3, 11, 4);
        bench.driver.open();
        assertEquals(new Outcome.Applied(25), bench.write(Quantity.RESERVE, 21));
        assertEquals(new Outcome.Applied(95), bench.write(Quantity.RESERVE, 95));
    }

    @Test
    void a_heartbeat_follows_each_write_and_is_kept_up_while_the_setpoint_is_good() {
        Bench bench = bench(
                "flashWear: none", "watchdog: {timeout: 9s, heartbeat: beat, heartbeatValue: 7, fallback: stops}");
        bench.write(POWER, 1_000, Duration.ofSeconds(60));
        assertEquals("6:15: 0007", writes(bench).get(3));
        int beats = 0;
        for (int second = 1; second <= 120; second++) {
            bench.clock.advance(1_000);
            bench.poll(PollClass.FAST);
            beats += writes(bench).size();
        }
        assertTrue(beats >= 15 && beats <= 20, beats + " beats in 60 s, and none after that");
    }

    @Test
    void where_only_writes_count_an_unchanged_setpoint_is_written_again() {
        Bench bench = bench("flashWear: unknown", "watchdog: {timeout: 30s, writesOnly: true, fallback: stops}");
        bench.write(POWER, 1_000);
        writes(bench);
        bench.write(POWER, 1_000);
        assertEquals(List.of(), writes(bench), "just written");
        bench.clock.advance(10_000);
        assertEquals(new Outcome.Applied(1_000), bench.write(POWER, 1_000));
        assertEquals(List.of("16:11: 03E8 0000", "6:13: 0001"), writes(bench));
        bench.clock.advance(10_000);
        bench.poll(PollClass.FAST);
        assertEquals(List.of("16:11: 03E8 0000", "6:13: 0001"), writes(bench), "by a poll as well");
    }

    @Test
    void a_watch_that_polling_satisfies_writes_nothing() {
        Bench bench = bench("flashWear: none", "watchdog: {timeout: 3s, fallback: stops}");
        bench.write(POWER, 1_000);
        writes(bench);
        bench.clock.advance(3_000);
        bench.poll(PollClass.FAST);
        assertEquals(List.of(), writes(bench));
    }

    @Test
    void wearing_registers_are_written_on_change_only_and_within_the_daily_budget() {
        Bench bench = opened(Bench.of(DeviceType.BATTERY, battery("flashWear: wears", ""), Map.of("writesPerDay", 3)));
        Original original = bench.capture(POWER);
        for (int watts = 1_000; watts <= 3_000; watts += 1_000) {
            assertInstanceOf(Outcome.Applied.class, bench.write(POWER, watts));
            writes(bench);
            assertInstanceOf(Outcome.Applied.class, bench.write(POWER, watts));
            assertEquals(List.of(), writes(bench), "unchanged");
        }
        Outcome.Refused refused = assertInstanceOf(Outcome.Refused.class, bench.write(POWER, 4_000));
        assertEquals(
                "writing wears the device's memory, and the 3 writes a day (writesPerDay) are used up; next in 480 min",
                refused.reason());
        assertEquals(List.of(), writes(bench));
        assertInstanceOf(Outcome.Applied.class, bench.write(POWER, 3_000), "what is in force may be asked for");
        assertInstanceOf(Outcome.Applied.class, bench.release(POWER, original), "giving back always may");
        assertTrue(!writes(bench).isEmpty());
        bench.clock.advance(Duration.ofHours(17).toMillis());
        assertInstanceOf(Outcome.Applied.class, bench.write(POWER, 4_000));
    }

    @Test
    void a_wearing_register_that_still_holds_its_value_after_a_lost_link_is_left_alone() {
        Bench bench = Bench.of(
                DeviceType.BATTERY,
                battery("flashWear: wears", "").replace("commit: [{point: trigger, to: 1}]", ""),
                Map.of("writesPerDay", 2));
        opened(bench);
        bench.write(POWER, 1_000);
        assertEquals(List.of("6:10: 0004", "16:11: 03E8 0000"), writes(bench));
        for (int i = 0; i < 5; i++) {
            bench.driver.reset();
            bench.driver.open();
            assertEquals(new Outcome.Applied(1_000), bench.write(POWER, 1_000));
            assertEquals(List.of(), writes(bench));
        }
        bench.driver.open();
        bench.unit.put(3, 10, 0);
        assertEquals(new Outcome.Applied(1_000), bench.write(POWER, 1_000));
        assertEquals(List.of("6:10: 0004", "16:11: 03E8 0000"), writes(bench), "it has fallen back");
    }

    @Test
    void a_wearing_value_that_somebody_else_changed_costs_a_write() {
        Bench bench = opened(Bench.of(DeviceType.BATTERY, battery("flashWear: wears", ""), Map.of("writesPerDay", 1)));
        bench.write(POWER, 1_000);
        bench.unit.put(3, 11, "0000 0000");
        assertInstanceOf(Outcome.Refused.class, bench.write(POWER, 1_000));
    }

    @Test
    void what_nobody_knows_the_wear_of_is_written_once_a_minute_in_the_long_run_but_less_power_at_once() {
        Bench bench = bench("flashWear: unknown", "");
        int applied = 0;
        for (int watts = 100; watts <= 1_000; watts += 100) {
            applied += bench.write(POWER, watts) instanceof Outcome.Applied ? 1 : 0;
        }
        assertEquals(5, applied);
        assertInstanceOf(Outcome.Applied.class, bench.write(POWER, 0));
    }

    @Test
    void a_restarted_device_is_taken_over_again() {
        Bench bench = bench("flashWear: none", "");
        bench.write(POWER, 1_000);
        bench.driver.reset();
        bench.driver.open();
        writes(bench);
        bench.write(POWER, 1_000);
        assertEquals(List.of("6:10: 0004", "16:11: 03E8 0000", "6:13: 0001"), writes(bench));
    }

    @Test
    void an_atomic_group_is_one_request() {
        Bench bench = Bench.of(DeviceType.BATTERY, """
                devices:
                  battery:
                    points:
                      - {name: chargeRate, address: 1, type: i16}
                      - {name: setpoint, address: 11, type: i32, unit: W, write: 16}
                      - {name: commandMode, address: 10, type: u16, write: 16}
                    writes:
                      - quantity: active-power
                        point: setpoint
                        min: -5000
                        max: 5000
                        flashWear: none
                        readBack: {point: setpoint}
                        commit: [{point: commandMode, to: 3}]
                        atomic: command
                """);
        bench.unit.put(3, 1, 0);
        bench.unit.put(3, 10, "0000 0000 0000");
        bench.driver.open();
        Original original = bench.capture(POWER);
        assertEquals(new Outcome.Applied(-2_000), bench.write(POWER, -2_000));
        assertEquals(List.of("16:10: 0003 FFFF F830"), writes(bench));
        assertInstanceOf(Outcome.Applied.class, bench.release(POWER, original));
        assertEquals(List.of("16:10: 0000 0000 0000"), writes(bench));
    }

    @Test
    void a_limit_in_percent_is_rounded_down_and_told_in_watts() {
        Bench bench = Bench.of(DeviceType.INVERTER, """
                identity:
                  - {name: ratedWatts, address: 50, type: u16}
                devices:
                  inverter:
                    points:
                      - {name: power, address: 1, type: i16}
                      - {name: limitPercent, address: 11, type: u16, unit: "%", write: 6}
                    writes:
                      - quantity: generation-limit
                        point: limitPercent
                        percentOf: ratedWatts
                        min: 0
                        max: 8000
                        flashWear: none
                        readBack: {point: limitPercent}
                """);
        bench.unit.put(3, 50, 8_000);
        bench.unit.put(3, 1, 0);
        bench.unit.put(3, 11, 100);
        bench.driver.open();
        assertEquals(new Outcome.Applied(2_960), bench.write(Quantity.GENERATION_LIMIT, 3_039));
        assertEquals(List.of("6:11: 0025"), writes(bench));
    }

    // Devices as they are

    @Test
    void keba_is_enabled_to_charge_disabled_to_pause_and_written_to_while_it_is_held() {
        Bench bench = new Bench(Bench.shipped("keba-p30"), DeviceType.CHARGER, Map.of());
        for (int at = 1_000; at < 1_700; at++) {
            bench.unit.put(3, at, 0);
        }
        bench.unit.put(3, 1_100, "0000 3E80");
        bench.unit.onWrite = (address, words) -> {
            if (address == 5_004) {
                bench.unit.put(3, 1_101, words[0]);
            }
        };
        Ability ability = bench.driver.open().abilities().get(0);
        assertEquals(List.of(0.0, 63.0), List.of(ability.min(), ability.max()));
        Original original = bench.capture(Quantity.CHARGE_CURRENT);
        assertEquals(new Outcome.Applied(10), bench.write(Quantity.CHARGE_CURRENT, 10));
        assertEquals(List.of("6:5014: 0001", "6:5004: 2710"), writes(bench));
        assertEquals(new Outcome.Applied(0), bench.write(Quantity.CHARGE_CURRENT, 0));
        assertEquals(List.of("6:5004: 0000", "6:5014: 0000"), writes(bench));
        assertEquals(new Outcome.Applied(8), bench.write(Quantity.CHARGE_CURRENT, 8));
        assertEquals(List.of("6:5014: 0001", "6:5004: 1F40"), writes(bench));
        assertInstanceOf(Outcome.Refused.class, bench.write(Quantity.CHARGE_CURRENT, 3));
        bench.clock.advance(10_000);
        bench.poll(PollClass.FAST);
        assertEquals(List.of("6:5004: 1F40"), writes(bench), "within its 30 s");
        assertEquals(new Outcome.Applied(16), bench.release(Quantity.CHARGE_CURRENT, original));
        assertEquals(
                List.of("6:5014: 0001", "6:5014: 0001", "6:5004: 3E80"), writes(bench), "released, then its value");
        bench.clock.advance(10_000);
        bench.poll(PollClass.FAST);
        assertEquals(List.of(), writes(bench), "it is its own again");
    }

    @Test
    void heidelberg_gets_time_out_and_failsafe_current_and_has_them_back() {
        Bench bench = new Bench(Bench.shipped("heidelberg-energy-control"), DeviceType.CHARGER, Map.of());
        for (int at = 0; at < 120; at++) {
            bench.unit.put(4, at, 0);
        }
        bench.unit.put(3, 257, "3A98 0000 0000 0000 00A0 003C"); // 15 s, …, 16 A, failsafe 6 A
        bench.driver.open();
        Original original = bench.capture(Quantity.CHARGE_CURRENT);
        assertEquals(new Outcome.Applied(10), bench.write(Quantity.CHARGE_CURRENT, 10.09));
        assertEquals(List.of("6:262: 0000", "6:257: EA60", "6:258: 0004", "6:261: 0064"), writes(bench));
        assertInstanceOf(Outcome.Applied.class, bench.release(Quantity.CHARGE_CURRENT, original));
        assertEquals(List.of("6:261: 00A0", "6:258: 0000", "6:257: 3A98", "6:262: 003C"), writes(bench));
    }

    @Test
    void huawei_refuses_zero_since_nothing_holds_it_there() {
        Bench bench = new Bench(Bench.shipped("huawei-sun2000"), DeviceType.BATTERY, Map.of());
        for (int at = 30_000; at < 48_000; at++) {
            bench.unit.put(3, at, 0);
        }
        bench.unit.put(3, 37_046, "0000 1388 0000 1388");
        bench.driver.open();
        Outcome.Refused refused = assertInstanceOf(Outcome.Refused.class, bench.write(POWER, 0));
        assertEquals("the device has no register for 0.0 W of active-power", refused.reason());
        assertEquals(new Outcome.Applied(-3_000), bench.write(POWER, -3_000));
    }
}
